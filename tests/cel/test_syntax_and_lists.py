"""What is written in unusual ways, what is refused, and lists whose order says nothing."""

from collections.abc import Mapping

import pytest

from kube_core.cel import CompileError, compile_expression, type_of
from kube_core.cel.values import MapList, SetList, equal, joined

VARIABLES = {"any": type_of("dyn"), "text": type_of("string")}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0x1F", 31),
        ("0x1fu", 31),
        ("-0x10", -16),
        ("1e3 + .5", 1000.5),
        ("- 1", -1),
        ("!!true", True),
        ("1 + // a comment\n 2", 3),
        ("'''a\n'b''' + \"\"\"c\"\"\"", "a\n'bc"),
        (r"r'\n' + R'\x'", r"\n\x"),
        (r"'\a\b\f\n\r\t\v\\\?\"\'\`'", "\a\b\f\n\r\t\v\\?\"'`"),
        (r"'\x41\u00e9\U0001F600\101'", "Aé\U0001f600A"),
        (r"b'\xff\377é'", b"\xff\xff\xc3\xa9"),
        (r"br'\x'", b"\\x"),
        ("[1, 2,]", [1, 2]),
        ("{'a': 1,}", {"a": 1}),
        (".any", 7),
        ("{'a-b': 1}.`a-b`", 1),
        ("true ? 1 : false ? 2 : 3", 1),
        ("[1].all(x, x > 0) && [1].map(x, [x].map(x, x + 1)) == [[2]]", True),
        ("null", None),
        ("any == null || null == any || duration('1s') == null || null == timestamp(1)", False),
        ("[null, null] == [null]", False),
        ("'ab'.replace('', '-')", "-a-b-"),
        ("'Infinity' == string(double('Infinity')) || double('NaN') == double('NaN')", False),
    ],
)
def test_what_can_be_written(text: str, wanted: object) -> None:
    """Literals, escapes, comments and trailing commas."""
    outcome = compile_expression(text, VARIABLES).evaluate({"any": 7, "text": "t"})
    assert outcome.error is None
    assert outcome.value == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2", "extraneous input '2' expecting <EOF>"),
        ("(1", "mismatched input '<EOF>' expecting ')'"),
        ("true ? 1", "mismatched input '<EOF>' expecting ':'"),
        ("any.1", "extraneous input"),
        ("any.in", "no viable alternative at input '.in'"),
        ("any.true", "no viable alternative at input '.true'"),
        ("while", "reserved identifier: while"),
        ("in", "mismatched input 'in'"),
        ("18446744073709551616u", "invalid uint literal"),
        (r"'\q'", "token recognition error"),
        (r"'\ud800'", "token recognition error"),
        (r"'\U00110000'", "token recognition error"),
        ("'abc", "token recognition error"),
        ("1" + " + 1" * 300, "expression recursion limit exceeded"),
        ("any" + ".a" * 300, "expression recursion limit exceeded"),
        ("has(1)", "invalid argument to has() macro"),
        ("nothing(1)", "undeclared reference to 'nothing'"),
        ("text.nothing()", "undeclared reference to 'nothing'"),
        ("any.map(1, true)", "argument must be a simple name"),
        ("1.all(x, true)", "expression of type 'int' cannot be range of a comprehension"),
        ("[1].all(x, 1)", "found no matching overload for '_&&_' applied to '(bool, int)'"),
        ("1 && true", "found no matching overload for '_&&_' applied to '(int, bool)'"),
        ("1 ? 2 : 3", "found no matching overload for '_?_:_' applied to '(int, int, int)'"),
        ("true ? 1 : 'a'", "found no matching overload for '_?_:_' applied to '(bool, int, string)'"),
        ("{'a': 1, 2: 3}", "expected type 'string' but found 'int'"),
        ("text.substring('a')", "found no matching overload for 'substring' applied to 'string.(string)'"),
        ("size(1)", "found no matching overload for 'size' applied to '(int)'"),
        ("[1][1.0]", "found no matching overload for '_[_]'"),
        ("text == null", "found no matching overload for '_==_' applied to '(string, null)'"),
        ("null == text", "found no matching overload for '_==_' applied to '(null, string)'"),
        ("duration('x')", "invalid duration argument"),
        ("timestamp('x')", "invalid timestamp argument"),
    ],
)
def test_what_cannot_be_written(text: str, words: str) -> None:
    """Mistakes of grammar and of types, in cel-go's words."""
    with pytest.raises(CompileError) as caught:
        compile_expression(text, VARIABLES)
    assert words in str(caught.value)


def map_list(*items: Mapping[str, object]) -> MapList:
    """A list whose items are told apart by their name."""
    found = MapList(items)
    found.keys = ("name",)
    return found


def test_sets_are_equal_in_any_order() -> None:
    """And take only what is new."""
    assert equal(SetList([1, 2]), SetList([2, 1]))
    assert not equal(SetList([1, 2]), SetList([1, 3]))
    assert joined(SetList([1, 2]), [2, 3]) == [1, 2, 3]


def test_lists_of_objects_are_equal_by_their_keys() -> None:
    """And joining them replaces what has the same key, in its place."""
    one, two, new = {"name": "a", "v": 1}, {"name": "b", "v": 2}, {"name": "a", "v": 3}
    assert equal(map_list(one, two), map_list(two, one))
    assert not equal(map_list(one, two), map_list(two, new))
    merged = joined(map_list(one, two), map_list(new))
    assert merged == [new, two]
    assert isinstance(merged, MapList)
    assert merged.keys == ("name",)
