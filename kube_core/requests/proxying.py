"""Requests that the API server passes on to a pod, a service or a node."""

from kube_core.base import UsageError

from .extras import OWN_HEADERS, extra_headers
from .headers import Pairs
from .options import ExtraHeaders
from .paths import LEGAL_IN_A_SEGMENT, quoted, segment

VERBS = {"GET": "get", "HEAD": "get", "OPTIONS": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
"""HTTP methods, and the verbs by which discovery and authorization know them."""


def verb_of(method: str) -> str:
    """The verb of an HTTP method; `UsageError` for a method that the server does not pass on."""
    if method not in VERBS:
        raise UsageError(f"the method is {method!r}: give {', '.join(VERBS)}")
    return VERBS[method]


def proxied_name(name: str, port: int | str | None, scheme: str | None) -> str:
    """The segment that names what is behind the server: ``name``, ``name:port`` or ``scheme:name:port``.

    See https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls.
    """
    if scheme not in (None, "http", "https"):
        raise UsageError(f"the scheme is {scheme!r}: give 'http' or 'https'")
    segment("name", name)
    if scheme is None and port is None:
        return name
    number = "" if port is None else segment("port", str(port))
    return f"{scheme}:{name}:{number}" if scheme else f"{name}:{number}"


def proxied_path(path: str) -> str:
    """A path behind the proxy, quoted; `UsageError` for steps that would lead out of it."""
    if any(step in (".", "..") for step in path.split("/")):
        raise UsageError(f"the path {path!r} has a '.' or '..' step, which would lead elsewhere: give the plain path")
    if any(character in "?#" for character in path):
        raise UsageError(f"the path {path!r} has a '?' or '#': give parameters through query")
    return "/" + quoted("path", path.removeprefix("/"), "/" + LEGAL_IN_A_SEGMENT)


def proxied_headers(headers: ExtraHeaders | None) -> Pairs:
    """The header fields for the program behind; the content's types are the caller's business there."""
    pairs = extra_headers(headers, refused=OWN_HEADERS - {"accept", "content-type"})
    return pairs if any(name.lower() == "accept" for name, _ in pairs) else (("Accept", "*/*"), *pairs)
