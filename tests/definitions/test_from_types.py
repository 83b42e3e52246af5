"""Definitions from Python classes."""

import dataclasses
from typing import Annotated, Literal

import attrs
import msgspec
import pytest

from kube_core.base import UsageError
from kube_core.definitions import definition, schema_faults, schema_of

from .test_schemas import keep


@dataclasses.dataclass
class Port:
    """A nested one."""

    number: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    target_port: int | str = 80


@attrs.define
class Spec:
    """What is wanted."""

    image: Annotated[str, msgspec.Meta(min_length=1)]
    tier: Literal["small", "large"] = "small"
    ports: list[Port] = attrs.field(factory=list[Port])
    labels: dict[str, str] = attrs.field(factory=dict[str, str])
    node_name: str | None = None


class Status(msgspec.Struct, rename="camel"):
    """What is."""

    ready: bool = False


def test_classes_become_a_structural_schema() -> None:
    """Names are the document's; fields without a default are required; limits are kept."""
    assert schema_of(Spec) == {
        "type": "object",
        "required": ["image"],
        "properties": {
            "image": {"type": "string", "minLength": 1},
            "tier": {"type": "string", "enum": ["small", "large"]},
            "ports": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["number"],
                    "properties": {
                        "number": {"type": "integer", "minimum": 1, "maximum": 65535},
                        "targetPort": {"x-kubernetes-int-or-string": True},
                    },
                },
            },
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "nodeName": {"type": "string"},
        },
    }


def test_a_definition_is_accepted() -> None:
    """Its schema has no faults, and its status is a subresource."""
    made = definition("example.test", "App", "apps", Spec, Status)
    (version,) = made["spec"]["versions"]
    assert version["subresources"] == {"status": {}}
    assert not list(schema_faults(version["schema"]["openAPIV3Schema"], "s", keep, lambda metadata, path: (), status=True))


def test_what_no_schema_can_say_is_a_usage_error() -> None:
    """Such as a union of two classes, or a class without fields."""
    with pytest.raises(UsageError):
        schema_of(int | bool)
    with pytest.raises(UsageError):
        schema_of(complex)
