"""An object as the client asked to see it: whole, or its metadata only."""

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from .exchange import JSON, Exchange, Headers
from .operation import Operation
from .record import Record
from .refusal import Refusal
from .served import Served

PARTIAL_HEAD = b'{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",'
_ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
_AVAILABLE = f"{_ACCEPTED}, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"
_PARTIAL = frozenset({"as=PartialObjectMetadata", "as=PartialObjectMetadataList"})
_JSON = ("application/json", "application/*", "*/*")


class _Slice(msgspec.Struct):
    metadata: msgspec.Raw


_metadata = msgspec.json.Decoder(_Slice).decode


def answer(operation: Operation, record: Record, status: int = 200) -> Exchange:
    """Send one object."""
    headers = (*JSON, *_warnings(operation)) if operation.warnings else JSON
    return Exchange(status, headers, shown(operation.served, record.body, partial(operation)) + b"\n")


def _warnings(operation: Operation) -> Headers:
    """See https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation and RFC 7234, 5.5."""
    quoted = (warning.replace("\\", "\\\\").replace('"', '\\"') for warning in operation.warnings)
    return tuple(("warning", f'299 - "{text}"') for text in quoted)


def shown(served: Served, body: bytes, only_metadata: bool) -> bytes:
    """A body with its kind and apiVersion in front."""
    if not only_metadata:
        return served.head + body[1:]
    return PARTIAL_HEAD + b'"metadata":' + bytes(_metadata(body).metadata) + b"}"


def answer_list(operation: Operation, records: Iterable[Record], metadata: dict[str, object]) -> Exchange:
    """Send many objects, each as it is kept."""
    served, described = operation.served, msgspec.json.encode(metadata)
    if partial(operation):
        kind, api_version = "PartialObjectMetadataList", "meta.k8s.io/v1"
        items = [shown(served, record.body, True) for record in records]
    else:
        kind, api_version = served.list_kind, served.resource.api_version
        items = [served.head + record.body[1:] if served.custom else record.body for record in records]
    head = b'{"kind":"%s","apiVersion":"%s","metadata":%s,"items":[' % (kind.encode(), api_version.encode(), described)
    return Exchange(200, JSON, b"".join((head, b",".join(items), b"]}\n")))


def partial(operation: Operation) -> bool:
    """Whether the client wants metadata only; refuses an Accept header that can't be met."""
    accept = operation.request.header("accept")
    return bool(accept) and negotiate(accept)


@lru_cache(maxsize=256)
def negotiate(accept: str) -> bool:
    """Find the first media type that this server can send: True for metadata only, False for whole objects."""
    understood = False
    for clause in accept.split(","):
        media_type, *parameters = (part.strip() for part in clause.split(";"))
        if media_type not in _JSON:
            continue
        understood = True
        if not any(parameter.startswith("as=") for parameter in parameters):
            return False
        if {"g=meta.k8s.io", "v=v1"} <= set(parameters) and not _PARTIAL.isdisjoint(parameters):
            return True
    raise not_acceptable(understood)


def not_acceptable(understood: bool = False) -> Refusal:
    """406. ``understood``: the media type would do, but not what it is to be transformed into."""
    if understood:
        return Refusal(406, "NotAcceptable", f"only the following media types are accepted: {_ACCEPTED}")
    return Refusal(406, "NotAcceptable", f"406: Not Acceptable\n\nAvailable representations: {_AVAILABLE}", {})
