"""The kinds that the server knows: those of the generated index, and those that CustomResourceDefinitions add."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from attrs import define, field

from kube_core.apply import Rules
from kube_core.base import Resource, Subresource, version_order
from kube_core.definitions import CompiledSchema
from kube_core.objects import all_resources
from kube_core.objects.plain import object_of

from .conversion.converter import Ask, ConversionHook, Converter, nobody
from .conversion.shapes import SHAPES
from .custom import coerce, metadata_faults
from .served import FIELDS, ScalePaths, Served

VERBS = ("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")
_PART_VERBS = ("get", "patch", "update")


@cache
def _built_in() -> Mapping[tuple[str, str, str], Served]:
    """The kinds of the generated index; they never change, so all servers share them."""
    served = (
        Served(resource, fields=FIELDS.get(resource.name), shape=SHAPES.get((resource.api_version, resource.kind)))
        for resource in all_resources()
    )
    return {(each.resource.group, each.resource.version, each.resource.plural): each for each in served}


@define(eq=False)
class Kinds:
    """Every kind by group, version and plural. Groups keep the order in which they came."""

    ask: Ask = nobody
    """Who asks the webhooks that convert."""
    found: dict[tuple[str, str, str], Served] = field(factory=lambda: dict(_built_in()))
    converters: dict[str, Converter] = field(factory=dict[str, Converter])
    """By the names of definitions whose objects a webhook converts."""
    rules: dict[tuple[Served, str], Rules] = field(factory=dict[tuple[Served, str], Rules])
    """How the custom kinds are merged, by kind and subresource."""

    def add(self, served: Served) -> None:
        """Serve a kind, in place of one of the same names."""
        resource = served.resource
        self.found[resource.group, resource.version, resource.plural] = served

    def of(self, group: str, version: str, plural: str) -> Served | None:
        """Find a kind by what a path says."""
        return self.found.get((group, version, plural))

    def has_group(self, group: str) -> bool:
        """Whether the group is one of those that are always served."""
        return any(key[0] == group for key in _built_in())

    def named(self, name: str) -> Served | None:
        """Find a kind by ``plural.group``, in its preferred version."""
        plural, _, group = name.partition(".")
        return next((s for s in self if (s.resource.group, s.resource.plural) == (group, plural)), None)

    def drop(self, name: str) -> None:
        """Serve a custom kind no longer, in any version."""
        self.converters.pop(name, None)
        self.found = {key: served for key, served in self.found.items() if not (served.custom and served.name == name)}
        self.rules = {key: rules for key, rules in self.rules.items() if key[0].name != name}

    def define(self, content: dict[str, Any], *, changed: bool = False) -> None:
        """Serve what a CustomResourceDefinition says, and nothing else under its name.

        ``changed``: its objects may have been written by other schemas than these.
        """
        spec = {**content["spec"], "names": {**content["spec"]["names"], **content["status"]["acceptedNames"]}}
        name = f"{spec['names']['plural']}.{spec['group']}"
        before = {served.resource.version: served for served in self if served.custom and served.name == name}
        converter = self._converter(name, spec, self.converters.get(name))
        self.drop(name)
        if converter is not None:
            self.converters[name] = converter
        schemas = {version["name"]: _schema_of(version) for version in spec["versions"]}
        changed = changed or any(each.schema is not None and each.translated for each in before.values())
        changed = changed or any(
            each.schema is None or each.schema.schema != schemas.get(version) for version, each in before.items()
        )
        for version in sorted(spec["versions"], key=lambda each: version_order(each["name"])):
            if version.get("served"):
                other = changed or any(each != schemas[version["name"]] for each in schemas.values())
                self.add(_custom(spec, version, changed=other, converter=converter))

    def _converter(self, name: str, spec: dict[str, Any], before: Converter | None) -> Converter | None:
        """What converts the objects of a definition, if a webhook does. It knows in which version they were written."""
        conversion = object_of(spec.get("conversion"))
        if conversion.get("strategy") != "Webhook":
            return None
        hook = ConversionHook.of(name, object_of(conversion.get("webhook")))
        stored = next((each["name"] for each in spec["versions"] if each.get("storage")), "")
        schemas = {each["name"]: CompiledSchema(_schema_of(each), coerce, metadata_faults) for each in spec["versions"]}
        older = before.older if before is not None else {}
        return Converter(hook, spec["group"], spec["names"]["plural"], spec["names"]["kind"], stored, schemas, self.ask, older)

    def __iter__(self) -> Iterator[Served]:
        return iter(self.found.values())


def _schema_of(version: dict[str, Any]) -> dict[str, Any]:
    return object_of(object_of(version.get("schema")).get("openAPIV3Schema"))


def _deprecation(spec: dict[str, Any], version: dict[str, Any]) -> str:
    """What answers say of a version that is deprecated; empty when it is not."""
    if not version.get("deprecated"):
        return ""
    if version.get("deprecationWarning") is not None:
        return str(version["deprecationWarning"])
    order = version_order(version["name"])
    newer = [each["name"] for each in spec["versions"] if each.get("served") and not each.get("deprecated")]
    newer = sorted((name for name in newer if version_order(name) < order), key=version_order)
    text = f"{spec['group']}/{version['name']} {spec['names']['kind']} is deprecated"
    return f"{text}; use {spec['group']}/{newer[0]} {spec['names']['kind']}" if newer else text


def _custom(spec: dict[str, Any], version: dict[str, Any], *, changed: bool, converter: Converter | None) -> Served:
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
    paths = _selectable(version)
    stored = next((each["name"] for each in spec["versions"] if each.get("storage")), "")
    own, kept = _schema_of(version), next((_schema_of(each) for each in spec["versions"] if each.get("storage")), object_of(None))
    return Served(
        resource,
        custom=True,
        fields=("metadata.name", "metadata.namespace", *paths) if paths else None,
        scale=_scale(scale) if scale else None,
        list_kind=names.get("listKind", ""),
        schema=CompiledSchema(own, coerce, metadata_faults),
        columns=tuple(version.get("additionalPrinterColumns") or ()),
        stored=stored,
        indexed=tuple(dict.fromkeys(path for each in spec["versions"] for path in _selectable(each))),
        warning=_deprecation(spec, version),
        translated=changed,
        kept_as=None if own == kept or converter is not None else CompiledSchema(kept, coerce, metadata_faults),
        converter=converter,
    )


def _selectable(version: dict[str, Any]) -> list[str]:
    return [field["jsonPath"].removeprefix(".") for field in version.get("selectableFields") or ()]


def _parts(group: str, version: str, kind: str, parts: dict[str, Any]) -> tuple[Subresource, ...]:
    status = Subresource("status", _PART_VERBS, group, version, kind)
    scale = Subresource("scale", _PART_VERBS, "autoscaling", "v1", "Scale")
    return tuple(part for part in (status, scale) if part.name in parts)


def _scale(scale: dict[str, Any]) -> ScalePaths:
    paths = (scale.get(key, "").removeprefix(".") for key in ("specReplicasPath", "statusReplicasPath", "labelSelectorPath"))
    return ScalePaths(*paths)
