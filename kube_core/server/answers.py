"""An object or a list as the client asked to see it."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

import msgspec
from attrs import evolve

from . import tables
from .accepting import PARTIAL, PARTIAL_LIST
from .exchange import JSON, Exchange, Headers
from .operation import Operation
from .record import Record
from .served import Served
from .view import other_form, view_of


def answer(operation: Operation, record: Record, status: int = 200) -> Exchange:
    """Send one object."""
    headers = (*JSON, *warnings(operation)) if operation.warnings else JSON
    form, served = operation.form, operation.served
    if not form.kind:
        return Exchange(status, headers, served.document(record.body) + b"\n")
    if form.kind == PARTIAL_LIST:
        raise other_form(served, form)
    return Exchange(status, headers, view_of(operation, lambda: operation.now).shown(record.body) + b"\n")


_LONGEST_WARNING, _MOST_WARNED = 256, 4096  # k8s.io/apiserver/pkg/endpoints/filters/warning.go: 4096 runes, else 256 each


def warnings(operation: Operation) -> Headers:
    """The header fields that warn, of refusals too.

    See https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation and RFC 7234, 5.5.
    """
    plain = [warning for warning in dict.fromkeys(operation.warnings) if warning and warning.isprintable()]
    if sum(map(len, plain)) > _MOST_WARNED:
        plain = _shortened(plain)
    quoted = (warning.replace("\\", "\\\\").replace('"', '\\"') for warning in plain)
    return tuple(("warning", f'299 - "{text}"') for text in quoted)


def _shortened(texts: list[str]) -> list[str]:
    """Each no longer than one may be that is among too many, and no more than there is room for."""
    lengths = [*accumulate((min(len(text), _LONGEST_WARNING) for text in texts), initial=0)]
    return [text[:_LONGEST_WARNING] for text, before in zip(texts, lengths, strict=False) if before < _MOST_WARNED]


def with_warnings(exchange: Exchange, operation: Operation) -> Exchange:
    """An answer with the warnings that were found on the way to it."""
    if not operation.warnings or any(name == "warning" for name, _ in exchange.headers):
        return exchange
    return evolve(exchange, headers=(*exchange.headers, *warnings(operation)))


_NOT_ALLOWED = 405  # the router's word, who knows no kinds


def with_deprecation(exchange: Exchange, served: Served | None) -> Exchange:
    """An answer about a kind, with the warning that the kind is to go, if it is."""
    if served is None or not served.deprecated or exchange.status == _NOT_ALLOWED:
        return exchange
    first, *more = exchange.headers
    return evolve(exchange, headers=(first, ("warning", f'299 - "{served.deprecated}"'), *more))


def answer_list(operation: Operation, records: Iterable[Record], metadata: dict[str, object]) -> Exchange:
    """Send many objects, each as it is kept."""
    if operation.form.kind == PARTIAL:
        raise other_form(operation.served, operation.form)
    view = view_of(operation, lambda: operation.now)
    return Exchange(200, JSON, view.listed(list(records), metadata) + b"\n")


def answer_scale(operation: Operation, served: Served, value: dict[str, Any]) -> Exchange:
    """Send a Scale, which is not kept, given with its kind."""
    if operation.form.kind == PARTIAL_LIST:
        raise other_form(served, operation.form)
    content = {key: item for key, item in value.items() if key not in ("kind", "apiVersion")}
    view = evolve(view_of(operation, lambda: operation.now, tables.SCALE_PRINTER), served=served)
    return Exchange(200, JSON, view.shown(msgspec.json.encode(content)) + b"\n")
