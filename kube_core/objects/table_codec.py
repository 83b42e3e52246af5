"""Reading and writing of `Table`."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from kube_core.base.building import decoder
from kube_core.base.errors import DecodeError
from kube_core.base.model import ABSENT, blank

from .dynamic_codec import partial_to_plain, read_partial
from .envelope import METADATA, metadata_to_plain, names_to_plain
from .json import decoding, json_encode
from .model_codec import decode_struct
from .partial import PARTIAL, PartialObjectMetadata
from .plain import Missing, PlainObject, copy_plain
from .table import API_VERSION, Table, TableColumn, TableRow

if TYPE_CHECKING:
    from kube_core.models.meta_v1 import ListMeta


class WireColumn(msgspec.Struct):
    """A column definition as it comes over the wire."""

    name: str
    type: str = "string"
    format: str = ""
    description: str = ""
    priority: int = 0


class WireRow(msgspec.Struct):
    """A row as it comes over the wire."""

    cells: list[Any]
    object: dict[str, Any] | None = None
    conditions: list[dict[str, Any]] | None = None


class WireTable(msgspec.Struct, rename="camel"):
    """A table as it comes over the wire."""

    api_version: str
    kind: str
    metadata: dict[str, Any] | None = None
    column_definitions: list[WireColumn] | None = None
    rows: list[WireRow] | None = None


def read_table(data: bytes) -> Table:
    """Read a table from its bytes."""
    wire: WireTable = decoding(_decoder(), data)
    if (wire.api_version, wire.kind) != (API_VERSION, "Table"):
        raise DecodeError(f"Table of {API_VERSION}", f"{wire.kind} of {wire.api_version}", body=data)
    columns = [TableColumn(**msgspec.structs.asdict(column)) for column in wire.column_definitions or ()]
    return Table(metadata=_metadata(wire.metadata), column_definitions=columns, rows=[_row(row) for row in wire.rows or ()])


@cache
def _decoder() -> Callable[[bytes], Any]:
    return decoder(WireTable)


def _metadata(document: PlainObject | None) -> "ListMeta":
    from kube_core.models.meta_v1 import ListMeta  # noqa: PLC0415 - the models are loaded by those who read objects

    if document is None:
        return blank(ListMeta, ABSENT)
    return decode_struct(ListMeta, json_encode(document), f"$.{METADATA}")


def _row(row: WireRow) -> TableRow:
    obj: PartialObjectMetadata | PlainObject | None = row.object
    if row.object is not None and row.object.get("kind") == PARTIAL.kind:
        obj = read_partial(json_encode(row.object))
    return TableRow(cells=row.cells, object=obj, conditions=row.conditions or [])


def table_to_plain(table: Table) -> PlainObject:
    """Write a table as a server would send it."""
    metadata = metadata_to_plain(table.metadata)
    return {
        **names_to_plain(table.api_version, table.kind),
        METADATA: {} if isinstance(metadata, Missing) else metadata,
        "columnDefinitions": [_column_to_plain(column) for column in table.column_definitions],
        "rows": [_row_to_plain(row) for row in table.rows],
    }


def _column_to_plain(column: TableColumn) -> PlainObject:
    return {
        "name": column.name,
        "type": column.type,
        "format": column.format,
        "description": column.description,
        "priority": column.priority,
    }


def _row_to_plain(row: TableRow) -> PlainObject:
    obj = row.object
    members: PlainObject = {"cells": copy_plain(row.cells)}
    if row.conditions:
        members["conditions"] = copy_plain(row.conditions)
    if obj is not None:
        members["object"] = partial_to_plain(obj) if isinstance(obj, PartialObjectMetadata) else copy_plain(obj)
    return members
