"""The user's own ``msgspec.Struct``s: msgspec's speed, this library's care."""

import copy
from typing import Annotated, Any

import msgspec
import pytest

from kube_core.base import DecodeError, Quantity, UsageError
from kube_core.base.timestamps import MicroTime
from kube_core.objects import Object, decode, json_encode, to_wire
from tests.objects.user_kinds import Circle, Square, StructPart, StructSpec


def read(spec: Any, cls: Any = StructSpec) -> Any:
    """Read an object with this spec."""
    return decode(Object[cls, None], json_encode({"spec": spec}))


FULL = {
    "someName": "a",
    "replicas": 1,
    "parts": [{"hostPort": 1, "u": 1}, {"hostPort": 2, "weight": 1, "u": 2}],
    "form": {"shape": "square", "side": 2, "u": 3},
    "deadline": None,
    "since": "2026-01-02T03:04:05.1Z",
    "size": "1000m",
    "unknown": {"x": None},
}


def test_read_and_written_as_it_came() -> None:
    """Unknown fields, nulls, defaults and spellings go back exactly as they came."""
    obj = read(FULL)
    assert obj.spec.parts == [StructPart(1), StructPart(2)]
    assert obj.spec.form == Square(2)
    assert isinstance(obj.spec.since, MicroTime)
    assert obj.spec.size == Quantity("1")
    assert to_wire(obj)["spec"] == FULL
    assert to_wire(copy.deepcopy(obj))["spec"] == FULL


def test_new_structs_send_their_defaults() -> None:
    """Defaults are sent though the class says omit_defaults; UNSET is not; the tag is."""
    obj = Object[StructSpec, None](spec=StructSpec(some_name="a", form=Circle(3), deadline=None))
    assert to_wire(obj)["spec"] == {
        "someName": "a",
        "replicas": 1,
        "parts": [],
        "form": {"shape": "circle", "radius": 3},
        "deadline": None,
    }


def test_items_keep_their_own_fields() -> None:
    """Items that are reordered and removed keep their unknown fields."""
    obj = read(FULL)
    obj.spec.parts = [obj.spec.parts[1], StructPart(3)]
    obj.spec.maybe = 4
    obj.spec.since = None
    assert to_wire(obj)["spec"] == {
        **{key: value for key, value in FULL.items() if key != "since"},
        "parts": [{"hostPort": 2, "weight": 1, "u": 2}, {"hostPort": 3, "weight": 1.0}],
        "maybe": 4,
    }


def test_what_msgspec_refuses_is_read_field_by_field() -> None:
    """Null for a default, and a generated kind with a field of a newer server, are no errors."""
    spec = {
        "someName": "a",
        "replicas": None,
        "parts": None,
        "template": {"spec": {"containers": [{"name": "c", "newField": 1}]}},
        "maybe": 1,
    }
    obj = read(spec)
    assert (obj.spec.replicas, obj.spec.parts, obj.spec.deadline) == (1, [], None)
    assert to_wire(obj)["spec"] == spec


BAD: list[tuple[Any, str]] = [
    ([], r"at \$\.spec: expected object, found array"),
    ({}, r"at \$\.spec\.someName: expected str, found nothing"),
    ({"someName": None, "deadline": 1}, r"at \$\.spec\.someName: expected str, found null"),
    ({"someName": "a", "replicas": True}, r"at \$\.spec\.replicas: expected int, found bool"),
    (
        {"someName": "a", "parts": [{"hostPort": 1}, {"hostPort": "1"}]},
        r"at \$\.spec\.parts\[1\]\.hostPort: expected int, found",
    ),
    ({"someName": "a", "form": {"shape": "oval"}}, r"at \$\.spec\.form\.shape: expected 'square', found another tag"),
    ({"someName": "a", "since": "x"}, r"at \$\.spec\.since: expected an RFC 3339 time, found another text"),
    ({"someName": "a", "size": []}, r"at \$\.spec\.size: expected a quantity, found array"),
    ({"someName": "a", "template": {"spec": 1}}, r"at \$\.spec\.template\.spec: expected object, found int"),
]


@pytest.mark.parametrize(("spec", "words"), BAD)
def test_wrong_types_are_named(spec: Any, words: str) -> None:
    """Errors have the document's path, as for the other classes."""
    with pytest.raises(DecodeError, match=words):
        read(spec)


class Snake(msgspec.Struct):
    host_port: int


class Outer(msgspec.Struct):
    inner: list[Snake]


class Array(msgspec.Struct, array_like=True):
    name: str


class Picky(msgspec.Struct, forbid_unknown_fields=True):
    size: Annotated[int, msgspec.Meta(ge=1)]
    name: str = msgspec.field(default="", name="theName")


class Strange(msgspec.Struct):
    number: complex


@pytest.mark.parametrize("cls", [Snake, Outer])
def test_struct_without_rename(cls: type) -> None:
    """A Struct whose snake_case fields have no other key is refused, also inside of another."""
    with pytest.raises(UsageError, match=r'Snake\.host_port .* rename="camel"'):
        read({"inner": []}, cls)


def test_array_like_struct() -> None:
    """A Struct that would be an array is refused."""
    with pytest.raises(UsageError, match="array_like"):
        read({"name": "x"}, Array)


def test_constraints_hold_and_unknown_fields_are_kept() -> None:
    """msgspec's constraints are checked; forbid_unknown_fields is for others than Kubernetes."""
    obj = read({"size": 1, "theName": "x", "more": 1}, Picky)
    assert obj.spec == Picky(1, "x")
    assert to_wire(obj) == {"spec": {"size": 1, "theName": "x", "more": 1}}
    with pytest.raises(DecodeError, match=r"at \$\.spec\.size: expected int >= 1"):
        read({"size": 0}, Picky)


def test_types_that_documents_do_not_have() -> None:
    """A field of a type that no document has is the user's error."""
    with pytest.raises(UsageError, match="complex"):
        read({"number": 1}, Strange)


def test_types_that_are_not_found() -> None:
    """An annotation that means nothing is the user's error."""
    lost = msgspec.defstruct("Lost", [("x", "Nowhere")])
    with pytest.raises(UsageError, match="can't be found"):
        read({"x": 1}, lost)
