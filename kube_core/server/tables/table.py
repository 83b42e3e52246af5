"""Objects as rows of a Table, as ``kubectl get`` shows them.

See https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from attrs import frozen

from . import access, networks, things, volumes, workloads
from .columns import COLUMNS, DEFAULT, SCALE, Column, columns
from .custom import CustomColumns
from .pods import pod_conditions
from .sight import Cells, Sight

ZERO_TIME = "0001-01-01T00:00:00Z"
_DEFAULT_CLASS = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_CLASSES, _SCHEMAS = "storageclasses.storage.k8s.io", "flowschemas.flowcontrol.apiserver.k8s.io"
_DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"
_decode = msgspec.json.Decoder().decode


@frozen
class Printer:
    """How one kind is shown."""

    name: str
    headers: tuple[Column, ...]
    cells: Callable[[Sight], Cells]

    @property
    def adds_rows(self) -> bool:
        """Whether the rows of an empty list are null, as of kinds without columns of their own: nothing was added to a slice."""
        return self.cells is _plainly or self.name == _DEFINITIONS


def printer_of(name: str, custom: CustomColumns | None) -> Printer:
    """The printer of a kind, by ``plural.group``; of a custom one, with the columns of its definition."""
    return Printer(name, custom.headers, custom.cells) if custom else _built_in(name)


@cache
def _built_in(name: str) -> Printer:
    known = (each.PRINTERS for each in (workloads, networks, volumes, access, things))
    cells = next((printers[name] for printers in known if name in printers), None)
    return Printer(name, columns(COLUMNS[name]), cells) if cells else Printer(name, columns(DEFAULT), _plainly)


def _plainly(sight: Sight) -> Cells:
    return [sight.name, sight.at("metadata.creationTimestamp") or ZERO_TIME]


def _scale(sight: Sight) -> Cells:
    return [sight.name, sight.at("spec.replicas", 0), sight.at("status.replicas", 0), sight.age]


SCALE_PRINTER = Printer("scales", columns(SCALE), _scale)


def rows(printer: Printer, bodies: Iterable[bytes], now: float, *, listed: bool) -> list[dict[str, Any]]:
    """The rows of objects without the objects themselves, each with its place among ``bodies`` as ``object``."""
    sights = list(enumerate(Sight(_decode(body), now) for body in bodies))
    if listed and printer.name == _SCHEMAS:
        sights.sort(key=lambda each: (each[1].at("spec.matchingPrecedence", 0), each[1].name))
    found = [_row(printer, sight, place) for place, sight in sights]
    if listed and printer.name == _CLASSES and (default := _default_class([sight for _, sight in sights])):
        for row in found:
            row["cells"][0] += " (default)" if row["cells"][0] == default else ""
    return found


def _row(printer: Printer, sight: Sight, place: int) -> dict[str, Any]:
    row: dict[str, Any] = {"cells": printer.cells(sight)}
    if printer.name == "pods" and (conditions := pod_conditions(sight)):
        row["conditions"] = conditions
    return {**row, "object": place}


def _default_class(sights: Sequence[Sight]) -> str:
    """The class that is the default: the youngest of those that say so."""
    chosen = [sight for sight in sights if any(sight.annotation(key) == "true" for key in _DEFAULT_CLASS)]
    chosen.sort(key=lambda sight: sight.name)
    return max(chosen, key=lambda sight: str(sight.at("metadata.creationTimestamp"))).name if chosen else ""


def encoded(api_version: str, metadata: dict[str, Any], headers: Sequence[Column] | None, rows: Iterable[bytes] | None) -> bytes:
    """A whole Table; ``headers`` are left out (null) in all frames of a watch but the first. Rows may be null, too."""
    parts = (api_version, metadata, None if headers is None else list(headers))
    version, described, defined = (msgspec.json.encode(part) for part in parts)
    head = b'{"kind":"Table","apiVersion":%s,"metadata":%s,"columnDefinitions":%s,"rows":' % (version, described, defined)
    return head + (b"null}" if rows is None else b"".join((b"[", b",".join(rows), b"]}")))


def encoded_row(row: dict[str, Any], shown: bytes) -> bytes:
    """One row with its object, which is encoded already."""
    return msgspec.json.encode({**row, "object": msgspec.Raw(shown)})
