"""The type of a field: what OpenAPI says of it, without the noise."""

from attrs import frozen

from .documents import Json
from .names import META

ANY = ("any", "")
SPECIAL = {
    f"{META}.Time": ("string", "date-time"),
    f"{META}.MicroTime": ("string", "micro-time"),
    f"{META}.FieldsV1": ("any", "fields"),
    "io.k8s.apimachinery.pkg.api.resource.Quantity": ("string", "quantity"),
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": ("int-or-string", ""),
    "io.k8s.apimachinery.pkg.runtime.RawExtension": ANY,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": ANY,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": ANY,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": ANY,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": ANY,
}
"""Schemas that are no struct but a scalar or open JSON, with their kind and format."""


@frozen
class Type:
    """A type: ``kind`` is string, integer, number, boolean, int-or-string, any, list, map or struct.

    ``schema`` is the full name of a struct, ``items`` the type of a list's items or a map's values.
    """

    kind: str
    format: str = ""
    schema: str = ""
    items: "Type | None" = None
    enum: tuple[str, ...] = ()

    def leaf(self) -> "Type":
        """The innermost type: what a list of maps of it holds."""
        return self.items.leaf() if self.items else self


def reference(schema: Json) -> str:
    """The full name of the schema that this one refers to, directly or as the only part of ``allOf``; else empty."""
    target: str = schema.get("$ref") or next((part["$ref"] for part in schema.get("allOf", ())), "")
    return target.rpartition("/")[2]


def type_of(schema: Json) -> Type:
    """Read the type of a property."""
    if name := reference(schema):
        kind, format_ = SPECIAL.get(name, ("struct", ""))
        return Type(kind, format_, schema=name if kind == "struct" else "")
    if schema.get("type") == "array":
        return Type("list", items=type_of(schema["items"]))
    if schema.get("type") == "object":
        is_map = "additionalProperties" in schema
        return Type("map", items=type_of(schema["additionalProperties"])) if is_map else Type(*ANY)
    return Type(schema.get("type", "any"), schema.get("format", ""), enum=tuple(schema.get("enum", ())))
