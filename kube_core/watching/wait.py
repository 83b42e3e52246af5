"""Waiting for one object to be as it should: a reflector of that object alone, and a condition.

What a reflector survives, a wait survives. It ENDS when the condition holds, or when waiting is in vain: whoever asks may not
(401, 403), has no credential, or the server has no such resource (404 of the collection).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

from attrs import define, field

from kube_core.base import ConfigError, DecodeError, Field, KubeError, TransportError, WaitTimeout
from kube_core.requests import Api, Forbidden, NotFound, Request, Unauthorized

from .condition import Condition, Sight
from .records import Change, Record
from .reflector import Listed, Notice, Reflector
from .store import Store
from .watch import Body, WatchState

K = TypeVar("K")


@define(eq=False)
class Wait(Generic[K]):
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

    @property
    def streams(self) -> bool:
        """Whether the answer that is due comes bit by bit."""
        return self._reflector.streams

    @property
    def silence_seconds(self) -> float:
        """How long the server may be silent over a stream."""
        return self._reflector.silence_seconds

    def ask(self) -> Request[Any]:
        """Give the request that is due."""
        return self._reflector.ask()

    def answered(self, status: int, headers: Iterable[tuple[str, str]], body: Body, now: float, jitter: float) -> list[Any]:
        """Take an answer: of a stream that was granted only the head, else the whole."""
        return self._look(self._reflector.answered(status, headers, body, now, jitter))

    def receive(self, data: bytes, now: float, jitter: float) -> list[Any]:
        """Take bytes of the stream."""
        return self._look(self._reflector.receive(data, now, jitter))

    def closed(self, now: float, jitter: float) -> list[Any]:
        """The server ended the stream."""
        return self._look(self._reflector.closed(now, jitter))

    def failed(self, error: TransportError | ConfigError, now: float, jitter: float) -> list[Any]:
        """The connection failed."""
        return self._look(self._reflector.failed(error, now, jitter))

    def waits(self, now: float) -> float:
        """How many seconds there are to wait."""
        return self._reflector.waits(now)

    def wake(self, now: float) -> None:
        """Look at the clock."""
        self._reflector.wake(now)

    def end(self) -> None:
        """Raise why it was in vain, if it was."""
        if self._failed is not None:
            raise self._failed

    def timed_out(self, seconds: float) -> WaitTimeout:
        """Make the error of a wait that has lasted too long."""
        there = "it is not there" if self._reflector.listed and not len(self._reflector.store) else "not so far"
        why = f"; the last error: {self.error}" if self.error else ""
        return WaitTimeout(
            f"{self.name} was waited for to be {self.condition.words} for {seconds:g} s: {there}{why}",
            object=self.value,
            error=self.error,
        )

    def _look(self, notices: list[Notice]) -> list[Any]:
        """See what has become of the object."""
        self.error = self._reflector.error or self._unread
        if isinstance(self.error, Unauthorized | Forbidden | NotFound | ConfigError):
            self._failed = self.error
        for notice in notices:  # each state on the way counts, also one that did not last
            if isinstance(notice, Change) and not self._done:
                self._judge(notice.after)
            elif isinstance(notice, Listed) and not self._done:
                self._judge(next(iter(self._reflector.store.records()), None))
        return []

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
