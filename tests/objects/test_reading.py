"""Documents read into the user's classes: what is accepted, what is refused, and where."""

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import DecodeError, Quantity, Resource, UsageError
from kube_core.base.timestamps import MicroTime
from kube_core.models.core_v1 import PodTemplateSpec
from kube_core.objects import DynamicObject, Object, decode, json_encode, to_wire
from kube_core.objects.fields import camel
from kube_core.objects.reader import structure
from tests.objects.user_kinds import (
    Box,
    DataSpec,
    Foo,
    FooSpec,
    Level,
    Mode,
    NullSpec,
    Port,
    Rule,
    Team,
    WideSpec,
)

UNKNOWN: Any = "Unknown"
FOO = Resource(group="clux.dev", version="v1", kind="Foo", plural="foos")


def read(spec: Any, cls: Any = WideSpec) -> Any:
    """Read an object with this spec."""
    return decode(Object[cls, None], json_encode({"apiVersion": "v1", "kind": "X", "spec": spec})).spec


GOOD: list[tuple[str, Any, str, Any]] = [
    ("text", "x", "text", "x"),
    ("number", 2**70, "number", 2**70),
    ("ratio", 1, "ratio", 1.0),
    ("ratio", 1.5, "ratio", 1.5),
    ("flag", True, "flag", True),
    ("data", "aGk=", "data", b"hi"),
    ("time", "2026-01-02T03:04:05Z", "time", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ("zoned", "2026-01-02T03:04:05+01:00", "zoned", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
    ("micro", "2026-01-02T03:04:05.000006Z", "micro", MicroTime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)),
    ("amount", "1500m", "amount", Quantity("1.5")),
    ("amount", 2, "amount", Quantity("2")),
    ("mode", "Safe", "mode", Mode.SAFE),
    ("level", 2, "level", Level.HIGH),
    ("word", 3, "word", 3),
    ("port", "http", "port", "http"),
    ("port", 80, "port", 80),
    ("anything", {"a": [None, 1]}, "anything", {"a": [None, 1]}),
    ("free", {"some_key": {"b": 1}}, "free", {"some_key": {"b": 1}}),
    ("items", [1, 2], "items", (1, 2)),
    ("pair", [1, "a"], "pair", (1, "a")),
    ("tags", ["b", "a"], "tags", {"a", "b"}),
    ("frozenTags", [1], "frozen_tags", frozenset({1})),
    ("byName", {"web": {"hostPort": 1}}, "by_name", {"web": Port(1)}),
    ("byMode", {"Safe": 3}, "by_mode", {Mode.SAFE: 3}),
    ("nested", [[{"hostPort": 1}], []], "nested", [[Port(1)], []]),
    ("choice", {"hostPort": 1}, "choice", Port(1)),
    ("choice", {"pattern": "x"}, "choice", Rule("x")),
    ("choice", None, "choice", None),
    ("team", "core", "team", "core"),
    ("box", {"content": {"hostPort": 1}}, "box", Box(Port(1))),
    ("hostIP", "10.0.0.1", "host_ip", "10.0.0.1"),
    ("from", "x", "from_", "x"),
    ("secretName", "x", "_secret_name", "x"),
    ("parent", {"parent": {"text": "deep"}}, "parent", WideSpec(parent=WideSpec(text="deep"))),
]


@pytest.mark.parametrize(("key", "value", "name", "expected"), GOOD)
def test_values_are_read_and_go_back(key: str, value: Any, name: str, expected: Any) -> None:
    """Each type reads its JSON, and an unchanged value goes back exactly as it came."""
    spec = {key: value, "zork": {"unknown": [1]}}
    document = {"apiVersion": "v1", "kind": "X", "spec": spec}
    obj = decode(Object[WideSpec, None], json_encode(document))
    found = getattr(obj.spec, name)
    assert found == expected
    assert type(found) is type(expected)
    assert to_wire(obj) == document


def test_generated_kinds_inside() -> None:
    """A generated kind in a user's class is read with its own rules, and keeps what a newer server put there."""
    template: dict[str, Any] = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "x", "newField": 1}]}}
    spec = read({"template": template})
    assert isinstance(spec.template, PodTemplateSpec)
    assert spec.template.spec.containers[0].name == "x"
    spec.template.metadata.labels["c"] = "d"
    assert to_wire(spec.template)["spec"]["containers"] == [{"name": "x", "newField": 1}]


BAD: list[tuple[Any, str, str, str]] = [
    ({"text": 1}, "$.spec.text", "str", "int"),
    ({"number": True}, "$.spec.number", "int", "bool"),
    ({"number": 1.0}, "$.spec.number", "int", "float"),
    ({"number": "1"}, "$.spec.number", "int", "str"),
    ({"ratio": "1.0"}, "$.spec.ratio", "float", "str"),
    ({"ratio": True}, "$.spec.ratio", "float", "bool"),
    ({"ratio": 10**400}, "$.spec.ratio", "float", "an int beyond it"),
    ({"flag": 1}, "$.spec.flag", "bool", "int"),
    ({"flag": "true"}, "$.spec.flag", "bool", "str"),
    ({"data": "not base64!"}, "$.spec.data", "base64 text", "another text"),
    ({"time": "yesterday"}, "$.spec.time", "an RFC 3339 time", "another text"),
    ({"time": 1}, "$.spec.time", "an RFC 3339 time", "int"),
    ({"micro": "2026-01-02"}, "$.spec.micro", "an RFC 3339 time", "another text"),
    ({"amount": "1 GB"}, "$.spec.amount", "a quantity", "another text"),
    ({"amount": 1.5}, "$.spec.amount", "a quantity", "float"),
    ({"mode": "Slow"}, "$.spec.mode", "one of Fast, Safe", "another text"),
    ({"mode": 1}, "$.spec.mode", "one of Fast, Safe", "int"),
    ({"level": True}, "$.spec.level", "one of 1, 2", "bool"),
    ({"word": "z"}, "$.spec.word", "one of a, b, 3", "another text"),
    ({"port": True}, "$.spec.port", "int or str", "bool"),
    ({"free": []}, "$.spec.free", "object", "array"),
    ({"items": "12"}, "$.spec.items", "array", "str"),
    ({"items": [1, "2"]}, "$.spec.items[1]", "int", "str"),
    ({"pair": [1]}, "$.spec.pair", "an array of 2", "one of 1"),
    ({"tags": {"a": 1}}, "$.spec.tags", "array", "object"),
    ({"tags": [1]}, "$.spec.tags[0]", "str", "int"),
    ({"byName": {"web": {"hostPort": "x"}}}, "$.spec.byName.web.hostPort", "int", "str"),
    ({"byName": {"a.b/c": {}}}, '$.spec.byName["a.b/c"].hostPort', "int", "nothing"),
    ({"byMode": {"Slow": 1}}, "$.spec.byMode.Slow", "one of Fast, Safe", "another text"),
    ({"nested": [[], [{"hostPort": 1}, 5]]}, "$.spec.nested[1][1]", "object", "int"),
    ({"choice": {}}, "$.spec.choice", "Port or Rule", "an object of neither"),
    ({"choice": []}, "$.spec.choice", "null or object", "array"),
    ({"box": {"content": {"hostPort": None}}}, "$.spec.box.content.hostPort", "int", "null"),
    ({"parent": {"parent": {"hostIP": 1}}}, "$.spec.parent.parent.hostIP", "str", "int"),
    ({"template": {"spec": {"containers": [{"name": 1}]}}}, "$.spec.template.spec.containers[0].name", "str", "int"),
    ({"template": []}, "$.spec.template", "object", "array"),
    ([], "$.spec", "object", "array"),
]


@pytest.mark.parametrize(("spec", "path", "expected", "found"), BAD)
def test_wrong_types_are_named_with_their_path(spec: Any, path: str, expected: str, found: str) -> None:
    """Scalars are checked, not coerced; the error has the document's own path."""
    with pytest.raises(DecodeError) as caught:
        read(spec)
    assert (caught.value.path, caught.value.expected, caught.value.found) == (path, expected, found)
    assert caught.value.body.startswith(b'{"apiVersion"')


def test_first_missing_field_is_named() -> None:
    """A required field that is not there is named, also when the whole spec is missing."""
    with pytest.raises(DecodeError, match=r"at \$\.spec\.info: expected str, found nothing"):
        decode(Foo, b"{}")
    with pytest.raises(DecodeError, match=r"at \$\.spec\.ports\[0\]\.hostPort: expected int, found nothing"):
        read({"info": "x", "ports": [{}]}, FooSpec)


def test_null_reads_as_the_default() -> None:
    """Null is a field's default where it has one, and an error where it is required and not nullable."""
    assert read({"info": "x", "replicas": None, "ports": None}, FooSpec) == FooSpec("x")
    with pytest.raises(DecodeError, match=r"\$\.spec\.info: expected str, found null"):
        read({"info": None}, FooSpec)


def test_nullable_without_default() -> None:
    """A nullable field without a default reads null, and nothing, as None."""
    assert read({"names": [], "deadline": None}, NullSpec) == read({"names": []}, NullSpec) == NullSpec(names=[], deadline=None)


def test_dataclasses() -> None:
    """Dataclasses are read like attrs classes; attributes that the constructor does not take are left alone."""
    spec = read({"hostName": "h", "ports": [{"hostPort": 1}], "nodeIP": "10.0.0.1", "seen": 7}, DataSpec)
    assert spec == DataSpec("h", [Port(1)], "10.0.0.1")
    with pytest.raises(DecodeError, match=r"\$\.spec\.nodeIP"):
        read({"hostName": "h", "nodeIP": 1}, DataSpec)


def test_plain_and_generated_specs() -> None:
    """A spec may be a plain dict or a generated kind too."""
    document = {"apiVersion": "v1", "kind": "X", "spec": {"a": {"b": 1}}}
    obj = decode(Object[dict[str, Any], None], json_encode(document))
    assert obj.spec == {"a": {"b": 1}}
    obj.spec["a"]["b"] = 2
    assert to_wire(obj)["spec"] == {"a": {"b": 2}}
    template: dict[str, Any] = {"metadata": {"name": "x"}, "spec": {"containers": [], "brandNew": True}}
    typed = decode(Object[PodTemplateSpec, None], json_encode({"spec": template}))
    assert to_wire(typed) == {"spec": template}


def test_no_spec_and_no_status() -> None:
    """With None for a part, the part is kept and not shown."""
    document = {"apiVersion": "v1", "kind": "X", "spec": {"a": 1}, "status": {"b": 2}}
    obj = decode(Object[None, None], json_encode(document))
    assert (obj.spec, obj.status) == (None, None)
    assert to_wire(obj) == document


def test_optional_spec() -> None:
    """A nullable spec that is not there is None."""
    assert decode(Object[FooSpec | None, None], b"{}").spec is None


def test_names_of_the_kind() -> None:
    """Names that are missing are stamped; another kind is refused; an unnamed expected kind takes any."""
    body = b'{"spec": {"info": "x"}}'
    assert decode(Foo, body).kind == "Foo"
    assert decode(Object[FooSpec, None], body, FOO).api_version == "clux.dev/v1"
    with pytest.raises(DecodeError, match=r"expected Foo of clux.dev/v1, found Bar of clux.dev/v1"):
        decode(Foo, b'{"apiVersion": "clux.dev/v1", "kind": "Bar"}')
    unnamed = Resource(group="clux.dev", version="v1", kind="", plural="foos")
    found = decode(Object[FooSpec, None], b'{"apiVersion": "clux.dev/v1", "kind": "Bar", "spec": {"info": "x"}}', unnamed)
    assert found.kind == "Bar"


BROKEN: Mapping[str, tuple[bytes, str]] = {
    "not JSON": (b"nope", "$"),
    "cut": (b'{"spec": {', "$"),
    "an array": (b"[]", "$"),
    "kind is a number": (b'{"kind": 1}', "$.kind"),
    "metadata is an array": (b'{"metadata": []}', "$.metadata"),
    "a label is a number": (b'{"metadata": {"labels": {"a": 1}}}', "$.metadata.labels[...]"),
    "nested too deep": (b'{"spec": ' + b"[" * 100_000, "$"),
    "invalid UTF-8": (b'{"spec": "\xff"}', "$"),
    "NaN": (b'{"spec": NaN}', "$"),
    "beyond a double": (b'{"spec": {"info": 1e999}}', "$"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_documents(name: str) -> None:
    """Bytes that are no such object are a DecodeError that keeps them."""
    body, path = BROKEN[name]
    with pytest.raises(DecodeError) as caught:
        decode(Foo, body)
    assert caught.value.path == path
    assert caught.value.body == body


def test_validators_of_the_class_are_named() -> None:
    """What a user's own validator refuses is a DecodeError at its place."""

    @attrs.define
    class Small:
        size: int = attrs.field(validator=attrs.validators.lt(10))

    with pytest.raises(DecodeError, match=r"\$\.spec: .*found one that it refuses \(ValueError\)"):
        read({"size": 11}, Small)


def test_deep_recursion_is_an_error() -> None:
    """A document as deep as the class allows never ends the interpreter."""
    deep: dict[str, Any] = {}
    for _ in range(900):
        deep = {"parent": deep}
    with pytest.raises(DecodeError, match="nested too deeply"):
        structure(WideSpec, deep)


@pytest.mark.parametrize("depth", [100, 200, 300, 400, 500, 700, 900])
@pytest.mark.parametrize("cls", [Foo, DynamicObject, Object[dict[str, Any], None]])
def test_any_depth_is_a_value_or_an_error(cls: Any, depth: int) -> None:
    """However deep a document is, it is read and written, or an error of this library."""
    body = b'{"spec": {"info": "x", "deep": ' + b'{"a": ' * depth + b"1" + b"}" * depth + b"}}"
    with suppress(DecodeError, UsageError):
        to_wire(decode(cls, body))


def test_an_object_that_holds_itself() -> None:
    """A value that holds itself can't be sent."""
    loop: dict[str, Any] = {}
    loop["spec"] = loop
    with pytest.raises(UsageError, match="holds itself"):
        to_wire(loop)


def test_types_that_documents_do_not_have() -> None:
    """A class whose types no document has is the user's error, not the server's."""

    @attrs.define
    class Odd:
        amount: Decimal

    nowhere = attrs.make_class("Nowhere", {"a": attrs.field(type=UNKNOWN)})

    with pytest.raises(UsageError, match="Decimal"):
        read({"amount": "1"}, Odd)
    with pytest.raises(UsageError, match="can't be found"):
        read({"a": None}, nowhere)


@dataclasses.dataclass
class Same:
    x: int = 0


@dataclasses.dataclass
class Other:
    x: int = 0


@dataclasses.dataclass
class Ambiguous:
    either: Same | Other


def test_union_that_nothing_tells_apart() -> None:
    """A union of classes without a required field of their own is a UsageError."""
    with pytest.raises(UsageError, match="no required field tells them apart"):
        read({"either": {}}, Ambiguous)


def test_union_takes_the_first_that_fits() -> None:
    """Members of one shape are tried in order; the last one's error is the error."""

    @attrs.define
    class Lists:
        many: list[Port] | list[int]

    assert read({"many": [1, 2]}, Lists).many == [1, 2]
    assert read({"many": [{"hostPort": 1}]}, Lists).many == [Port(1)]
    with pytest.raises(DecodeError, match=r"\$\.spec\.many\[0\]: expected int, found str"):
        read({"many": ["x"]}, Lists)


class Size(Enum):
    HALF = 0.5
    WHOLE = 1


def test_unions_of_every_shape() -> None:
    """Enums, literals, new types, annotated types and containers have their places in a union."""

    @attrs.define
    class Union:
        value: Size | Literal["auto", Mode.SAFE] | Annotated[list[Level], "levels"] | None
        named: Team | list[Any] | dict[str, int] | bool = False

    assert [read({"value": value}, Union).value for value in (0.5, 1, "auto", "Safe", [2], None)] == [
        *(Size.HALF, Size.WHOLE, "auto", Mode.SAFE, [Level.HIGH], None),
    ]
    assert [read({"value": None, "named": value}, Union).named for value in ("a", ["x"], {"x": 1}, True)] == [
        "a",
        ["x"],
        {"x": 1},
        True,
    ]
    with pytest.raises(DecodeError, match=r"\$\.spec\.value: expected array or float or int or null or str, found object"):
        read({"value": {}}, Union)
    with pytest.raises(DecodeError, match=r"\$\.spec\.value: expected one of 0.5, 1, found int"):
        read({"value": 7}, Union)


def test_two_fields_with_one_key() -> None:
    """Two fields of the same key are a UsageError."""

    @attrs.define
    class Twice:
        host_ip: str = ""
        address: str = attrs.field(default="", metadata={"name": "hostIp"})

    with pytest.raises(UsageError, match="same key"):
        read({}, Twice)


@pytest.mark.parametrize(
    ("name", "key"),
    [("host_port", "hostPort"), ("from_", "from"), ("_x", "x"), ("hostIP", "hostIP"), ("a_b", "aB"), ("_", "")],
)
def test_camel(name: str, key: str) -> None:
    """snake_case becomes camelCase; outer underscores are Python's."""
    assert camel(name) == key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "hostPort", "x"]), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from([row[0] for row in GOOD]), JSON | st.sampled_from([row[1] for row in GOOD])))
def test_any_document_is_read_or_refused(spec: dict[str, Any]) -> None:
    """Any spec is read and goes back exactly as it came, or is a DecodeError."""
    document = {"apiVersion": "v1", "kind": "X", "spec": spec}
    with suppress(DecodeError):
        obj = decode(Object[WideSpec, None], json_encode(document))
        assert json_encode(to_wire(obj)["spec"]) == json_encode(spec)
