"""A part of an object with a path of its own: ``status``, ``scale``, ``resize`` …"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, Unpack

from attrs import frozen

from kube_core.base import UsageError

from . import parameters as take
from .bodies import body_of
from .endpoint import SENDS_JSON, Endpoint
from .options import ApplyOptions, GetOptions, PatchOptions, WriteOptions
from .patching import AnyPatch, apply_parts, patch_parts
from .place import Place
from .request import Request
from .speaking import speaking

S = TypeVar("S")


@frozen(repr=False)
class SubresourceApi(Generic[S]):
    """The verbs of one subresource of a kind, whose documents are ``S``.

    See https://kubernetes.io/docs/reference/using-api/api-concepts/#subresources.
    """

    _place: Place
    name: str
    """The subresource's, such as ``status``."""
    _speaks: Endpoint

    @classmethod
    def of(cls, place: Place, name: str, speaks: Any = None) -> "SubresourceApi[Any]":
        """The subresource of that name; ``speaks`` is the class of its documents where that is not the kind itself."""
        return SubresourceApi(place, name, speaking(place.endpoint, name, speaks))

    def get(self, name: str, **options: Unpack[GetOptions]) -> Request[S]:
        """Build the request that gets this part of one object."""
        parts = take.GET.parts(options)
        url = self._place.part(self.name, "get", name)
        return Request("GET", url, parts.query, self._speaks.accept + parts.headers, b"", self._speaks.one)

    def replace(self, name: str, body: S | Mapping[str, Any], **options: Unpack[WriteOptions]) -> Request[S]:
        """Build the request that replaces this part of one object; what else the body holds is ignored by the server."""
        parts = take.REPLACE.parts(options)
        url = self._place.part(self.name, "update", name)
        sent = body_of(self._speaks, body, self._place.namespace, name)
        if not sent.name:
            raise UsageError(f"the body of a replace must say its metadata.name, {name!r}")
        headers = self._speaks.accept + SENDS_JSON + parts.headers
        return Request("PUT", url, parts.query, headers, sent.data, self._speaks.one)

    def patch(self, name: str, patch: AnyPatch, **options: Unpack[PatchOptions]) -> Request[S]:
        """Build the request that patches this part of one object; the type of the patch says its kind."""
        url = self._place.part(self.name, "patch", name)
        parts = patch_parts(self._speaks, patch, self._place.namespace, name, options)
        return Request("PATCH", url, parts.query, self._speaks.accept + parts.headers, parts.data, self._speaks.one)

    def apply(self, name: str, body: S | Mapping[str, Any], **options: Unpack[ApplyOptions]) -> Request[S]:
        """Build the request that applies fields of this part of one object on the server's side."""
        url = self._place.part(self.name, "patch", name)
        parts = apply_parts(self._speaks, body, self._place.namespace, name, options)
        return Request("PATCH", url, parts.query, self._speaks.accept + parts.headers, parts.data, self._speaks.one)

    def create(self, name: str, body: S | Mapping[str, Any], **options: Unpack[WriteOptions]) -> Request[S]:
        """Build the request that posts to this part of one object, such as a TokenRequest to a service account's ``token``."""
        parts = take.CREATE.parts(options)
        url = self._place.part(self.name, "create", name)
        sent = body_of(self._speaks, body, self._place.namespace, name)
        headers = self._speaks.accept + SENDS_JSON + parts.headers
        return Request("POST", url, parts.query, headers, sent.data, self._speaks.one)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} of {self._place.endpoint.named}>"
