"""From a method and a path to a verb."""

from .paths import Path, Target
from .refusal import Refusal, details, no_such_resource, not_allowed
from .served import Served

_ON_OBJECTS = {"GET": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_ON_COLLECTIONS = {"GET": "list", "POST": "create", "DELETE": "deletecollection"}

_ONLY_MADE = ("create",)

PARTS = ("status", "finalize", "approval", "ephemeralcontainers", "resize")
"""Subresources that are the object itself, of which a write changes a part."""
CONNECTIONS = ("log", "exec", "attach", "portforward", "proxy")
"""Subresources that answer in forms of their own."""


def verb_of(method: str, target: Target, path: Path, served: Served) -> str:
    """The verb of a request; refuses what the path or the kind does not have."""
    namespaced = served.resource.namespaced
    if (path.namespace and not namespaced) or (path.name and served.resource.verbs == _ONLY_MADE):
        raise no_such_resource()
    if path.subresource:
        return _part_verb(method, path, served)
    if path.name and namespaced and not path.namespace and not path.watch:
        raise no_such_resource()
    verb = (_ON_OBJECTS if path.name and not path.watch else _ON_COLLECTIONS).get(method, "")
    if verb in ("create", "deletecollection") and namespaced and not path.namespace:
        raise not_allowed()
    if verb == "list" and (path.watch or target.flag("watch")):
        verb = "watch"
    if not verb or not served.allows(verb) or (path.watch and verb != "watch"):
        raise _unsupported(served, method) if served.custom and not path.watch else not_allowed()
    return verb


def _unsupported(served: Served, method: str) -> Refusal:
    """405 as the handler of custom resources tells it."""
    verb = "create" if method == "POST" else _ON_OBJECTS.get(method, method.lower())
    text = f'{verb} is not supported on resources of kind "{served.name}"'
    return Refusal(405, "MethodNotAllowed", text, details("", served.resource.group, served.resource.plural))


def _part_verb(method: str, path: Path, served: Served) -> str:
    if (part := served.resource.subresource(path.subresource)) is None:
        raise no_such_resource()
    verb = "create" if method == "POST" else _ON_OBJECTS.get(method, "")
    if verb not in part.verbs:
        raise _unsupported(served, method) if served.custom else not_allowed()
    return verb
