"""The schema facts: what the server knows of each field and a Python type can't say.

One line of JSON a struct, read only when that struct is asked for (`kube_core.objects`): a Python table of them all would cost
each program that needs one of them. Field by field: its type in Go's notation, and what differs from nothing.
"""

import json
from collections.abc import Mapping
from typing import Any

from .modules import table
from .structs import Field, Struct
from .types import Type

_KEYS = {
    "x-kubernetes-list-type": "listType",
    "x-kubernetes-list-map-keys": "listMapKeys",
    "x-kubernetes-map-type": "mapType",
    "x-kubernetes-patch-strategy": "patchStrategy",
    "x-kubernetes-patch-merge-key": "patchMergeKey",
    "default": "default",
    "nullable": "nullable",
}
"""Facts taken over as they are, by their key in OpenAPI."""


def schemas(structs: Mapping[str, Struct], version: str) -> str:
    """Write the module of facts."""
    rows = {struct.ref: _facts(struct, structs) for struct in structs.values()}
    return table("What the server knows of each field, as JSON by class", version, "FACTS", rows)


def _facts(struct: Struct, structs: Mapping[str, Struct]) -> str:
    facts: dict[str, Any] = {"fields": {part.wire: _field(part, structs) for part in struct.fields}}
    if "x-kubernetes-map-type" in struct.schema:
        facts["mapType"] = struct.schema["x-kubernetes-map-type"]
    return json.dumps(facts, separators=(",", ":"))


def _field(part: Field, structs: Mapping[str, Struct]) -> dict[str, Any]:
    facts: dict[str, Any] = {"type": type_text(part.type, structs)}
    facts.update((short, part.schema[key]) for key, short in _KEYS.items() if key in part.schema)
    leaf = part.type.leaf()
    facts.update({"required": True} if part.required else {})
    facts.update({"format": leaf.format} if leaf.format else {})
    facts.update({"enum": leaf.enum} if leaf.enum else {})
    return facts


def type_text(type_: Type, structs: Mapping[str, Struct]) -> str:
    """Write a type in Go's notation: ``[]core_v1.Container``, ``map[]string``."""
    if type_.items:
        return {"list": "[]", "map": "map[]"}[type_.kind] + type_text(type_.items, structs)
    return structs[type_.schema].ref if type_.schema else type_.kind
