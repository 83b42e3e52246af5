"""Bodies: what is sent must be what the request is about.

A mapping is sent as it is; a typed object as the codec writes it. The server would refuse most of what is refused here, but for a
body of another kind or namespace it names neither; and nothing that is surely wrong should travel.
"""

from collections.abc import Mapping
from typing import Any, cast, get_origin

from attrs import frozen

from kube_core import objects
from kube_core.base import Model, UsageError

from .endpoint import Endpoint


@frozen
class Body:
    """What a request sends, and what it says of itself; words that it does not say are empty."""

    data: bytes
    api_version: str
    kind: str
    name: str
    namespace: str
    generate_name: str
    managed: bool
    """Whether it carries managedFields."""


def body_of(endpoint: Endpoint, obj: object, namespace: str | None, name: str | None = None) -> Body:
    """Write a body; raises `UsageError` for another kind, name or namespace than the request's.

    ``name`` is the request's; None when it has none, for a create.
    """
    _refuse_other_class(endpoint, obj)
    body = _of_model(obj) if isinstance(obj, Model) else _of_other(endpoint, obj)
    _refuse_other_kind(endpoint, body)
    _refuse_other_place(endpoint, body, namespace)
    if name is not None:
        _refuse_other_name(body, name)
    return body


_WORDS = ("apiVersion", "kind", "name", "namespace", "generateName")


def _of_model(obj: Model) -> Body:
    kind: Any = obj
    try:
        metadata = kind.metadata
        words = (kind.api_version, kind.kind, metadata.name, metadata.namespace, metadata.generate_name)
    except AttributeError:
        raise UsageError(f"{type(obj).__name__} is a part of an object: give the whole") from None
    for key, word in zip(_WORDS, words, strict=True):
        if not isinstance(word, str):  # a Struct does not look at what it is made of
            raise UsageError(f"the body's {key} is {type(word).__name__}, not text")
    return Body(objects.encode(obj), *words, managed=bool(metadata.managed_fields))


def _of_other(endpoint: Endpoint, obj: object) -> Body:
    document = _document(endpoint, obj)
    return _of_document(document, objects.json_encode(document))


def _document(endpoint: Endpoint, obj: object) -> dict[str, Any]:
    document = objects.to_wire(obj)
    if isinstance(obj, Mapping) and not isinstance(obj, objects.DynamicObject):
        return document
    names = {"apiVersion": endpoint.resource.api_version, "kind": endpoint.resource.kind}
    if not (document.get("kind") or names["kind"]):
        raise UsageError(f'the kind of {endpoint.resource.name} is not known: say .kind("Foo"), or give the object its kind')
    return {key: document.get(key) or word for key, word in names.items()} | {
        key: value for key, value in document.items() if key not in names
    }


def refuse_other_object(endpoint: Endpoint, document: Mapping[str, Any], namespace: str | None, name: str) -> None:
    """Raise `UsageError` when a part of an object, such as a merge patch, names another object than the request."""
    body = _of_document(document, b"")
    _refuse_other_kind(endpoint, body)
    _refuse_other_place(endpoint, body, namespace)
    _refuse_other_name(body, name)


def _of_document(document: Mapping[str, Any], data: bytes) -> Body:
    metadata: object = document.get("metadata") or dict[str, Any]()
    if not isinstance(metadata, Mapping):
        raise UsageError(f"the body's metadata is {type(metadata).__name__}, not a mapping")
    fields = cast("Mapping[str, Any]", metadata)
    return Body(
        data,
        _word(document, "apiVersion"),
        _word(document, "kind"),
        _word(fields, "name"),
        _word(fields, "namespace"),
        _word(fields, "generateName"),
        managed=bool(fields.get("managedFields")),
    )


def _word(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"the body's {key} is {type(value).__name__}, not text")
    return value or ""


def _refuse_other_class(endpoint: Endpoint, obj: object) -> None:
    wanted = get_origin(endpoint.type) or endpoint.type
    if not isinstance(obj, (Mapping, wanted)):  # a DynamicObject is a mapping too
        about = f"the body is {type(obj).__name__}, the request is about {endpoint.named}"
        if wanted is objects.DynamicObject:
            raise UsageError(f"{about} as DynamicObject: give DynamicObject.of(obj), or a mapping")
        raise UsageError(f"{about}: give that, or a mapping")


def _refuse_other_kind(endpoint: Endpoint, body: Body) -> None:
    resource = endpoint.resource
    if (body.api_version and body.api_version != resource.api_version) or (body.kind and resource.kind not in ("", body.kind)):
        raise UsageError(
            f"the body is {body.kind or 'of no kind'} of {body.api_version or 'no version'}, "
            f"the request is about {endpoint.named} of {resource.api_version}"
        )


def _refuse_other_place(endpoint: Endpoint, body: Body, namespace: str | None) -> None:
    if not body.namespace or body.namespace == namespace:
        return
    if not endpoint.resource.namespaced:
        raise UsageError(
            f"{endpoint.named} is cluster-scoped, and the body's metadata.namespace is {body.namespace!r}: leave it out"
        )
    raise UsageError(
        f"the body's metadata.namespace is {body.namespace!r}, the request's {namespace!r}: say .within({body.namespace!r})"
    )


def _refuse_other_name(body: Body, name: str) -> None:
    if body.name and body.name != name:
        raise UsageError(f"the body's metadata.name is {body.name!r}, the request's name {name!r}: give the same")


def refuse_lost_status(endpoint: Endpoint, obj: object, body: Body) -> None:
    """Raise `UsageError` for a status that was changed since it was read, where the server would drop the change in silence."""
    if endpoint.resource.subresource("status") is not None and objects.status_changed(obj, body.data):
        raise UsageError(
            f"the status of a {endpoint.named} is a subresource, and the server would drop this change of it: use api.status"
        )
