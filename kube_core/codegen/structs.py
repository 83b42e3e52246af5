"""Structs: the schemas that become classes, with their fields."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from .documents import Json
from .names import META, camel_case, class_of, module_name, package_of, pascal_case, python_name
from .types import SPECIAL, Type, reference, type_of

SKIPPED = {f"{META}.Patch", f"{META}.WatchEvent"}
"""A patch is a type of its own (`kube_core.objects`), a watch event is read by its stream."""

NO_DEFAULT: Any = object()


@frozen
class Field:
    """One field: ``wire`` is its key in documents, ``name`` its name in Python, ``schema`` all that OpenAPI says of it."""

    wire: str
    name: str
    type: Type
    required: bool
    schema: Json

    @property
    def by_value(self) -> bool:
        """Whether Go holds this struct by value, so that it is never absent in memory."""
        return self.type.kind == "struct" and self.schema.get("default", NO_DEFAULT) == {}


@frozen
class Struct:
    """One class: ``group_version`` is None when it is no kind, else its group and version."""

    module: str
    name: str
    fields: tuple[Field, ...]
    group_version: tuple[str, str] | None
    schema: Json = field(repr=False)

    @property
    def ref(self) -> str:
        """The short name: ``core_v1.Pod``."""
        return f"{self.module}.{self.name}"

    def renames(self) -> dict[str, str]:
        """All names that differ from their keys, if ``rename="camel"`` does not do for this class; else nothing."""
        if all(camel_case(f.name) == f.wire for f in self.fields):
            return {}
        return {f.name: f.wire for f in self.fields if f.name != f.wire}

    def enum_name(self, owner: Field) -> str:
        """The name of the alias for the known values of a field: ``PodSpecDnsPolicy``."""
        return self.name + pascal_case(owner.wire)


def structs(schemas: Mapping[str, Json]) -> dict[str, Struct]:
    """Make the struct of every schema that is one, by the schema's full name."""
    groups = {package_of(name): gv[0] for name, schema in schemas.items() if (gv := _group_version(schema)) is not None}
    chosen = [name for name, schema in schemas.items() if not (name in SPECIAL or name in SKIPPED or _is_list(schema))]
    made = {name: _struct(name, schemas[name], groups) for name in chosen}
    _refuse_collisions(made)
    return made


def _struct(name: str, schema: Json, groups: Mapping[str, str]) -> Struct:
    package = package_of(name)
    required = schema.get("required", ())
    properties = schema.get("properties", {}).items()
    fields = (Field(wire, python_name(wire), type_of(part), wire in required, part) for wire, part in properties)
    group_version = _group_version(schema) if "apiVersion" in schema.get("properties", ()) else None
    return Struct(module_name(package, groups.get(package)), class_of(name), tuple(fields), group_version, schema)


def _group_version(schema: Json) -> tuple[str, str] | None:
    """The group and version of a kind. One that is in every group, such as DeleteOptions, counts to the core."""
    names = schema.get("x-kubernetes-group-version-kind", ())
    found = sorted((name["group"], name["version"]) for name in names)
    return found[0] if found else None


def _is_list(schema: Json) -> bool:
    """Whether this is the list of a kind; ``ObjectList`` serves them all."""
    properties = schema.get("properties", {})
    return "items" in properties and reference(properties.get("metadata", {})) == f"{META}.ListMeta"


def _refuse_collisions(made: Mapping[str, Struct]) -> None:
    refs = [struct.ref for struct in made.values()]
    names = [f"{s.module}.{s.enum_name(f)}" for s in made.values() for f in s.fields if f.type.leaf().enum]
    seen = set[str]()
    for ref in refs + names:
        if ref in seen:
            raise ValueError(f"two classes or aliases would be called {ref}")
        seen.add(ref)
