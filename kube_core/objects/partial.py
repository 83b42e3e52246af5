"""`PartialObjectMetadata`: an object without its body."""

from typing import TYPE_CHECKING, Final

from attrs import define, field

from kube_core.base.resource import Resource

from .object import empty_metadata

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ObjectMeta

PARTIAL: Final = Resource(group="meta.k8s.io", version="v1", kind="PartialObjectMetadata", plural="partialobjectmetadatas")
"""What a server calls it; it has no collection of its own."""


@define(kw_only=True)
class PartialObjectMetadata:
    """The metadata of an object of any kind, when nothing else was asked for.

    See https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches.
    """

    api_version: str = PARTIAL.api_version
    kind: str = PARTIAL.kind
    metadata: "ObjectMeta" = field(factory=empty_metadata)
