"""An `Api` that reads from a cache and writes to the server. `async_cached.py` is the same text with ``await``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, Unpack

from kube_core.base import FieldSelector, Selector
from kube_core.requests import Api
from kube_core.watching import deleted_uid, is_leaving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kube_core.models.meta_v1 import Status
    from kube_core.requests import AnyPatch, ApplyOptions, DeleteOptions, PatchOptions, Request, WriteOptions

    from .caches import Cache
    from .client import Client

K = TypeVar("K")


class CachedApi(Generic[K]):
    """The verbs of a kind over a cache: it sees its own writes at once."""

    def __init__(self, cache: Cache[K], client: Client, api: Api[K]) -> None:
        self._cache = cache
        self._client = client
        self._api = api

    def within(self, namespace: str) -> CachedApi[K]:
        """The same verbs in one namespace."""
        return CachedApi(self._cache, self._client, self._api.within(namespace))

    def get(self, name: str) -> K:
        """Get one object from the cache; raises ``NotFound``."""
        return self._cache.get(*self._names(name))

    def find(self, name: str) -> K | None:
        """Get one object from the cache, or None when there is no such."""
        return self._cache.find(*self._names(name))

    def list(self, *, labels: str | Selector | None = None, fields: str | FieldSelector | None = None) -> list[K]:
        """List what the cache has."""
        return self._cache.list(labels=labels, fields=fields, namespace=self._api.namespace)

    def create(self, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> K:
        """Create an object; raises ``AlreadyExists``."""
        return self._write(self._api.create(body, **options), options)

    def replace(self, name: str, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> K:
        """Replace an object; raises ``Conflict`` when it has changed on the server since it was read."""
        return self._write(self._api.replace(name, body, **options), options)

    def patch(self, name: str, patch: AnyPatch, **options: Unpack[PatchOptions]) -> K:
        """Patch an object; the type of the patch says its kind, and a mapping is a merge patch."""
        return self._write(self._api.patch(name, patch, **options), options)

    def apply(self, name: str, body: K | Mapping[str, Any], **options: Unpack[ApplyOptions]) -> K:
        """Apply the fields that ``field_manager`` wants, on the server's side."""
        return self._write(self._api.apply(name, body, **options), options)

    def edit(self, name: str, change: Callable[[K], K | None], **options: Unpack[WriteOptions]) -> K:
        """Change an object as it is on the server: read it there, ``change(object)``, write, and all again after a conflict."""
        return self._seen(self._client.edit(self._api, name, change, **options), options)

    def replace_status(self, name: str, body: K | Mapping[str, Any], **options: Unpack[WriteOptions]) -> K:
        """Replace the status of an object."""
        return self._write(self._api.status.replace(name, body, **options), options)

    def patch_status(self, name: str, patch: AnyPatch, **options: Unpack[PatchOptions]) -> K:
        """Patch the status of an object."""
        return self._write(self._api.status.patch(name, patch, **options), options)

    def delete(self, name: str, **options: Unpack[DeleteOptions]) -> K | Status:
        """Delete an object: the answer is the object on its way out, or a Status."""
        answer = self._client.send(self._api.delete(name, **options))
        if not options.get("dry_run"):
            self._gone(name, answer)
        return answer

    def _gone(self, name: str, answer: Any) -> None:
        if is_leaving(answer.metadata):
            self._cache.wrote(answer)
        else:
            self._cache.deleted(name, self._api.namespace or "", deleted_uid(answer))

    def _write(self, request: Request[K], options: Mapping[str, Any]) -> K:
        return self._seen(self._client.send(request), options)

    def _seen(self, value: K, options: Mapping[str, Any]) -> K:
        if not options.get("dry_run"):
            self._cache.wrote(value)
        return value

    def _names(self, name: str) -> tuple[str, ...]:
        return (name,) if self._api.namespace is None else (self._api.namespace, name)
