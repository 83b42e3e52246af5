"""What a request asks to do, in the words that access is granted in.

See `pkg/endpoints/request/requestinfo.go` of k8s.io/apiserver: it looks at the URL only, so a kind need not exist.
"""

from urllib.parse import unquote

from attrs import frozen

from kube_core.base import FieldSelector, UsageError

from ..exchange import ServerRequest
from ..paths import Path, Target
from ..selection.selecting import exact_value

_VERBS = {"POST": "create", "GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


@frozen
class Attributes:
    """A verb, and what it is to be done to: a resource, or a ``path`` that names none (then ``resource`` is empty)."""

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""

    @property
    def combined(self) -> str:
        """The resource as rules write it: ``pods``, ``pods/log``."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource

    @property
    def where(self) -> str:
        """Where it is to be done, in the server's words."""
        return f'in the namespace "{self.namespace}"' if self.namespace else "at the cluster scope"

    def __str__(self) -> str:
        if not self.resource:
            return f'{self.verb} path "{self.path}"'
        return f'{self.verb} resource "{self.combined}" in API group "{self.group}" {self.where}'


def attributes_of(request: ServerRequest, target: Target) -> Attributes:
    """What a request asks to do."""
    if (path := target.resource) is None:
        return Attributes(request.method.lower(), path=unquote(request.target.partition("?")[0]))
    verb, name = "watch" if path.watch else _VERBS.get(request.method, ""), path.name
    if not name and verb == "get":
        verb, name = "watch" if target.flag("watch") else "list", _selected(target)
    elif not name and verb == "delete":
        verb = "deletecollection"
    subresource = path.subresource.partition("/")[0]
    return Attributes(verb, path.group, path.plural, subresource, _namespace(path), name)


def _namespace(path: Path) -> str:
    """A namespace counts as being in itself."""
    return path.name if path.plural == "namespaces" and path.name else path.namespace


def _selected(target: Target) -> str:
    """The one object that a list's field selector names: rules for single names hold for it, too."""
    if not (text := target.first("fieldSelector")):
        return ""
    try:
        return exact_value(FieldSelector.parse(text), "metadata.name") or ""
    except UsageError:
        return ""
