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
PARTIAL, PARTIAL_LIST = "PartialObjectMetadata", "PartialObjectMetadataList"
_JSON = ("application/json", "application/*", "*/*")


class _Slice(msgspec.Struct):
    metadata: msgspec.Raw


_metadata = msgspec.json.Decoder(_Slice).decode


def answer(operation: Operation, record: Record, status: int = 200) -> Exchange:
    """Send one object."""
    headers = (*JSON, *warnings(operation)) if operation.warnings else JSON
    return Exchange(status, headers, shown(operation.served, record.body, partial(operation)) + b"\n")


def warnings(operation: Operation) -> Headers:
    """The header fields that warn.

    See https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation and RFC 7234, 5.5.
    """
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
    if partial(operation, PARTIAL_LIST):
        kind, api_version = PARTIAL_LIST, "meta.k8s.io/v1"
        items = [shown(served, record.body, True) for record in records]
    else:
        kind, api_version = served.list_kind, served.resource.api_version
        items = [served.head + record.body[1:] if served.custom else record.body for record in records]
    head = b'{"kind":"%s","apiVersion":"%s","metadata":%s,"items":[' % (kind.encode(), api_version.encode(), described)
    return Exchange(200, JSON, b"".join((head, b",".join(items), b"]}\n")))


def partial(operation: Operation, wanted: str = PARTIAL) -> bool:
    """Whether the client wants metadata only; refuses an Accept header that can't be met, or not in this form."""
    accept = operation.request.header("accept")
    form = negotiate(accept) if accept else ""
    if form and form != wanted:
        raise _other_form(operation.served, form)
    return bool(form)


@lru_cache(maxsize=256)
def negotiate(accept: str) -> str:
    """Find the first media type that this server can send: the kind that it is transformed into, or an empty string."""
    understood = False
    for clause in accept.split(","):
        media_type, *parameters = (part.strip() for part in clause.split(";"))
        if media_type not in _JSON:
            continue
        understood = True
        form = next((each.removeprefix("as=") for each in parameters if each.startswith("as=")), "")
        if not form or (form in (PARTIAL, PARTIAL_LIST) and {"g=meta.k8s.io", "v=v1"} <= set(parameters)):
            return form
    raise not_acceptable(understood)


@lru_cache(maxsize=256)
def plain(accept: str) -> bool:
    """Whether a client takes JSON that is transformed into nothing else."""
    clauses = ([part.strip() for part in clause.split(";")] for clause in accept.split(","))
    return any(media_type in _JSON and not any(p.startswith("as=") for p in more) for media_type, *more in clauses)


def _other_form(served: Served, form: str) -> Refusal:
    package, kind = served.resource.group.partition(".")[0] or "core", served.resource.kind
    shown, why = (f"{kind}List", "a list") if form == PARTIAL else (kind, "not a list")
    if served.custom:
        package, shown = "unstructured", "UnstructuredList" if form == PARTIAL else "Unstructured"
    return Refusal(406, "NotAcceptable", f"you requested {form}, but the requested object is {why} (*{package}.{shown})")


def not_acceptable(understood: bool = False) -> Refusal:
    """406. ``understood``: the media type would do, but not what it is to be transformed into."""
    if understood:
        return Refusal(406, "NotAcceptable", f"only the following media types are accepted: {_ACCEPTED}")
    return Refusal(406, "NotAcceptable", f"406: Not Acceptable\n\nAvailable representations: {_AVAILABLE}", {})
