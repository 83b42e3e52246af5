"""The generated kinds, found by class, by name or by path; drives `Api`, discovery and the server."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from kube_core.base.errors import UsageError
from kube_core.base.model import Model
from kube_core.base.resource import Resource, Subresource
from kube_core.models.index import OTHER_KINDS, RESOURCES

MODELS = "kube_core.models."


def ref_of(cls: type) -> str:
    """The short name of a generated class, by which the index and the schema facts know it: ``core_v1.Pod``; "" for any other."""
    module = cls.__module__
    return f"{module.removeprefix(MODELS)}.{cls.__qualname__}" if module.startswith(MODELS) else ""


@cache
def resource_of(cls: type) -> Resource:
    """The names, scope, verbs and subresources of a generated kind. ``UsageError`` for any other class."""
    ref = ref_of(cls)
    if ref in RESOURCES:
        return _resource(ref)
    if ref in OTHER_KINDS:
        raise UsageError(f"{cls.__name__} has no collection of its own: it is what a subresource speaks, or a part of a request")
    raise UsageError(f"{cls.__name__} is no kind of {MODELS}*: for your own kinds use @resource or Api.custom_resource")


def class_of(api_version: str, kind: str) -> type[Model] | None:
    """The generated class of a kind, such as ``("apps/v1", "Deployment")``, loading its module; None for any other."""
    ref = ref_of_kind(api_version, kind)
    return class_of_ref(ref) if ref else None


@cache
def class_of_ref(ref: str) -> type[Model]:
    """The generated class ``core_v1.Pod``, loading its module."""
    module, _, name = ref.partition(".")
    cls: type[Model] = getattr(import_module(MODELS + module), name)
    return cls


def ref_of_kind(api_version: str, kind: str) -> str:
    """The short name ``core_v1.Pod`` of the class of a kind, loading nothing; "" when there is none."""
    group, _, version = api_version.rpartition("/")
    return _refs().get((group, version, kind), "")


@cache
def all_resources() -> tuple[Resource, ...]:
    """Every generated kind that has a collection, reviews included, in the server's order of preference."""
    return tuple(_resource(ref) for ref in RESOURCES)


def resource_by_path(group: str, version: str, plural: str) -> Resource | None:
    """The resource that a path names, such as ``("apps", "v1", "deployments")``; None when it is not a generated one."""
    return _by_path().get((group, version, plural))


@cache
def _by_path() -> Mapping[tuple[str, str, str], Resource]:
    return {(found.group, found.version, found.plural): found for found in all_resources()}


@cache
def _refs() -> Mapping[tuple[str, str, str], str]:
    kinds = {ref: row[:2] for ref, row in RESOURCES.items()} | OTHER_KINDS
    return {(group, version, ref.partition(".")[2]): ref for ref, (group, version) in kinds.items()}


@cache
def _resource(ref: str) -> Resource:
    group, version, plural, singular, namespaced, short_names, categories, verbs, subresources = RESOURCES[ref]
    return Resource(
        group=group,
        version=version,
        kind=ref.partition(".")[2],
        plural=plural,
        namespaced=namespaced,
        singular=singular,
        short_names=tuple(short_names.split()),
        categories=tuple(categories.split()),
        verbs=tuple(verbs.split()),
        subresources=tuple(Subresource(name, tuple(verbs.split()), *spoken) for name, verbs, *spoken in subresources),
    )
