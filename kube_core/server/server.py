"""The API server: requests and the time go in, answers and watch frames come out.

Nothing happens on its own: every input carries the time, uids and names come from the seed, and a stream is read by whoever holds
it. Inputs are `ApiServer.handle`, `ApiServer.wake`, `ApiServer.compact` and `ApiServer.restart`; one caller at a time.

A request goes to its verb by the `router`, and whatever it deletes is carried on by `removing`.
"""

from collections.abc import Iterable, Mapping
from random import Random
from typing import TYPE_CHECKING

from attrs import evolve

from kube_core.base import UsageError

from .access.access import Access
from .access.aggregation import aggregate
from .access.bootstrap import add_default_roles
from .access.policy import CLUSTER_ROLES
from .access.report import AccessReport
from .accidents import Accident
from .admission.admission import Admission
from .admission.functions import AdmissionFunctions
from .admission.webhooks.calls import CallNeeded, WebhookFunction, WebhookOutcome
from .admission.webhooks.errand import NO_WAY_OUT, Errand, Waiting
from .answers import with_deprecation
from .bodies.loose_json import readable
from .compaction import Compaction, forget
from .establishing import establish
from .exchange import Exchange, ServerRequest, User
from .features import Features
from .journal import JOURNAL_LENGTH, Journal, Recorder
from .kinds import Kinds
from .kubelet import Kubelet
from .kubelet.answering import NOBODY
from .namespaces import FIRST
from .paths import parse_target
from .recalling import as_of, is_read
from .refusal import Refusal, bad_request
from .removing import bury, settle
from .restarting import restart, restore
from .router import Router
from .served import NAMESPACES
from .snapshot import Snapshot, laid_back, taken
from .starting import add_system_object
from .state import State
from .storage import Storage
from .tokens.tokens import Signer
from .transcoding import laid_out

if TYPE_CHECKING:
    from .workloads import Engine, Workloads

EPOCH = 1_767_225_600.0  # 2026-01-01T00:00:00Z: when a server's life begins, unless it is told


class ApiServer:
    """A Kubernetes API server as a value. ``now`` is a Unix time in seconds, the moment at which it comes to be.

    ``kubelet`` answers for the containers that this server does not run: logs, exec, attach and port-forward. ``sharding``
    switches the alpha feature ShardedListAndWatch on; without it ``shardSelector`` is not looked at. Without ``watch_list`` it
    refuses ``sendInitialEvents``, as servers before 1.34 do.

    ``users`` may log in with their tokens, and nobody else; with ``rbac`` whoever logs in may do what the roles in the server
    allow, and who does not log in is ``system:anonymous``, unless ``anonymous`` is off. Without both, nobody is asked who he is.
    ``webhooks`` are functions in place of registered webhooks, by URL or by ``namespace/service``.

    ``journal_length`` is how many requests `history` goes back. With ``workloads`` there are controllers, a scheduler and
    kubelets, so that Deployments and the like run, on the server's time.
    """

    def __init__(
        self,
        now: float = EPOCH,
        seed: int = 0,
        *,
        kubelet: Kubelet = NOBODY,
        sharding: bool = False,
        watch_list: bool = True,
        users: Iterable[User] = (),
        rbac: bool = False,
        anonymous: bool = True,
        webhooks: Mapping[str, WebhookFunction] | None = None,
        journal_length: int = JOURNAL_LENGTH,
        workloads: "Workloads | bool" = False,
    ) -> None:
        storage = Storage()
        access = Access(storage, Signer.from_seed(seed), users, rbac=rbac, anonymous=anonymous)
        features = Features(sharding, watch_list, kubelets=bool(workloads))
        admission = Admission(storage, access, webhooks or {})
        self._state = State(storage, Kinds(admission.ask), Random(seed), now, access, admission, features)
        self._router = Router(kubelet)
        self._recorder = Recorder(journal_length)
        self._compaction = Compaction()
        self._engine: Engine | None = None
        for name in FIRST:
            add_system_object(self._state, NAMESPACES, name)
        self._gathered = 0
        if rbac:
            add_default_roles(self._state)
            self._settle()
        if workloads:
            self._engine = self._machines(workloads)
            self._work()

    def _machines(self, chosen: "Workloads | bool") -> "Engine":
        from .workloads import Workloads, engine_of  # noqa: PLC0415 - a server without them does without their import, too

        found = chosen if isinstance(chosen, Workloads) else Workloads()
        return engine_of(found, self._state, self._respond, lambda: settle(self._state))

    def _work(self) -> None:
        """Let the controllers and kubelets do what has come up."""
        if self._engine is not None:
            self._engine.run()

    @property
    def access(self) -> AccessReport:
        """What was refused for want of a role's rule, and which rules were of use."""
        return self._state.access.report

    @property
    def now(self) -> float:
        """The time of the last input."""
        return self._state.now

    @property
    def resource_version(self) -> int:
        """The version of the last change."""
        return self._state.storage.version

    @property
    def admission(self) -> AdmissionFunctions:
        """Where functions register that change or refuse what is to be kept."""
        return self._state.admission.functions

    @property
    def history(self) -> Journal:
        """The last requests and their answers: who sent what."""
        return self._recorder.journal()

    @property
    def accidents(self) -> tuple[Accident, ...]:
        """What went wrong lately in functions that were supplied, or in the server's own machines, and no client is told."""
        return tuple(self._state.admission.accidents.last)

    def clear_history(self) -> None:
        """Forget the requests so far, as between a test's preparations and what it is about."""
        self._recorder.clear()

    def snapshot(self) -> Snapshot:
        """Keep everything that is stored now, to `restore` it here or on another server; costs little."""
        return taken(self._state)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot: every open watch ends, versions count on from there, and no watch or list can begin before.

        The time stays, since it never goes back; what has fallen due is done by the next input.
        """
        if not isinstance(snapshot, Snapshot):  # pyright: ignore[reportUnnecessaryIsInstance]  # (tests are not all typed)
            raise UsageError(f"a server is restored to what its snapshot() gave, not to {snapshot!r}")
        laid_back(self._state, snapshot)
        self._forget_rules()
        self._compaction = Compaction(snapshot.version)
        self._settle()

    def handle(self, request: ServerRequest, now: float | None = None) -> Exchange:
        """Answer one request. ``now`` is the Unix time in seconds; without it, no time has passed.

        Registered webhooks that no function stands for can't be asked this way: see `begin`.
        """
        found = self.begin(request, now)
        while isinstance(found, Waiting):
            found = self.resume(found, NO_WAY_OUT)
        return found

    def begin(self, request: ServerRequest, now: float | None = None) -> Exchange | Waiting:
        """Answer one request, or say which webhook has to be asked before."""
        self._advance(now)
        request = readable(request)
        return self._do(request, self._begun(request))

    def _begun(self, request: ServerRequest) -> Errand | None:
        state = self._state
        return state.admission.begin(request, state.now, state.random, converting=bool(state.kinds.converters))

    def resume(self, waiting: Waiting, outcome: WebhookOutcome, now: float | None = None) -> Exchange | Waiting:
        """Go on with a request, now that a webhook has answered, or has not. Each `Waiting` goes on once."""
        self._advance(now)
        waiting.errand.answer(outcome)
        return self._do(waiting.errand.request, waiting.errand)

    def handle_stale(self, request: ServerRequest, versions: int, now: float | None = None) -> Exchange:
        """Answer one request; a get or a list from the past, as it was so many versions ago, as far as that is known."""
        if not is_read(request):
            return self.handle(request, now)
        self._advance(now)
        request = readable(request)
        self._router.asker = request.user
        present = self._state
        self._state = as_of(present, max(self.oldest_version, present.storage.version - versions))
        try:
            exchange = self._respond(request)
            return self._noted(request, exchange, self._router.asker)
        finally:
            self._state = present

    def _respond(self, request: ServerRequest) -> Exchange:
        """Answer a request that no webhook is asked about: of the server's own machines, or one that only reads."""
        try:
            return self._router.answer(self._state, request, parse_target(request.target))
        except Refusal as refusal:
            return refusal.exchange()

    def _do(self, request: ServerRequest, errand: Errand | None) -> Exchange | Waiting:
        target, self._router.asker = parse_target(request.target), request.user
        before = self._state.lend(errand)
        try:
            exchange = self._router.answer(self._state, request, target)
        except CallNeeded as needed:
            assert errand is not None
            self._state.admission.accidents.forget()
            return Waiting(needed.call, errand)
        except Refusal as refusal:
            exchange = refusal.exchange()
        except RecursionError:
            exchange = bad_request("the body of the request is nested too deeply").exchange()
        finally:
            self._state.take_back(before)
        asker = self._router.asker  # before the controllers ask for something, too
        establish(self._state)
        self._settle()
        establish(self._state)
        self._compaction.plan(self._state)
        return self._noted(request, exchange, asker)

    def _noted(self, request: ServerRequest, exchange: Exchange, asker: User | None) -> Exchange:
        path = parse_target(request.target).resource
        served = self._state.kinds.of(path.group, path.version, path.plural) if path else None
        exchange = laid_out(request, with_deprecation(exchange, served))
        if asker is not request.user:
            request = evolve(request, user=asker)
        self._recorder.note(self._state.now, request, exchange.status, exchange.body, self._state.admission.accidents.taken())
        return exchange

    def wake(self, now: float) -> None:
        """Do what time asks for: bookmarks and ends of watches, ends of pods that were given time, compaction."""
        self._state.now = max(now, self._state.now)
        self._state.watches.wake(self._state.now, self._state.storage.version)
        self._state.tasks.wake(self._state.now)
        bury(self._state)
        self._settle()
        self._compaction.wake(self._state)
        self._state.admission.accidents.taken()

    def next_wake(self) -> float | None:
        """When the server wants to be woken: the time of what falls due first, or None when nothing does."""
        due = (self._state.watches.next_due, self._compaction.due, self.next_news())
        return min((each for each in due if each is not None), default=None)

    def next_news(self) -> float | None:
        """When something will happen to an object or a log without any further request; None when nothing is planned.

        Unlike `next_wake` it leaves out what only keeps connections and memory in order: bookmarks, timeouts, compaction.
        """
        graves = [float(grave[0]) for grave in self._state.graves[:1]]
        due = (self._state.tasks.next_due, self._engine.next_due if self._engine else None, *graves)
        return min((each for each in due if each is not None), default=None)

    @property
    def oldest_version(self) -> int:
        """The oldest version that can still be read: of a list, of a continue token, of a backup."""
        return max(self._state.storage.compacted, 1)

    def compact(self, version: int | None = None, *, watches: bool = True) -> None:
        """Forget the history up to a version, or all of it: lists, continue tokens and watches from before expire with 410.

        Watches that are open lose nothing. The real server's watches begin in a cache that a compaction of etcd leaves alone;
        with ``watches=False`` they do here, too.
        """
        upto = min(self.resource_version if version is None else version, self.resource_version)
        forget(self._state, upto)
        if watches:
            self._state.storage.begin(upto)

    def restart(self, *, backup: int | None = None) -> None:
        """Start again, as after a crash: every open watch ends, and none can begin before now, since its cache is new.

        Objects, versions and the history for lists stay. With ``backup``, etcd is lost and restored from a copy that was made
        at that version: what was written since has never been, and versions count on from there, so that a client may know
        versions of the future. ``UsageError`` when it is not between `oldest_version` and `resource_version`.
        """
        self._forget_rules()
        if backup is None:
            restart(self._state)
        elif self.oldest_version <= backup <= self.resource_version:
            restore(self._state, backup)
            self._compaction.upto = min(self._compaction.upto, backup)
        else:
            known = f"from {self.oldest_version} to {self.resource_version}"
            raise UsageError(f"there is no backup of version {backup}: this server can go back to any {known}")
        self._settle()

    def _forget_rules(self) -> None:
        """Read roles and webhooks anew, since versions may come again."""
        self._state.access.policy.forget()
        self._state.admission.webhooks.forget()
        self._gathered = 0

    def _settle(self) -> None:
        """Do what a cluster's controllers would do now."""
        settle(self._state)
        if (newest := self._state.storage.shelf(CLUSTER_ROLES).history.newest) > self._gathered:
            aggregate(self._state)
            self._gathered = newest
        self._work()

    def _advance(self, now: float | None) -> None:
        if now is not None and now > self._state.now:
            self._state.now = now
        due = self.next_wake()
        if due is not None and due <= self._state.now:
            self.wake(self._state.now)
