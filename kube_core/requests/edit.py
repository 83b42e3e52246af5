"""Changing what is there: the answer to read, modify, write."""

from collections.abc import Callable
from typing import Any, TypeVar, Unpack, cast

from attrs import evolve

from kube_core.base import Backoff, UsageError
from kube_core.models.meta_v1 import Status, StatusDetails
from kube_core.objects import json_encode, overlay, ref_of_kind, same_plain, shape_of, to_wire

from .api import Api
from .errors import Conflict, NotFound
from .flow import Flow, pause
from .options import WriteOptions
from .plain_reading import part, word
from .raw import ANY_JSON
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
    read = api.get(name)
    uid = ""
    for failures in range(EDIT_TRIES - 1):
        document = yield from evolve(read, answer=ANY_JSON)
        uid = _same(document, uid, read)
        try:
            return (yield from _write(api, name, document, read, change, options))
        except Conflict:
            yield from pause(EDIT_BACKOFF.delay(failures, 0.0))
    document = yield from evolve(read, answer=ANY_JSON)
    _same(document, uid, read)
    return (yield from _write(api, name, document, read, change, options))


def _write(
    api: Api[K], name: str, document: Any, read: Request[K], change: Callable[[K], K | None], options: WriteOptions
) -> Flow[K]:
    obj = read.decode(200, (), json_encode(document))
    before = to_wire(obj)
    changed = change(obj)
    after = to_wire(obj if changed is None else changed)
    if same_plain(before, after):
        return obj
    _refuse_lost_status(api, before, after)
    shape = shape_of(ref_of_kind(word(document, "apiVersion"), word(document, "kind")))
    laid = cast("dict[str, Any]", overlay(before, after, document, shape))
    metadata = cast("dict[str, Any]", part(document, "metadata") or {})
    laid["metadata"] = {**laid.get("metadata", {}), **{key: metadata[key] for key in _GUARDS if key in metadata}}
    return (yield from api.replace(name, laid, **options))


_GUARDS = ("resourceVersion", "uid")
"""What makes the server refuse the write when it would hit another object, or a newer one."""


def _same(document: object, uid: str, read: Request[Any]) -> str:
    """The object's uid; `NotFound` when it is no longer the one that was read first."""
    found = word(part(document, "metadata"), "uid")
    if uid and found != uid:
        name = word(part(document, "metadata"), "name")
        message = f"the object {name!r} that was to be changed is gone; another has its name"
        details = StatusDetails(name=name, uid=uid)
        raise NotFound(Status(status="Failure", reason="NotFound", code=404, message=message, details=details), request=read)
    return found


def _refuse_lost_status(api: Api[Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    if api.resource.subresource("status") is None or same_plain(before.get("status"), after.get("status")):
        return
    raise UsageError(
        f"the status of a {api.resource.kind} is a subresource, and the server would drop this change of it: use api.status"
    )
