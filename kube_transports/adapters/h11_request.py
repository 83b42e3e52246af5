"""`Call`s as h11 wants them."""

import h11

from kube_core.base import UsageError

from ..ports import Call, Headers
from .address import Address
from .proxy import Proxy

METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""They state a length even if it is zero (RFC 9110, 8.6)."""

MAX_REMEMBERED = 64
"""A client uses a handful of header sets; a token that changes leaves old ones behind, so there is a bound."""


class RequestBuilder:
    """Turns Calls into h11's Requests for one server.

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
        self._remembered: dict[tuple[Headers, bool], h11.Request] = {}

    def build(self, call: Call, *, stream: bool = False) -> h11.Request:
        """Build the request that ``call`` describes. A stream asks for no compression: its bytes should come as they arise.

        Raises UsageError for a target or a field that HTTP does not allow; the message shows no value of a field.
        """
        key = (call.headers, stream)
        headers = (self._remembered.get(key) or self._remember(key)).headers
        target = self._base_path + call.target
        try:
            if call.body or call.method in METHODS_WITH_BODY:
                length = (b"Content-Length", b"%d" % len(call.body))
                return h11.Request(method=call.method, target=target, headers=[*headers.raw_items(), length])
            return h11.Request(method=call.method, target=target, headers=headers)
        except (h11.LocalProtocolError, UnicodeEncodeError):
            raise UsageError(f"{call.method!r} with this target is no HTTP request: {call.target!r}") from None

    def _remember(self, key: tuple[Headers, bool]) -> h11.Request:
        given, stream = key
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        request = self._remembered[key] = _checked((*self._fixed, *given, *(() if stream else self._gzip)))
        return request


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
