"""An `Api` bound to a sync client: the same verbs, sent at once.

`async_bound.py` is the same text with ``await``; a test keeps the two alike. ``requests`` is the `Api` underneath, for values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, Unpack, overload

from attrs import field, frozen

from kube_core.requests import Api
from kube_core.streams import MAX_OUTPUT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from kube_core.base import KubeError, Resource
    from kube_core.models.authentication_v1 import TokenRequest
    from kube_core.models.autoscaling_v1 import Scale
    from kube_core.models.meta_v1 import Status
    from kube_core.objects import DynamicObject, Object, ObjectList, PartialObjectMetadata, Table
    from kube_core.requests import (
        AnyPatch,
        ApplyOptions,
        AttachOptions,
        CommandOptions,
        CustomResource,
        DeleteCollectionOptions,
        DeleteOptions,
        GetOptions,
        ListOptions,
        LogOptions,
        MergedLogOptions,
        PageOptions,
        PatchOptions,
        Port,
        ProxyOptions,
        Scope,
        SubresourceApi,
        TableApi,
        TableListOptions,
        TableOptions,
        TableWatchOptions,
        WatchOptions,
        WriteOptions,
    )
    from kube_core.streams import ExecResult
    from kube_core.watching import Awaited, GoneCondition, IndexedBy, KeepOptions

    from .caches import Cache
    from .client import Client
    from .exec_streams import CommandSession
    from .forwards import PortForward
    from .informers import InformerStream
    from .merged_logs import MergedLogs
    from .streams import LineStream, PageStream, WatchStream

K = TypeVar("K")
S = TypeVar("S")
Spec = TypeVar("Spec")
StatusOf = TypeVar("StatusOf")


@frozen
class BoundSubresource(Generic[S]):
    """The verbs of one subresource."""

    _client: Client = field(repr=False)
    requests: SubresourceApi[S]

    def get(self, name: str, **options: Unpack[GetOptions]) -> S:
        """Get this part of one object."""
        return self._client.send(self.requests.get(name, **options))

    def replace(self, name: str, body: S | Mapping[str, Any], **options: Unpack[WriteOptions]) -> S:
        """Replace this part of one object."""
        return self._client.send(self.requests.replace(name, body, **options))

    def patch(self, name: str, patch: AnyPatch, **options: Unpack[PatchOptions]) -> S:
        """Patch this part of one object; the type of the patch says its kind."""
        return self._client.send(self.requests.patch(name, patch, **options))

    def apply(self, name: str, body: S | Mapping[str, Any], **options: Unpack[ApplyOptions]) -> S:
        """Apply fields of this part of one object on the server's side."""
        return self._client.send(self.requests.apply(name, body, **options))

    def create(self, name: str, body: S | Mapping[str, Any], **options: Unpack[WriteOptions]) -> S:
        """Post to this part of one object."""
        return self._client.send(self.requests.create(name, body, **options))


@frozen
class BoundTable:
    """The verbs that read, answering the server's own table."""

    _client: Client = field(repr=False)
    requests: TableApi

    def get(self, name: str, **options: Unpack[TableOptions]) -> Table:
        """Get one object as a table of one row."""
        return self._client.send(self.requests.get(name, **options))

    def list(self, **options: Unpack[TableListOptions]) -> Table:
        """List a collection as a table."""
        return self._client.send(self.requests.list(**options))

    def watch(self, **options: Unpack[TableWatchOptions]) -> WatchStream[Table]:
        """Follow the changes as tables of one row; only the first names the columns."""
        from .streams import WatchStream  # noqa: PLC0415 - loaded by those who watch

        return WatchStream(self._client, self.requests.watch(**options))


@frozen
class BoundApi(Generic[K]):
    """The verbs of a kind, sent by a client."""

    _client: Client = field(repr=False)
    requests: Api[K]

    def within(self, namespace: str) -> BoundApi[K]:
        """The same verbs in one namespace."""
        return BoundApi(self._client, self.requests.within(namespace))

    def kind(self, kind: str) -> BoundApi[K]:
        """Say the kind of a custom resource; needed only to send typed objects."""
        return BoundApi(self._client, self.requests.kind(kind))

    def metadata_only(self) -> BoundApi[PartialObjectMetadata]:
        """The same verbs answering metadata only."""
        return BoundApi(self._client, self.requests.metadata_only())

    def table(self) -> BoundTable:
        """The verbs that read, answering the server's own table, as ``kubectl get`` shows it."""
        return BoundTable(self._client, self.requests.table())

    def get(self, name: str, **options: Unpack[GetOptions]) -> K:
        """Get one object; raises ``NotFound``."""
        return self._client.send(self.requests.get(name, **options))

    def find(self, name: str, **options: Unpack[GetOptions]) -> K | None:
        """Get one object, or None when there is no such."""
        return self._client.send(self.requests.find(name, **options))

    def list(self, **options: Unpack[ListOptions]) -> ObjectList[K]:
        """List a collection, or with ``limit`` one page of it."""
        return self._client.send(self.requests.list(**options))

    def pages(self, limit: int = 500, **options: Unpack[PageOptions]) -> PageStream[K]:
        """Read a long list page by page, also when its continue token expires on the way."""
        return self._client.pages(self.requests, limit, **options)

    def watch(self, **options: Unpack[WatchOptions]) -> WatchStream[K]:
        """Follow the changes, reconnecting at the last version; raises ``Expired`` when that is forgotten."""
        return self._client.watch(self.requests, **options)

    def informer(
        self,
        *,
        resync_seconds: float | None = None,
        transform: Callable[[K], K | None] | None = None,
        **options: Unpack[KeepOptions],
    ) -> InformerStream[K]:
        """Follow the kind for ever: everything that is there, then every change."""
        return self._client.informer(self.requests, resync_seconds=resync_seconds, transform=transform, **options)

    def cache(
        self,
        *,
        indexes: Mapping[str, IndexedBy[K]] | None = None,
        transform: Callable[[K], K | None] | None = None,
        debug: bool = False,
        **options: Unpack[KeepOptions],
    ) -> Cache[K]:
        """Keep the kind's objects at hand, up to date."""
        return self._client.cache(self.requests, indexes=indexes, transform=transform, debug=debug, **options)

    @overload
    def wait(self, name: str, condition: GoneCondition[K], *, timeout: float | None = None) -> K | None: ...
    @overload
    def wait(self, name: str, condition: Awaited[K], *, timeout: float | None = None) -> K: ...
    def wait(self, name: str, condition: Awaited[K], *, timeout: float | None = None) -> K | None:
        """Wait until an object meets a condition, and return it; raises `WaitTimeout` after ``timeout`` seconds."""
        return self._client.wait(self.requests, name, condition, timeout=timeout)

    def create(self, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> K:
        """Create an object; raises ``AlreadyExists``."""
        return self._client.send(self.requests.create(body, **options))

    def replace(self, name: str, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> K:
        """Replace an object by a whole one; raises ``Conflict`` when it has changed since that was read."""
        return self._client.send(self.requests.replace(name, body, **options))

    def patch(self, name: str, patch: AnyPatch, **options: Unpack[PatchOptions]) -> K:
        """Patch an object; the type of the patch says its kind, and a mapping is a merge patch."""
        return self._client.send(self.requests.patch(name, patch, **options))

    def apply(self, name: str, body: K | Mapping[str, Any], **options: Unpack[ApplyOptions]) -> K:
        """Apply the fields that ``field_manager`` wants, on the server's side; raises ``Conflict`` when others own them."""
        return self._client.send(self.requests.apply(name, body, **options))

    def edit(self, name: str, change: Callable[[K], K | None], **options: Unpack[WriteOptions]) -> K:
        """Change an object as it is on the server: read, ``change(object)``, write, and all again after a conflict."""
        return self._client.edit(self.requests, name, change, **options)

    def delete(self, name: str, **options: Unpack[DeleteOptions]) -> K | Status:
        """Delete an object: the answer is the object on its way out, or a Status."""
        return self._client.send(self.requests.delete(name, **options))

    def delete_collection(self, **options: Unpack[DeleteCollectionOptions]) -> ObjectList[K] | Status:
        """Delete all objects of a namespace that the selectors match."""
        return self._client.send(self.requests.delete_collection(**options))

    @overload
    def logs(self, name: str, *, follow: Literal[True], **options: Unpack[LogOptions]) -> LineStream: ...
    @overload
    def logs(self, name: str, *, follow: Literal[False] = False, **options: Unpack[LogOptions]) -> str: ...
    @overload
    def logs(self, name: str, *, follow: bool, **options: Unpack[LogOptions]) -> LineStream | str: ...
    def logs(self, name: str, *, follow: bool = False, **options: Unpack[LogOptions]) -> LineStream | str:
        """Read what a container has written; with ``follow``, its lines as they come, until it ends."""
        return self._client.logs(self.requests, name, follow=follow, **options)

    def exec(
        self,
        name: str,
        command: Sequence[str],
        *,
        stdin: bytes | None = None,
        max_output_bytes: int = MAX_OUTPUT_BYTES,
        **options: Unpack[CommandOptions],
    ) -> ExecResult:
        """Run a command in a container to its end; ``stdin`` is all its input. Raises ``OutputTooLarge``."""
        return self._client.exec(self.requests, name, command, stdin=stdin, max_output_bytes=max_output_bytes, **options)

    def open_exec(self, name: str, command: Sequence[str], **options: Unpack[AttachOptions]) -> CommandSession:
        """Run a command in a container and talk with it, in a ``with``; it takes input unless ``stdin`` is False."""
        return self._client.open_exec(self.requests, name, command, **options)

    def attach(self, name: str, **options: Unpack[AttachOptions]) -> CommandSession:
        """Talk with the program that a container runs already, in a ``with``; it takes input only with ``stdin=True``."""
        return self._client.attach(self.requests, name, **options)

    def copy_to(self, name: str, local: str | PathLike[str], remote: str, *, container: str | None = None) -> None:
        """Copy a file or a folder into a container, where it becomes ``remote``; the container needs a ``tar``."""
        self._client.copy_to(self.requests, name, local, remote, container=container)

    def copy_from(self, name: str, remote: str, local: str | PathLike[str], *, container: str | None = None) -> None:
        """Copy a file or a folder out of a container, to become ``local``; raises ``UnsafeEntry`` for what would escape."""
        self._client.copy_from(self.requests, name, remote, local, container=container)

    def merged_logs(
        self,
        *,
        follow: bool = False,
        on_error: Callable[[KubeError], None] | None = None,
        **options: Unpack[MergedLogOptions],
    ) -> MergedLogs:
        """Read the logs of all containers of the pods that ``labels`` and ``fields`` select as one, in a ``with``."""
        return self._client.merged_logs(self.requests, follow=follow, on_error=on_error, **options)

    def forward(
        self,
        name: str,
        ports: Mapping[int, Port],
        *,
        address: str = "127.0.0.1",
        on_error: Callable[[KubeError], None] | None = None,
    ) -> PortForward:
        """Bring ports of a pod, or of a ready one behind a Service, a Deployment ..., to this machine, in a ``with``."""
        return self._client.forward(self.requests, name, ports, address=address, on_error=on_error)

    def evict(self, name: str, **options: Unpack[DeleteOptions]) -> Status:
        """Delete a pod if its PodDisruptionBudgets allow it; raises ``TooManyRequests`` when they don't now."""
        return self._client.send(self.requests.evict(name, **options))

    def bind(self, name: str, node: str, **options: Unpack[WriteOptions]) -> Status:
        """Put a pod on a node, as a scheduler does."""
        return self._client.send(self.requests.bind(name, node, **options))

    def create_token(
        self,
        name: str,
        *,
        audiences: Sequence[str] = (),
        expiration_seconds: int | None = None,
        bound_to: Mapping[str, str] | None = None,
        **options: Unpack[WriteOptions],
    ) -> TokenRequest:
        """Create a token for a service account: it is ``answer.status.token``."""
        return self._client.send(
            self.requests.create_token(
                name, audiences=audiences, expiration_seconds=expiration_seconds, bound_to=bound_to, **options
            )
        )

    def finalize(self, name: str, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> K:
        """Set ``spec.finalizers`` of a namespace."""
        return self._client.send(self.requests.finalize(name, body, **options))

    def proxy(self, name: str, path: str = "/", **options: Unpack[ProxyOptions]) -> str:
        """Ask the program behind a pod, a service or a node, by way of the server; the answer comes as text."""
        return self._client.send(self.requests.proxy(name, path, **options))

    @overload
    def subresource(self, name: str) -> BoundSubresource[K]: ...
    @overload
    def subresource(self, name: str, speaks: type[S]) -> BoundSubresource[S]: ...
    def subresource(self, name: str, speaks: Any = None) -> BoundSubresource[Any]:
        """The verbs of a subresource. ``speaks`` is the class of its documents where that is not the kind itself."""
        return BoundSubresource(self._client, self.requests.subresource(name, speaks))

    @property
    def status(self) -> BoundSubresource[K]:
        """What is, beside ``spec``, which is what should be."""
        return BoundSubresource(self._client, self.requests.status)

    @property
    def scale(self) -> BoundSubresource[Scale]:
        """The number of replicas, alike for every kind that can be scaled."""
        return BoundSubresource(self._client, self.requests.scale)

    @property
    def ephemeral_containers(self) -> BoundSubresource[K]:
        """The containers that are put into a running pod to look at it."""
        return BoundSubresource(self._client, self.requests.ephemeral_containers)

    @property
    def approval(self) -> BoundSubresource[K]:
        """The conditions by which a CertificateSigningRequest is approved or denied."""
        return BoundSubresource(self._client, self.requests.approval)


@frozen
class BoundApis:
    """What ``client.api`` is: call it with a kind, as `Api`."""

    _client: Client = field(repr=False)

    @overload
    def __call__(self, kind: Resource) -> BoundApi[DynamicObject]: ...
    @overload
    def __call__(self, kind: type[K]) -> BoundApi[K]: ...
    def __call__(self, kind: Any) -> BoundApi[Any]:
        """Bind ``Api(kind)`` to the client."""
        return BoundApi(self._client, Api(kind))

    @overload
    def custom_resource(
        self, plural: str, spec: type[Spec], status: None = None, *, scope: Scope = "Namespaced"
    ) -> CustomResource[BoundApi[Object[Spec, None]]]: ...
    @overload
    def custom_resource(
        self, plural: str, spec: type[Spec], status: type[StatusOf], *, scope: Scope = "Namespaced"
    ) -> CustomResource[BoundApi[Object[Spec, StatusOf]]]: ...
    def custom_resource(self, plural: str, spec: Any, status: Any = None, *, scope: Scope = "Namespaced") -> CustomResource[Any]:
        """Begin an `Api` of a custom resource: it is one once ``.version("v1")`` and ``.group("clux.dev")`` are said."""
        return Api.custom_resource(plural, spec, status, scope=scope).then(self._bind)

    def _bind(self, api: Api[K]) -> BoundApi[K]:
        return BoundApi(self._client, api)
