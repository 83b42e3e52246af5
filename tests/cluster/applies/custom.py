"""Custom kinds with schemas drawn at random."""

from random import Random
from typing import Any

from .built_in import LETTERS, METADATA
from .nodes import Atomic, Keys, Kind, MapList, Node, One, SetList, Struct

GROUP = "random.test"
_SCALARS: tuple[tuple[dict[str, Any], tuple[Any, ...]], ...] = (
    ({"type": "string"}, ("x", "y", "z", "")),
    ({"type": "integer"}, (0, 1, 7)),
    ({"type": "number"}, (0.5, 1, 2.25)),
    ({"type": "boolean"}, (True, False)),
    ({"x-kubernetes-int-or-string": True}, (1, "25%")),
)
_DEEPEST = 3
_FREE: tuple[dict[str, Any], ...] = ({}, {"k": 1}, {"k": {"l": "x"}, "m": [1, 2]}, {"m": [3]}, {"n": {"o": {}}})


def kind(random: Random, number: int) -> Kind:
    """Draw a custom kind: with or without status and scale, with one or two versions."""
    schema, spec = _object(random, 0)
    properties: dict[str, Any] = {"spec": schema}
    parts: dict[str, Any] = {}
    status: Struct | None = None
    fields: dict[str, Node] = {"metadata": METADATA, "spec": spec}
    if random.random() < 0.5:  # a coin
        properties["status"], inner = _object(random, 1)
        parts["status"] = {}
        status = Struct({"status": inner}, frozenset({"status"}))
    plural = f"random{number}s"
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}},
        "subresources": parts,
    }
    names = {"plural": plural, "singular": f"random{number}", "kind": f"Random{number}", "listKind": f"Random{number}List"}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {"group": GROUP, "names": names, "scope": "Namespaced", "versions": [version]},
    }
    path = f"/apis/{GROUP}/v1/namespaces/{{namespace}}/{plural}"
    node = Struct(fields)
    return Kind(f"{GROUP}/v1", names["kind"], path, node, status=status, strategic=False, definition=definition)


def _schema(random: Random, depth: int) -> tuple[dict[str, Any], Node]:
    if depth >= _DEEPEST:
        return _scalar(random)
    makers = (None, None, _object, _keys, _map_list, _map_list, _set, _atomic, _free)
    made = random.choice(makers)
    return made(random, depth) if made is not None else _scalar(random)


def _scalar(random: Random) -> tuple[dict[str, Any], Node]:
    schema, values = random.choice(_SCALARS)
    return dict(schema), One(values)


def _object(random: Random, depth: int) -> tuple[dict[str, Any], Struct]:
    parts = {name: _schema(random, depth + 1) for name in ("a", "b", "c", "d")[: random.randint(2, 4)]}
    schema: dict[str, Any] = {"type": "object", "properties": {name: part for name, (part, _) in parts.items()}}
    if random.random() < 0.15:  # now and then
        schema["x-kubernetes-map-type"] = random.choice(("atomic", "granular"))
    return schema, Struct({name: node for name, (_, node) in parts.items()})


def _keys(random: Random, depth: int) -> tuple[dict[str, Any], Node]:
    schema, node = _schema(random, depth + 1)
    found: dict[str, Any] = {"type": "object", "additionalProperties": schema}
    if random.random() < 0.3:  # now and then
        found["x-kubernetes-map-type"] = random.choice(("atomic", "granular"))
    return found, Keys(LETTERS, node)


def _map_list(random: Random, depth: int) -> tuple[dict[str, Any], Node]:
    schema, node = _object(random, depth + 1)
    keys = ("k", "n")[: random.randint(1, 2)]
    drawn: dict[str, tuple[dict[str, Any], Node]] = {
        "k": ({"type": "string"}, One(("x", "y", "z"))),
        "n": ({"type": "integer"}, One((1, 20, 3))),
    }
    schema = {
        "type": "object",
        "properties": {**schema["properties"], **{key: drawn[key][0] for key in keys}},
        "required": [*keys],
    }
    item = Struct({**node.fields, **{key: drawn[key][1] for key in keys}}, frozenset(keys))
    found = {"type": "array", "items": schema, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [*keys]}
    return found, MapList(keys, item)


def _set(random: Random, depth: int) -> tuple[dict[str, Any], Node]:
    schema, values = random.choice((({"type": "string"}, ("x", "y", "z")), ({"type": "integer"}, (1, 20, 3))))
    return {"type": "array", "items": schema, "x-kubernetes-list-type": "set"}, SetList(values)


def _atomic(random: Random, depth: int) -> tuple[dict[str, Any], Node]:
    schema, node = _schema(random, depth + 1)
    found = {"type": "array", "items": schema}
    if random.random() < 0.5:  # a coin
        found["x-kubernetes-list-type"] = "atomic"
    return found, Atomic(node)


def _free(random: Random, depth: int) -> tuple[dict[str, Any], Node]:
    return {"type": "object", "x-kubernetes-preserve-unknown-fields": True}, One(_FREE)
