"""The header fields of calls, checked and completed, for adapters whose library checks late or shows values in its errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, TypeVar

from kube_core.base import UsageError

from ..ports import Call, Headers
from .address import Address
from .proxy import Proxy

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A method or a field's name (RFC 9110, 5.6.2)."""
VALUE = re.compile(r"(?![ \t])[^\x00-\x08\x0a-\x1f\x7f\u0100-\U0010ffff]*(?<![ \t])")
"""A field's value (RFC 9110, 5.5), as far as Latin-1 goes; space around it would not be a part of it."""
TARGET = re.compile(r"[\x21-\x7e]+")

METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""They state a length even if it is zero (RFC 9110, 8.6)."""

MAX_REMEMBERED = 64
"""A client uses a handful of header sets; a token that changes leaves old ones behind, so there is a bound."""

F = TypeVar("F")


class Fields(Generic[F]):
    """Makes the fields of each call as a library wants them, and remembers those of the sets that it has seen.

    A stream asks for no compression: its bytes should come as they arise. One whose body has an end does.
    """

    def __init__(self, address: Address, make: Callable[[Headers], F], *, compression: bool, proxy: Proxy | None = None) -> None:
        self._make = make
        self._before: Headers = (("Host", address.authority),)
        self._base = address.base_path
        if proxy is not None and proxy.forwards(address):  # it wants the whole URL; through a tunnel it sees nothing
            self._base = f"http://{address.authority}{address.base_path}"
            self._before += proxy.fields
        self._gzip: Headers = (("Accept-Encoding", "gzip"),) if compression and not address.loopback else ()
        self._remembered: dict[tuple[Headers, bool], F] = {}

    def of(self, call: Call, *, stream: bool = False) -> F:
        """Give the fields of a call. Raises UsageError for what is no HTTP request; the message shows no field's value."""
        if not (TOKEN.fullmatch(call.method) and TARGET.fullmatch(call.target)):
            raise UsageError(f"{call.method!r} with this target is no HTTP request: {call.target!r}")
        key = call.headers, stream and not call.whole
        found = self._remembered.get(key)
        return self._remember(key) if found is None else found

    def target(self, call: Call) -> str:
        """Give what stands in the request line."""
        return self._base + call.target

    def _remember(self, key: tuple[Headers, bool]) -> F:
        given, stream = key
        for name, value in given:
            if not (TOKEN.fullmatch(name) and VALUE.fullmatch(value)) or name.lower() in ("content-length", "transfer-encoding"):
                raise UsageError(f"HTTP does not allow the header field {name!r} with this name or value")
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        made = self._remembered[key] = self._make((*self._before, *given, *(() if stream else self._gzip)))
        return made
