"""OpenAPI v2, all group-versions in one document, for clients that know no other."""

import re
from functools import lru_cache
from hashlib import sha512

import msgspec

from ..exchange import JSON, Exchange, ServerRequest
from ..kinds import Kinds
from .documents import INFO, Source, by_version, schemas_of
from .schemas import COMPONENTS

_JSON_TYPES = ("*/*", "application/*", "application/json")


def answer_swagger(kinds: Kinds, request: ServerRequest) -> Exchange:
    """Answer a GET of ``/openapi/v2``; 406 for who takes only the form in protobuf."""
    accept = request.header("accept")
    if accept and not any(clause.partition(";")[0].strip() in _JSON_TYPES for clause in accept.split(",")):
        return Exchange(406, (("vary", "Accept"),))
    sources = tuple(by_version(kinds).values())
    etag = f'"{sha512("".join(source.hash for source in sources).encode()).hexdigest().upper()}"'
    headers = (("etag", etag), ("vary", "Accept"))
    if request.header("if-none-match") == etag:
        return Exchange(304, headers)
    return Exchange(200, (*JSON, *headers), _document(sources))


@lru_cache(maxsize=2)
def _document(sources: tuple[Source, ...]) -> bytes:
    definitions = {name: schema for source in sources for name, schema in schemas_of(source).items()}
    encoded = msgspec.json.encode(dict(sorted(definitions.items())))
    # References are all that is written otherwise in v2.
    moved = re.sub(f'"{re.escape(COMPONENTS)}'.encode(), b'"#/definitions/', encoded)
    head = msgspec.json.encode({"swagger": "2.0", "info": INFO, "paths": {}})
    return head[:-1] + b',"definitions":' + moved + b"}"
