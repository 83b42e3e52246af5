"""HTTP header fields as pairs: finding one, and reading warnings."""

import re
from collections.abc import Iterable, Mapping
from typing import cast

Pairs = tuple[tuple[str, str], ...]
"""Names and values in order; repeats allowed."""

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
"""What a decoder takes: pairs with lower-case names, or a mapping."""

_WARNING = re.compile(r'(?P<code>\d{3}) +(?P<agent>[^\s,]+) +"(?P<text>(?:[^"\\]|\\.)*)"(?: +"[^"]*")?\s*(?:,|$)')
_ESCAPED = re.compile(r"\\(.)")

MISCELLANEOUS_PERSISTENT_WARNING = "299"
"""The only warn-code that a Kubernetes API server uses: https://kubernetes.io/blog/2020/09/03/warnings/."""


def pairs_of(headers: Headers) -> Pairs:
    """Give the fields as pairs with lower-case names."""
    items = cast("Iterable[tuple[str, str]]", headers.items() if isinstance(headers, Mapping) else headers)
    return tuple((name.lower(), value) for name, value in items)


def header(headers: Pairs, name: str) -> str:
    """The first value of a header, given in lower case; empty when there is none."""
    return next((value for key, value in headers if key == name), "")


def warnings_in(headers: Headers) -> tuple[str, ...]:
    """The texts of all ``Warning: 299`` fields, unquoted, in order; what can't be printed is a space.

    One field may hold several, separated by commas (RFC 7234, section 5.5). What is not of that form is skipped. The server
    writes UTF-8 (apimachinery, pkg/util/net/http.go), which transports hand on byte by byte, as header fields are Latin-1.
    """
    return tuple(text for name, value in pairs_of(headers) if name == "warning" for text in _texts(value))


def _texts(value: str) -> Iterable[str]:
    for match in _WARNING.finditer(value):
        if match["code"] == MISCELLANEOUS_PERSISTENT_WARNING:
            text = _as_utf8(_ESCAPED.sub(r"\1", match["text"]))
            yield "".join(character if character.isprintable() else " " for character in text)


def _as_utf8(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
