"""The types of the built-in kinds, from the generated facts.

See ToSchemaFromOpenAPI in k8s.io/kube-openapi/pkg/schemaconv.
"""

from functools import cache
from typing import Any

from msgspec import UNSET

from kube_core.objects import FieldFacts, ref_of_kind, struct
from kube_core.objects.plain import Plain

from .types import ATOMIC, DEDUCED, ListType, MapType, Scalar, Type

_MERGE = "merge"
_SCALARS: dict[str, Scalar] = {"integer": "numeric", "number": "numeric", "boolean": "boolean", "int-or-string": "untyped"}
_ZEROS: dict[str, Plain] = {"string": "", "integer": 0, "number": 0, "boolean": False}
_RAW = ("RawExtension",)


def type_of_kind(api_version: str, kind: str) -> Type | None:
    """The type of a built-in kind; None when there is no such kind."""
    ref = ref_of_kind(api_version, kind)
    return type_of_ref(ref) if ref else None


@cache
def type_of_ref(ref: str, map_type: str = "") -> Type:
    """The type of a generated class; a field's own map type goes before that of the class."""
    return Type(make_map=lambda: _structure(ref, map_type))


def _structure(ref: str, map_type: str) -> MapType:
    facts = struct(ref)
    fields = {name: ATOMIC if _is_raw(ref, field) else _type(field) for name, field in facts.fields.items()}
    defaults = {name: field.default for name, field in facts.fields.items() if field.default is not UNSET}
    element = None if fields else DEDUCED
    return MapType(fields, element, (map_type or facts.map_type) == "atomic", defaults)


def _is_raw(ref: str, field: FieldFacts) -> bool:
    """Whether a field is a RawExtension, which is owned as a whole; the JSON in schemas of definitions is not."""
    return field.type == "any" and not ref.startswith("apiextensions_")


def _type(facts: FieldFacts) -> Type:
    match facts.type:
        case "struct":
            return ATOMIC if facts.ref.endswith(_RAW) else type_of_ref(facts.ref, facts.map_type)
        case "list":
            return Type(list=_list(facts))
        case "map":
            made = MapType({}, _type(facts.items or FieldFacts("any")), facts.map_type == "atomic")
            return Type(make_map=lambda: made)
        case "string":
            return Type("string" if facts.format in ("", "byte") else "untyped")
        case "any":
            return DEDUCED
        case scalar:
            return Type(_SCALARS[scalar])


def _list(facts: FieldFacts) -> ListType:
    element = _type(facts.items or FieldFacts("any"))
    if facts.list_type:
        return ListType(element, facts.list_type != "atomic", facts.map_keys)
    keys = (facts.patch_merge_key,) if facts.patch_merge_key else ()
    merged = _MERGE in facts.patch_strategy
    return ListType(element, merged, keys if merged else ())


@cache
def empty(ref: str) -> dict[str, Any]:
    """What Go writes of a new value of a class: structs held by value, and the zeros of what is always written."""
    found: dict[str, Any] = {}
    for name, field in struct(ref).fields.items():
        if field.type == "struct" and field.default == {}:
            found[name] = empty(field.ref)
        elif field.required:
            found[name] = _ZEROS.get(field.type) if field.default is not UNSET else None
    return found
