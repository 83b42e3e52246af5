"""Tables: the server's own way of printing."""

from typing import Any

import pytest

from kube_core.base import DecodeError
from kube_core.objects import PartialObjectMetadata, Table, TableColumn, TableRow, decode, json_encode, to_wire

DOCUMENT: dict[str, Any] = {
    "apiVersion": "meta.k8s.io/v1",
    "kind": "Table",
    "metadata": {"resourceVersion": "7"},
    "columnDefinitions": [
        {"name": "Name", "type": "string", "format": "name", "description": "who", "priority": 0},
        {"name": "Ready", "type": "string", "format": "", "description": "", "priority": 0},
        {"name": "Node", "type": "string", "format": "", "description": "", "priority": 1},
    ],
    "rows": [
        {
            "cells": ["web", "1/1", "node-1"],
            "object": {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": {"name": "web"}},
        },
        {
            "cells": ["a-long-name", True, None],
            "object": {"apiVersion": "v1", "kind": "Pod", "spec": {}},
            "conditions": [{"type": "Completed", "status": "True"}],
        },
        {"cells": ["x"]},
    ],
}


def test_read_and_written() -> None:
    """Columns, rows and their objects are typed, and are written as they came."""
    table = decode(Table, json_encode(DOCUMENT))
    assert table.metadata.resource_version == "7"
    assert table.column_definitions[0] == TableColumn(name="Name", format="name", description="who")
    first, second, third = table.rows
    assert isinstance(first.object, PartialObjectMetadata)
    assert first.object.metadata.name == "web"
    assert second.object == {"apiVersion": "v1", "kind": "Pod", "spec": {}}
    assert second.conditions[0]["type"] == "Completed"
    assert third.object is None
    assert to_wire(table) == DOCUMENT


def test_in_a_watch_there_may_be_nothing() -> None:
    """Columns, rows and metadata may be missing."""
    table = decode(Table, b'{"apiVersion": "meta.k8s.io/v1", "kind": "Table", "columnDefinitions": null}')
    assert (table.column_definitions, table.rows, table.text()) == ([], [], "")
    assert to_wire(table)["metadata"] == {}


def test_text() -> None:
    """The text has a line of capitals, columns side by side, and the wide columns only when asked."""
    table = decode(Table, json_encode(DOCUMENT))
    assert table.text().splitlines() == ["NAME          READY", "web           1/1", "a-long-name   true", "x"]
    assert table.text(wide=True).splitlines()[:2] == ["NAME          READY   NODE", "web           1/1     node-1"]


def test_text_is_safe_for_a_terminal() -> None:
    """Escape sequences and line ends in cells are shown, not acted on."""
    table = Table(column_definitions=[TableColumn(name="n")], rows=[TableRow(cells=["\x1b[31mred\n"])])
    assert table.text() == "N\n\\x1b[31mred\\n"


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"kind": "Pod"}, r"expected Table of meta.k8s.io/v1, found Pod"),
    ({"rows": [{"cells": 1}]}, r"at \$\.rows\[0\]\.cells: expected array, found int"),
    ({"columnDefinitions": [{}]}, r"at \$\.columnDefinitions\[0\]: expected the field name"),
    ({"metadata": {"resourceVersion": 1}}, r"at \$\.metadata\.resourceVersion: expected str, found int"),
]


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_what_is_no_table(change: dict[str, Any], words: str) -> None:
    """Errors have the document's path."""
    with pytest.raises(DecodeError, match=words):
        decode(Table, json_encode({**DOCUMENT, **change}))
