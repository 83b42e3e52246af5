"""The OpenAPI v3 documents, as far as they go: which paths there are, for which kinds, and with which parameters of a query.

That much is what kubectl looks at before it leaves validation to the server: whether the PATCH of a kind takes
``fieldValidation`` and ``dryRun``. The documents have no schemas yet, so that ``kubectl explain`` has nothing to read.
See https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha512
from typing import Any

import msgspec

from kube_core.base import Resource

from .exchange import JSON, Exchange
from .kinds import Kinds
from .refusal import no_such_resource

ROOT = "/openapi/v3"
WRITING = ("dryRun", "fieldManager", "fieldValidation")
PARAMETERS = {
    "get": ("resourceVersion",),
    "list": (
        *("allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion"),
        *("resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch"),
    ),
    "create": WRITING,
    "update": WRITING,
    "patch": (*WRITING, "force"),
    "delete": ("dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"),
    "deletecollection": (
        "continue",
        "dryRun",
        "fieldSelector",
        "gracePeriodSeconds",
        "labelSelector",
        "limit",
        "propagationPolicy",
    ),
}
"""What a query may say, by verb: the options of `meta/v1` and of the API's concepts."""
ON_COLLECTIONS = {"list": "get", "create": "post", "deletecollection": "delete"}
ON_OBJECTS = {"get": "get", "update": "put", "patch": "patch", "delete": "delete"}
"""The method of each verb, by what it is done to."""
ACTIONS = {"create": "post", "update": "put"}
"""What ``x-kubernetes-action`` calls a verb, where that is another word."""
TYPES = {
    **dict.fromkeys(("limit", "timeoutSeconds", "gracePeriodSeconds"), "integer"),
    **dict.fromkeys(("allowWatchBookmarks", "sendInitialEvents", "watch", "force", "orphanDependents"), "boolean"),
}
"""Of parameters that are no strings."""


def openapi(kinds: Kinds, rest: Sequence[str]) -> Exchange:
    """Answer a GET below ``/openapi/v3``: the index, or the document of a group-version. Raises a Refusal."""
    documents = _by_version(kinds)
    if not rest:
        paths = {path: {"serverRelativeURL": f"{ROOT}/{path}?hash={_hash(document)}"} for path, document in documents.items()}
        return Exchange(200, JSON, msgspec.json.encode({"paths": paths}))
    if (document := documents.get("/".join(rest))) is None:
        raise no_such_resource()
    return Exchange(200, (*JSON, ("etag", f'"{_hash(document)}"')), document)


def _by_version(kinds: Kinds) -> dict[str, bytes]:
    found: dict[str, list[Resource]] = {}
    for served in kinds:
        found.setdefault(served.resource.prefix.strip("/"), []).append(served.resource)
    return {path: _document(resources) for path, resources in found.items()}


def _hash(document: bytes) -> str:
    return sha512(document).hexdigest().upper()


def _document(resources: Sequence[Resource]) -> bytes:
    paths = {path: item for resource in resources for path, item in _paths(resource)}
    return msgspec.json.encode({"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "unversioned"}, "paths": paths})


def _paths(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    collection = resource.path("{namespace}" if resource.namespaced else None)
    for path, methods in ((collection, ON_COLLECTIONS), (f"{collection}/{{name}}", ON_OBJECTS)):
        verbs = [verb for verb in methods if resource.verbs is None or verb in resource.verbs]
        if verbs:
            yield path, {methods[verb]: _operation(resource, verb) for verb in verbs}


def _operation(resource: Resource, verb: str) -> dict[str, Any]:
    query = ({"name": name, "in": "query", "schema": {"type": TYPES.get(name, "string")}} for name in PARAMETERS[verb])
    return {
        "parameters": list(query),
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": ACTIONS.get(verb, verb),
        "x-kubernetes-group-version-kind": {"group": resource.group, "kind": resource.kind, "version": resource.version},
    }
