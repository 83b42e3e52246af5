"""What is wrong with a strategic merge patch, in the words and the order of the real server.

It walks through a patch and the document as the patch is going to be laid over it. See `mergeMap` and those that it calls in
`pkg/util/strategicpatch` of k8s.io/apimachinery; its words show values as Go prints them.
"""

from typing import Any

from kube_core.apply import bare_v
from kube_core.objects import FieldFacts, struct
from kube_core.objects.plain import is_array, is_object

from .refusal import Refusal, bad_request, failed

_PATCH, _RETAIN, _ORDER, _DELETE = "$patch", "$retainKeys", "$setElementOrder", "$deleteFromPrimitiveList"
_NOTHING = FieldFacts("any")
_TYPES = {
    "str": "string",
    "bool": "bool",
    "int": "int64",
    "float": "float64",
    "dict": "map[string]interface {}",
    "list": "[]interface {}",
}
_UNPRINTED = {"NoneType": "%!s(<nil>)", "int": "%!s(int64={})", "float": "%!s(float64={})", "bool": "%!s(bool={})"}


def check_strategic(document: dict[str, Any], patch: dict[str, Any], ref: str) -> None:
    """Refuse a patch of an object of a generated class, such as ``core_v1.Pod``, that makes no sense."""
    _check_map(document, patch, FieldFacts("struct", ref=ref))


def _check_map(old: dict[str, Any], patch: dict[str, Any], facts: FieldFacts) -> None:
    if _PATCH in patch:
        if patch[_PATCH] not in ("replace", "delete"):
            raise _unknown(patch)
        return
    _check_retained(patch)
    for key in (key for key in patch if key.startswith(_ORDER)):
        _check_order(old, patch, key, facts)
    for key, value in patch.items():
        if key.startswith(_DELETE):
            _check_deletion(old, value, key)
        elif key in old and not key.startswith("$"):
            _check_member(old[key], value, _member(facts, key))


def _check_member(old: Any, value: Any, facts: FieldFacts) -> None:
    if is_object(old) and is_object(value) and "replace" not in facts.patch_strategy:
        _check_map(old, value, facts)
    elif is_array(old) and is_array(value) and "merge" in facts.patch_strategy:
        _check_list(old, value, facts)


def _member(facts: FieldFacts, key: str) -> FieldFacts:
    found = struct(facts.ref).fields.get(key) if facts.ref else facts.items if facts.type == "map" else None
    return found or _NOTHING


def _check_retained(patch: dict[str, Any]) -> None:
    if _RETAIN not in patch:
        return
    said = [key for key, value in patch.items() if value is not None and not key.startswith((_RETAIN, _ORDER, _DELETE))]
    if not is_array(patch[_RETAIN]) or any(key not in patch[_RETAIN] for key in said):
        raise bad_request("invalid patch format of retainKeys")


def _check_deletion(old: dict[str, Any], value: Any, key: str) -> None:
    prefix, slash, name = key.partition("/")
    if prefix != _DELETE or not slash:
        raise bad_request("invalid patch format of primitive list")
    if is_array(value) and is_array(items := old.get(name)):
        _check_types(items, value)


def _check_types(old: list[Any], items: list[Any]) -> None:
    kinds = {_name(item) for item in (*old, *items)}
    if len(kinds) > 1:
        raise failed(f"list element types are not identical: [{bare_v(old)} {bare_v(items)}]")
    if kinds == {"list"}:
        raise Refusal(422, "Invalid", "the server rejected our request due to an error in our request", {})


def _check_list(old: list[Any], items: list[Any], facts: FieldFacts) -> None:
    _check_types(old, items)
    key = facts.patch_merge_key
    if not key or not all(map(is_object, items)):
        return
    for item in items:
        _check_directive(item, key)
    if any(item.get(_PATCH) == "replace" for item in items):
        return
    inner = facts.items or _NOTHING
    places = {_word(item.get(key)): item for item in reversed(old) if is_object(item)}
    for item in items:
        if _PATCH in item:
            continue
        if key not in item:
            raise _keyless(item, key)
        if (found := places.get(_word(item[key]))) is not None:
            _check_map(found, item, inner)


def _check_directive(item: dict[str, Any], key: str) -> None:
    match item.get(_PATCH, "replace"):
        case "replace":
            return
        case "delete":
            if key not in item:
                raise _keyless(item, key)
        case "merge":
            raise failed("merging lists cannot yet be specified in the patch")
        case _:
            raise _unknown(item)


def _check_order(old: dict[str, Any], patch: dict[str, Any], key: str, facts: FieldFacts) -> None:
    prefix, slash, name = key.partition("/")
    order = patch[key]
    _need_list(order)
    if prefix != _ORDER or not slash:
        raise bad_request("invalid patch format of setElementOrder list")
    there, items = old.get(name), patch.get(name)
    for each in (value for value, found in ((there, name in old), (items, name in patch)) if found):
        _need_list(each)
    field = _member(facts, name)
    if field is _NOTHING:
        owner = facts.ref.partition(".")[2]
        raise failed(f'unable to find api field in struct {owner} for the json field "{name}"')
    if field.type != "list":
        raise failed("expected slice or array type, but got: struct")
    if order and items:
        _check_agreement(items, order, field.patch_merge_key)
    if is_array(there) and is_array(items) and "merge" in field.patch_strategy:
        _check_list(there, items, field)
    if field.patch_merge_key and (there or items):
        _check_names(order, field.patch_merge_key)


def _check_agreement(items: list[Any], order: list[Any], key: str) -> None:
    """The items of a patch come in the order that it asks for, and all of them are named by it."""
    wanted = [item for item in items if not (is_object(item) and _PATCH in item)]
    place = 0
    for item in wanted:
        while place < len(order) and not _is_same(item, order[place], key):
            place += 1
        if place == len(order):
            told = f"The order in patch list:\n{bare_v(items)}\n doesn't match {_ORDER} list:\n{bare_v(order)}\n"
            raise failed(told)
        place += 1


def _is_same(item: Any, other: Any, key: str) -> bool:
    if not key:
        return _word(item) == _word(other)
    for each in (item, other):
        if not is_object(each):
            raise failed(f"expected a map[string]interface {{}}, but received a {_type(each)}")
    for each in (item, other):
        if key not in each:
            raise _keyless(each, key)
    return _word(item[key]) == _word(other[key])


def _check_names(order: list[Any], key: str) -> None:
    for index, item in enumerate(order):
        if not is_object(item):
            raise failed(f"value for key {index} is not a map")
    for item in order:
        if key not in item:
            raise _keyless(item, key)


def _need_list(value: Any) -> None:
    if not is_array(value):
        raise failed(f"expected a []interface {{}}, but received a {_type(value)}")


def _type(value: Any) -> str:
    return _TYPES.get(_name(value), _UNPRINTED["NoneType"])


def _name(value: Any) -> str:
    return type(value).__name__


def _word(value: Any) -> tuple[str, str]:
    return _name(value), bare_v(value)


def _keyless(item: dict[str, Any], key: str) -> Refusal:
    return failed(f"map: {bare_v(item)} does not contain declared merge key: {key}")


def _unknown(patch: dict[str, Any]) -> Refusal:
    directive = patch[_PATCH]
    shown = _UNPRINTED.get(_name(directive), "{}").format(bare_v(directive))
    return failed(f"unknown patch type: {shown} in map: {bare_v(patch)}")
