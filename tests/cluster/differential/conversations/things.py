"""The custom resource of everyday conversations: a Thing that has a little of everything."""

from typing import Any

from ..schemas import definition
from ..steps import Define

_SPEC: dict[str, Any] = {
    "type": "object",
    "required": ["size"],
    "properties": {
        "size": {"type": "integer", "minimum": 0, "maximum": 9, "default": 3},
        "name": {"type": "string", "maxLength": 5, "pattern": "^[a-z]*$"},
        "mode": {"type": "string", "enum": ["on", "off"], "default": "on"},
        "ratio": {"type": "number"},
        "ports": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["port"],
            "items": {
                "type": "object",
                "required": ["port"],
                "properties": {
                    "port": {"type": "integer"},
                    "protocol": {"type": "string", "default": "TCP"},
                    "note": {"type": "string"},
                },
            },
        },
        "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
        "plain": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "when": {"type": "string", "format": "date-time"},
        "amount": {"x-kubernetes-int-or-string": True},
        "maybe": {"type": "string", "nullable": True},
        "fixed": {"type": "string", "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "fixed is fixed"}]},
    },
    "x-kubernetes-validations": [
        {"rule": "!has(self.ratio) || self.ratio <= self.size", "messageExpression": "'ratio beyond ' + 'size'"}
    ],
}
_STATUS = {
    "type": "object",
    "properties": {"replicas": {"type": "integer"}, "selector": {"type": "string"}, "phase": {"type": "string"}},
}
_SCHEMA: dict[str, Any] = {"type": "object", "properties": {"spec": _SPEC, "status": _STATUS}}
_PARTS: dict[str, Any] = {
    "status": {},
    "scale": {
        "specReplicasPath": ".spec.size",
        "statusReplicasPath": ".status.replicas",
        "labelSelectorPath": ".status.selector",
    },
}


def things(group: str, version: dict[str, Any], namespace: str) -> Define:
    """Define Things in a group of their own."""
    made = definition(group, _SCHEMA, **{"subresources": _PARTS, **version})
    return Define(made, f"/apis/{group}/v1/namespaces/{namespace}/things")
