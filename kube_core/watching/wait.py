"""Waiting for one object to be as it should: a reflector of that object alone, and a condition.

What a reflector survives, a wait survives. It ENDS when the condition holds, or when waiting is in vain: whoever asks may not
(401, 403), has no credential, or the server has no such resource (404 of the collection).
"""

from collections.abc import Mapping
from typing import Generic, TypeVar

from attrs import define, field

from kube_core.base import ConfigError, DecodeError, Field, KubeError, WaitTimeout
from kube_core.requests import Api, Forbidden, NotFound, Unauthorized

from .condition import Condition, Sight
from .events import Failed
from .records import Change, Record
from .reflecting import Reflecting
from .reflector import Listed, Notice, Reflector
from .store import Store
from .watch import WatchState

K = TypeVar("K")


@define(eq=False)
class Wait(Reflecting, Generic[K]):
    """One wait, a `Machine` that tells nothing: once its ``phase`` is ENDED, `end` and ``value`` say how."""

    name: str
    condition: Condition[K]
    value: K | None = field(default=None, init=False)
    """The object as it met the condition; its last state if it is gone by now."""
    error: KubeError | None = field(default=None, init=False)
    """What went wrong last, until something goes right again."""
    _reflector: Reflector[K]
    _names: Mapping[str, str]
    """The ``apiVersion`` and ``kind`` of the object."""
    _done: bool = field(default=False, init=False)
    _failed: KubeError | None = field(default=None, init=False)
    _first_uid: str = field(default="", init=False)
    _unread: DecodeError | None = field(default=None, init=False)
    """Why the object as it is now can't be judged."""

    @classmethod
    def of(cls, api: Api[K], name: str, condition: Condition[K]) -> "Wait[K]":
        """Wait for an object of an `Api`; `UsageError` for what names no single object."""
        api.get(name)  # refuses what is no name, and a namespaced kind without a namespace
        request = api.list(fields=Field("metadata.name").equals(name))
        store = Store[K](request.answer.type, request.answer.expected)
        reflector = Reflector(request, api.watch(fields=Field("metadata.name").equals(name)), store, page_size=0)
        return Wait(name, condition, reflector, {"apiVersion": api.resource.api_version, "kind": api.resource.kind})

    @property
    def phase(self) -> WatchState:
        """What is to be done next."""
        return WatchState.ENDED if self._done or self._failed else self._reflector.phase

    def end(self) -> None:
        """Raise why it was in vain, if it was."""
        if self._failed is not None:
            raise self._failed

    def timed_out(self, seconds: float) -> WaitTimeout:
        """Make the error of a wait that has lasted too long."""
        missing = self._reflector.listed and self._there() is None
        there = "it is not there" if missing else "not so far"
        why = f"; the last error: {self.error}" if self.error else ""
        return WaitTimeout(
            f"{self.name} was waited for to be {self.condition.words} for {seconds:g} s: {there}{why}",
            object=self.value,
            error=self.error,
        )

    def _take(self, notices: list[Notice]) -> list[Failed]:
        """See what has become of the object."""
        self.error = self._reflector.error or self._unread
        if isinstance(self.error, Unauthorized | Forbidden | NotFound | ConfigError):
            self._failed = self.error
        for notice in notices:  # each state on the way counts, also one that did not last
            if isinstance(notice, Change) and not self._done and notice.key[1] == self.name:
                self._judge(notice.after)
            elif isinstance(notice, Listed) and not self._done:
                self._judge(self._there())
        return []

    def _there(self) -> Record | None:
        """The object, if it is there. Aggregated servers may take no notice of a field selector, and tell of others, too.

        A copy is looked at: `timed_out` is called while another thread may be in the midst of an input.
        """
        return next((record for record in list(self._reflector.store.records()) if record.key[1] == self.name), None)

    def _judge(self, record: Record | None) -> None:
        store, self._unread = self._reflector.store, None
        try:
            found = None if record is None else store.read(record)
        except DecodeError as error:
            self.error = self._unread = error
            return
        uid = record.uid if record else ""
        self._first_uid = self._first_uid or uid
        document = store.document(record) if record else b""
        self.value = self.value if found is None else found
        self._done = self.condition.holds(Sight(found, document, uid, self._first_uid, self._names))
