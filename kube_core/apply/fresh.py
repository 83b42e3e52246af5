"""The managers of a new object, written in one walk: whoever creates it owns all of it.

It is what `managers.track` gives of a new object, without the sets in between, since nothing is done as often as
creating. A test compares the two. Writers are made once for each type and kept with it.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TypeAlias

from msgspec import UNSET as NOBODY
from msgspec import Raw, UnsetType
from msgspec.json import encode

from kube_core.objects.plain import Plain, PlainObject, is_array, is_object, same_plain

from .checking import check
from .elements import order, text_of
from .entries import FIELDS_V1, UPDATE
from .managers import Writer
from .resets import dropped
from .rules import Rules
from .types import ListType, MapType, SchemaFault, Type

_Writer: TypeAlias = Callable[[Plain], str]
"""Writes what is below the step to a value that was not there."""
_LEAF = "{}"
_OPENED = '{".":{},'
_REMEMBERED = 8192


def created(rules: Rules, new: PlainObject, writer: Writer, *, by_text: bool = False) -> Raw | UnsetType | None:
    """The whole of managedFields of a new object; None when its kind takes the longer way, by `track`. Raises `SchemaFault`."""
    skipped = dropped(rules.reset)
    if skipped is None or rules.subresource:
        return None
    if rules.checked:
        check(rules.own_type, new, duplicates=True)
    parts = {key: value for key, value in new.items() if key not in skipped} if skipped else new
    map_ = rules.own_type.map
    fields = _beside(map_, {**rules.empty, "metadata": {}}, parts, by_text) if map_ is not None else ""
    if not fields:
        return NOBODY
    head = (
        f'[{{"manager":{_json(writer.known_as)},"operation":"{UPDATE}","apiVersion":"{rules.api_version}","time":"{writer.time}"'
    )
    return Raw(f'{head},"fieldsType":"{FIELDS_V1}","fieldsV1":{fields}}}]'.encode())


def _json(text: str) -> str:
    return encode(text).decode()


def _beside(map_: MapType, empty: PlainObject, value: PlainObject, by_text: bool) -> str:
    """What is below a struct that is there before anything is in it; empty when nothing is."""
    parts: list[str] = []
    for key, item in value.items():
        if key not in empty:
            parts.append(_field(map_, key, item, by_text))
        elif below := _changed(map_.fields.get(key), empty[key], item, by_text):
            parts.append(f'"f:{key}":{below}')
    parts.sort()
    return f"{{{','.join(parts)}}}" if parts else ""


def _changed(type_: Type | None, empty: Plain, item: Plain, by_text: bool) -> str:
    if type_ is None:
        raise SchemaFault(("", "field not declared in schema"))
    if is_object(empty) and is_object(item) and (map_ := type_.map) and not map_.atomic:
        return _beside(map_, empty, item, by_text)
    if empty is None and is_array(item) and item and (list_ := type_.list) and list_.associative:
        return f"{{{_items(list_, _writer(list_.element, by_text), by_text, item)}}}"
    return "" if same_plain(empty, item) else _LEAF


def _writer(type_: Type, by_text: bool) -> _Writer:
    """Who writes values of a type; made once, and kept with it."""
    found = type_.writers.get(by_text)
    if found is None:
        found = type_.writers[by_text] = _made(type_, by_text)
    return found


def _made(type_: Type, by_text: bool) -> _Writer:
    if type_.scalar:
        return partial(_any, type_, by_text) if type_.list is not None or type_.make_map is not None else _leaf
    if type_.make_map is not None:
        return partial(_first, type_, by_text)
    return _list(type_.list, by_text) if type_.list is not None and type_.list.associative else _leaf


def _leaf(value: Plain) -> str:
    return _LEAF


def _first(type_: Type, by_text: bool, value: Plain) -> str:
    """The first value of an object type: only now is it looked into, since types may hold themselves."""
    map_ = type_.map
    if map_ is None or map_.atomic:
        write: _Writer = _leaf
    else:
        write = _struct(map_, by_text) if map_.fields else _keys(map_, by_text)
    type_.writers[by_text] = write
    return write(value)


def _any(type_: Type, by_text: bool, value: Plain) -> str:
    """A value of a type that allows several forms."""
    if is_object(value) and (map_ := type_.map) is not None and not map_.atomic:
        return _keys(map_, by_text)(value)
    if is_array(value) and (list_ := type_.list) is not None and list_.associative:
        return _list(list_, by_text)(value)
    return _LEAF


def _struct(map_: MapType, by_text: bool) -> _Writer:
    leaves: dict[str, str] = {}
    inner: dict[str, tuple[str, _Writer]] = {}

    def write(value: Plain) -> str:
        if not value:
            return _LEAF
        parts: list[str] = []
        for key, item in value.items():
            if (text := leaves.get(key)) is not None:
                parts.append(text)
            elif (entry := inner.get(key)) is not None:
                parts.append(entry[0] + entry[1](item))
            else:
                parts.append(_field(map_, key, item, by_text))
                _learn(map_, key, by_text, leaves, inner)
        parts.sort()
        return f"{_OPENED}{','.join(parts)}}}"

    return write


def _learn(map_: MapType, key: str, by_text: bool, leaves: dict[str, str], inner: dict[str, tuple[str, _Writer]]) -> None:
    """What is written of a named field: a text where it is always the same, else how it begins, and who writes the rest."""
    if (type_ := map_.fields.get(key)) is None:
        return
    write = _writer(type_, by_text)
    if write is _leaf:
        leaves[key] = leaf_text(key)
    elif not isinstance(write, partial) or write.func is not _first:
        inner[key] = f'"f:{key}":', write


def _field(map_: MapType, key: str, item: Plain, by_text: bool) -> str:
    if (type_ := map_.member(key)) is None:
        raise SchemaFault((f".{key}", "field not declared in schema"))
    return f"{text_of(f'f:{key}')}:{_writer(type_, by_text)(item)}"


def _keys(map_: MapType, by_text: bool) -> _Writer:
    """Objects whose keys the type does not name."""
    if map_.element is not None and not map_.fields and _writer(map_.element, by_text) is _leaf:
        return _leaves

    def write(value: Plain) -> str:
        if not value:
            return _LEAF
        return f"{_OPENED}{','.join([_field(map_, key, value[key], by_text) for key in sorted(value)])}}}"

    return write


def _leaves(value: Plain) -> str:
    return f"{_OPENED}{','.join([leaf_text(key) for key in sorted(value)])}}}" if value else _LEAF


@lru_cache(maxsize=_REMEMBERED)
def leaf_text(key: str) -> str:
    """A key of which nothing is owned apart."""
    return f"{text_of(f'f:{key}')}:{_LEAF}"


def _list(list_: ListType, by_text: bool) -> _Writer:
    def write(value: Plain) -> str:
        return f"{_OPENED}{_items(list_, _writer(list_.element, by_text), by_text, value)}}}" if value else _LEAF

    return write


def _items(list_: ListType, write: _Writer, by_text: bool, items: list[Plain]) -> str:
    if len(items) == 1:
        return f"{text_of(list_.step(items[0]))}:{write(items[0])}"
    found: dict[str, str] = {}
    for item in items:
        step = list_.step(item)
        found[step] = _LEAF if step in found else write(item)
    steps = sorted(found) if by_text else sorted(found, key=order)
    return ",".join([f"{text_of(step)}:{found[step]}" for step in steps])
