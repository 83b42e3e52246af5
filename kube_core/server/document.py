"""A request's body read, and a stored object opened: metadata that is typed, and the rest as plain JSON."""

from typing import Any

import msgspec
from attrs import define

from kube_core.base import DecodeError
from kube_core.objects.json import json_decode

from .metadata import Metadata
from .operation import Operation
from .record import NOTHING, Record
from .refusal import Cause, Refusal, bad_request, invalid
from .served import Served

BODY_LIMIT = 3 * 1024 * 1024  # MaxRequestBodyBytes of k8s.io/apiserver/pkg/server/config.go
_SHOWN = 1024
_ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


@define(eq=False)
class Document:
    """One object while it is worked on. ``content`` is everything beside kind, apiVersion and metadata."""

    metadata: Metadata
    content: dict[str, Any]

    def plain(self, served: Served) -> dict[str, Any]:
        """The whole object as plain JSON, for patches."""
        names = {"kind": served.resource.kind, "apiVersion": served.resource.api_version}
        return {**names, "metadata": msgspec.to_builtins(self.metadata), **self.content}

    def body(self) -> bytes:
        """The bytes of a record."""
        return _encode({"metadata": self.metadata, **self.content})


def opened(record: Record) -> Document:
    """Decode a stored object."""
    content = _decode(record.body)
    return Document(msgspec.convert(content.pop("metadata"), Metadata), content)


def recorded(served: Served, document: Document) -> Record:
    """Encode an object for the storage; its metadata must be complete."""
    metadata = document.metadata
    namespace, name = metadata.namespace, metadata.name
    return Record(
        f"{namespace}/{name}" if namespace else name,
        namespace,
        name,
        metadata.uid,
        int(metadata.resource_version or 0),
        document.body(),
        metadata.labels or NOTHING,
        {path: _text(document.content, path) for path in served.fields} if served.fields else NOTHING,
        tuple([reference.uid for reference in metadata.owner_references]),
    )


def _text(content: Any, path: str) -> str:
    for step in path.split("."):
        content = content.get(step) if isinstance(content, dict) else None
    if isinstance(content, bool):
        return "true" if content else "false"
    return str(content) if isinstance(content, str | int) else ""


def read_body(operation: Operation) -> Document:
    """Read the object that a create or an update carries; refuses what the real server does."""
    media_type = operation.request.header("content-type").partition(";")[0].strip().lower()
    if media_type not in ("", "application/json"):
        text = f"the body of the request was in an unknown format - accepted media types include: {_ACCEPTED}"
        raise Refusal(415, "UnsupportedMediaType", text)
    return parse(operation.served, operation.request.body)


def check_size(body: bytes) -> None:
    """Refuse a body that is too large to be read."""
    if len(body) > BODY_LIMIT:
        text = f"Request entity too large: limit is {BODY_LIMIT}"
        raise Refusal(413, "RequestEntityTooLarge", text)


def parse(served: Served, body: bytes) -> Document:
    """Read an object of a kind from its bytes."""
    kind, shown = served.resource.kind, body[:_SHOWN].decode("utf-8", "replace") or "<empty>"
    try:
        value = json_decode(body)
    except DecodeError as error:
        why = f"couldn't get version/kind; json parse error: {problem(error)}"
        raise bad_request(f"the object provided is unrecognized (must be of type {kind}): {why} ({shown})") from None
    if not isinstance(value, dict):
        why = f"couldn't get version/kind; json parse error: json: cannot unmarshal {go_type(value)} into Go value of type struct"
        raise bad_request(f"the object provided is unrecognized (must be of type {kind}): {why} ({shown})")
    if served.custom and not value.get("kind"):
        why = f"Object 'Kind' is missing in '{shown}'"
        raise bad_request(f"the object provided is unrecognized (must be of type {kind}): {why} ({shown})")
    return from_plain(served, value)


def problem(error: DecodeError) -> str:
    """What Go's JSON reader would say, as far as the difference is known."""
    cut = "nothing" in error.found or "truncated" in error.found
    return "unexpected end of JSON input" if cut else error.found


def go_type(value: Any) -> str:
    """What Go calls a JSON value in its messages."""
    for type_, word in ((bool, "bool"), (dict, "object"), (list, "array"), (str, "string"), (int | float, "number")):
        if isinstance(value, type_):
            return word
    return "null"


def from_plain(served: Served, value: dict[str, Any]) -> Document:
    """Check that plain JSON is an object of the kind, and type its metadata."""
    content = dict(value)
    _check_names(served, content.pop("apiVersion", ""), content.pop("kind", ""), content)
    metadata = content.pop("metadata", None) or {}
    if not served.custom:
        content = without_nulls(content)
    try:
        typed = msgspec.convert(without_nulls(metadata), Metadata)
    except msgspec.ValidationError as error:
        raise _mistyped(served, str(error)) from None
    return Document(typed, content)


def _mistyped(served: Served, why: str) -> Refusal:
    kind, version = served.resource.kind, served.resource.version
    return bad_request(f'{kind} in version "{version}" cannot be handled as a {kind}: metadata: {why}')


def without_nulls(value: Any) -> Any:
    """The same JSON without nulls in objects: to a Go struct, null and absent are one."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def _check_names(served: Served, api_version: Any, kind: Any, content: dict[str, Any]) -> None:
    resource = served.resource
    if served.custom and api_version != resource.api_version:
        text = f"the API version in the data ({api_version}) does not match the expected API version ({resource.api_version})"
        raise bad_request(text)
    if served.custom and kind != resource.kind:
        name = (content.get("metadata") or {}).get("name", "")
        causes = [Cause("FieldValueInvalid", f'Invalid value: "{kind}": must be {resource.kind}', "kind")]
        raise invalid(resource.group, str(kind), name, causes)
    group, _, version = str(api_version or resource.api_version).rpartition("/")
    if group != resource.group or (kind or resource.kind) != resource.kind:
        registered = f'no kind "{kind}" is registered for version "{api_version}" in scheme "pkg/runtime/scheme.go:111"'
        raise bad_request(f'{kind} in version "{version}" cannot be handled as a {resource.kind}: {registered}')
