"""cattrs, set up for documents: the user's attrs classes, dataclasses and Structs, from plain JSON.

It is imported at the first object of such a class that is read, since it takes as long to import as the rest of the library.
There are two converters of the same hooks: a fast one, and, once that has failed, a detailed one that says where.
"""

from collections.abc import Callable
from enum import Enum
from functools import cache, partial
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, is_typeddict

import msgspec
from cattrs import Converter
from cattrs.cols import (
    homogenous_tuple_structure_factory,
    is_frozenset,
    is_mapping,
    is_mutable_sequence,
    is_sequence,
    is_set,
    list_structure_factory,
    mapping_structure_factory,  # pyright: ignore[reportUnknownVariableType]  # cattrs does not say its parameters
)
from cattrs.gen import make_dict_structure_fn, override

from kube_core.base.model import Model

from .alternatives import alternatives
from .fields import UserField, is_user_class, user_fields
from .model_codec import struct_from_plain
from .plain import Plain, is_array, is_object, word
from .scalars import READERS, Mismatch, Read, native_reader, read_enum, read_literal
from .structs import read_struct

Factory = Callable[[Any, Converter], Read]
Applies = Callable[[Any], bool]


@cache
def converter(detailed: bool) -> Converter:
    """The converter of all the user's classes; a detailed one knows where an error is."""
    made = Converter(detailed_validation=detailed)
    for native in (str, bytes, int, float, bool):  # cattrs looks for these, and what derives from them, before all factories
        made.register_structure_hook(native, native_reader(native))
    for applies, factory in FACTORIES:
        made.register_structure_hook_factory(applies, factory)
    return made


def _passed(annotation: Any, _: Converter) -> Read:
    return lambda value, _: value


def _scalar(annotation: Any, _: Converter) -> Read:
    return READERS[annotation]


def _model(annotation: type[Model], _: Converter) -> Read:
    return lambda value, _: struct_from_plain(annotation, _object(value))


def _enum(annotation: type[Enum], _: Converter) -> Read:
    return lambda value, _: read_enum(value, annotation)


def _literal(annotation: Any, _: Converter) -> Read:
    return lambda value, _: read_literal(value, get_args(annotation))


def _struct(annotation: Any, made: Converter) -> Read:
    return partial(read_struct, made)


def _union(annotation: Any, made: Converter) -> Read:
    return alternatives(annotation, made)


def _array(factory: Factory) -> Factory:
    def checked(annotation: Any, made: Converter) -> Read:
        read = factory(annotation, made)

        def read_array(value: Plain, _: object) -> Any:
            if not is_array(value):
                raise Mismatch("array", word(value))
            return read(value, annotation)

        return read_array

    return checked


def _set(annotation: Any, made: Converter) -> Read:
    items: Any = list[get_args(annotation) or Any]  # type: ignore[misc]  # a type that is known only at run time
    read, build = list_structure_factory(items, made), frozenset[Any] if is_frozenset(annotation) else set[Any]
    return lambda value, _: build(read(value, items))


def _tuple(annotation: Any, made: Converter) -> Read:
    items = get_args(annotation)

    def read(value: list[Plain], _: object) -> tuple[Any, ...]:
        if len(value) != len(items):
            raise Mismatch(f"an array of {len(items)}", f"one of {len(value)}")
        return tuple(made.structure(item, cls) for item, cls in zip(value, items, strict=True))

    return read


def _mapping(annotation: Any, made: Converter) -> Read:
    read = mapping_structure_factory(annotation, made)
    return lambda value, _: read(_object(value), annotation)


def _class(annotation: Any, made: Converter) -> Read:
    """Read an attrs class or a dataclass: null where a field has a default, and nothing where it is nullable, are fine."""
    fields = user_fields(get_origin(annotation) or annotation)
    overrides: dict[str, Any] = {field.name: override(rename=field.key) for field in fields}
    read = make_dict_structure_fn(annotation, made, **overrides)
    complete = _complete(fields, made.detailed_validation)

    def read_class(value: Plain, _: object) -> Any:
        return read(complete(_object(value)), annotation)

    read_class.overrides = overrides  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess]  # cattrs tells the classes of a union apart by it
    return read_class


def _complete(fields: tuple[UserField, ...], detailed: bool) -> Callable[[dict[str, Any]], dict[str, Any]]:
    defaulted = {field.key for field in fields if not field.required and not field.nullable}
    nullable = {field.key: None for field in fields if field.required and field.nullable}
    required = [field for field in fields if field.required and not field.nullable]

    def complete(value: dict[str, Any]) -> dict[str, Any]:
        if None in value.values():
            value = {key: item for key, item in value.items() if item is not None or key not in defaulted}
        for field in required if detailed else ():
            if field.key not in value:
                raise Mismatch(name_of(field.annotation), "nothing", f".{field.key}")
        return {**nullable, **value} if nullable else value

    return complete


def name_of(annotation: Any) -> str:
    """What a type is called in an error."""
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")


def _object(value: Plain) -> dict[str, Any]:
    if not is_object(value):
        raise Mismatch("object", word(value))
    return value


def _is_plain_class(annotation: Any) -> bool:
    return is_user_class(get_origin(annotation) or annotation)


def _origin(annotation: Any) -> Any:
    return get_origin(annotation)


def _is_subclass(cls: type) -> Applies:
    return lambda annotation: isinstance(annotation, type) and issubclass(annotation, cls)


FACTORIES: tuple[tuple[Applies, Factory], ...] = (
    (_is_plain_class, _class),
    (is_sequence, _array(homogenous_tuple_structure_factory)),
    (is_mutable_sequence, _array(list_structure_factory)),
    (lambda annotation: _origin(annotation) is tuple and get_args(annotation)[1:] != (...,), _array(_tuple)),
    (lambda annotation: is_set(annotation) or is_frozenset(annotation), _array(_set)),
    (lambda annotation: is_mapping(annotation) and not is_typeddict(annotation), _mapping),
    (_is_subclass(msgspec.Struct), _struct),
    (_is_subclass(Model), _model),
    (_is_subclass(Enum), _enum),
    (lambda annotation: _origin(annotation) is Literal, _literal),
    (lambda annotation: _origin(annotation) in (Union, UnionType), _union),
    (lambda annotation: isinstance(annotation, type) and annotation in READERS, _scalar),
    (lambda annotation: annotation is Any or annotation is object, _passed),
)
"""What reads which type; later lines come before earlier ones."""
