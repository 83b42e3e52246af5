"""The user's ``msgspec.Struct``s, from plain JSON.

msgspec reads them at once when the document is exactly what they declare. When it is not, they are read field by field:
null where a field has a default, unknown keys, and generated kinds from a newer server inside of them are no errors.
"""

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import msgspec

from kube_core.base.building import decoder
from kube_core.base.errors import DecodeError, UsageError

from .failure import mismatch_in
from .fields import classes_in, reachable, user_fields
from .json import translate
from .plain import MISSING, Plain, PlainObject, is_object, word
from .scalars import READERS, Mismatch

if TYPE_CHECKING:
    from cattrs import Converter

    from .fields import UserField

S = TypeVar("S", bound=msgspec.Struct)


def read_struct(converter: "Converter", value: Plain, cls: type[S]) -> S:
    """Read a Struct; ``converter`` reads what msgspec refuses."""
    if _is_msgspecs(cls):
        try:
            return msgspec.convert(value, cls, dec_hook=_hook)
        except (msgspec.ValidationError, RecursionError):
            pass  # field by field is the second try, and says what is wrong
    return _by_fields(converter, value, cls)


def _hook(cls: type, value: Plain) -> Any:
    """Read the scalars that msgspec does not know; its own words carry the error to `translate`."""
    try:
        return READERS[cls](value, cls)
    except KeyError as error:
        raise UsageError(f"objects can't be read into {cls.__name__}: no such type is in documents") from error
    except Mismatch as error:
        raise ValueError(f"Expected `{error.expected}`, got `{error.found}`") from error


@cache
def _is_msgspecs(cls: type[msgspec.Struct]) -> bool:
    """Whether msgspec may read the whole: it would read attrs classes and dataclasses too, but without their keys."""
    if any(_has_fields(inner) and not issubclass(inner, msgspec.Struct) for inner in reachable(cls)):
        return False
    decoder(cls, _hook)  # so that all of it is known before the first is read
    return True


def _by_fields(converter: "Converter", value: Plain, cls: type[S]) -> S:
    if not is_object(value):
        raise Mismatch("object", word(value))
    _check_tag(cls, value)
    arguments: dict[str, Any] = {}
    for field in user_fields(cls):
        plain = value.get(field.key, None if field.nullable and field.required else MISSING)
        if plain is MISSING and field.required:
            raise Mismatch(_name(field.annotation), "nothing", f".{field.key}")
        if plain is MISSING or (plain is None and not field.required and not field.nullable):
            continue
        arguments[field.name] = _field(converter, plain, field)
    return cls(**arguments)


def _field(converter: "Converter", plain: Plain, field: "UserField") -> Any:
    try:
        if any(map(_has_fields, classes_in(field.annotation))):
            return converter.structure(plain, field.annotation)
        return msgspec.convert(plain, field.annotation, dec_hook=_hook)
    except msgspec.ValidationError as error:
        raise _below(translate(error), field) from error
    except Exception as error:
        raise _below(mismatch_in(error), field) from error


def _has_fields(cls: Any) -> bool:
    return bool(issubclass(cls, msgspec.Struct)) or bool(attrs.has(cls)) or dataclasses.is_dataclass(cls)


def _below(error: Mismatch | DecodeError, field: "UserField") -> Mismatch:
    return Mismatch(error.expected, error.found, f".{field.key}{error.path.removeprefix('$')}")


def _check_tag(cls: type[msgspec.Struct], value: PlainObject) -> None:
    config = cls.__struct_config__
    if config.tag is not None and value.get(str(config.tag_field)) != config.tag:
        raise Mismatch(f"{config.tag!r}", "another tag", f".{config.tag_field}")


def _name(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
