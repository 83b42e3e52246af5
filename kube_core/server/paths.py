"""From a request's target to what it asks for: the part of the real server that reads URLs.

See https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris and `pkg/endpoints/request/requestinfo.go`.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote

from attrs import field, frozen

_is_malformed = re.compile("%(?![0-9a-fA-F]{2})").search
# Subresources of a namespace: their path must not be read as a kind inside of it.
_NAMESPACE_PARTS = ("status", "finalize")


@frozen
class Path:
    """A path below a group-version: which resource, where, and which part of it."""

    group: str
    version: str
    plural: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    watch: bool = False
    """The old form ``/api/v1/watch/…``."""


@frozen
class Target:
    """A target taken apart. ``resource`` is None for every path that names no resource, such as ``/version``."""

    segments: tuple[str, ...]
    query: Mapping[str, list[str]] = field(factory=dict[str, list[str]])
    resource: Path | None = None
    path: str = ""
    """The path as a whole, without percent-encoding."""
    malformed: bool = False
    """It is no path at all, since its percent-encoding is wrong."""

    def first(self, name: str) -> str:
        """The first value of a query parameter, or an empty string."""
        values = self.query.get(name)
        return values[0] if values else ""

    def flag(self, name: str) -> bool:
        """A parameter that is a switch: absent, ``0`` and ``false`` are off, anything else is on."""
        values = self.query.get(name)
        return values is not None and values[0].lower() not in ("0", "false")


def parse_target(target: str) -> Target:
    """Take a request's target apart."""
    path, _, query = target.partition("?")
    if malformed := "%" in path and _is_malformed(path) is not None:
        path = "/"
    if "%" in path:
        path = unquote(path)
    segments = tuple(path.strip("/").split("/")) if path.strip("/") else ()
    return Target(segments, _query(query) if query else {}, _resource(segments), path, malformed)


def _query(query: str) -> dict[str, list[str]]:
    """The parameters of a query: as in Go, a pair with a semicolon or a wrong escape is no pair."""
    if ";" in query or ("%" in query and _is_malformed(query)):
        query = "&".join(pair for pair in query.split("&") if ";" not in pair and not _is_malformed(pair))
    return parse_qs(query, keep_blank_values=True)


def _resource(segments: tuple[str, ...]) -> Path | None:
    match segments:
        case ("api", version, *rest) if rest:
            return _below("", version, rest)
        case ("apis", group, version, *rest) if rest:
            return _below(group, version, rest)
        case _:
            return None


def _below(group: str, version: str, rest: list[str]) -> Path:
    namespace, watch = "", rest[0] == "watch" and len(rest) > 1
    if watch:
        rest = rest[1:]
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in _NAMESPACE_PARTS:
        namespace, rest = rest[1], rest[2:]
    plural, name, subresource = (*rest, "", "")[:3]
    return Path(group, version, plural, namespace, name, "/".join((subresource, *rest[3:])), watch)
