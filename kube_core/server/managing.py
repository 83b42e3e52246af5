"""Who manages which fields of what is written: how ``metadata.managedFields`` comes to be.

What is merged by which rules is `kube_core.apply`'s; here is what it is told of kinds, paths and documents.
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management.
"""

from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from kube_core.apply import (
    Managed,
    Rules,
    SchemaFault,
    Type,
    Writer,
    created,
    empty,
    filter_of,
    is_reset,
    managed_of_raw,
    read_entries,
    same_but_times,
    track,
    type_of_kind,
    type_of_schema,
    written,
)
from kube_core.objects import ref_of_kind

from .conversion.shapes import between, has_shapes, whole
from .defaults import with_zeros
from .document import Document
from .metadata import Metadata, timestamp
from .operation import MANAGER_LIMIT, Operation
from .served import Served
from .state import State


def rules_of(state: State, operation: Operation) -> Rules:
    """How objects of an operation's kind are merged when they are written through its path."""
    served, subresource = operation.served, operation.path.subresource
    if not served.custom:
        return _built_in(served, subresource)
    if (found := state.kinds.rules.get((served, subresource))) is None:
        found = state.kinds.rules[served, subresource] = _custom(state, served, subresource)
    return found


@cache
def _built_in(served: Served, subresource: str) -> Rules:
    resource = served.resource
    reset = filter_of(served.name, subresource, has_status=served.has_status, custom=False)
    nothing = with_zeros(served.name, resource.version, empty(ref_of_kind(resource.api_version, resource.kind)))

    def find(api_version: str) -> Type | None:
        """Who wrote an Event through its other group is forgotten: the real server converts within a group only."""
        same = api_version.rpartition("/")[0] == resource.group
        return type_of_kind(api_version, resource.kind) if same else None

    def convert(plain: dict[str, Any], source: str, target: str) -> dict[str, Any]:
        kind = resource.kind
        return whole(between(whole(plain, kind, source), kind, source, target), kind, target)

    several = convert if has_shapes(resource.kind) else None
    return Rules(resource.api_version, resource.kind, subresource, find, nothing, reset, convert=several)


def _custom(state: State, served: Served, subresource: str) -> Rules:
    resource, kinds = served.resource, state.kinds
    reset = filter_of(served.name, subresource, has_status=served.has_status, custom=True)

    def find(api_version: str) -> Type | None:
        group, _, version = api_version.rpartition("/")
        found = kinds.of(group, version, resource.plural)
        return type_of_schema(found.schema.schema) if found is not None and found.schema is not None else None

    everywhere = subresource == "status"
    convert = served.converter.between if served.converter is not None else None
    return Rules(resource.api_version, resource.kind, subresource, find, {}, reset, everywhere, checked=True, convert=convert)


_NOBODY = Raw(b"[]")


def manage(state: State, operation: Operation, old: Document | None, document: Document) -> None:
    """Keep track of a write that is no apply. It is never refused: then the managers stay as they were."""
    live = old.metadata.managed_fields if old else UNSET
    by_text = operation.served.custom
    sent, document.metadata.managed_fields = document.metadata.managed_fields, live
    rules, writer = rules_of(state, operation), Writer(manager_of(operation), timestamp(int(state.now)))
    if by_text and sent == _NOBODY:
        sent = UNSET  # to a custom resource an empty list is none at all
    managed = _managers(live, UNSET if operation.path.subresource else sent)
    before = plain(old, operation.served) if old else rules.empty
    try:
        new = plain(document, operation.served)
        if old is None and not managed and (own := created(rules, new, writer, by_text=by_text)) is not None:
            document.metadata.managed_fields = own
            return
        after = track(rules, before, new, managed, writer, created=old is None)
    except SchemaFault:
        return
    document.metadata.managed_fields = written(after, by_text=by_text)


def _managers(live: Raw | UnsetType, sent: Raw | UnsetType) -> Managed:
    """The managers that a request names, if it does; else those of the object. None at all when it asks for that."""
    if sent is not UNSET and sent != live:
        entries = msgspec.json.decode(sent, type=list[Any])
        if is_reset(read_entries(entries)):
            return {}
        if found := _understood(sent):
            return found
    return _understood(live)


def _understood(raw: Raw | UnsetType) -> Managed:
    try:
        return managed_of_raw(raw)
    except ValueError:
        return {}


def manager_of(operation: Operation) -> str:
    """Who writes: the field manager that the request names, or the program that sends it."""
    return operation.target.first("fieldManager") or agent(operation.request.header("user-agent"))


@cache
def agent(header: str) -> str:
    """The name of a program: what a User-Agent says before its first slash, printable and not too long."""
    name = "".join(letter for letter in header.partition("/")[0] if letter.isprintable())
    return name.encode()[:MANAGER_LIMIT].decode(errors="ignore")


def plain(document: Document, served: Served) -> dict[str, Any]:
    """The parts of an object of a version that somebody can own, as plain JSON."""
    whole = {"metadata": _owned(document.metadata), **document.content}
    return whole if served.shape is None else served.shape.shown(whole)


def _owned(metadata: Metadata) -> dict[str, Any]:
    owners = msgspec.to_builtins(metadata.owner_references) if metadata.owner_references else None
    given = {
        "generateName": metadata.generate_name,
        "deletionTimestamp": metadata.deletion_timestamp,
        "labels": metadata.labels,
        "annotations": metadata.annotations,
        "ownerReferences": owners,
        "finalizers": metadata.finalizers,
    }
    found: dict[str, Any] = {key: value for key, value in given.items() if value}
    if metadata.deletion_grace_period_seconds is not None:
        found["deletionGracePeriodSeconds"] = metadata.deletion_grace_period_seconds
    return found


def keep_times(before: Document, document: Document) -> None:
    """A write that changes nothing but when managers wrote changes nothing.

    See `IgnoreManagedFieldsTimestampsTransformer` in k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager/equality.go.
    """
    old, new = before.metadata, document.metadata
    if document.content != before.content or not same_but_times(old.managed_fields, new.managed_fields):
        return
    kept, new.managed_fields = new.managed_fields, old.managed_fields
    if old != new:
        new.managed_fields = kept
