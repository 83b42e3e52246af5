"""Formats, paths of fields, and why schemas are refused."""

from typing import Any

import pytest

from kube_core.definitions import CompiledSchema
from kube_core.definitions.field_paths import BadPath, field_path
from kube_core.definitions.formats import FORMATS, normal
from kube_core.definitions.structural import structural_faults

STRING: dict[str, Any] = {"type": "string"}
OBJECT: dict[str, Any] = {"type": "object"}
RIGHT = {
    "bsonobjectid": ["0123456789abcdefABCDEF01"],
    "uri": ["/a/b", "https://a.b:80/c?d#e", "urn:x", "/%41"],
    "email": ["a@b.c", "A B <a@b.c>", "a@[127.0.0.1]"],
    "hostname": ["a", "a-", "a-bc", "a+b", "a-b-c.example", "a-b.example", "xn--a.example", "é.example"],
    "ipv4": ["1.2.3.4", "0.0.0.0", "01.2.3.4"],
    "ipv6": ["::", "::1", "2001:db8::1"],
    "cidr": ["10.0.0.0/8", "::/0", "2001:db8::/128"],
    "mac": ["01:23:45:67:89:ab", "01-23-45-67-89-ab", "0123.4567.89ab", "01:23:45:67:89:ab:cd:ef"],
    "uuid": ["01234567-89ab-cdef-0123-456789abcdef", "0123456789abcdef0123456789abcdef"],
    "uuid3": ["01234567-89ab-3def-0123-456789abcdef"],
    "uuid4": ["01234567-89ab-4def-8123-456789abcdef"],
    "uuid5": ["01234567-89ab-5def-b123-456789abcdef"],
    "isbn": ["0-306-40615-2", "978-0-306-40615-7"],
    "isbn10": ["080442957X"],
    "isbn13": ["9780306406157"],
    "creditcard": ["4111 1111 1111 1111"],
    "ssn": ["123-45-6789", "123456789"],
    "hexcolor": ["#fff", "00ff00"],
    "rgbcolor": ["rgb(0, 255,9)"],
    "byte": ["YWI=", "YWJj", "YQ=="],
    "password": ["", "x"],
    "date": ["2026-01-31", "0000-02-29"],
    "duration": ["1h30m", "2 days", "3 us"],
    "date-time": ["2026-01-31T23:59:59Z", "2026-01-31t00:00:00.5+01:00"],
    "k8s-short-name": ["a-b"],
    "k8s-long-name": ["a.b"],
}
WRONG = {
    "bsonobjectid": ["0123", "g" * 24],
    "uri": ["a b", "relative", "http://a:b/", "/%4", "http://[::1", "\x7f", ""],
    "email": ["a", "a@", "a.@b.c", "<a@b.c", "a@b.c>", "a b"],
    "hostname": [
        "",
        "-a",
        "ab-c",
        "a-b-c",
        "2024-02-30",
        "a-.example",
        "a..b",
        "a.1",
        "a" * 64,
        ".".join(["a" * 60] * 5),
        "a_b.example",
        "a_",
    ],
    "ipv4": ["1.2.3", "1.2.3.256", "a.b.c.d", "1.2.3.-4"],
    "ipv6": ["1.2.3.4", "::1%eth0", ":::", "x"],
    "cidr": ["10.0.0.0", "10.0.0.0/33", "::/129", "x/1", "::/0000"],
    "mac": ["01:23:45:67:89", "01:23"],
    "uuid": ["0123"],
    "uuid3": ["01234567-89ab-4def-0123-456789abcdef"],
    "uuid4": ["01234567-89ab-4def-0123-456789abcdef"],
    "uuid5": ["01234567-89ab-4def-b123-456789abcdef"],
    "isbn": ["1", "0306406153"],
    "isbn10": ["0306406151", "X"],
    "isbn13": ["9780306406158", "978"],
    "creditcard": ["4111 1111 1111 1112", "4111", "1" * 20],
    "ssn": ["123"],
    "hexcolor": ["#ffff", "red"],
    "rgbcolor": ["rgb(0,0)", "rgb(256,0,0)", "rgb(00,0,0)"],
    "byte": ["", "YWI", "Y===", "é"],
    "date": ["2026-1-1", "2026-02-30", "2026-13-01"],
    "duration": ["", "soon", "5 parsecs"],
    "date-time": ["2026-01-31", "2026-01-31T24:00:00Z", "2026-01-31T00:60:00Z", "2026-02-30T00:00:00Z", "2026-01-31T00:00:60Z"],
    "k8s-short-name": ["a.b", "A", ""],
    "k8s-long-name": ["a..b", "A"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in RIGHT.items() for text in texts])
def test_texts_that_have_their_format(name: str, text: str) -> None:
    """The format finds nothing wrong with them, nor does a schema that names it."""
    assert FORMATS[normal(name)](text)
    assert not CompiledSchema({**OBJECT, "properties": {"a": {**STRING, "format": name}}}).judge({"a": text}).faults


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_texts_that_do_not_have_their_format(name: str, text: str) -> None:
    """They are refused, in the name of the field."""
    assert not FORMATS[normal(name)](text)
    (fault,) = CompiledSchema({**OBJECT, "properties": {"a": {**STRING, "format": name}}}).judge({"a": text}).faults
    assert fault.field == "a"


def test_every_format_was_tried() -> None:
    """With right texts all of them, with wrong ones all that have some."""
    assert {normal(name) for name in RIGHT} == set(FORMATS) == {normal(name) for name in WRONG} | {"password"}


TREE = {
    **OBJECT,
    "properties": {
        "spec": {**OBJECT, "properties": {"n": STRING, "a.b": STRING, "it's": STRING}},
        "map": {**OBJECT, "additionalProperties": STRING},
        "list": {"type": "array", "items": STRING},
    },
}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (".spec.n", "spec.n"),
        (".spec['a.b']", "spec.a.b"),
        (".spec['it\\'s']", "spec.it's"),
        (".map.key", "map[key]"),
        (".map['a\\qb']", "map[a\\qb]"),
        ("['spec'].n", "spec.n"),
        ("", ""),
    ],
)
def test_paths_that_lead_somewhere(path: str, shown: str) -> None:
    """They are followed, and written in the way of messages."""
    assert field_path(TREE, path)[0] == shown


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("spec", "expected [ or . but got: spec"),
        (".", "unexpected end of JSON path"),
        (".spec[", "unexpected end of JSON path"),
        (".spec[n]", "expected single quoted string but got n"),
        (".spec['n'", "unexpected end of JSON path"),
        (".spec['n'.", "expected ] but got ."),
        (".spec.none", "does not refer to a valid field"),
        (".spec.n.more", "does not refer to a valid field"),
        (".list.a", "does not refer to a valid field"),
    ],
)
def test_paths_that_lead_nowhere(path: str, why: str) -> None:
    """The refusal is the real server's."""
    with pytest.raises(BadPath) as caught:
        field_path(TREE, path)
    assert str(caught.value) == why


def test_a_path_without_brackets_where_there_may_be_none() -> None:
    """Selectable fields have no keys of maps."""
    with pytest.raises(BadPath, match="array notation is not allowed"):
        field_path(TREE, ".spec['n']", arrays=False)


def field(**schema: Any) -> dict[str, Any]:
    """A schema with one field."""
    return {**OBJECT, "properties": {"a": schema}}


E, P, EITHER = "x-kubernetes-embedded-resource", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string"


SCHEMAS_THAT_ARE_NOT_STRUCTURAL: list[tuple[Any, ...]] = [
    ({}, "type: Required value: must not be empty at the root"),
    ({"type": "string"}, 'type: Invalid value: "string": must be object at the root'),
    (field(), "must not be empty for specified object fields"),
    (field(type="array"), "items: Required value: must be specified"),
    (field(type="array", items={}), "must not be empty for specified array items"),
    ({**OBJECT, "additionalProperties": STRING}, "must not be used at the root"),
    ({**OBJECT, "additionalProperties": True}, "must not be used at the root"),
    (field(type="object", additionalProperties={}), "additionalProperties.type: Required value"),
    (field(**{EITHER: True, P: True}), "must be false if x-kubernetes-int-or-string is true"),
    (field(**{E: True, P: True}), "Required value: must be object if x-kubernetes-embedded-resource"),
    (field(**{E: True, P: True, "type": "string"}), 'Invalid value: "string": must be object if'),
    (field(**{E: True, "type": "object"}), "must not be empty if x-kubernetes-embedded-resource is true without"),
    (field(**{E: True, P: True, "type": "object", "additionalProperties": STRING}), "must not be used if"),
    ({**OBJECT, "properties": {"kind": {"type": "integer"}}}, 'Invalid value: "integer": must be string'),
    ({**OBJECT, "properties": {"metadata": {"type": "string"}}}, 'Invalid value: "string": must be object'),
    ({**OBJECT, "properties": {"metadata": {**OBJECT, "nullable": True}}}, "must not specify anything other than name"),
    (field(type="string", pattern="("), "must be a valid regular expression"),
    ({**OBJECT, "not": field(default=1)}, "default: Forbidden: must be undefined to be structural"),
    ({**OBJECT, "anyOf": [{"type": "object"}]}, "must be empty to be structural"),
    ({**OBJECT, "allOf": [{"additionalProperties": STRING}]}, "must be undefined to be structural"),
    ({**OBJECT, "oneOf": [{"properties": {"metadata": {}}}]}, "must not be specified in a nested context"),
    ({**OBJECT, "oneOf": [field()]}, "because it is defined in s.oneOf[0].properties[a]"),
    ({**field(type="array", items=STRING), "not": field(items={"nullable": True})}, "must be false to be structural"),
    ({**OBJECT, "allOf": [{"not": {"items": {}}}]}, "because it is defined in s.allOf[0].not.items"),
]


@pytest.mark.parametrize(
    ("schema", "said"),
    SCHEMAS_THAT_ARE_NOT_STRUCTURAL,
)
def test_schemas_that_are_not_structural(schema: dict[str, Any], said: str) -> None:
    """One of the faults says why."""
    assert any(said in str(fault) for fault in structural_faults(schema, "s"))


@pytest.mark.parametrize(
    "schema",
    [
        field(**{EITHER: True, "anyOf": [{"type": "integer"}, {"type": "string"}]}),
        field(**{EITHER: True, "allOf": [{"anyOf": [{"type": "integer"}, {"type": "string"}]}, {"pattern": "a"}]}),
        {**OBJECT, "properties": {"metadata": {**OBJECT, "properties": {"name": STRING}}}},
        {**field(type="array", items=STRING), "not": {"properties": {"a": {"items": {"pattern": "a"}}}}},
        field(**{E: True, P: True, "type": "object"}),
    ],
)
def test_schemas_that_are_structural(schema: dict[str, Any]) -> None:
    """Nothing is said of them."""
    assert structural_faults(schema, "s") == []


FULL: dict[str, Any] = {
    **OBJECT,
    "required": ["r"],
    "properties": {
        "r": {},
        "i": {"type": "integer", "minimum": 1, "maximum": 9, "exclusiveMaximum": True, "multipleOf": 2, "format": "int32"},
        "l": {"type": "integer", "format": "int64", "exclusiveMinimum": True, "minimum": 0},
        "n": {"type": "number", "maximum": 1.5, "format": "float"},
        "s": {"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^a"},
        "e": {"type": "string", "enum": ["x", "y"]},
        "m": {**OBJECT, "minProperties": 1, "maxProperties": 2, "additionalProperties": STRING},
        "t": {"type": "array", "items": STRING, "minItems": 1, "maxItems": 2, "x-kubernetes-list-type": "set"},
        "k": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["a"],
            "items": {**OBJECT, "required": ["a"], "properties": {"a": STRING}},
        },
        "w": {EITHER: True},
        "z": {"type": "string", "nullable": True},
        "b": {"type": "boolean"},
        "all": {"type": "integer", "allOf": [{"minimum": 1}, {"maximum": 3}]},
        "any": {"type": "integer", "anyOf": [{"minimum": 5}, {"maximum": 3}]},
        "one": {"type": "integer", "oneOf": [{"minimum": 1}, {"maximum": 3}]},
        "no": {"type": "integer", "not": {"minimum": 1}},
    },
}
FULL["properties"]["r"] = STRING
BAD: list[dict[str, Any]] = [
    {"i": 0},
    {"i": 9},
    {"i": 3},
    {"i": 2**40},
    {"i": "2"},
    {"l": 0},
    {"l": 1.5},
    {"n": 2},
    {"s": "a"},
    {"s": "aaaa"},
    {"s": "bb"},
    {"s": None},
    {"e": "z"},
    {"m": {}},
    {"m": {"a": "", "b": "", "c": ""}},
    {"m": {"a": 1}},
    {"m": []},
    {"t": []},
    {"t": ["a", "b", "c"]},
    {"t": ["a", "a"]},
    {"t": {}},
    {"k": [{"a": "x"}, {"a": "x"}]},
    {"k": [{}]},
    {"k": ["x"]},
    {"w": 1.5},
    {"w": []},
    {"b": "true"},
    {"all": 4},
    {"any": 4},
    {"one": 2},
    {"no": 1},
    {"r": None},
]
GOOD: list[dict[str, Any]] = [
    {"i": 2, "l": 1, "n": 1.5},
    {"s": "ab", "e": "x"},
    {"m": {"a": "b"}, "t": ["a", "b"], "k": [{"a": "x"}, {"a": "y"}]},
    {"w": 1, "z": None, "b": False},
    {"w": "1", "all": 2, "any": 5, "one": 5, "no": 0},
]


@pytest.mark.parametrize("content", BAD, ids=repr)
def test_values_that_their_schema_refuses(content: dict[str, Any]) -> None:
    """Each fault names the field, or what is in it; those of junctors do so in their words."""
    (name,) = content
    faults = CompiledSchema(FULL).judge({"r": "", **content}).faults
    assert faults
    assert all(fault.field.startswith(name) or name in fault.message for fault in faults)


@pytest.mark.parametrize("content", GOOD, ids=repr)
def test_values_that_their_schema_allows(content: dict[str, Any]) -> None:
    """Nothing is said of them."""
    assert CompiledSchema(FULL).judge({"r": "", **content}).faults == ()


def test_nots_in_nots() -> None:
    """Five in each other are compiled, and an odd number of them refuses."""
    schema: dict[str, Any] = {"minimum": 1}
    for _ in range(5):
        schema = {"not": schema}
    compiled = CompiledSchema(field(type="integer", **schema))
    assert [bool(compiled.judge({"a": value}).faults) for value in (0, 1)] == [False, True]
