"""The fields of the user's own classes, as the wire sees them: attrs classes, dataclasses and ``msgspec.Struct``s."""

import dataclasses
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, TypeGuard, TypeVar, Union, get_args, get_origin

import attrs
import msgspec
from attrs import frozen

from kube_core.base.errors import UsageError
from kube_core.base.model import Model
from kube_core.base.quantity import Quantity

NAME = "name"
"""The key of a field's metadata that says what the field is called in documents."""


@frozen
class UserField:
    """A field: ``name`` in Python, ``key`` in documents. A required field has no default."""

    name: str
    key: str
    annotation: Any
    required: bool
    nullable: bool
    """None is a value of the field."""


def is_class(value: object) -> TypeGuard[type[Any]]:
    """Whether a value is a class, not an alias such as ``list[int]``."""
    return isinstance(value, type) and get_origin(value) is None


def is_user_class(cls: Any) -> bool:
    """Whether a class is an attrs class, a dataclass or a Struct of the user's; generated kinds are not."""
    if not is_class(cls) or issubclass(cls, Model | Quantity):
        return False
    return issubclass(cls, msgspec.Struct) or bool(attrs.has(cls)) or dataclasses.is_dataclass(cls)


@cache
def user_fields(cls: type) -> tuple[UserField, ...]:
    """List the fields of a user's class in order; `UsageError` where the class can't say what they are called."""
    fields = tuple(_listed(cls))
    if len({field.key for field in fields}) < len(fields):
        raise UsageError(f"two fields of {cls.__name__} have the same key: {', '.join(field.key for field in fields)}")
    return fields


def fields_of(instance: object) -> tuple[UserField, ...]:
    """List the fields of an instance's class."""
    cls: Any = type(instance)
    return user_fields(cls)


def is_user_instance(value: object) -> bool:
    """Whether a value is an instance of a user's class."""
    cls: Any = type(value)
    return _has_fields(cls)


@cache
def _has_fields(cls: type) -> bool:
    return is_user_class(cls)


def camel(name: str) -> str:
    """``host_port`` to ``hostPort``; underscores around the name are Python's, not the document's."""
    first, *others = name.strip("_").split("_") or [""]
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def bare(annotation: Any) -> Any:
    """Take away what only names or annotates a type: NewType, ``type X = ...`` and Annotated."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif (inner := getattr(annotation, "__supertype__", getattr(annotation, "__value__", None))) is not None:
            annotation = inner
        else:
            return annotation


def accepts_none(annotation: Any) -> bool:
    """Whether None is a value of a type."""
    annotation = bare(annotation)
    if annotation is None or annotation in (type(None), Any, object) or isinstance(annotation, TypeVar):
        return True
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return any(map(accepts_none, args))
    return origin is Literal and None in args


def classes_in(annotation: Any) -> Iterator[type]:
    """Name every class that stands in an annotation, inside of lists, maps and unions too."""
    annotation = bare(annotation)
    if is_class(annotation):
        yield annotation
    for arg in get_args(annotation):
        yield from classes_in(arg)


def _listed(cls: Any) -> Iterator[UserField]:
    return _struct_fields(cls) if issubclass(cls, msgspec.Struct) else _class_fields(cls)


def _class_fields(cls: type) -> Iterator[UserField]:
    hints = _hints(cls)
    for name, metadata, required in _attributes(cls):
        annotation = hints.get(name, Any)
        yield UserField(name, metadata.get(NAME) or camel(name), annotation, required, accepts_none(annotation))


def _attributes(cls: type) -> Iterator[tuple[str, Any, bool]]:
    """Name, metadata and requiredness of what the class's constructor takes; other attributes are the class's own business."""
    if attrs.has(cls):
        yield from ((a.name, a.metadata, a.default is attrs.NOTHING) for a in attrs.fields(cls) if a.init)
        return
    for field in dataclasses.fields(cls):
        if field.init:
            nothing = field.default is field.default_factory is dataclasses.MISSING
            yield field.name, field.metadata, nothing


def _hints(cls: type) -> dict[str, Any]:
    try:
        return typing.get_type_hints(cls, include_extras=True)
    except (NameError, AttributeError) as error:
        raise UsageError(f"the types of {cls.__name__} can't be found: {error}; define them at the top of a module") from error


def _struct_fields(cls: type[msgspec.Struct]) -> Iterator[UserField]:
    if cls.__struct_config__.array_like:
        raise UsageError(f"{cls.__name__} is array_like: Kubernetes has objects, not arrays")
    for info in _struct_infos(cls):
        if info.encode_name == info.name and "_" in info.name.strip("_"):
            raise UsageError(
                f"{cls.__name__}.{info.name} would be {info.name!r} in documents: write "
                f'class {cls.__name__}(msgspec.Struct, rename="camel"), or msgspec.field(name=...)'
            )
        yield UserField(info.name, info.encode_name, info.type, info.required, accepts_none(info.type))


def _struct_infos(cls: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    try:
        return msgspec.structs.fields(cls)
    except (NameError, AttributeError) as error:
        raise UsageError(f"the types of {cls.__name__} can't be found: {error}; define them at the top of a module") from error


def reachable(cls: type) -> frozenset[type]:
    """Every class that a user's class mentions, itself included; `UsageError` for a Struct whose fields have no usable names."""
    seen: set[type] = set()
    todo: list[type] = [cls]
    while todo:
        current = todo.pop()
        if current not in seen and is_user_class(current):
            todo += [inner for field in user_fields(current) for inner in classes_in(field.annotation)]
        seen.add(current)
    return frozenset(seen)
