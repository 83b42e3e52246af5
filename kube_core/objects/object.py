"""`Object[Spec, Status]`: a Kubernetes object as metadata, a spec and a status, with the user's own classes for the last two."""

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from attrs import define, field

from kube_core.base.model import ABSENT, blank

if TYPE_CHECKING:
    from kube_core.base.resource import Resource
    from kube_core.models.meta_v1 import ObjectMeta

    from .provenance import Provenance

Spec = TypeVar("Spec")
Status = TypeVar("Status")


def empty_metadata() -> "ObjectMeta":
    """Make metadata with nothing in it, which are not sent until something is set."""
    from kube_core.models.meta_v1 import ObjectMeta  # noqa: PLC0415 - a door that only names Object should not load the models

    return blank(ObjectMeta, ABSENT)


@define(kw_only=True)
class Object(Generic[Spec, Status]):
    """An object of a custom resource: ``Object[FooSpec, FooStatus]``, or a subclass that ``@resource`` gives its names.

    ``Spec`` and ``Status`` are attrs classes, dataclasses, ``msgspec.Struct``s or plain dicts; with None for ``Status``
    there is none. Fields are snake_case for camelCase keys (see `resource` for other spellings). ``api_version`` and ``kind``
    are as read, or the names of the decorated class; "" when neither is known. An object that was read remembers its document,
    so that what its classes do not declare goes back with it; so do its copies, by ``copy``, ``pickle`` and ``attrs.evolve``.
    """

    __resource__: ClassVar["Resource | None"] = None

    api_version: str = ""
    kind: str = ""
    metadata: "ObjectMeta" = field(factory=empty_metadata)
    spec: Spec
    status: Status | None = None
    _provenance: "Provenance | None" = field(default=None, repr=False, eq=False, alias="_provenance")

    def __attrs_post_init__(self) -> None:
        if (names := type(self).__resource__) is not None:
            self.api_version = self.api_version or names.api_version
            self.kind = self.kind or names.kind

    @property
    def provenance(self) -> "Provenance | None":
        """The document that the object was read from, and which part of it each of its parts came from; None for a new one."""
        return self._provenance


AnyObject = Object[Any, Any]
"""An `Object` of whatever classes."""
