"""The documents of OpenAPI v3, one for each group-version, and their index.

A document is made when somebody asks for it. Its hash is one of what it is made from, so that the index costs nothing.
See https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha512
from typing import Any

import msgspec
from attrs import frozen

from kube_core.base import Resource
from kube_core.models.index import KUBERNETES_VERSION

from ..exchange import JSON, Exchange, ServerRequest
from ..kinds import Kinds
from ..paths import parse_target
from ..served import Served
from .custom import custom_schemas
from .paths import paths
from .schemas import closure

ROOT = "/openapi/v3"
INFO = {"title": "Kubernetes", "version": KUBERNETES_VERSION}
JSON_TYPES = ("*/*", "application/*", "application/json")
_UNNAMED = (("content-type", "text/plain; charset=utf-8"),)
"""The real server does not say what its index is, and Go's library calls it so."""
_KEPT = 64
"""How many documents are kept; a server has about fifty."""


@frozen
class Source:
    """What a document is made from. The schemas of custom kinds stand beside them as JSON."""

    resources: tuple[Resource, ...]
    schemas: tuple[bytes, ...]

    @property
    def hash(self) -> str:
        """Changes with the document."""
        return sha512(repr((KUBERNETES_VERSION, self.resources, self.schemas)).encode()).hexdigest().upper()


def answer_document(kinds: Kinds, rest: Sequence[str], request: ServerRequest) -> Exchange:
    """Answer a GET below ``/openapi/v3``: the index, or the document of a group-version."""
    sources = by_version(kinds)
    if not rest:
        links = {path: {"serverRelativeURL": f"{ROOT}/{path}?hash={source.hash}"} for path, source in sources.items()}
        return Exchange(200, _UNNAMED, msgspec.json.encode({"paths": links}))
    path = "/".join(rest)
    if (source := sources.get(path)) is None:
        return Exchange(404, ())
    if not takes(request, JSON_TYPES):
        return Exchange(406, (("vary", "Accept"),))
    etag, asked = source.hash, parse_target(request.target).first("hash")
    headers = (("etag", f'"{etag}"'), ("vary", "Accept"))
    if asked and asked != etag:
        return Exchange(301, (("location", f"{ROOT}/{path}?hash={etag}"), *headers))
    if request.header("if-none-match") == f'"{etag}"':
        return Exchange(304, headers)
    return Exchange(200, (*JSON, *headers), _document(source))


def takes(request: ServerRequest, types: Sequence[str]) -> str:
    """The first of these media types that a client asks for; ``*/*`` if it says nothing, empty if it takes none of them."""
    accept = [clause.partition(";")[0].strip() for clause in request.header("accept").split(",")]
    return next((word for word in accept if word in types), "") if any(accept) else "*/*"


def by_version(kinds: Kinds) -> dict[str, Source]:
    """What each document is made from, by the path of its group-version."""
    found: dict[str, list[Served]] = {}
    for served in kinds:
        found.setdefault(served.resource.prefix.strip("/"), []).append(served)
    return {path: _source(group) for path, group in sorted(found.items())}


def _source(group: Sequence[Served]) -> Source:
    schemas = tuple(msgspec.json.encode(served.schema.schema) if served.schema else b"" for served in group)
    return Source(tuple(served.resource for served in group), schemas)


@lru_cache(maxsize=_KEPT)
def _document(source: Source) -> bytes:
    found = {path: item for resource in source.resources for path, item in paths(resource)}
    return msgspec.json.encode({"openapi": "3.0.0", "info": INFO, "paths": found, "components": {"schemas": schemas_of(source)}})


def schemas_of(source: Source) -> dict[str, Any]:
    """The schemas of all kinds of a group-version, and of what they are made of."""
    pairs = list(zip(source.resources, source.schemas, strict=True))
    own = closure([resource for resource, schema in pairs if not schema])
    return {**own, **custom_schemas([(resource, msgspec.json.decode(schema)) for resource, schema in pairs if schema])}
