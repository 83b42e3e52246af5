"""The schemas of custom kinds: those of their definitions, with what all objects have.

See `builder.go` in k8s.io/apiextensions-apiserver/pkg/controller/openapi.
"""

from collections.abc import Sequence
from typing import Any

from kube_core.base import Resource
from kube_core.objects.plain import is_object

from .names import schema_name
from .schemas import COMPONENTS, Schema, reached

_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_LIST_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"


def custom_schemas(kinds: Sequence[tuple[Resource, Schema]]) -> dict[str, Schema]:
    """The schemas of custom kinds and of their lists; ``{}`` for a kind that has none."""
    found = {schema_name(each.group, each.version, each.kind): _completed(each, schema) for each, schema in kinds}
    lists = {f"{name}List": _list(name) for name in found}
    return {**(reached(("meta_v1.ObjectMeta", "meta_v1.ListMeta")) if found else {}), **found, **lists}


def _completed(resource: Resource, schema: Schema) -> Schema:
    given: Any = schema.get("properties")
    own: dict[str, Any] = given if is_object(given) else {}
    identity: dict[str, Any] = {
        "apiVersion": {"type": "string", "description": "The group and the version of the kind."},
        "kind": {"type": "string", "description": "The kind of the object."},
        "metadata": {"allOf": [{"$ref": COMPONENTS + _OBJECT_META}], "description": "What all objects have."},
    }
    kind = {"group": resource.group, "kind": resource.kind, "version": resource.version}
    rest = {key: value for key, value in schema.items() if key != "properties"}
    return {"type": "object", **rest, "properties": {**own, **identity}, "x-kubernetes-group-version-kind": [kind]}


def _list(name: str) -> Schema:
    items = {"type": "array", "items": {"$ref": COMPONENTS + name}}
    metadata = {"allOf": [{"$ref": COMPONENTS + _LIST_META}]}
    names = {key: {"type": "string"} for key in ("apiVersion", "kind")}
    return {"type": "object", "required": ["items"], "properties": {**names, "metadata": metadata, "items": items}}
