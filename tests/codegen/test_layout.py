"""Literals: laid out as ruff would, and meaning what they say."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from kube_core.codegen.layout import WIDTH, Value, bracketed, imported, literal, quoted

VALUES: st.SearchStrategy[Value] = st.recursive(
    st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S"))) | st.booleans(),
    lambda inner: st.lists(inner, max_size=5).map(tuple) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=5),
    max_leaves=30,
)


@given(VALUES)
def test_a_literal_means_its_value(value: Value) -> None:
    """Whatever is written is read back the same, on one line or many."""
    assert ast.literal_eval(literal(value)) == value


def test_what_fits_stays_on_one_line() -> None:
    """A tuple of one keeps its comma."""
    assert literal({"a": ("b",), "c": True}, "x = ") == 'x = {"a": ("b",), "c": True}'


def test_what_does_not_fit_is_one_item_a_line() -> None:
    """Each item gets a line and a comma, nested ones too; no line is too long for what can be broken."""
    text = literal({"rows": ("a" * 100, "b" * 100), "more": ("c",)}, "    rename=", ",")
    expected = ["    rename={", '        "rows": (', f'            "{"a" * 100}",', f'            "{"b" * 100}",', "        ),"]
    assert text.splitlines() == [*expected, '        "more": ("c",),', "    },"]
    assert max(map(len, text.splitlines())) <= WIDTH


def test_quotes_that_need_no_escapes_are_preferred() -> None:
    """JSON goes between single quotes; a text with both kinds is escaped."""
    assert quoted('{"a":1}') == """'{"a":1}'"""
    assert ast.literal_eval(quoted('it\'s "so" \\')) == 'it\'s "so" \\'


def test_imports_are_sorted_by_kind() -> None:
    """Constants, classes, functions; nothing to import is no line; a long import is one name a line."""
    assert imported("msgspec", {"field", "Raw", "UNSET"}) == "from msgspec import UNSET, Raw, field"
    assert imported("msgspec", ()) == ""
    names = {f"Name{number:02}" for number in range(30)}
    assert imported(".core_v1", names).splitlines()[:2] == ["from .core_v1 import (", "    Name00,"]


def test_brackets_hold_one_line_or_one_part_a_line() -> None:
    """Parts share a line while they fit on it."""
    assert bracketed("f(", ["    a", "    b"], ")") == "f(\n    a, b\n)"
    long = ["    " + "a" * 70, "    " + "b" * 70]
    assert bracketed("f(", long, ")") == f"f(\n{long[0]},\n{long[1]},\n)"
