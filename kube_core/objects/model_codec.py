"""Bytes to generated kinds and back.

Decoding is strict, by msgspec, which is fast; a document that is not quite what its class declares is decoded again through
`tidy`, which loses nothing.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from kube_core.base.building import decoder
from kube_core.base.errors import DecodeError, UsageError
from kube_core.base.model import Hidden, Model
from kube_core.base.timestamps import MicroTime

from .json import decoding, json_decode, json_encode
from .plain import Plain, is_object
from .plan import plan
from .refit import may_be_forged, refit
from .tidy import Fix, tidy
from .writing import struct_to_wire

M = TypeVar("M", bound=Model)

NOT_STRICT = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What strict decoding raises; the second, tolerant, look says what is really wrong."""


def decode_struct(cls: type[M], data: bytes, at: str = "$") -> M:
    """Read a generated kind, or a part of one. ``at`` is where ``data`` stands in the whole document, for errors."""
    decode, check = _strict(cls)
    try:
        value: M = decode(data)
    except NOT_STRICT:
        value = decode_tolerantly(cls, data, at)
    if check is not None:
        check(value, at, data)
    return value


def decode_tolerantly(cls: type[M], data: bytes | msgspec.Raw, at: str = "$") -> M:
    """Read what strict decoding refused: unknown fields, nulls and gaps are kept aside, everything else is an error."""
    data = bytes(data)
    if (fix := _fixes.get(cls)) is not None and not may_be_forged(data):
        try:
            return cast("M", _tolerant(cls)(msgspec.json.encode(refit(fix, data))))
        except NOT_STRICT:
            pass  # it differs in other places, too
    return _read_whole(cls, data, at)


def _read_whole(cls: type[M], data: bytes, at: str) -> M:
    document: Plain = decoding(msgspec.json.decode, data, at)
    if is_object(document):
        _refuse_other_kind(cls, document, at, data)
    fix = decoding(lambda _: tidy(cls, document), data, at)
    value: M = decoding(lambda _: _tolerant(cls)(msgspec.json.encode(document)), data, at)
    _remember(fix)
    return value


MOST_PLACES = 100
"""How many places of one class are remembered: a newer server has a few; one that makes keys up must not fill the memory."""

_fixes: dict[type[Model], Fix] = {}


def _remember(fix: Fix) -> None:
    known = Fix(fix.cls)
    if fix.cls in _fixes:
        known.merge(_fixes[fix.cls])
    known.merge(fix)
    if known.size() <= MOST_PLACES:
        _fixes[fix.cls] = known  # replaced whole, so that other threads see one or the other


def struct_from_plain(cls: type[M], document: object) -> M:
    """Make a generated kind, or a part of one, of plain JSON values."""
    return decode_struct(cls, json_encode(document))


def struct_to_plain(obj: Model) -> dict[str, Any]:
    """A generated kind, or a part of one, as plain JSON values and nothing else."""
    return cast("dict[str, Any]", json_decode(struct_to_json(obj)))


def struct_to_json(obj: Model) -> bytes:
    """A generated kind, or a part of one, as the bytes to send."""
    try:
        return json_encode(struct_to_wire(obj))
    except RecursionError as error:
        raise UsageError(f"{type(obj).__name__} can't be sent: it is nested too deeply, or holds itself") from error


def as_model(cls: object) -> type[Model] | None:
    """The class itself when it is a generated kind, or a part of one; None for every other class and alias."""
    return cls if isinstance(cls, type) and issubclass(cls, Model) else None


@cache
def identity(cls: type[Model]) -> tuple[str, str] | None:
    """``(apiVersion, kind)`` of a generated kind; None for a part of one."""
    fields = plan(cls)
    api_version, kind = (fields[key].default if key in fields else None for key in ("apiVersion", "kind"))
    return (api_version, kind) if isinstance(api_version, str) and isinstance(kind, str) and kind else None


Check = Callable[[Any, str, bytes], None]


@cache
def _strict(cls: type[Model]) -> tuple[Callable[[bytes], Any], Check | None]:
    return decoder(cls, strict_hook), _checker(cls)


def _checker(cls: type[Model]) -> Check | None:
    if (expected := identity(cls)) is None:
        return None

    def check(value: Any, at: str, data: bytes) -> None:
        if (value.api_version, value.kind) != expected:
            raise other_kind(expected, value.api_version, value.kind, at, data)

    return check


def _refuse_other_kind(cls: type[Model], document: dict[str, Any], at: str, data: bytes) -> None:
    if (expected := identity(cls)) is not None:
        found = document.get("apiVersion", expected[0]), document.get("kind", expected[1])
        if found != expected and all(isinstance(part, str) for part in found):
            raise other_kind(expected, *found, at, data)


def other_kind(expected: tuple[str, str], api_version: object, kind: object, at: str, data: bytes) -> DecodeError:
    """The error for a document of another kind than was asked for."""
    return DecodeError(f"{expected[1]} of {expected[0]}", f"{kind} of {api_version}", path=at, body=data)


def strict_hook(cls: type[Any], value: Any) -> Any:
    """Decode the scalars that msgspec does not have; a `Hidden` is never read from a server's bytes."""
    if cls is MicroTime:
        if isinstance(value, str):
            return MicroTime.parse(value)
        raise ValueError("Expected `microtime`, got `" + type(value).__name__ + "`")
    raise ValueError(f"Object contains unknown field `{cls.__name__}`")


def _tolerant_hook(cls: type[Any], value: Any) -> Any:
    return Hidden(value.encode()) if cls is Hidden else strict_hook(cls, value)


@cache
def _tolerant(cls: type[Model]) -> Callable[[bytes], Any]:
    return decoder(cls, _tolerant_hook)
