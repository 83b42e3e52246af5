"""Expressions: what they come to, what does not compile, and what would never end."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.cel import CompileError, Field, TooExpensive, Type, compile_expression, type_of

from ..drawing import draws

SELF = Type(
    "object",
    fields={
        "replicas": Field("replicas", type_of("int")),
        "name": Field("name", type_of("string")),
        "tags": Field("tags", type_of("list<string>")),
        "map": Field("map", type_of("map<string,int>")),
        "any": Field("any", type_of("dyn")),
        "__namespace__": Field("namespace", type_of("string")),
    },
)
VALUE = {"replicas": 3, "name": "foo", "tags": ["a", "b", "ab"], "map": {"x": 1, "y": 2}, "any": "50%", "namespace": "ns"}
VARIABLES = {"self": SELF, "oldSelf": SELF}


def value(text: str) -> Any:
    """What an expression comes to."""
    outcome = compile_expression(text, VARIABLES).evaluate({"self": VALUE})
    return outcome.value if outcome.error is None else str(outcome.error)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("self.replicas <= 5 && self.name.startsWith('f')", True),
        ("self.tags.all(t, t.size() < 3)", True),
        ("self.tags.exists_one(t, t == 'ab')", True),
        ("self.tags.filter(t, t.contains('a')).map(t, t + '!')", ["a!", "ab!"]),
        ("self.map['x'] + self.map.y", 3),
        ("self.map.exists(k, self.map[k] == 2)", True),
        ("has(self.name) ? 'yes' : 'no'", "yes"),
        ("type(self.any) == string && self.any.matches(r'^\\d+%$')", True),
        ("self.__namespace__", "ns"),
        ("quantity('1Gi').isGreaterThan(quantity('500Mi'))", True),
        ("quantity('1').add(quantity('500m')).asApproximateFloat()", 1.5),
        ("url('https://a.b:80/x?y=1').getHost()", "a.b:80"),
        ("isIP('1.2.3.4') && cidr('10.0.0.0/8').containsIP('10.1.1.1')", True),
        ("sets.contains([1, 2], [1]) && !sets.intersects([1], [2])", True),
        ("[3, 1, 2].sort() == [1, 2, 3]", True),
        ("[1, 2, 3].sum() + [4, 5].max()", 11),
        ("duration('1h30m').getMinutes()", 90),
        ("timestamp('2020-02-29T00:00:00Z') + duration('24h') == timestamp('2020-03-01T00:00:00Z')", True),
        ("'%s is %d, %.2f'.format(['a', 3, 1.5])", "a is 3, 1.50"),
        ("self.?name.orValue('x') + self.?map['z'].optMap(v, string(v)).orValue('-')", "foo-"),
        ("'a,b'.split(',').join('-').upperAscii()", "A-B"),
        ("'abc123'.find('[0-9]+')", "123"),
        ("semver('1.2.3').isLessThan(semver('1.10.0'))", True),
        ("!format.dns1123Label().validate('A').hasValue()", False),
        ("dyn(1) == 1.0 && 2u > 1", True),
        ("-9223372036854775808 < 0", True),
        ("9223372036854775807 + 1", "integer overflow"),
        ("self.replicas / 0", "division by zero"),
        ("self.tags[7]", "index out of bounds: 7"),
        ("self.map['z']", "no such key: z"),
        ("self.any + 1", "no such overload"),
        ("self.replicas / 0 == 1 || true", True),
        ("b'abc' == bytes('abc')", True),
        ("'\\u00e9\\n'.size()", 2),
        ("{'a': [1, 2]}.a[1]", 2),
        ("self.tags.all(i, v, self.tags[i] == v)", True),
        ("self.tags.transformList(i, v, i % 2 == 0, v)", ["a", "ab"]),
    ],
)
def test_what_an_expression_comes_to(text: str, wanted: object) -> None:
    """Its value, or the words of its error."""
    assert value(text) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("self.x", "ERROR: <input>:1:5: undefined field 'x'\n | self.x\n | ....^"),
        ("foo", "ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo\n | ^"),
        ("self.replicas == 'a'", "found no matching overload for '_==_' applied to '(int, string)'"),
        ("self.name.x", "type 'string' does not support field selection"),
        ("self.replicas +", "Syntax error: mismatched input '<EOF>'"),
        ("[1, 'a']", "expected type 'int' but found 'string'"),
        ("self.tags.all(t.x, true)", "argument must be a simple name"),
        ("'a'.matches('(')", "invalid matches argument"),
        ("has(self)", "invalid argument to has() macro"),
        ("(" * 300 + "1" + ")" * 300, "expression recursion limit exceeded"),
        ("!" * 300 + "true", "expression recursion limit exceeded"),
        ("#", "token recognition error"),
        ("18446744073709551616", "invalid int literal"),
    ],
)
def test_what_does_not_compile(text: str, words: str) -> None:
    """Each complaint says where and what."""
    with pytest.raises(CompileError) as caught:
        compile_expression(text, VARIABLES)
    assert words in str(caught.value)


def test_what_would_never_end_is_stopped() -> None:
    """By the budget, after a moment."""
    program = compile_expression(
        "lists.range(1000).all(x, lists.range(1000).all(y, lists.range(1000).all(z, x + y + z >= 0)))", {}
    )
    with pytest.raises(TooExpensive):
        program.evaluate({})


def test_what_it_may_cost_is_known_before() -> None:
    """A macro within a macro costs the product of what the lists may hold."""
    single = compile_expression("self.tags.all(t, t == 'a')", VARIABLES).cost
    assert single > compile_expression("self.replicas == 1", VARIABLES).cost == 3


@given(st.text(alphabet="self.tags()[]{}?:'\"+-*/<>=!&|0123 ,abcxin\\", max_size=40))
@draws(500)
def test_any_text_compiles_or_is_complained_of(text: str) -> None:
    """And what compiles has a value, or an error of its own."""
    with suppress(CompileError):
        compile_expression(text, VARIABLES).evaluate({"self": VALUE})
