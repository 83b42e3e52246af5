"""Changing what is there: the answer to read, modify, write."""

from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar, Unpack, cast

from attrs import evolve, frozen

from kube_core.base import Backoff, UsageError
from kube_core.models.meta_v1 import Status, StatusDetails
from kube_core.objects import (
    PartialObjectMetadata,
    edited_to_plain,
    json_encode,
    overlay,
    ref_of_kind,
    same_plain,
    shape_of,
    to_wire,
)

from . import parameters as take
from .api import Api
from .errors import Conflict, NotFound
from .flow import Flow, pause
from .options import WriteOptions
from .plain_reading import members, part, word
from .raw import ANY_JSON, raw_json
from .request import Request

K = TypeVar("K")

EDIT_TRIES = 10
"""How often a change is tried while others change the object too. client-go tries 5 times (util/retry/util.go)."""

EDIT_BACKOFF = Backoff(initial_seconds=0.01, factor=2.0, cap_seconds=1.0)
"""The pauses between these tries; client-go begins with 10 ms too."""


def edit(api: Api[K], name: str, change: Callable[[K], K | None], **options: Unpack[WriteOptions]) -> Flow[K]:
    """Change an object as it is on the server, and give it as it is then.

    Reads it, calls ``change(obj)``, which changes it in place or returns another, lays the difference over the document as it was
    read, and sends that guarded by its resource version: nothing is lost that the class does not know. After a conflict all of it
    is done again, ``change`` included, `EDIT_TRIES` times at most; no difference sends nothing. `NotFound` when the object goes,
    also when another of the same name takes its place. A changed ``status``, where the server would drop it, is a `UsageError`.
    """
    take.REPLACE.parts(options)  # what can't be asked is said before anything is read
    work = _Edit(api, name, change, options, api.get(name))
    if work.read.answer.type is PartialObjectMetadata:
        raise UsageError("edit sends a whole object: use the Api without .metadata_only()")
    uid = ""
    for failures in range(EDIT_TRIES - 1):
        document = yield from work.document()
        uid = work.same(document, uid)
        try:
            return (yield from work.write(document))
        except Conflict:
            yield from pause(EDIT_BACKOFF.delay(failures, 0.0))
    document = yield from work.document()
    work.same(document, uid)
    return (yield from work.write(document))


@frozen
class _Edit(Generic[K]):
    """What stays the same over the tries of one edit."""

    api: Api[K]
    name: str
    change: Callable[[K], K | None]
    options: WriteOptions
    read: Request[K]

    def document(self) -> Flow[Any]:
        """Read the object as plain JSON."""
        return (yield from evolve(self.read, answer=ANY_JSON))

    def same(self, document: object, uid: str) -> str:
        """The object's uid; `NotFound` when it is no longer the one that was read first."""
        found = word(part(document, "metadata"), "uid")
        if uid and found != uid:
            message = f"the object {self.name!r} that was to be changed is gone; another has its name"
            details = StatusDetails(name=self.name, uid=uid)
            status = Status(status="Failure", reason="NotFound", code=404, message=message, details=details)
            raise NotFound(status, request=self.read)
        return found

    def write(self, document: Any) -> Flow[K]:
        """Change the object and send it; what is unchanged is not sent."""
        obj = self.read.decode(200, (), json_encode(document))
        before = to_wire(obj)
        changed = self.change(obj)
        if isinstance(changed, Coroutine):
            changed.close()
            raise UsageError(
                "the change of an edit is a plain function: it is done again after a conflict, and waits for nothing"
            )
        after = edited_to_plain(obj if changed is None else changed)
        if same_plain(before, after):
            return obj
        if not same_plain(before.get("status"), after.get("status")) and (yield from _loses_status(self.api)):
            raise UsageError(
                f"the status of a {self.api.resource.kind or self.api.resource.name} is a subresource, and the server would drop "
                "this change of it: use api.status"
            )
        shape = shape_of(ref_of_kind(word(document, "apiVersion"), word(document, "kind")))
        laid = cast("dict[str, Any]", overlay(before, after, document, shape))
        metadata = cast("dict[str, Any]", part(document, "metadata") or {})
        laid["metadata"] = {**laid.get("metadata", {}), **{key: metadata[key] for key in _GUARDS if key in metadata}}
        return (yield from self.api.replace(self.name, laid, **self.options))


_GUARDS = ("resourceVersion", "uid")
"""What makes the server refuse the write when it would hit another object, or a newer one."""


def _loses_status(api: Api[Any]) -> Flow[bool]:
    """Whether the kind has a status apart, which other verbs leave alone. Where nobody has asked the server yet, ask it now."""
    resource = api.resource
    if resource.subresources is not None:
        return resource.subresource("status") is not None
    listed = yield from raw_json(resource.prefix)
    return any(word(item, "name") == f"{resource.plural}/status" for item in members(listed, "resources"))
