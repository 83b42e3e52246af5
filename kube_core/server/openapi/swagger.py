"""OpenAPI v2, all group-versions in one document, for clients that know no other."""

import re
from functools import lru_cache
from hashlib import sha512
from typing import Any

import msgspec

from ..exchange import JSON, Exchange, ServerRequest
from ..kinds import Kinds
from .documents import INFO, JSON_TYPES, Source, by_version, schemas_of, takes
from .gnostic import encoded_document
from .schemas import COMPONENTS

_REFERENCE = re.compile(rb'"allOf":\[\{("\$ref":"[^"]*")\}\]')
_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
_PROTOBUF_TYPES = (_PROTOBUF, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")


def answer_swagger(kinds: Kinds, request: ServerRequest) -> Exchange:
    """Answer a GET of ``/openapi/v2``, in JSON or protobuf; 406 for who takes neither."""
    wanted = takes(request, (*JSON_TYPES, *_PROTOBUF_TYPES))
    if not wanted:
        return Exchange(406, (("vary", "Accept"),))
    sources = tuple(by_version(kinds).values())
    etag = f'"{sha512("".join(source.hash for source in sources).encode()).hexdigest().upper()}"'
    headers = (("etag", etag), ("vary", "Accept"))
    if request.header("if-none-match") == etag:
        return Exchange(304, headers)
    if wanted in _PROTOBUF_TYPES:
        return Exchange(200, (("content-type", _PROTOBUF), *headers), _protobuf(sources))
    return Exchange(200, (*JSON, *headers), _document(sources))


@lru_cache(maxsize=2)
def _document(sources: tuple[Source, ...]) -> bytes:
    head = msgspec.json.encode({"swagger": "2.0", "info": INFO, "paths": {}})
    return head[:-1] + b',"definitions":' + _definitions(sources) + b"}"


@lru_cache(maxsize=2)
def _protobuf(sources: tuple[Source, ...]) -> bytes:
    definitions: dict[str, Any] = msgspec.json.decode(_definitions(sources))
    return encoded_document(INFO, definitions)


def _definitions(sources: tuple[Source, ...]) -> bytes:
    definitions = {name: schema for source in sources for name, schema in schemas_of(source).items()}
    encoded = msgspec.json.encode(dict(sorted(definitions.items())))
    # References are all that is written otherwise in v2: they lead elsewhere, and may have a description beside them.
    return _REFERENCE.sub(rb"\1", encoded).replace(f'"{COMPONENTS}'.encode(), b'"#/definitions/')
