"""Objects of the user's classes to plain JSON.

Every field that is not None is sent, equal to its Python default or not; None is left out, or sent as null where the field is
nullable and has no default. What was read and not changed goes back as it came: a key that was absent or null stays so while
the value is still what reading gave; unknown keys stay where they were (see `provenance`).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from itertools import zip_longest
from typing import Any, TypeGuard, cast

import msgspec
from attrs import evolve

from kube_core.base.errors import UsageError
from kube_core.base.model import Model

from .envelope import METADATA, NAMES, metadata_to_plain, names_to_plain
from .fields import UserField, fields_of, is_user_instance
from .model_codec import struct_to_plain
from .object import AnyObject
from .plain import MISSING, Missing, Plain, PlainObject, copy_plain, is_array, is_object, same_plain
from .provenance import NOTHING_READ, Origin, Provenance
from .scalars import scalar_to_plain

SPEC, STATUS = "spec", "status"


def object_to_plain(obj: AnyObject, *, adopt: bool = False) -> PlainObject:
    """Write an `Object` as it would be sent; with ``adopt``, new items of lists keep what was unknown in those they replaced."""
    read = obj.provenance or NOTHING_READ
    read = evolve(read, adopts=True) if adopt else read
    parts: dict[str, Plain | Missing] = {
        **dict.fromkeys(NAMES, MISSING),
        **names_to_plain(obj.api_version, obj.kind),
        METADATA: metadata_to_plain(obj.metadata),
        SPEC: _part(SPEC, obj.spec, read),
        STATUS: _part(STATUS, obj.status, read),
    }
    others = {key: copy_plain(value) for key, value in read.document.items() if key not in parts}
    return {key: value for key, value in {**parts, **others}.items() if value is not MISSING}


def _part(key: str, value: object, read: Provenance) -> Plain | Missing:
    before = read.document.get(key, MISSING)
    if value is None:
        return MISSING if key in read.typed and before is not None else copy_plain(before)
    if key in read.given and same_plain(value_to_plain(value), read.given[key]):
        return before
    return value_to_plain(value, before, read)


_AS_THEY_ARE = (str, int, bool)
"""Most values of a new document are of these types, and are sent as they are."""


def value_to_plain(value: object, before: Plain = MISSING, read: Provenance = NOTHING_READ) -> Plain:
    """Write any value that a user's class may hold. ``before`` is what the document had in its place."""
    if type(value) in _AS_THEY_ARE and before is MISSING:
        return cast("Plain", value)
    if isinstance(value, Model):
        return struct_to_plain(value)
    if is_user_instance(value):
        return _instance(value, read.of(value, before), read)
    if is_mapping(value):
        return _mapping(value, before, read)
    if is_sequence(value):
        return _items(value, before, read)
    if is_set(value):
        return _members(value, before, read)
    return scalar_to_plain(value, before)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value is sent as a JSON object without being an instance of a user's class."""
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a value is sent as a JSON array in its order."""
    return isinstance(value, list | tuple)


def is_set(value: object) -> TypeGuard[AbstractSet[Any]]:
    """Whether a value is sent as a JSON array whose order means nothing."""
    return isinstance(value, AbstractSet)


def key_to_plain(key: object) -> str:
    """Write a key of a map: a text, or a member of an Enum that is one."""
    key = key.value if isinstance(key, Enum) else key
    if not isinstance(key, str):
        raise UsageError(f"a map with keys of type {type(key).__name__} can't be sent: keys are texts")
    return str(key)


def _mapping(value: Mapping[Any, Any], before: Plain, read: Provenance) -> PlainObject:
    known: PlainObject = before if is_object(before) else {}
    keys = {key_to_plain(key): item for key, item in value.items()}
    return {key: value_to_plain(item, known.get(key, MISSING), read) for key, item in keys.items()}


def _items(value: list[Any] | tuple[Any, ...], before: Plain, read: Provenance) -> list[Plain]:
    """An item that is an instance has its own origin; only scalars are compared by position, to keep their spelling."""
    known: list[Plain] = before if is_array(before) else []
    replaced = read.replaced(value, known)
    usable = [part if index in replaced or not is_object(part) else MISSING for index, part in enumerate(known)]
    return [value_to_plain(item, part, read) for item, part in zip_longest(value, usable[: len(value)], fillvalue=MISSING)]


def _members(value: AbstractSet[Any], before: Plain, read: Provenance) -> list[Plain]:
    """The members of a set have no order: those that were in the document keep theirs, others come after them, sorted."""
    members = [value_to_plain(item, MISSING, read) for item in value]
    known = [item for item in (before if is_array(before) else []) if item in members]
    return [*copy_plain(known), *sorted((item for item in members if item not in known), key=str)]


def _instance(value: object, origin: Origin | None, read: Provenance) -> PlainObject:
    fields = {field.key: field for field in fields_of(value)}
    document = origin.document if origin else _tag(value)
    members: PlainObject = {}
    for key in (*document, *(key for key in fields if key not in document)):
        plain = copy_plain(document[key]) if key not in fields else _field(fields[key], value, origin, read)
        if plain is not MISSING:
            members[key] = plain
    return members


def _field(field: UserField, owner: object, origin: Origin | None, read: Provenance) -> Plain | Missing:
    value = getattr(owner, field.name)
    before = origin.document.get(field.key, MISSING) if origin else MISSING
    if origin and field.key in origin.given and same_plain(given(value), origin.given[field.key]):
        return before
    if value is None:
        return None if before is None or (field.required and field.nullable) else MISSING
    return MISSING if value is msgspec.UNSET else value_to_plain(value, before, read)


def given(value: object) -> Plain:
    """What a default looks like, to see later whether it was changed."""
    return None if value is msgspec.UNSET else value_to_plain(value)


def _tag(value: object) -> PlainObject:
    """The member that tells a tagged Struct from the others of its union."""
    config = getattr(type(value), "__struct_config__", None)
    return {} if config is None or config.tag is None else {config.tag_field: config.tag}
