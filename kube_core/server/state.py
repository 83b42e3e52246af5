"""What the verbs work on: the storage, the kinds, the time, and where new names come from."""

from random import Random
from typing import Any

from attrs import define, field

from .access.access import Access
from .admission.admission import Admission
from .admission.webhooks.errand import Errand
from .document import Document, opened, part, recorded
from .established import is_established
from .features import Features
from .kinds import Kinds
from .kubelet.tasks import Tasks
from .record import Record
from .refusal import failed
from .served import DEFINITIONS, Served
from .storage import Storage
from .timers import Watches
from .uids import new_uid

# The alphabet and lengths of k8s.io/apiserver/pkg/storage/names/generate.go and k8s.io/apimachinery/pkg/util/rand.
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
_SUFFIX = 5
_LONGEST_BASE = 63 - _SUFFIX


_SMALL = 1_500_000
_MOST_STORED, _MOST_SENT = (
    1_572_864,
    2_097_152,
)  # bytes of a request: --max-request-bytes of etcd, and half a MiB more on the wire
_AROUND = 320  # bytes of such a request beside the object; they differ a little from kind to kind


def _check_stored(record: Record) -> None:
    """Refuse what etcd would refuse."""
    size = len(record.body) + len(record.key) + _AROUND
    if size > _MOST_SENT:
        why = f"trying to send message larger than max ({size} vs. {_MOST_SENT})"
        raise failed(f"rpc error: code = ResourceExhausted desc = {why}")
    if size > _MOST_STORED:
        raise failed("etcdserver: request is too large")


@define(eq=False)
class State:
    """One server's state. ``now`` is the Unix time in seconds of the input that is being worked on."""

    storage: Storage
    kinds: Kinds
    random: Random
    now: float
    access: Access
    admission: Admission
    features: Features = field(factory=Features)
    watches: Watches = field(factory=Watches)
    tasks: Tasks = field(factory=Tasks)
    gone: list[str] = field(factory=list[str])
    """Uids of objects that ended and whose dependents have not been looked after yet."""
    leaving: set[tuple[str, str]] = field(factory=set[tuple[str, str]])
    """Places (shelf name, key) of objects that are deleted but wait for something."""
    unsettled: set[str] = field(factory=set[str])
    """Definitions that were written and not looked at yet by what gives names and establishes."""
    graves: list[tuple[int, str, str, str]] = field(factory=list[tuple[int, str, str, str]])
    """Pods that were given time to end: until when, and which (shelf name, key, uid)."""

    def lend(self, errand: Errand | None) -> tuple[Random, float]:
        """Work with the chances and the time of a request that may have to wait; gives what `take_back` wants."""
        before = self.random, self.now
        self.admission.errand = errand
        if errand is not None:
            errand.again()
            self.random, self.now = errand.random, errand.began
        return before

    def take_back(self, before: tuple[Random, float]) -> None:
        """Work with one's own chances and time again."""
        self.random, self.now = before
        self.admission.errand = None

    def new_uid(self) -> str:
        """A version 4 UUID, drawn from the seed."""
        return new_uid(self.random)

    def new_name(self, base: str) -> str:
        """A name for ``generateName``, drawn from the seed."""
        return base[:_LONGEST_BASE] + "".join(self.random.choices(_ALPHABET, k=_SUFFIX))

    def put(self, served: Served, old: Record | None, document: Document) -> Record:
        """Keep a new version of an object."""
        document.metadata.resource_version = str(self.storage.version + 1)
        record = recorded(served, document)
        if len(record.body) > _SMALL:
            _check_stored(record)
        if served.converter is not None:
            served.converter.keep(record.uid, record.body, served.resource.version)
        self.storage.commit(self.storage.shelf(served.shelf), old, record, self.now)
        if served.name == DEFINITIONS:
            self.unsettled.add(record.name)
            self._define(record.name, old, document.content)
        return record

    def _define(self, name: str, old: Record | None, content: dict[str, Any]) -> None:
        """Serve a custom kind. Whenever its definition changes its watches end, and none can begin before that."""
        if not is_established(content):
            return
        before = opened(old).content if old is not None else {}
        names = (part(before.get("status"), "acceptedNames"), part(content["status"], "acceptedNames"))
        if not is_established(before) or before["spec"] != content["spec"] or names[0] != names[1]:
            self._note_versions(name)
            self.kinds.define(content)
            self.drop_watches(name)

    def _note_versions(self, name: str) -> None:
        """Remember in which version objects were written, in case the storage version becomes another one."""
        if (converter := self.kinds.converters.get(name)) is not None:
            converter.leave(record.uid for record in self.storage.shelf(name))

    def drop_watches(self, name: str) -> None:
        """End the watches of a kind, whose cache is filled anew."""
        self.watches.end(name)
        self.storage.shelf(name).history.begin(self.storage.version)

    def remove(self, served: Served, record: Record) -> None:
        """Take an object away."""
        self.storage.commit(self.storage.shelf(served.shelf), record, None, self.now)
        self.tasks.end_pod(record.uid)
