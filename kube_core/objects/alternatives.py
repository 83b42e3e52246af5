"""Unions in the user's classes: which of the types a value of a document can be."""

from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final, Literal, get_args, get_origin

from attrs import has as is_attrs
from cattrs import Converter
from cattrs.disambiguators import create_default_dis_func
from cattrs.errors import CattrsError

from kube_core.base.errors import DecodeError, UsageError
from kube_core.base.quantity import Quantity
from kube_core.base.timestamps import MicroTime

from .fields import bare
from .plain import Plain, is_object, word
from .scalars import Mismatch, Read

NO_FIT: Final = (ValueError, TypeError, KeyError, CattrsError, DecodeError)
"""What reading raises when a value is not of a type."""

TEXT: Final = frozenset({"str"})
ARRAY: Final = frozenset({"array"})
OBJECT: Final = frozenset({"object"})
ANYTHING: Final = frozenset({"str", "bool", "int", "float", "array", "object", "null"})

SHAPES: Final[dict[Any, frozenset[str]]] = {
    str: TEXT,
    bytes: TEXT,
    datetime: TEXT,
    MicroTime: TEXT,
    Quantity: frozenset({"str", "int"}),
    bool: frozenset({"bool"}),
    int: frozenset({"int"}),
    float: frozenset({"float", "int"}),
    type(None): frozenset({"null"}),
    None: frozenset({"null"}),
    Any: ANYTHING,
    object: ANYTHING,
    list: ARRAY,
    tuple: ARRAY,
    set: ARRAY,
    frozenset: ARRAY,
    dict: OBJECT,
}
"""What values of a type look like in a document."""


def alternatives(annotation: Any, converter: Converter) -> Read:
    """Read a union: by the shape of the value, then by the classes' fields, then the first member that takes it."""
    members = get_args(annotation)
    if len(others := [member for member in members if member is not type(None)]) == 1:
        return lambda value, _: None if value is None else converter.structure(value, others[0])
    shapes = {member: shape(member) for member in members}
    names = " or ".join(sorted(frozenset[str]().union(*shapes.values())))

    def read(value: Plain, _: object) -> Any:
        fits = [member for member in members if word(value) in shapes[member]]
        if not fits:
            raise Mismatch(names, word(value))
        if len(fits) == 1:
            return converter.structure(value, fits[0])
        return _first(value, _by_fields(value, fits, converter), converter)

    return read


def shape(member: Any) -> frozenset[str]:
    """The words for what values of a type look like in a document."""
    member = bare(member)
    origin = get_origin(member) or member
    if origin is Literal:
        return frozenset(word(option.value if isinstance(option, Enum) else option) for option in get_args(member))
    if isinstance(origin, type) and issubclass(origin, Enum):
        return frozenset(word(option.value) for option in origin)
    if origin in SHAPES:
        return SHAPES[origin]
    return OBJECT if isinstance(origin, type) else ANYTHING


def _by_fields(value: Plain, fits: list[Any], converter: Converter) -> list[Any]:
    """Tell attrs classes and dataclasses apart by their required fields or literals, as cattrs does."""
    classes = [member for member in fits if is_attrs(origin := get_origin(member) or member) or is_dataclass(origin)]
    if not is_object(value) or classes != fits:
        return fits
    try:
        found = _discriminator(tuple(classes), converter)(value)
    except (ValueError, KeyError) as error:
        raise Mismatch(" or ".join(cls.__name__ for cls in classes), "an object of neither") from error
    return [found]


def _discriminator(classes: tuple[Any, ...], converter: Converter) -> Callable[[Any], Any]:
    try:
        return create_default_dis_func(converter, *classes)
    except TypeError as error:
        raise UsageError(f"{' | '.join(cls.__name__ for cls in classes)}: no required field tells them apart") from error


def _first(value: Plain, fits: list[Any], converter: Converter) -> Any:
    *others, last = fits
    for member in others:
        try:
            return converter.structure(value, member)
        except NO_FIT:
            continue
    return converter.structure(value, last)
