"""What goes in and what comes out: values that know HTTP's words, and nothing of sockets or transports."""

from collections.abc import Callable, Mapping
from typing import Protocol, Self

from attrs import field, frozen

from kube_core.base.redaction import sized

Headers = tuple[tuple[str, str], ...]
"""Header fields in order, names in lower case."""

JSON: Headers = (("content-type", "application/json"),)
TEXT: Headers = (("content-type", "text/plain; charset=utf-8"), ("x-content-type-options", "nosniff"))


BODY_LIMIT = 3 * 1024 * 1024  # MaxRequestBodyBytes of k8s.io/apiserver/pkg/server/config.go
"""Whoever reads requests for the server may stop here: one byte more, and it answers 413."""


@frozen
class User:
    """Who sends a request. ``token`` is what this user shows to log in, if an `ApiServer` is given the user."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]], hash=False)
    token: str = field(default="", repr=False, kw_only=True)

    @classmethod
    def service_account(cls, namespace: str, name: str, uid: str = "") -> Self:
        """The user that a ServiceAccount is, with its groups."""
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
        return cls(f"system:serviceaccount:{namespace}:{name}", groups, uid)


ADMIN = User("system:admin", ("system:masters",))
"""Who may do everything; whom a server takes everybody for that looks at no credentials and is told nothing better."""


_LOGINS = ("authorization", "cookie", "proxy-authorization", "sec-websocket-protocol")
"""Header fields that may carry what one logs in with: browsers put a token into the names of a WebSocket's protocols."""


def _shown(headers: Headers) -> str:
    """Header fields without what one logs in with."""
    return repr(tuple((name, "<hidden>" if name.lower() in _LOGINS else value) for name, value in headers))


@frozen
class ServerRequest:
    """One HTTP request. ``target`` is the path with its query, still percent-encoded; header names are in lower case."""

    method: str
    target: str
    headers: Headers = field(default=(), repr=_shown)
    body: bytes = field(default=b"", repr=sized)
    user: User | None = None

    def header(self, name: str) -> str:
        """The first value of a header, or an empty string."""
        return next((value for key, value in self.headers if key == name), "")


EVERYTHING = 1 << 62


class Stream(Protocol):
    """A body that grows as the state changes."""

    notify: Callable[[], None] | None
    """Called, when set, each time the stream may have become ready. It must not call back into the server."""

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give bytes, or when the end has come."""
        ...

    @property
    def closed(self) -> bool:
        """True when nothing will follow what has been received."""
        ...

    def receive(self, most: int = EVERYTHING) -> bytes:
        """Take what has come since the last time: whole frames, or nothing; about ``most`` bytes, the last frame being whole."""
        ...

    def close(self) -> None:
        """Say that nobody reads any more."""
        ...


class Session(Protocol):
    """The server's side of a connection that was switched to another protocol: whole messages, both ways."""

    notify: Callable[[], None] | None
    """Called, when set, each time the session may have become ready. It must not call back into the server."""

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give a message, or when the end has come."""
        ...

    @property
    def closed(self) -> bool:
        """True when nothing will follow what has been received."""
        ...

    @property
    def hungry(self) -> bool:
        """Whether messages are wanted now. Who sends all the same is heard, and takes memory."""
        ...

    def send(self, message: bytes) -> None:
        """Take a message of the client's; raises a ProtocolError when it can't be understood, which ends the session."""
        ...

    def receive(self) -> bytes | None:
        """Take a message for the client; None when there is none now."""
        ...

    def close(self) -> None:
        """Say that the client is gone."""
        ...


@frozen
class Exchange:
    """The answer to one request. With a ``stream``, ``body`` is empty and the stream is the body.

    With a ``session`` the status is 101, and the connection is the session's: its messages are those of a WebSocket, whose
    opening and framing belong to whoever moves the bytes. The header names the protocol.
    """

    status: int
    headers: Headers = JSON
    body: bytes = field(default=b"", repr=sized)
    stream: Stream | None = None
    session: Session | None = None
