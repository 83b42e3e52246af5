"""What a mutation of a policy makes of an object: an applied configuration, or a JSON patch."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeAlias

from kube_core.apply import SchemaFault, Type, atomics, check, merge, type_of_kind, type_of_schema
from kube_core.cel import OBJECT, STEP, Struct, list_of
from kube_core.cel import Type as CelType
from kube_core.objects import FailedTest, PatchError, apply_json_patch
from kube_core.objects.plain import is_array, is_object

from ...kinds import Kinds
from ...refusal import Refusal
from ..attempt import Attempt
from ..description import kind_of, shown, unshown
from ..matching import Place
from .budget import Unevaluated

_STEPS = list_of(STEP)
ValueOf: TypeAlias = Callable[[str, CelType], Any]
"""Evaluates an expression that has to give a value of a type."""


def patched(mutation: dict[str, Any], attempt: Attempt, place: Place, value_of: ValueOf, kinds: Kinds) -> dict[str, Any]:
    """The object after a mutation, which is made to it as the policy sees it. Raises `Unevaluated`."""
    live = shown(attempt.object, attempt, place) or {}
    if mutation.get("patchType") == "JSONPatch":
        found = _stepped(live, value_of(mutation["jsonPatch"]["expression"], _STEPS))
    else:
        value = value_of(mutation["applyConfiguration"]["expression"], OBJECT)
        found = _applied(live, value, _type_of(attempt.kind, kind_of(attempt, place), attempt.plural, kinds))
    return unshown(found, attempt, place)


def _stepped(plain: dict[str, Any], steps: Any) -> dict[str, Any]:
    if not is_array(steps) or not all(_is(step, STEP) for step in steps):
        raise Unevaluated("type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch")
    found = [{key: _plain(value) for key, value in step.items() if key != "from" or value} for step in steps]
    for step in steps:
        _check_names(step.get("value"), None)
    try:
        changed = apply_json_patch(deepcopy(plain), found)
    except FailedTest:
        return plain
    except PatchError as error:
        raise Unevaluated(f"JSON Patch: {error}") from None
    if not is_object(changed):
        raise Unevaluated("JSON Patch: no object is left")
    return changed


def _is(value: Any, type_: CelType) -> bool:
    return isinstance(value, Struct) and value.name == type_.name


def _applied(live: dict[str, Any], value: Any, type_: Type) -> dict[str, Any]:
    if not _is(value, OBJECT):
        raise Unevaluated("unsupported return type from ApplyConfiguration expression")
    _check_names(value, OBJECT.name)
    names: dict[str, Any] = {key: live[key] for key in ("apiVersion", "kind") if key in live}
    applied: dict[str, Any] = {**_plain(value), **names}
    try:
        check(type_, applied)
        if found := [*atomics(type_, applied)]:
            text = f"may not mutate atomic arrays, maps or structs: {', '.join(found)}"
            raise Unevaluated(f"error applying patch: invalid ApplyConfiguration: {text}")
        merged = merge(type_, live, applied)
    except SchemaFault as why:
        raise Unevaluated(f"error applying patch: failed to convert patch object to typed object: {why}") from None
    return merged if is_object(merged) else live


def _type_of(kind: str, place: Place, plural: str, kinds: Kinds) -> Type:
    found = type_of_kind(place.api_version, kind)
    served = kinds.of(place.group, place.version, plural)
    if found is None and served is not None and served.schema is not None:
        found = type_of_schema(served.schema.schema)
    if found is None:
        text = f"Resource kind {place.group}/{place.version}, Kind={kind} not found."
        more = "There can be a delay between when CustomResourceDefinitions are created and when they are available."
        raise Refusal(503, "ServiceUnavailable", f"{text} {more}")
    return found


def _check_names(value: Any, path: str | None) -> None:
    """Each object has to be called by where it stands. ``path`` is None where any name may begin."""
    if isinstance(value, Struct):
        path = path if path is not None else value.name
        if value.name != path:
            text = f'unexpected type name "{value.name}", expected "{path}", which matches field name path from root Object type'
            raise Unevaluated(f"type mismatch: {text}")
        for key, inner in value.items():
            _check_names(inner, f"{path}.{key}")
    elif is_object(value):
        for inner in value.values():
            _check_names(inner, path)
    elif is_array(value):
        for inner in value:
            _check_names(inner, path)


def _plain(value: Any) -> Any:
    """A value of an expression as JSON."""
    if is_object(value):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if is_array(value):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise Unevaluated(f"JSONPath valueExpression evaluated to a type that could not marshal to JSON: {type(value).__name__}")
