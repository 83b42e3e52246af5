"""What the server knows of each field of a generated kind: list types, merge keys, patch strategies, defaults, formats.

See https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy and
https://github.com/kubernetes/kube-openapi/tree/master/pkg/idl.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeAlias

from attrs import frozen
from msgspec import UNSET
from msgspec.json import decode

from kube_core.base.errors import UsageError

Shape: TypeAlias = Literal["struct", "list", "map", "string", "integer", "number", "boolean", "int-or-string", "any"]


@frozen
class FieldFacts:
    """The facts of one field, or of a list's items or a map's values.

    ``ref`` is the class of a struct (``core_v1.Container``). ``format`` is one of int32, int64, double, byte, date-time,
    micro-time, quantity, fields, or empty. ``list_type`` is atomic, set, map or empty, which means atomic; ``map_keys`` tell the
    items of a map list apart. ``map_type`` is atomic, granular or empty, which means granular. ``patch_strategy`` and
    ``patch_merge_key`` are the older rules of the strategic merge patch. ``default`` is ``msgspec.UNSET`` when there is none; {}
    marks a struct that is never absent.
    """

    type: Shape
    format: str = ""
    ref: str = ""
    items: "FieldFacts | None" = None
    list_type: str = ""
    map_keys: tuple[str, ...] = ()
    map_type: str = ""
    patch_strategy: tuple[str, ...] = ()
    patch_merge_key: str = ""
    default: Any = UNSET
    required: bool = False
    enum: tuple[str, ...] = ()
    nullable: bool = False


@frozen
class StructFacts:
    """The facts of one struct: its fields by their keys in documents. An atomic ``map_type`` means it is replaced as a whole."""

    ref: str
    fields: Mapping[str, FieldFacts]
    map_type: str = ""


@cache
def struct(ref: str) -> StructFacts:
    """The facts of the generated class ``core_v1.PodSpec`` (`ref_of` names it). ``UsageError`` for a name that is none."""
    from kube_core.models.schemas import FACTS  # noqa: PLC0415  # only some programs need it

    if ref not in FACTS:
        raise UsageError(f"{ref!r} is no generated class: expected a name such as 'core_v1.PodSpec'")
    facts: dict[str, Any] = decode(FACTS[ref])
    fields = {key: _field(value) for key, value in facts["fields"].items()}
    return StructFacts(ref, fields, facts.get("mapType", ""))


def _field(facts: dict[str, Any]) -> FieldFacts:
    return _typed(
        facts["type"],
        {"format": facts.get("format", ""), "enum": tuple(facts.get("enum", ()))},
        list_type=facts.get("listType", ""),
        map_keys=tuple(facts.get("listMapKeys", ())),
        map_type=facts.get("mapType", ""),
        patch_strategy=tuple(part for part in facts.get("patchStrategy", "").split(",") if part),
        patch_merge_key=facts.get("patchMergeKey", ""),
        default=facts.get("default", UNSET),
        required=facts.get("required", False),
        nullable=facts.get("nullable", False),
    )


def _typed(type_: str, leaf: dict[str, Any], **facts: Any) -> FieldFacts:
    """Read a type in Go's notation; the format and the enum belong to its innermost part, the other facts to the outermost."""
    for prefix, shape in (("[]", "list"), ("map[]", "map")):
        if type_.startswith(prefix):
            items = _typed(type_.removeprefix(prefix), leaf)
            return FieldFacts("list" if shape == "list" else "map", items=items, **facts)
    if "." in type_:
        return FieldFacts("struct", ref=type_, **leaf, **facts)
    scalar: Any = type_
    return FieldFacts(scalar, **leaf, **facts)
