"""The verbs that write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from kube_core import base, objects
from kube_core.base import UsageError

from . import parameters as take
from .bodies import body_of, refuse_lost_status
from .endpoint import SENDS_JSON
from .options import ApplyOptions, DeleteCollectionOptions, DeleteOptions, PatchOptions, WriteOptions
from .patching import apply_parts, patch_parts
from .reading_verbs import ReadingVerbs
from .request import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kube_core.models.meta_v1 import Status
    from kube_core.objects import ObjectList

    from .bodies import Body
    from .endpoint import Endpoint
    from .headers import Pairs
    from .patching import AnyPatch

K = TypeVar("K")


class WritingVerbs(ReadingVerbs[K]):
    """``create``, ``replace``, ``patch``, ``apply``, ``delete`` and ``delete_collection``."""

    __slots__ = ()

    def create(self, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> Request[K]:
        """Build the request that creates an object, which has a ``name`` or a ``generate_name``."""
        endpoint = self._place.endpoint
        endpoint.must_be_whole("create")
        url = self._place.collection("create")
        sent = body_of(endpoint, body, self._place.namespace)
        _check_new_name(endpoint, sent)
        parts = take.CREATE.parts(options)
        return Request("POST", url, parts.query, endpoint.accept + SENDS_JSON + parts.headers, sent.data, endpoint.one)

    def replace(self, name: str, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> Request[K]:
        """Build the request that replaces an object as a whole.

        With a ``resource_version`` in the body's metadata it is a `Conflict` if the object has changed since. A status that was
        changed, where the server would drop the change, is a `UsageError`; with objects out of lists of generated kinds, which
        do not remember what they were, and where nobody has asked the server for the kind's subresources, it is not noticed.
        """
        endpoint = self._place.endpoint
        endpoint.must_be_whole("replace")
        url = self._place.object("update", name)
        sent = body_of(endpoint, body, self._place.namespace, name)
        if not sent.name:
            raise UsageError(f"the body of a replace must say its metadata.name, {name!r}")
        refuse_lost_status(endpoint, body, sent)
        parts = take.REPLACE.parts(options)
        return Request("PUT", url, parts.query, endpoint.accept + SENDS_JSON + parts.headers, sent.data, endpoint.one)

    def patch(self, name: str, patch: AnyPatch, **options: Unpack[PatchOptions]) -> Request[K]:
        """Build the request that changes a part of an object.

        The type of the patch says its kind; a mapping is a merge patch. See
        https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-update.
        """
        endpoint = self._place.endpoint
        url = self._place.object("patch", name)
        parts = patch_parts(endpoint, patch, self._place.namespace, name, options)
        return Request("PATCH", url, parts.query, endpoint.accept + parts.headers, parts.data, endpoint.one)

    def apply(self, name: str, body: K | Mapping[str, Any], **options: Unpack[ApplyOptions]) -> Request[K]:
        """Build the request that makes the fields in ``body`` so, on the server's side; it creates the object if need be.

        ``field_manager`` owns these fields from then on; ``force`` takes them from other managers.
        See https://kubernetes.io/docs/reference/using-api/server-side-apply/.
        """
        endpoint = self._place.endpoint
        endpoint.must_be_whole("apply")
        url = self._place.object("patch", name)
        parts = apply_parts(endpoint, body, self._place.namespace, name, options)
        return Request("PATCH", url, parts.query, endpoint.accept + parts.headers, parts.data, endpoint.one)

    def delete(self, name: str, **options: Unpack[DeleteOptions]) -> Request[K | Status]:
        """Build the request that deletes an object.

        It answers the object while it is still being deleted, a Status when it is gone at once. What becomes of its dependents is
        the kind's own default unless ``propagation_policy`` says it.
        See https://kubernetes.io/docs/concepts/architecture/garbage-collection/#cascading-deletion.
        """
        endpoint = self._place.endpoint
        url = self._place.object("delete", name)
        parts = take.DELETE.parts(options)
        headers, data = delete_body(parts)
        return Request("DELETE", url, parts.query, endpoint.accept + headers + parts.headers, data, endpoint.deleted)

    def delete_collection(self, **options: Unpack[DeleteCollectionOptions]) -> Request[ObjectList[K] | Status]:
        """Build the request that deletes all objects of one namespace that the selectors choose: all of them without any."""
        endpoint = self._place.endpoint
        url = self._place.collection("deletecollection")
        parts = take.DELETE_COLLECTION.parts(options)
        headers, data = delete_body(parts)
        return Request("DELETE", url, parts.query, endpoint.accept_list + headers + parts.headers, data, endpoint.all_deleted)


def delete_body(parts: take.Parts) -> tuple[Pairs, bytes]:
    """The DeleteOptions object that the options of a delete come to, and its header; nothing when there are none."""
    if not parts.body:
        return (), b""
    return SENDS_JSON, objects.json_encode({"apiVersion": "v1", "kind": "DeleteOptions", **parts.body})


def _check_new_name(endpoint: Endpoint, body: Body) -> None:
    """Check the name of an object to be, by the rule of its kind.

    A kind that can't be read back, such as a SubjectAccessReview, needs none.
    """
    resource = endpoint.resource
    if body.name:
        base.create_name(resource.group, resource.kind, body.name, custom=endpoint.custom)
    elif body.generate_name:
        base.generate_name(resource.group, resource.kind, body.generate_name, custom=endpoint.custom)
    elif endpoint.verbs is None or "get" in endpoint.verbs:
        raise UsageError(f"the new {endpoint.named} has no name: give metadata.name or metadata.generateName")
