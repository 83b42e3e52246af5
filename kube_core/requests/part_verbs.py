"""Subresources: the parts of an object that have a path of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

from kube_core import base, objects, requests
from kube_core.base import UsageError

from . import parameters as take
from .answer import Answer
from .conversions import number
from .endpoint import ACCEPT_ANY, ACCEPT_JSON, SENDS_JSON, STATUS
from .extras import extra_query
from .options import DeleteOptions, LogOptions, WriteOptions
from .request import Request
from .stream_verbs import StreamVerbs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kube_core.models.authentication_v1 import TokenRequest
    from kube_core.models.autoscaling_v1 import Scale
    from kube_core.models.meta_v1 import Status

    from .options import Extra, ExtraHeaders, Method
    from .subresource_api import SubresourceApi

K = TypeVar("K")
S = TypeVar("S")

TEXT: Answer[str] = Answer("text")
LINES: Answer[list[str]] = Answer("lines")


class PartVerbs(StreamVerbs[K]):
    """Each subresource by its name; what a kind does not have is a `UsageError`."""

    __slots__ = ()

    @overload
    def subresource(self, name: str) -> SubresourceApi[K]: ...
    @overload
    def subresource(self, name: str, speaks: type[S]) -> SubresourceApi[S]: ...
    def subresource(self, name: str, speaks: Any = None) -> SubresourceApi[Any]:
        """The verbs of a subresource. ``speaks`` is the class of its documents where that is not the kind itself."""
        return requests.SubresourceApi.of(self._place, name, speaks)

    @property
    def status(self) -> SubresourceApi[K]:
        """What is, beside ``spec``, which is what should be; other verbs leave it alone."""
        return self.subresource("status")

    @property
    def scale(self) -> SubresourceApi[Scale]:
        """The number of replicas, alike for every kind that can be scaled."""
        from kube_core.models.autoscaling_v1 import Scale  # noqa: PLC0415 - programs that scale nothing don't pay for it

        return self.subresource("scale", Scale)

    @property
    def ephemeral_containers(self) -> SubresourceApi[K]:
        """The containers that are put into a running pod to look at it."""
        return self.subresource("ephemeralcontainers")

    @property
    def approval(self) -> SubresourceApi[K]:
        """The conditions by which a CertificateSigningRequest is approved or denied."""
        return self.subresource("approval")

    @overload
    def logs(self, name: str, *, follow: Literal[False] = False, **options: Unpack[LogOptions]) -> Request[str]: ...
    @overload
    def logs(self, name: str, *, follow: Literal[True], **options: Unpack[LogOptions]) -> Request[list[str]]: ...
    @overload
    def logs(self, name: str, *, follow: bool, **options: Unpack[LogOptions]) -> Request[str] | Request[list[str]]: ...
    def logs(self, name: str, *, follow: bool = False, **options: Unpack[LogOptions]) -> Request[str] | Request[list[str]]:
        """Build the request that reads a container's log: as one text, or with ``follow`` as a stream of lines.

        ``container`` may be left out when the pod has only one. See
        https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod.
        """
        parts = take.LOGS.parts({**options, "follow": follow})
        url = self._place.part("log", "get", name)
        if follow:
            return Request("GET", url, parts.query, ACCEPT_ANY + parts.headers, b"", LINES)
        return Request("GET", url, parts.query, ACCEPT_ANY + parts.headers, b"", TEXT)

    def evict(self, name: str, **options: Unpack[DeleteOptions]) -> Request[Status]:
        """Build the request that deletes a pod if its PodDisruptionBudgets allow it: `TooManyRequests` when they don't now.

        See https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/.
        """
        parts = take.EVICT.parts(options)
        eviction = self._about(name, "policy/v1", "Eviction") | ({"deleteOptions": dict(parts.body)} if parts.body else {})
        return self._post("eviction", name, parts, eviction)

    def bind(self, name: str, node: str, **options: Unpack[WriteOptions]) -> Request[Status]:
        """Build the request by which a scheduler puts a pod on a node."""
        parts = take.CREATE.parts(options)
        target = {"apiVersion": "v1", "kind": "Node", "name": base.path_segment(node, "node")}
        return self._post("binding", name, parts, self._about(name, "v1", "Binding") | {"target": target})

    def create_token(
        self,
        name: str,
        *,
        audiences: Sequence[str] = (),
        expiration_seconds: int | None = None,
        bound_to: Mapping[str, str] | None = None,
        **options: Unpack[WriteOptions],
    ) -> Request[TokenRequest]:
        """Build the request for a token of a service account: ``answer.status.token``.

        ``bound_to`` is the ``apiVersion``, ``kind``, ``name`` and ``uid`` of the object that the token ends with. See
        https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/.
        """
        from kube_core.models.authentication_v1 import TokenRequest  # noqa: PLC0415 - programs without tokens don't pay for it

        if isinstance(audiences, str):
            raise UsageError("audiences is a list of texts, not one text")
        spec: dict[str, Any] = {"audiences": list(audiences)}
        spec |= {} if expiration_seconds is None else {"expirationSeconds": number("expiration_seconds", expiration_seconds)}
        spec |= {} if bound_to is None else {"boundObjectRef": dict(bound_to)}
        body = self._about(name, "authentication.k8s.io/v1", "TokenRequest") | {"spec": spec}
        return self.subresource("token", TokenRequest).create(name, body, **options)

    def finalize(self, name: str, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> Request[K]:
        """Build the request that sets ``spec.finalizers`` of a namespace, which its other verbs leave alone."""
        return self.subresource("finalize").replace(name, body, **options)

    def proxy(
        self,
        name: str,
        path: str = "/",
        *,
        method: Method = "GET",
        port: int | str | None = None,
        scheme: Literal["http", "https"] | None = None,
        body: bytes = b"",
        query: Extra | None = None,
        headers: ExtraHeaders | None = None,
    ) -> Request[str]:
        """Build the request that the server passes on to a pod, a service or a node; it answers with what that answers.

        The program behind decides what the answer is: it comes as text. See
        https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/.
        """
        from . import proxying  # noqa: PLC0415 - loaded by those who proxy

        url = self._place.part("proxy", proxying.verb_of(method), proxying.proxied_name(name, port, scheme))
        headers_sent = proxying.proxied_headers(headers)
        return Request(method, url + proxying.proxied_path(path), extra_query(query), headers_sent, body, TEXT)

    def _about(self, name: str, api_version: str, kind: str) -> dict[str, Any]:
        """The beginning of a document about one object."""
        metadata = {"name": name, "namespace": self._place.namespace}
        return {"apiVersion": api_version, "kind": kind, "metadata": {key: value for key, value in metadata.items() if value}}

    def _post(self, subresource: str, name: str, parts: take.Parts, document: dict[str, Any]) -> Request[Status]:
        url = self._place.part(subresource, "create", name)
        headers = ACCEPT_JSON + SENDS_JSON + parts.headers
        return Request("POST", url, parts.query, headers, objects.json_encode(document), STATUS)
