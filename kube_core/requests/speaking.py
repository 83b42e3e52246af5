"""What the documents of a subresource are."""

from typing import Any

from kube_core.base import Model, Resource, UsageError
from kube_core.objects import identity

from .endpoint import Endpoint

Kind = tuple[str, str, str]
"""Group, version and kind."""


def speaking(endpoint: Endpoint, subresource: str, cls: Any) -> Endpoint:
    """The endpoint of a subresource's documents: the object's own, unless ``cls`` or discovery say otherwise.

    Raises `UsageError` for a subresource that the server does not have, and for one that speaks another kind than ``cls``.
    """
    facts = endpoint.must_serve_part(subresource)
    own = _kind_of(endpoint.resource)
    spoken = (facts.group, facts.version, facts.kind) if facts and facts.kind else own
    if cls is None:
        if spoken != own:
            raise UsageError(f"{endpoint.named}/{subresource} speaks {spoken[2]}: say .subresource({subresource!r}, {spoken[2]})")
        return endpoint
    spoken = _named_by(cls) or spoken
    if spoken == own and cls is endpoint.type:
        return endpoint
    return Endpoint(Resource(*spoken, endpoint.resource.plural, endpoint.resource.namespaced), cls)


def _kind_of(resource: Resource) -> Kind:
    return resource.group, resource.version, resource.kind


def _named_by(cls: Any) -> Kind | None:
    """The kind that a generated class names."""
    if not (isinstance(cls, type) and issubclass(cls, Model)) or (names := identity(cls)) is None:
        return None
    group, _, version = names[0].rpartition("/")
    return group, version, names[1]
