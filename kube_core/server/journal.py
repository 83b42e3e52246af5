"""Who sent what: the requests that a server was sent, in order, as a test asks about them."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

import msgspec
from attrs import define, field, frozen

from kube_core.base import Resource, UsageError
from kube_core.objects import resource_by_path, resource_of

from .accidents import Accident
from .exchange import ServerRequest, User
from .paths import Target, parse_target

JOURNAL_LENGTH = 10_000
"""How many requests are remembered: a long test's, and no more memory than a soak can spare."""
JOURNAL_BYTES = 64_000_000
"""How long their bodies and answers may be together: a few lists of many objects would fill the memory else."""

_WRITES = frozenset({"create", "update", "patch", "apply", "delete", "deletecollection"})
VERBS = _WRITES | {"get", "list", "watch"}
"""What `Entry.verb` may be, besides "" for what is about no object."""
_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}
_APPLY = "application/apply-patch"


class _Name(msgspec.Struct):
    name: str = ""


class _Named(msgspec.Struct):
    metadata: _Name


_named = msgspec.json.Decoder(_Named).decode


@frozen
class Entry:
    """One request and its answer. Bodies are attributes, and never shown."""

    number: int
    """How many requests came before it."""
    at: float
    """When it came, as a Unix time in seconds."""
    request: ServerRequest = field(repr=False)
    status: int
    answer: bytes = field(repr=False)
    """The answer's body; empty for a watch and other streams."""
    accidents: tuple[Accident, ...] = ()
    """What went wrong in the test's own functions, or in the server's machines, on the way to the answer."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method

    @property
    def target(self) -> str:
        """The path with its query, as it was sent."""
        return self.request.target

    @property
    def body(self) -> bytes:
        """What was sent. It may hold secrets."""
        return self.request.body

    @property
    def user(self) -> User | None:
        """Who sent it, as far as whoever took it knows."""
        return self.request.user

    @property
    def user_agent(self) -> str:
        """The program that sent it, as it calls itself."""
        return self.request.header("user-agent")

    @property
    def _read(self) -> Target:
        return parse_target(self.request.target)

    @property
    def verb(self) -> str:
        """Kubernetes' word: get, list, watch, create, update, patch, apply, delete, deletecollection; "" for other paths."""
        target = self._read
        if (path := target.resource) is None:
            return ""
        if self.method in ("GET", "HEAD"):
            watching = path.watch or (target.flag("watch") and not path.name)
            return "watch" if watching else "get" if path.name else "list"
        if self.method == "DELETE":
            return "delete" if path.name else "deletecollection"
        if self.method == "PATCH" and self.request.header("content-type").startswith(_APPLY):
            return "apply"
        return _VERBS.get(self.method, "")

    @property
    def kind(self) -> str:
        """``plural.group`` of what it was about, with the subresource behind a slash; "" for other paths."""
        if (path := self._read.resource) is None:
            return ""
        named = f"{path.plural}.{path.group}" if path.group else path.plural
        return f"{named}/{path.subresource}" if path.subresource else named

    @property
    def namespace(self) -> str:
        """The namespace in its path."""
        path = self._read.resource
        return path.namespace if path else ""

    @property
    def name(self) -> str:
        """The name of the object: the path's, or the one that it was created with."""
        path = self._read.resource
        if path is None or path.name or self.method != "POST":
            return path.name if path else ""
        try:
            return _named(self.answer if self.status == 201 else self.body).metadata.name
        except msgspec.MsgspecError:  # it was never an object
            return ""

    @property
    def line(self) -> tuple[str, str, str, str]:
        """The entry in words: status, verb, what, who."""
        place = "/".join(word for word in (self.kind, self.namespace, self.name) if word) or self.target
        named = self.user.name if self.user else ""
        agent = self.user_agent.partition(" ")[0]
        return str(self.status), self.verb or self.method, place, " ".join(word for word in (named, agent) if word)


@frozen(eq=False, repr=False)
class Journal(Sequence[Entry]):
    """Some of the requests that a server was sent, in order. ``print(server.history)`` shows them as a table."""

    entries: tuple[Entry, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> "Journal": ...
    def __getitem__(self, index: int | slice) -> "Entry | Journal":
        return Journal(self.entries[index]) if isinstance(index, slice) else self.entries[index]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def where(self, holds: Callable[[Entry], bool]) -> "Journal":
        """Those of which a function is true."""
        return Journal(tuple(entry for entry in self.entries if holds(entry)))

    def writes(self) -> "Journal":
        """Those that change something, or try to; a dry run among them."""
        return self.where(lambda entry: entry.verb in _WRITES)

    def reads(self) -> "Journal":
        """Those that get, list or watch."""
        return self.where(lambda entry: entry.verb in ("get", "list", "watch"))

    def refused(self) -> "Journal":
        """Those that were answered with 400 and over."""
        return self.where(lambda entry: entry.status >= 400)

    def verbs(self, *verbs: str) -> "Journal":
        """Those with one of these verbs, in Kubernetes' words."""
        return self.where(lambda entry: entry.verb in verbs)

    def of(self, kind: type | Resource | str) -> "Journal":
        """Those about a kind: a class, or ``plural.group``; its subresources are meant, too, unless one is named."""
        wanted = kind_name(kind)
        return self.where(lambda entry: wanted in (entry.kind, entry.kind.partition("/")[0]))

    def within(self, namespace: str) -> "Journal":
        """Those whose path names a namespace."""
        return self.where(lambda entry: entry.namespace == namespace)

    def named(self, name: str) -> "Journal":
        """Those about the objects of a name."""
        return self.where(lambda entry: entry.name == name)

    def by(self, who: str) -> "Journal":
        """Those of a user, or of programs whose User-Agent begins so."""
        return self.where(lambda entry: (entry.user is not None and entry.user.name == who) or entry.user_agent.startswith(who))

    def since(self, entry: "Entry | int") -> "Journal":
        """Those after an entry, or from a number on: ``mark = len(server.history)`` before, ``since(mark)`` after."""
        first = entry if isinstance(entry, int) else entry.number + 1
        return self.where(lambda each: each.number >= first)

    def __repr__(self) -> str:
        return f"<Journal of {len(self)} requests>"

    def __str__(self) -> str:
        """A line an entry: status, verb, what, who; and below them what went wrong in functions of the test's own."""
        lines = [entry.line for entry in self.entries]
        widths = [max((len(line[column]) for line in lines), default=0) for column in range(4)]
        table = ("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() for line in lines)
        return "\n".join((*table, *(str(each) for entry in self.entries for each in entry.accidents)))


def kind_name(kind: type | Resource | str) -> str:
    """``plural.group`` of a kind; `UsageError` for a name that can be nobody's, since it would stand for nothing unnoticed."""
    if isinstance(kind, str):
        plural = kind.partition("/")[0]
        if plural and "." not in plural and resource_by_path("", "v1", plural) is None:
            raise UsageError(f"{plural!r} is no plural of the core group: others have their group, as in deployments.apps")
        return kind
    return (kind if isinstance(kind, Resource) else resource_of(kind)).name


@define(eq=False)
class Recorder:
    """What writes a journal: the last requests, and how many there were."""

    length: int = JOURNAL_LENGTH
    count: int = 0
    _size: int = 0
    _last: deque[tuple[int, float, ServerRequest, int, bytes, tuple[Accident, ...]]] = field(
        factory=deque[Any], init=False, repr=False
    )

    def note(self, now: float, request: ServerRequest, status: int, answer: bytes, accidents: tuple[Accident, ...] = ()) -> None:
        """Remember a request, and forget the oldest ones when it is too much."""
        last = self._last
        last.append((self.count, now, request, status, answer, accidents))
        self.count += 1
        self._size += len(request.body) + len(answer)
        while len(last) > self.length or (self._size > JOURNAL_BYTES and len(last) > 1):
            _, _, request, _, answer, _ = last.popleft()
            self._size -= len(request.body) + len(answer)

    def journal(self) -> Journal:
        """What is remembered."""
        return Journal(tuple(Entry(*each) for each in self._last))

    def clear(self) -> None:
        """Forget what came so far."""
        self._last.clear()
        self.count = self._size = 0
