"""Playing a schedule: a world is set up, each step is done, the wires calm down, and all has to be as the server has it."""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, field

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api
from kube_core.simulation import Fault, Reset, Timer, Wire, World
from kube_core.watching import Informer, Selection, Watch, informer_of

from .broken import Broken, require
from .plain_watch import NAMESPACE, PlainWatch
from .reader import Reader
from .setup import SLOTS, Setup
from .steps import (
    Come,
    Compact,
    Fast,
    Go,
    Outage,
    OwnWrite,
    Pass,
    Queue,
    Restart,
    Restore,
    Slow,
    Step,
    Strike,
    Write,
)
from .truth import Truth
from .wait_check import SLOT, WaitCheck, wait_of
from .witness import Witness, Witnessed

LONGEST_RETRY_SECONDS = 30
LONGEST_DELAY_SECONDS = 62
"""The back-off's cap with its jitter, and a bit."""


FULL_LENGTH = 8
"""One schedule of so many stays calm for as long as anything can last; the others, until everything is as it should be."""


@define(eq=False)
class Play:
    """One schedule under way."""

    setup: Setup
    world: World = field(init=False)
    truth: Truth = field(init=False)
    began: int = field(init=False)
    """The server's version before the first step."""
    informer: Witness = field(init=False)
    sources: list[Witnessed] = field(factory=list[Witnessed], init=False)
    wires: list[Wire] = field(factory=list[Wire], init=False)
    readers: dict[int, Reader] = field(factory=dict[int, Reader], init=False)
    wait: WaitCheck = field(init=False)
    watch: PlainWatch = field(init=False)
    _answers: list[Timer] = field(factory=list[Timer], init=False)
    """Answers of own writes that are still under way."""

    def __attrs_post_init__(self) -> None:
        self.world = World(self.setup.seed)
        self.truth = Truth(self.world)
        for slot in self.setup.initial:
            self.truth.write("create", slot)
        self.began = self.world.server.resource_version
        self._make_informer()
        for number, source in enumerate(self.sources):
            self._connect(f"source {number}", source, *(() if number else self.setup.first))
        self.come(Come(0))
        self._make_others()
        self.world.after_each = self._look

    def run(self, steps: Iterable[Step]) -> None:
        """Do the steps, calm down, and check; raises `Broken`."""
        for step in steps:
            self.world.note(step, "step")
            _DONE[type(step)](self, step)
            self._look()
        self._calm_down()
        self._check()

    def _make_informer(self) -> None:
        setup = self.setup
        api = Api(ConfigMap).within("default") if setup.namespaces == ("default",) else Api(ConfigMap)
        options: dict[str, Any] = {"namespaces": setup.namespaces} if len(setup.namespaces) > 1 else {}
        made: Informer[ConfigMap] = informer_of(
            api,
            labels=setup.labels,
            streaming=setup.streaming,
            page_size=setup.page_size,
            compressed=setup.compressed,
            resource_version=setup.resource_version,
            timeout_seconds=setup.timeout_seconds,
            indexes={"n": "data.n"},
            **options,
        )
        there = self.truth.now(setup.labels)
        first = {key: found.metadata.uid for key, found in there.items() if self._follows(key)}
        self.informer = Witness(made.store, made.selection, made.reflectors, truth=self.truth, labels=setup.labels, first=first)
        self.sources = [Witnessed(self.informer, each, self.informer, self.world.clock) for each in made.reflectors]

    def _make_others(self) -> None:
        version, now = self.world.server.resource_version, self.truth.now(None)
        wait = wait_of(self.truth, self.setup.waits)
        wire = self._connect("wait", wait)
        self.wait = WaitCheck(wire, wait, self.truth, self.setup.waits, version, SLOTS[SLOT] in now)
        watch: Watch[ConfigMap] = Watch(Api(ConfigMap).within(NAMESPACE).watch(resource_version=str(version), timeout_seconds=70))
        there = {name for namespace, name in now if namespace == NAMESPACE}
        self.watch = PlainWatch(self._connect("watch", watch), watch, self.truth, version, there)

    def _connect(self, name: str, machine: Any, *faults: Fault) -> Wire:
        wire = self.world.connect(name, machine, *faults, latency_seconds=self.setup.latency_seconds, cut=self.setup.cut)
        self.wires.append(wire)
        return wire

    # What the steps do.

    def write(self, step: Write) -> None:
        if not self._held():
            self.truth.write(step.how, step.slot)

    def own_write(self, step: OwnWrite) -> None:
        if self._held() or not self._follows(SLOTS[step.slot]):
            return
        written, uid = self.truth.write(step.how, step.slot)
        if uid:
            self._answers.append(self.world.clock.after(step.seconds, lambda: self._learn(step.slot, written, uid)))
            self.world.advance(0)

    def _learn(self, slot: int, written: ConfigMap | None, uid: str) -> None:
        """The answer of an own write comes."""
        key = SLOTS[slot]
        if written is None:
            self.informer.deleted(key, uid)
        else:
            self.informer.wrote(written)
        if written is None or not self.setup.labels or written.metadata.labels["app"] == "web":
            self.informer.own(key, uid, None if written is None else int(written.metadata.resource_version))

    def pass_time(self, step: Pass) -> None:
        self._advance(step.seconds)

    def come(self, step: Come) -> None:
        self.go(Go(step.reader))
        number, selection = step.reader, Selection(namespace=step.namespace)
        position = self.informer.subscribe(
            self.world.clock.now, selection, metadata_only=number == 1, resync_seconds=step.resync_seconds
        )
        self.readers[number] = Reader(f"reader {number}", self.informer, position, step.namespace)
        self.informer.hear_when_listed(self.readers[number].listed)

    def go(self, step: Go) -> None:
        reader = self.readers.pop(step.reader, None)
        if reader is not None:
            self.informer.leave(reader.position)

    def slow(self, step: Slow) -> None:
        if step.reader in self.readers:
            self.readers[step.reader].slow = True
            self.readers[step.reader].take(step.events)

    def fast(self, step: Fast) -> None:
        if step.reader in self.readers:
            self.readers[step.reader].slow = False

    def queue(self, step: Queue) -> None:
        self._wire(step.wire).queue(step.fault)

    def strike(self, step: Strike) -> None:
        self._wire(step.wire).strike(step.fault)

    def outage(self, step: Outage) -> None:
        wire = self._wire(step.wire)
        wire.outage(step.fault, step.seconds)
        wire.strike(Reset())
        for source in self.sources:
            if source is wire.machine:
                now = self.world.clock.now
                source.outages.append((now, now + step.seconds))
        self._advance(step.seconds)

    def restart(self, step: Restart) -> None:
        self.world.restart(down_seconds=step.down_seconds)

    def restore(self, step: Restore) -> None:
        server = self.world.server
        version = server.resource_version - step.versions
        if self._loses_a_deletion(version) or self._held() or version < max(server.oldest_version, self.began):
            return
        for answer in self._answers:
            answer.cancel()
        self.world.restart(backup=version)
        self.informer.forget()
        self.truth.restored()

    def _loses_a_deletion(self, backup: int) -> bool:
        """Whether a source may go on from before the backup, and an own deletion has never been: nobody can know, at first."""
        for source in self.sources:
            reflector = source.reflector
            noted = self.informer.store.own_writes(reflector.source).deleted_uids
            if noted and (not source.complete or int(reflector.resource_version or 0) <= backup):
                return True
        return False

    def compact(self, step: Compact) -> None:
        self.world.compact(watches=step.watches)

    def _wire(self, number: int) -> Wire:
        return self.wires[number % len(self.wires)]

    def _held(self) -> bool:
        """Whether nobody may write, since somebody still knows a version that a restored server will give again.

        A client can't know of a restore once the server's versions have passed its own, whatever it does.
        """
        if not self.truth.timelines:
            return False
        now = self.world.server.resource_version
        reflectors = [source.reflector for source in self.sources]
        known = [record.head.resource_version for record in self.informer.store.records()]
        known += [each.resource_version for each in reflectors]
        listing = any(not each.resource_version or each.state.value in ("listing", "due to list") for each in reflectors)
        return listing or any(int(version) > now for version in known)

    def _advance(self, seconds: float) -> None:
        """Let time pass, and let the fast readers take what comes."""
        self.world.advance(seconds)
        self._look()

    def _look(self) -> None:
        now = self.world.clock.now
        for reader in self.readers.values():
            reader.position.wake(now)
            if not reader.slow:
                reader.take()

    def _calm_down(self) -> None:
        self.world.note("calm from here on", "step")
        self.world.calm()
        for reader in self.readers.values():
            reader.slow = False
        silences = [wire.machine.silence_seconds for wire in self.wires if wire.machine.phase.value != "ended"]
        longest = 2 * max(silences, default=0.0) + 4 * LONGEST_DELAY_SECONDS + LONGEST_RETRY_SECONDS
        began = self.world.clock.now
        for seconds in (1.0, 10.0, 40.0, 120.0):
            self._advance(seconds)
            if self.setup.seed % FULL_LENGTH and self._settled():
                return
        self._advance(began + longest - self.world.clock.now)

    def _settled(self) -> bool:
        try:
            self._check()
        except Broken:
            return False
        return True

    def _check(self) -> None:
        for source in self.sources:
            source.storms()
        now = {key: found for key, found in self.truth.now(self.setup.labels).items() if self._follows(key)}
        versions = {key: (found.metadata.uid, int(found.metadata.resource_version)) for key, found in now.items()}
        store = self.informer.store
        kept = {r.head.key: (r.head.uid, int(r.head.resource_version)) for r in store.records()}
        require(kept == versions, "the store has", _less(kept, versions), "where the server has", _less(versions, kept))
        for record in store.records():
            require(store.read(record).data == now[record.head.key].data, record.head.key, "has other data than on the server")
        for key, found in now.items():
            require(key in store.indexes.named("n").keys(found.data["n"]), key, "is not found by the index")
        for reader in self.readers.values():
            wanted = {key: seen for key, seen in versions.items() if reader.namespace in (None, key[0])}
            require(reader.synced, reader.name, "was never told Synced")
            require(reader.view == wanted, reader.name, "has", _less(reader.view, wanted), "not", _less(wanted, reader.view))
        self.wait.check(whole=True)
        if not self.truth.timelines:
            self.watch.check(whole=True)

    def _follows(self, key: tuple[str, str]) -> bool:
        return not self.setup.namespaces or key[0] in self.setup.namespaces


def _less(some: dict[Any, Any], others: dict[Any, Any]) -> dict[Any, Any]:
    """What some have and others have not, or otherwise."""
    return {key: value for key, value in some.items() if others.get(key) != value}


_DONE: dict[type[Any], Callable[[Play, Any], None]] = {
    Write: Play.write,
    OwnWrite: Play.own_write,
    Pass: Play.pass_time,
    Come: Play.come,
    Go: Play.go,
    Slow: Play.slow,
    Fast: Play.fast,
    Queue: Play.queue,
    Strike: Play.strike,
    Outage: Play.outage,
    Restart: Play.restart,
    Restore: Play.restore,
    Compact: Play.compact,
}


def failure_of(setup: Setup, steps: Iterable[Step]) -> tuple[str, Play] | None:
    """Play; give what broke, in words, and the world in which it did. None when all is well."""
    play = Play(setup)
    try:
        play.run(steps)
    except (Broken, AssertionError) as broken:
        return str(broken) or "an assertion", play
    except Exception as error:  # a machine that raises is as broken as one that lies
        return f"{type(error).__name__}: {error}", play
    return None
