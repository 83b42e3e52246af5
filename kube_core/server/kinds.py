"""The kinds that the server knows: those of the generated index, and those that CustomResourceDefinitions add."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from attrs import define, field

from kube_core.base import Resource, Subresource, version_order
from kube_core.objects import all_resources

from .served import FIELDS, ScalePaths, Served

VERBS = ("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")
_PART_VERBS = ("get", "patch", "update")


@cache
def _built_in() -> Mapping[tuple[str, str, str], Served]:
    """The kinds of the generated index; they never change, so all servers share them."""
    served = (Served(resource, fields=FIELDS.get(resource.name)) for resource in all_resources())
    return {(each.resource.group, each.resource.version, each.resource.plural): each for each in served}


@define(eq=False)
class Kinds:
    """Every kind by group, version and plural. Groups keep the order in which they came."""

    found: dict[tuple[str, str, str], Served] = field(factory=lambda: dict(_built_in()))

    def add(self, served: Served) -> None:
        """Serve a kind, in place of one of the same names."""
        resource = served.resource
        self.found[resource.group, resource.version, resource.plural] = served

    def of(self, group: str, version: str, plural: str) -> Served | None:
        """Find a kind by what a path says."""
        return self.found.get((group, version, plural))

    def has_group(self, group: str) -> bool:
        """Whether any kind of the group is served."""
        return any(key[0] == group for key in self.found)

    def named(self, name: str) -> Served | None:
        """Find a kind by ``plural.group``, in its preferred version."""
        plural, _, group = name.partition(".")
        return next((s for s in self if (s.resource.group, s.resource.plural) == (group, plural)), None)

    def drop(self, name: str) -> None:
        """Serve a custom kind no longer, in any version."""
        self.found = {key: served for key, served in self.found.items() if not (served.custom and served.name == name)}

    def define(self, spec: dict[str, Any]) -> None:
        """Serve what the spec of a CustomResourceDefinition says, and nothing else under its name."""
        self.drop(f"{spec['names']['plural']}.{spec['group']}")
        for version in sorted(spec["versions"], key=lambda each: version_order(each["name"])):
            if version.get("served"):
                self.add(_custom(spec, version))

    def __iter__(self) -> Iterator[Served]:
        return iter(self.found.values())


def _custom(spec: dict[str, Any], version: dict[str, Any]) -> Served:
    names: dict[str, Any] = spec["names"]
    parts: dict[str, Any] = version.get("subresources", {})
    scale: dict[str, Any] = parts.get("scale", {})
    resource = Resource(
        spec["group"],
        version["name"],
        names["kind"],
        names["plural"],
        namespaced=spec["scope"] == "Namespaced",
        singular=names.get("singular", ""),
        short_names=tuple(names.get("shortNames", ())),
        categories=tuple(names.get("categories", ())),
        verbs=VERBS,
        subresources=_parts(spec["group"], version["name"], names["kind"], parts),
    )
    paths = [field["jsonPath"].removeprefix(".") for field in version.get("selectableFields") or ()]
    return Served(
        resource,
        custom=True,
        fields=("metadata.name", "metadata.namespace", *paths) if paths else None,
        scale=_scale(scale) if scale else None,
        list_kind=names.get("listKind", ""),
        stored=next((each["name"] for each in spec["versions"] if each.get("storage")), ""),
        schema=(version.get("schema") or {}).get("openAPIV3Schema") or {},
        asked_columns=tuple(version.get("additionalPrinterColumns") or ()),
    )


def _parts(group: str, version: str, kind: str, parts: dict[str, Any]) -> tuple[Subresource, ...]:
    status = Subresource("status", _PART_VERBS, group, version, kind)
    scale = Subresource("scale", _PART_VERBS, "autoscaling", "v1", "Scale")
    return tuple(part for part in (status, scale) if part.name in parts)


def _scale(scale: dict[str, Any]) -> ScalePaths:
    paths = (scale.get(key, "").removeprefix(".") for key in ("specReplicasPath", "statusReplicasPath", "labelSelectorPath"))
    return ScalePaths(*paths)
