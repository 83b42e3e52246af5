"""The seed program's own kind, ``foos.clux.dev``: its classes, and its definition for the server."""

from typing import Any, Final, TypeAlias

from attrs import define

from kube_core.objects import Object

from ..bound import BoundApi


@define
class FooSpec:
    """What a Foo should be."""

    name: str
    info: str


@define
class FooStatus:
    """What a Foo is."""

    is_bad: bool = False


Foo: TypeAlias = Object[FooSpec, FooStatus]
Foos: TypeAlias = BoundApi[Foo]

NAME: Final = "foos.clux.dev"
_TEXT = {"type": "string"}
_SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {"type": "object", "properties": {"name": _TEXT, "info": _TEXT}},
        "status": {"type": "object", "properties": {"isBad": {"type": "boolean"}}},
    },
}

foo_definition: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": NAME},
    "spec": {
        "group": "clux.dev",
        "names": {"kind": "Foo", "plural": "foos", "singular": "foo", "listKind": "FooList"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": _SCHEMA},
                "subresources": {"status": {}},
            }
        ],
    },
}


def new_foo(name: str) -> dict[str, Any]:
    """A Foo to create."""
    return {
        "apiVersion": "clux.dev/v1",
        "kind": "Foo",
        "metadata": {"name": name},
        "spec": {"name": name, "info": f"{name} info"},
    }
