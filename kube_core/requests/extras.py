"""Further query parameters and header fields, which every verb takes."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from kube_core.base import UsageError

from .headers import Pairs
from .paths import sayable

OWN_HEADERS = frozenset(
    {"accept", "authorization", "connection", "content-length", "content-type", "host", "transfer-encoding", "upgrade"}
)
"""Header fields that say what a request is, or who sends it: they have a place of their own."""

_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def extra_query(extra: object) -> Pairs:
    """Give further parameters as pairs: from a mapping, or from pairs when a name repeats."""
    return tuple((_name("query", name), _value("query", value)) for name, value in _pairs("query", extra))


def extra_headers(extra: object, refused: frozenset[str] = OWN_HEADERS) -> Pairs:
    """Check further header fields: names that are tokens (RFC 9110), values on one line, and none that is set elsewhere."""
    pairs = tuple((_name("headers", name), _value("headers", value)) for name, value in _pairs("headers", extra))
    for name, value in pairs:
        if not name or not _TOKEN.issuperset(name):
            raise UsageError(f"{name!r} is not the name of a header field")
        if name.lower() in refused:
            raise UsageError(f"the header {name} can't be given: the verb, the patch type or the client's configuration sets it")
        if not all(" " <= character <= "~" or character == "\t" for character in value):
            raise UsageError(f"the value of the header {name} is not one line of ASCII text")
    return pairs


def _pairs(option: str, extra: Any) -> Iterable[tuple[Any, Any]]:
    if extra is None:
        return ()
    items = cast("Iterable[tuple[Any, Any]]", extra.items() if isinstance(extra, Mapping) else extra)
    try:
        return [(name, value) for name, value in items]
    except (TypeError, ValueError):
        raise UsageError(f"{option} is a mapping, or pairs of a name and a value") from None


def _name(option: str, name: object) -> str:
    if not isinstance(name, str):
        raise UsageError(f"{option} has a name that is {type(name).__name__}, not text")
    return sayable(f"name of a pair in {option}", name)


def _value(option: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return sayable(f"value of a pair in {option}", str(value))
    raise UsageError(f"{option} has a value that is {type(value).__name__}: give text, whole numbers, True or False")
