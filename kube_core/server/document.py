"""A request's body read, and a stored object opened: metadata that is typed, and the rest as plain JSON."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from attrs import define, field

from kube_core.apply import read_entries
from kube_core.base import DecodeError
from kube_core.objects import ref_of_kind
from kube_core.objects.plain import is_array, is_object

from .bodies.duplicates import duplicates, known
from .bodies.json_faults import json_fault
from .bodies.loose_json import read_json, read_literally
from .bodies.manifest import REPEATED
from .completing import complete_definition
from .conforming import Misnamed, Misshapen, conform, conform_metadata, go_type, too_large, unknown_metadata
from .converting import converted
from .defaults import fill, mark_kind
from .exchange import BODY_LIMIT
from .metadata import Metadata
from .operation import Operation
from .record import NOTHING, Record
from .refusal import Cause, Refusal, bad_request, invalid
from .served import DEFINITIONS, Served

SHARED_MAPS = 4096  # labels and fields that are kept once
_IDENTITY = ("apiVersion", "kind", "metadata")
_SHOWN = 30  # bytes; transformDecodeError of k8s.io/apiserver/pkg/endpoints/handlers/rest.go
_ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
_GO_STRUCT = r'struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }'
_MANY_VERSIONS = ("Scale", "Eviction")  # AcceptsGroupVersion of their storages
_MAPS = ("labels", "annotations")
_PREVIEW = re.compile("alpha|beta")
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_encode_into = msgspec.json.Encoder().encode_into


@define(eq=False)
class Document:
    """One object while it is worked on. ``content`` is everything beside kind, apiVersion and metadata.

    One of a built-in kind has the form in which it is kept, whatever version it was sent in: see `conversion.shape`.
    """

    metadata: Metadata = field(repr=False)
    content: dict[str, Any] = field(repr=False)
    unknown: list[str] = field(factory=list[str])
    """Fields that the kind does not have; they were dropped."""
    untidy: bool = False
    """The real server would write metadata to etcd in which something is empty, to be tidied up by the next write."""
    nulls: bool = False
    """It was applied to a custom resource: its nulls count until it is kept, and are gone when it is read again."""

    def plain(self, served: Served) -> dict[str, Any]:
        """The whole object as plain JSON of a version, for patches."""
        names = {"kind": served.resource.kind, "apiVersion": served.resource.api_version}
        plain = {**names, "metadata": _decode(_encode(self.metadata)), **self.content}
        return plain if served.shape is None else served.shape.shown(plain)

    def body(self) -> bytes:
        """The bytes of a record."""
        buffer = bytearray()
        _encode_into({"metadata": self.metadata, **self.content}, buffer)
        return bytes(buffer)  # copied: what a growing buffer is cut down to would keep the memory around it in pieces


class _Head(msgspec.Struct):
    metadata: Metadata


_decode_head = msgspec.json.Decoder(_Head).decode


def part(value: Any, key: str) -> dict[str, Any]:
    """A field of an object that should be an object itself; an empty one in place of anything else."""
    found: Any = value.get(key) if is_object(value) else None
    return found if is_object(found) else {}


def found(value: Any, path: str) -> Any:
    """What a path such as ``spec.replicas`` leads to; None when it leads nowhere."""
    for step in path.split("."):
        value = value.get(step) if is_object(value) else None
    return value


def opened(record: Record) -> Document:
    """Decode a stored object."""
    return opened_body(record.body)


def opened_body(body: bytes) -> Document:
    """Decode the bytes of a record."""
    content = _decode(body)
    del content["metadata"]
    return Document(_decode_head(body).metadata, content)


def recorded(served: Served, document: Document) -> Record:
    """Encode an object for the storage; its metadata must be complete."""
    untidy = document.untidy
    if served.shape is not None and served.shape.settle is not None:
        untidy = served.shape.settle(document.content) or untidy
    metadata = document.metadata
    namespace, name = metadata.namespace, metadata.name
    return Record(
        f"{namespace}/{name}" if namespace else name,
        namespace,
        name,
        metadata.uid,
        int(metadata.resource_version or 0),
        document.body(),
        _shared(tuple(metadata.labels.items())),
        _shared(_fields(served, document.content)),
        tuple(dict.fromkeys(reference.uid for reference in metadata.owner_references)),
        untidy,
    )


@lru_cache(maxsize=SHARED_MAPS)
def _shared(items: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """A mapping that many records have in common: a Deployment's pods have the same labels, and the same phase."""
    return dict(items) if items else NOTHING


def _fields(served: Served, content: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What an object is selected by."""
    kept = served.kept_fields
    return tuple((path, _text(content, steps) or (_text(content, rest) if rest else "")) for path, steps, rest in kept)


def _text(content: dict[str, Any], steps: tuple[str, ...]) -> str:
    value: Any = content
    for step in steps:
        value = value.get(step) if is_object(value) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else ""


def read_body(operation: Operation) -> Document:
    """Read the object that a create or an update carries; refuses what the real server does."""
    media_type = operation.request.header("content-type").partition(";")[0].strip().lower()
    if media_type not in ("", "application/json"):
        text = f"the body of the request was in an unknown format - accepted media types include: {_ACCEPTED}"
        raise Refusal(415, "UnsupportedMediaType", text)
    served = operation.served
    try:
        document = parse(served, operation.request.body)
        report_unknown(operation, document)
    except Misshapen as why:
        raise undecoded(served, why) from None
    return document


def undecoded(served: Served, why: Misshapen) -> Refusal:
    """400: a body has another shape than the kind, or another kind."""
    if isinstance(why, Misnamed):
        return unhandled(served, why.kind, why.version, str(why))
    return unhandled(served, served.resource.kind, served.resource.version, str(why))


def report_unknown(operation: Operation, document: Document) -> None:
    """Refuse unknown fields, warn of them, or say nothing, as ``fieldValidation`` has it."""
    validation = operation.target.first("fieldValidation") or "Warn"
    if (document.unknown or operation.repeats) and validation == "Strict":
        repeats = ["\n  ".join((REPEATED, *operation.repeats))] if operation.repeats else []
        raise Misshapen(f"strict decoding error: {', '.join((*repeats, *document.unknown))}")
    if validation == "Warn":
        operation.warnings.extend((*operation.repeats, *document.unknown))


def unhandled(served: Served, kind: str, version: str, why: str) -> Refusal:
    """400: the body can't be read as an object of the kind."""
    return bad_request(f'{kind} in version "{version}" cannot be handled as a {served.resource.kind}: {why}')


def check_size(body: bytes) -> None:
    """Refuse a body that is too large to be read."""
    if len(body) > BODY_LIMIT:
        text = f"Request entity too large: limit is {BODY_LIMIT}"
        raise Refusal(413, "RequestEntityTooLarge", text)


def parse(served: Served, body: bytes) -> Document:
    """Read an object of a kind from its bytes."""
    kind, shown = served.resource.kind, summary(body)
    try:
        value, beyond = read_json(body, exactly=served.custom)
    except DecodeError:
        why = f"couldn't get version/kind; json parse error: {json_fault(body)}"
        raise bad_request(f"the object provided is unrecognized (must be of type {kind}): {why} ({shown})") from None
    if value is None and not served.custom:
        value = {}  # to a struct, null says nothing
    if not is_object(value):
        raise no_object(served, value, body)
    if served.custom and not value.get("kind"):
        whole = body.decode("utf-8", "replace")
        why = f"Object 'Kind' is missing in '{whole}'"
        raise bad_request(f"the object provided is unrecognized (must be of type {kind}): {why} ({shown})")
    document = _typed(served, value, body)
    if beyond is not None:
        raise Misshapen(too_large(beyond))
    if twice := duplicates(body, value):
        told = twice if served.custom else known(twice, document.plain(served))
        document.unknown[:0] = [f'duplicate field "{path}"' for path in told]
    return document


def _typed(served: Served, value: dict[str, Any], body: bytes) -> Document:
    """A body as an object; what keeps it from being one is told with its numbers as they were written."""
    try:
        return from_plain(served, value)
    except Misshapen as why:
        literal = read_literally(body) if "unmarshal number" in str(why) else None
        if is_object(literal):
            if not served.custom:
                conform(served, {key: item for key, item in literal.items() if key not in _IDENTITY})
            conform_metadata(literal.get("metadata"), [], "" if served.custom else "metadata.")
        raise


def no_object(served: Served, value: Any, body: bytes) -> Refusal:
    """400: a body is something else than an object."""
    why = f"couldn't get version/kind; json parse error: {no_struct(value)}"
    return bad_request(f"the object provided is unrecognized (must be of type {served.resource.kind}): {why} ({summary(body)})")


def no_struct(value: Any) -> str:
    """What Go's JSON decoder says of a value that is to say what kind it is of, and is no object."""
    return f"json: cannot unmarshal {go_type(value)} into Go value of type {_GO_STRUCT}"


def summary(body: bytes) -> str:
    """As much of a body as a refusal shows."""
    shown = body[:_SHOWN].decode("utf-8", "replace") if body.startswith(b"{") else body[:_SHOWN].hex()
    return f"{shown} ..." if len(body) > _SHOWN else shown or "<empty>"


def from_plain(served: Served, value: dict[str, Any], *, applied: bool = False) -> Document:
    """Check that plain JSON is an object of the kind, and type its metadata; raises `Misshapen` where a type is wrong.

    A custom resource is tidied up in place, unless it was ``applied``: then its nulls stay.
    """
    content = dict(value)
    _check_names(served, content.pop("apiVersion", None), content.pop("kind", None), content)
    metadata = content.pop("metadata", None)
    unknown = unknown_metadata(metadata)
    if not served.custom:
        content, told = conform(served, content)
        fill(served, content)
        unknown += told
        if served.name == DEFINITIONS:
            complete_definition(content, unknown)
    elif served.schema is not None and applied:
        served.schema.settle(content)
    elif served.schema is not None:
        unknown += [f'unknown field "{path}"' for path in served.schema.tidy(content)]
    if is_object(metadata) and not (applied and served.custom) and _has_empty_time(metadata):
        conform_metadata(metadata, [], "" if served.custom else "metadata.")
    try:
        typed = msgspec.convert({} if metadata is None else _with_managers(_without_nulls(metadata)), Metadata)
    except msgspec.ValidationError as error:
        conform_metadata(metadata, [], "" if served.custom else "metadata.")
        raise Misshapen(f"metadata: {error}") from None
    if served.shape is not None:
        content = served.shape.kept(typed, content)
    if not served.custom:
        mark_kind(served.name, typed, content)
    return Document(typed, content, unknown, nulls=applied and served.schema is not None)


def from_patched(served: Served, value: dict[str, Any], *, applied: bool = False) -> Document:
    """As `from_plain`, for what a patch made that Go converts and does not decode: numbers may be made to fit."""
    try:
        return from_plain(served, value, applied=applied)
    except Misshapen:
        if served.custom:
            raise
        return from_plain(served, converted(served, value), applied=applied)


def _has_empty_time(metadata: dict[str, Any]) -> bool:
    """Whether a time is an empty text, which is none, and would pass for one that is not there."""
    entries = metadata.get("managedFields")
    holders = [metadata, *filter(is_object, entries)] if is_array(entries) else [metadata]
    return any(holder.get(key) == "" for holder in holders for key in ("creationTimestamp", "deletionTimestamp", "time"))


def _with_managers(metadata: Any) -> Any:
    """The managers of a body are checked, and become bytes."""
    if not is_object(metadata) or "managedFields" not in metadata:
        return metadata
    return {**metadata, "managedFields": msgspec.Raw(_encode(read_entries(metadata["managedFields"])))}


def _without_nulls(value: Any) -> Any:
    """The same JSON without nulls in objects: to a Go struct, null and absent are one."""
    if is_object(value):
        return {key: _texts(item) if key in _MAPS else _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if is_array(value) else value


def _texts(value: Any) -> Any:
    """A map of texts: a null in it is an empty one."""
    if is_object(value) and None in value.values():
        return {key: "" if item is None else item for key, item in value.items()}
    return value


def _check_names(served: Served, api_version: Any, kind: Any, content: dict[str, Any]) -> None:
    resource = served.resource
    if served.custom:
        _check_custom_names(served, api_version, kind, content)
        return
    named, group, _, version = kind or resource.kind, *str(api_version or resource.api_version).rpartition("/")
    known = ref_of_kind(str(api_version or resource.api_version), str(named))
    if (group, named, version) == (resource.group, resource.kind, resource.version):
        return
    elsewhere = group in (resource.group, "extensions") and (known or _PREVIEW.search(version))
    if named == resource.kind and (elsewhere or _is_seen(served, str(api_version))):
        if named in _MANY_VERSIONS:
            return
        text = f"the API version in the data ({api_version}) does not match the expected API version"
        raise bad_request(f"{text} ({resource.api_version})")
    if known:
        internal = f"{resource.group.partition('.')[0] or 'core'}.{resource.kind}"
        why = f"converting ({version}.{named}) to ({internal}): unknown conversion"
    else:
        why = f'no kind "{named}" is registered for version "{api_version}" in scheme "pkg/runtime/scheme.go:111"'
    raise Misnamed(str(named), version, why)


def _is_seen(served: Served, api_version: str) -> bool:
    """Whether the objects of a built-in kind are seen in another version, too."""
    same = served.resource.group == api_version.rpartition("/")[0] or served.shelf == "events"
    return same and bool(ref_of_kind(api_version, served.resource.kind))


def _check_custom_names(served: Served, api_version: Any, kind: Any, content: dict[str, Any]) -> None:
    resource = served.resource
    if api_version != resource.api_version:
        text = f"the API version in the data ({api_version or ''}) does not match the expected API version"
        raise bad_request(f"{text} ({resource.api_version})")
    if kind != resource.kind:
        causes = [Cause("FieldValueInvalid", f'Invalid value: "{kind}": must be {resource.kind}', "kind")]
        raise invalid(resource.group, str(kind), str(part(content, "metadata").get("name", "")), causes)
