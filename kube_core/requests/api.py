"""`Api[K]`: every verb on a kind, as a value; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from attrs import evolve, frozen

from kube_core import objects, requests
from kube_core.base import Resource, UsageError

from .endpoint import Endpoint, endpoint_of, metadata_of
from .part_verbs import PartVerbs
from .place import Place

if TYPE_CHECKING:
    from kube_core.objects import DynamicObject, Object, PartialObjectMetadata

    from .custom_resource import CustomResource, Scope
    from .table_api import TableApi

K = TypeVar("K")
Spec = TypeVar("Spec")
StatusOf = TypeVar("StatusOf")


@frozen(init=False, repr=False)
class Api(PartVerbs[K]):
    """The verbs of a kind: each method builds a `Request` that any client can send.

    ``Api(Pod)`` is made of a generated class, of the user's own under ``@resource``, or of a `Resource` that discovery found,
    whose objects are `DynamicObject`. A namespaced kind without a namespace means all namespaces for ``list``,
    ``pages`` and ``watch``; every other verb needs one: ``Api(Pod).within("default")``.
    """

    _place: Place

    @overload
    def __init__(self: Api[DynamicObject], kind: Resource) -> None: ...
    @overload
    def __init__(self, kind: type[K]) -> None: ...
    def __init__(self, kind: Any) -> None:
        object.__setattr__(self, "_place", Place(endpoint_of(kind)))

    @staticmethod
    def _at(place: Place) -> Api[Any]:
        cls: Any = Api
        api = object.__new__(cls)
        object.__setattr__(api, "_place", place)
        return cast("Api[Any]", api)

    @property
    def resource(self) -> Resource:
        """What the server calls the kind, and what it serves of it."""
        return self._place.endpoint.resource

    @property
    def namespace(self) -> str | None:
        """The namespace; None for all namespaces, and for a cluster-scoped kind."""
        return self._place.namespace

    def within(self, namespace: str) -> Api[K]:
        """The same verbs in one namespace; `UsageError` for a cluster-scoped kind."""
        return self._at(self._place.within(namespace))

    def metadata_only(self) -> Api[PartialObjectMetadata]:
        """The same verbs answering metadata only, which is far less to send and to decode."""
        return self._at(Place(metadata_of(self.resource), self.namespace))

    def table(self) -> TableApi:
        """The verbs that read, answering the server's own table, as ``kubectl get`` shows it."""
        return requests.TableApi(self._place)

    @overload
    @staticmethod
    def custom_resource(
        plural: str, spec: type[Spec], status: None = None, *, scope: Scope = "Namespaced"
    ) -> CustomResource[Api[Object[Spec, None]]]: ...
    @overload
    @staticmethod
    def custom_resource(
        plural: str, spec: type[Spec], status: type[StatusOf], *, scope: Scope = "Namespaced"
    ) -> CustomResource[Api[Object[Spec, StatusOf]]]: ...
    @staticmethod
    def custom_resource(plural: str, spec: Any, status: Any = None, *, scope: Scope = "Namespaced") -> CustomResource[Any]:
        """Begin an `Api` of a custom resource: it is one once ``.version("v1")`` and ``.group("clux.dev")`` are said.

        ``.kind("Foo")`` is needed only to send typed objects, which then carry it.
        """
        kind = objects.Object[spec, status]
        return requests.CustomResource.named(plural, kind, scope, lambda endpoint: Api._at(Place(endpoint)))

    def kind(self, kind: str) -> Api[K]:
        """Say the kind of a custom resource, such as ``Foo``; needed only to send typed objects."""
        endpoint = self._place.endpoint
        if endpoint.resource.kind not in ("", kind):
            raise UsageError(f"this is an Api of {endpoint.resource.kind} already: make another for {kind}")
        named = Endpoint(evolve(endpoint.resource, kind=kind), endpoint.type, endpoint.form)
        return self._at(Place(named, self.namespace))

    def __repr__(self) -> str:
        name = self.resource.kind or self.resource.name
        form = ".metadata_only()" if self._place.endpoint.form == "metadata" else ""
        return f"Api({name}){form}" + (f".within({self.namespace!r})" if self.namespace is not None else "")
