"""`Call`s as they go over the wire.

h11 says what HTTP allows, and how it is written. A set of header fields goes through it once, and what it made of them serves all
plain requests with that set: only their targets are looked at, as h11 would. h11 would take 12 us for each; so it is 2.
"""

from collections.abc import Sequence
from typing import TypeAlias

import h11
from attrs import define, frozen

from kube_core.base import UsageError

from ..ports import Call, Headers
from .address import Address
from .proxy import Proxy

METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""They state a length even if it is zero (RFC 9110, 8.6)."""

MAX_REMEMBERED = 64
"""A client uses a handful of header sets; a token that changes leaves old ones behind, so there is a bound."""


PLAIN_METHODS = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})
"""The length of their answers is what the answers say; not so for HEAD and CONNECT (RFC 9112, 6.3)."""

NOT_PLAIN = frozenset({b"connection", b"content-length", b"expect", b"transfer-encoding", b"upgrade"})
"""Fields that change how an exchange goes on."""


@frozen(eq=False, repr=False)
class Fields:
    """A set of header fields that was checked: as a request that has them, and as h11 writes them, if it may be plain."""

    checked: h11.Request
    written: bytes


@define(eq=False, repr=False)
class PlainRequest:
    """A request without surprises. ``head`` is all of it but the body; ``length`` is the body's, where it is stated."""

    method: str
    target: str
    fields: h11.Request
    length: int | None
    head: bytes

    @property
    def headers(self) -> Sequence[tuple[bytes, bytes]]:
        """The fields, but for the length."""
        return self.fields.headers

    def to_h11(self) -> h11.Request:
        """Make the same request for h11."""
        return _request(self.method, self.target, self.fields, self.length)


Outgoing: TypeAlias = PlainRequest | h11.Request
"""What a `Wire` sends."""


class RequestBuilder:
    """Turns Calls into requests to one server.

    Checking header fields is most of a request's cost, so sets of fields that were checked once are remembered.
    """

    __slots__ = ("_base_path", "_fixed", "_gzip", "_remembered")

    def __init__(self, address: Address, *, compression: bool, proxy: Proxy | None = None) -> None:
        self._base_path = address.base_path
        self._fixed: Headers = (("Host", address.authority),)
        if proxy is not None and not address.secure:  # it wants the whole URL; through a tunnel it sees nothing
            self._base_path = f"http://{address.authority}{address.base_path}"
            self._fixed += proxy.fields
        self._gzip = (("Accept-Encoding", "gzip"),) if compression and not address.loopback else ()
        self._remembered: dict[tuple[Headers, bool], Fields] = {}

    def build(self, call: Call, *, stream: bool = False) -> Outgoing:
        """Build the request that ``call`` describes. A stream asks for no compression: its bytes should come as they arise.

        Raises UsageError for a target or a field that HTTP does not allow; the message shows no value of a field.
        """
        key = (call.headers, stream)
        fields = self._remembered.get(key) or self._remember(key)
        method, target = call.method, self._base_path + call.target
        length = len(call.body) if call.body or method in METHODS_WITH_BODY else None
        if fields.written and method in PLAIN_METHODS and _plain(target):
            stated = "" if length is None else f"Content-Length: {length}\r\n"
            head = b"%b%b%b\r\n" % (f"{method} {target} HTTP/1.1\r\n".encode(), fields.written, stated.encode())
            return PlainRequest(method, target, fields.checked, length, head)
        try:
            return _request(method, target, fields.checked, length)
        except (h11.LocalProtocolError, UnicodeEncodeError):
            raise UsageError(f"{method!r} with this target is no HTTP request: {call.target!r}") from None

    def _remember(self, key: tuple[Headers, bool]) -> Fields:
        given, stream = key
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        checked = _checked((*self._fixed, *given, *(() if stream else self._gzip)))
        fields = self._remembered[key] = Fields(checked, _written(checked))
        return fields


def _plain(target: str) -> bool:
    """Whether it is visible ASCII and nothing else, as h11 wants it too."""
    return target.isascii() and target.isprintable() and " " not in target and target != ""


def _request(method: str, target: str, fields: h11.Request, length: int | None) -> h11.Request:
    if length is None:
        return h11.Request(method=method, target=target, headers=fields.headers)
    stated = (b"Content-Length", b"%d" % length)
    return h11.Request(method=method, target=target, headers=[*fields.headers.raw_items(), stated])


def _written(checked: h11.Request) -> bytes:
    """Let h11 write the fields of a request; nothing if they are not plain."""
    if any(name in NOT_PLAIN for name, _ in checked.headers):
        return b""
    head = h11.Connection(h11.CLIENT).send(checked) or b""
    return head.partition(b"\r\n")[2].removesuffix(b"\r\n")


def _checked(fields: Headers) -> h11.Request:
    try:
        return _with(fields)
    except (h11.LocalProtocolError, UnicodeEncodeError):
        culprit = next((name for name, value in fields if not _allowed(name, value)), "Host or Content-Length")
        raise UsageError(f"HTTP does not allow the header field {culprit!r} with this name or value") from None


def _allowed(name: str, value: str) -> bool:
    try:
        _with(((name, value),) if name.lower() == "host" else (("Host", "any"), (name, value)))
    except (h11.LocalProtocolError, UnicodeEncodeError):
        return False
    return True


def _with(fields: Headers) -> h11.Request:
    return h11.Request(method="GET", target="/", headers=[(name.encode(), value.encode("latin-1")) for name, value in fields])
