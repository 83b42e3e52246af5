"""A kind as requests need it: its names, its class, and what its answers become."""

from functools import lru_cache
from typing import Any, Literal

from attrs import field, frozen

from kube_core import objects
from kube_core.base import Model, Resource, Subresource, UsageError, path_segment
from kube_core.models.meta_v1 import Status

from .answer import Answer
from .headers import Pairs

Form = Literal["object", "metadata"]
"""What the server is asked to answer: whole objects, or their metadata only."""

JSON = "application/json"
ACCEPT_JSON: Pairs = (("Accept", JSON),)
ACCEPT_ANY: Pairs = (("Accept", "application/json, */*"),)
"""Anything, but errors as JSON, as kubectl asks for logs. Kubelets answer 406 to a port-forward that takes only JSON."""
SENDS_JSON: Pairs = (("Content-Type", JSON),)
PARTIAL = "application/json;as={};g=meta.k8s.io;v=v1,application/json"
"""See https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches; plain JSON for servers without it."""


@frozen
class Endpoint:
    """A resource of the server, the class of its objects, and the answers of each verb, made once."""

    resource: Resource
    type: Any
    form: Form = "object"
    one: Answer[Any] = field(init=False, eq=False, repr=False)
    optional: Answer[Any] = field(init=False, eq=False, repr=False)
    list: Answer[Any] = field(init=False, eq=False, repr=False)
    deleted: Answer[Any] = field(init=False, eq=False, repr=False)
    all_deleted: Answer[Any] = field(init=False, eq=False, repr=False)
    watched: Answer[Any] = field(init=False, eq=False, repr=False)
    verbs: frozenset[str] | None = field(init=False, eq=False, repr=False)
    accept: Pairs = field(init=False, eq=False, repr=False)
    accept_list: Pairs = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for what in ("version", "plural", *(["group"] if self.resource.group else [])):
            path_segment(getattr(self.resource, what), what)
        expected = self.resource if needs_names(self.type) else None
        facts: dict[str, object] = {
            "one": Answer("one", self.type, expected),
            "optional": Answer("one", self.type, expected, optional=True),
            "list": Answer("list", self.type, expected),
            "deleted": Answer("one_or_status", self.type, expected),
            "all_deleted": Answer("list_or_status", self.type, expected),
            "watched": Answer("watch", self.type, expected),
            "verbs": None if self.resource.verbs is None else frozenset(self.resource.verbs),
            "accept": ACCEPT_JSON if self.form == "object" else (("Accept", PARTIAL.format("PartialObjectMetadata")),),
            "accept_list": ACCEPT_JSON if self.form == "object" else (("Accept", PARTIAL.format("PartialObjectMetadataList")),),
        }
        for name, value in facts.items():
            object.__setattr__(self, name, value)

    @property
    def named(self) -> str:
        """The kind, or the plural where no kind is known: for messages."""
        return self.resource.kind or self.resource.plural

    @property
    def custom(self) -> bool:
        """Whether it is known to be a custom resource."""
        return not _is_model(self.type) and objects.is_object_type(self.type)

    def must_serve(self, verb: str) -> None:
        """Raise `UsageError` when discovery says that the server does not have this verb."""
        if self.verbs is not None and verb not in self.verbs:
            raise UsageError(f"{self.named} has no {verb!r}: the server offers {', '.join(sorted(self.verbs)) or 'nothing'}")

    def must_serve_part(self, name: str, verb: str = "") -> Subresource | None:
        """Find a subresource; raise `UsageError` when discovery says that the server does not have it, or not with this verb."""
        if self.resource.subresources is None:
            return None
        if (part := self.resource.subresource(name)) is None:
            offered = ", ".join(part.name for part in self.resource.subresources) or "none"
            raise UsageError(f"{self.named} has no subresource {name!r}: the server offers {offered}")
        if verb and verb not in part.verbs:
            raise UsageError(f"{self.named}/{name} has no {verb!r}: the server offers {', '.join(part.verbs) or 'nothing'}")
        return part

    def must_be_whole(self, verb: str) -> None:
        """Raise `UsageError` for a verb that sends whole objects where only metadata are asked for."""
        if self.form == "metadata":
            raise UsageError(f"{verb} sends a whole object: use the Api without .metadata_only()")


def needs_names(cls: Any) -> bool:
    """Whether documents of a class are checked against its resource, since the class itself knows no kind."""
    return not _is_model(cls) and (getattr(cls, "__origin__", None) is not None or cls is objects.DynamicObject)


def _is_model(cls: Any) -> bool:
    """Whether a class is generated: for those, and they are most, nothing needs to be loaded that other objects need."""
    return isinstance(cls, type) and issubclass(cls, Model)


def endpoint_of(kind: Any) -> Endpoint:
    """The endpoint of a class that knows its resource, or of a `Resource`, whose objects are `DynamicObject`."""
    if not isinstance(kind, type | Resource):
        raise UsageError(f"an Api is made of a class or a Resource, not of {type(kind).__name__}")
    return _endpoint(kind)


@lru_cache(maxsize=1024)  # more kinds than a cluster has
def _endpoint(kind: Any) -> Endpoint:
    if _is_model(kind):
        return Endpoint(objects.resource_of(kind), kind)
    if isinstance(kind, Resource):
        return Endpoint(kind, objects.DynamicObject)
    if kind in (objects.DynamicObject, objects.PartialObjectMetadata):
        raise UsageError(
            f"{kind.__name__} names no resource: give a generated class, a class under @resource, or what discovery found"
        )
    return Endpoint(objects.custom_resource_of(kind) or objects.resource_of(kind), kind)


@lru_cache(maxsize=1024)
def metadata_of(resource: Resource) -> Endpoint:
    """The endpoint of the same resource that asks for metadata only."""
    return Endpoint(resource, objects.PartialObjectMetadata, "metadata")


STATUS: Answer[Status] = Answer("one", Status)
