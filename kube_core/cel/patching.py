"""The types that mutating policies write: objects that are applied, and steps of a JSON patch.

``Object`` and what is below it, ``Object.spec`` and so on, may have any field; ``JSONPatch`` is one step. See
https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ and `pkg/cel/mutation` of k8s.io/apiserver.
"""

from collections.abc import Callable
from typing import Any

from .function import Function
from .types import DYN, STRING, Type

OBJECT, STEP = Type("Object"), Type("JSONPatch")
_STEP = {"op": STRING, "path": STRING, "from": STRING, "value": DYN}


class Struct(dict[str, Any]):
    """An object of a named type."""

    name: str = ""


def fields_of(name: str) -> Callable[[str], Type | None] | None:
    """The types of the fields of a type; None when it is none of these."""
    if name == STEP.name:
        return _STEP.get
    return (lambda field: DYN) if name == OBJECT.name or name.startswith(f"{OBJECT.name}.") else None


def escaped(key: str) -> str:
    """A key as it stands in a path of a JSON patch."""
    return key.replace("~", "~0").replace("/", "~1")


TABLE: dict[str, Function] = {"jsonpatch.escapeKey(string) -> string": escaped}
