"""Which paths there are, for which kinds, and with which parameters of a query.

That much is what kubectl looks at before it leaves validation to the server: whether the PATCH of a kind takes
``fieldValidation`` and ``dryRun``.
"""

from collections.abc import Iterator
from typing import Any

from kube_core.base import Resource, Subresource

from .names import schema_name

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
WRITTEN = ("create", "update", "patch")
PATCHES = tuple(f"application/{each}" for each in ("apply-patch+yaml", "json-patch+json", "merge-patch+json"))
TYPES = {
    **dict.fromkeys(("limit", "timeoutSeconds", "gracePeriodSeconds"), "integer"),
    **dict.fromkeys(("allowWatchBookmarks", "sendInitialEvents", "watch", "force", "orphanDependents"), "boolean"),
}
"""Of parameters that are no strings."""


def paths(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """The paths of a kind, with what may be done there."""
    collection = resource.path("{namespace}" if resource.namespaced else None)
    if resource.namespaced and (resource.verbs is None or "list" in resource.verbs):
        yield resource.path(None), {"get": _operation(resource, "list")}
    for path, methods in ((collection, ON_COLLECTIONS), (f"{collection}/{{name}}", ON_OBJECTS)):
        verbs = [verb for verb in methods if resource.verbs is None or verb in resource.verbs]
        if verbs:
            yield path, {methods[verb]: _operation(resource, verb) for verb in verbs}
    for part in resource.subresources or ():
        yield f"{collection}/{{name}}/{part.name}", _part(resource, part)


def _part(resource: Resource, part: Subresource) -> dict[str, Any]:
    spoken = (part.group, part.version, part.kind) if part.version else (resource.group, resource.version, resource.kind)
    methods = {**ON_OBJECTS, "create": "post"}
    verbs = [verb for verb in methods if verb in part.verbs]
    return {methods[verb]: _operation(resource, verb, spoken) for verb in verbs}


def _operation(resource: Resource, verb: str, spoken: tuple[str, str, str] | None = None) -> dict[str, Any]:
    group, version, kind = spoken or (resource.group, resource.version, resource.kind)
    query = ({"name": name, "in": "query", "schema": {"type": TYPES.get(name, "string")}} for name in PARAMETERS[verb])
    return {
        "parameters": list(query),
        **({"requestBody": {"content": _body(resource, verb)}} if verb in WRITTEN else {}),
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": ACTIONS.get(verb, verb),
        "x-kubernetes-group-version-kind": {"group": group, "kind": kind, "version": version},
    }


def _body(resource: Resource, verb: str) -> dict[str, Any]:
    if verb == "patch":
        return {media_type: {"schema": {"type": "object"}} for media_type in PATCHES}
    name = schema_name(resource.group, resource.version, resource.kind)
    return {"*/*": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
