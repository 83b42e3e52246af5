"""What is sent for objects of the user's classes, new and read, changed and not."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import Quantity, UsageError
from kube_core.base.timestamps import MicroTime
from kube_core.models.meta_v1 import Condition, ObjectMeta
from kube_core.objects import Object, decode, edited_to_plain, json_encode, to_wire
from kube_core.objects.writer import value_to_plain
from tests.objects.user_kinds import Box, Foo, FooSpec, FooStatus, Level, Mode, NullSpec, Port, Rule, WideSpec

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def read(cls: Any, spec: Any, **more: Any) -> Any:
    """Read an object with this spec, and whatever else is in the document."""
    return decode(Object[cls, FooStatus], json_encode({"apiVersion": "v1", "kind": "X", "spec": spec, **more}))


def sent(obj: Any) -> Any:
    """The spec that would be sent."""
    return to_wire(obj)["spec"]


def test_new_objects_send_all_that_is_not_none() -> None:
    """Fields equal to their defaults are sent, None is left out, a nullable field without a default sends null."""
    assert value_to_plain(NullSpec(names=[], deadline=None)) == {
        "names": [],
        "deadline": None,
        "limit": 5,
        "rules": [],
        "rule": {"pattern": "x", "weight": 1},
    }
    assert value_to_plain(NullSpec(names=["a"], deadline=0, limit=None))["deadline"] == 0


WIDE = WideSpec(
    data=b"hi",
    time=NOON,
    micro=MicroTime.of(NOON),
    amount=Quantity("0.5"),
    mode=Mode.SAFE,
    level=Level.HIGH,
    items=(1, 2),
    pair=(1, "a"),
    tags={"b", "a"},
    by_mode={Mode.FAST: 1},
    nested=[[Port(1)]],
    choice=Rule("x"),
    box=Box(Port(2)),
    host_ip="::1",
    from_="here",
    ratio=1.5,
)
WIDE_JSON: dict[str, Any] = {
    "text": "",
    "number": 0,
    "ratio": 1.5,
    "flag": False,
    "data": "aGk=",
    "time": "2026-01-02T12:00:00Z",
    "micro": "2026-01-02T12:00:00.000000Z",
    "amount": "500m",
    "mode": "Safe",
    "level": 2,
    "word": "a",
    "port": 0,
    "free": {},
    "items": [1, 2],
    "pair": [1, "a"],
    "tags": ["a", "b"],
    "frozenTags": [],
    "byName": {},
    "byMode": {"Fast": 1},
    "nested": [[{"hostPort": 1, "protocol": "TCP"}]],
    "choice": {"pattern": "x", "weight": 1},
    "team": "",
    "box": {"content": {"hostPort": 2, "protocol": "TCP"}},
    "hostIP": "::1",
    "from": "here",
    "secretName": "",
}


def test_every_type_is_written() -> None:
    """Each type has its spelling in JSON."""
    plain = value_to_plain(WIDE)
    assert plain == WIDE_JSON
    assert [type(plain[key]) for key in ("mode", "level")] == [str, int]


class Odd(Enum):
    ONE = 1.5


class Word(str):
    __slots__ = ()


class Number(int):
    pass


def test_derived_scalars() -> None:
    """Classes derived from scalars are sent as what they are derived from."""
    found = value_to_plain([Odd.ONE, Word("a"), Number(3), bytearray(b"hi")])
    assert found == [1.5, "a", 3, "aGk="]
    assert [type(item) for item in found] == [float, str, int, str]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (object(), "object can't be sent"),
        (Decimal(1), "Decimal can't be sent"),
        (float("nan"), "nan can't be sent"),
        (float("inf"), "inf can't be sent"),
        ({1: "x"}, "keys of type int"),
        (datetime(2026, 1, 1), "has no time zone"),
    ],
)
def test_what_json_does_not_have(value: Any, words: str) -> None:
    """What no document can say is a UsageError."""
    with pytest.raises(UsageError, match=words):
        value_to_plain({"spec": [value]})


READ: dict[str, Any] = {
    "names": [],
    "deadline": None,
    "note": None,
    "rules": [{"pattern": "a", "u": 1}, {"pattern": "b", "u": 2}, {"pattern": "c", "weight": 1, "u": 3}],
    "rule": {"pattern": "x", "deep": {"er": None}},
    "unknown": {"z": []},
}


def test_nothing_changed() -> None:
    """Absent stays absent, null null, empty empty, unknown fields where they are; the status too."""
    document: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "X",
        "metadata": {"name": "a", "managedFields": [{"manager": "m", "fieldsV1": {"f:spec": {}}}], "new": 1},
        "spec": READ,
        "status": {"ready": False, "phase": "x"},
        "data": {"top": "level"},
    }
    obj = decode(Object[NullSpec, FooStatus], json_encode(document))
    assert to_wire(obj) == document


def test_one_change() -> None:
    """Only what was changed is different, and an int set to its default is sent."""
    obj = read(NullSpec, READ)
    obj.spec.note = "new"
    obj.spec.limit = 7
    assert sent(obj) == {**READ, "note": "new", "limit": 7}
    obj.spec.limit = 5
    assert sent(obj) == {**READ, "note": "new"}
    assert sent(read(FooSpec, {"info": "a", "replicas": 1})) == {"info": "a", "replicas": 1}
    changed = read(FooSpec, {"info": "a", "replicas": 3})
    changed.spec.replicas = 1
    assert sent(changed) == {"info": "a", "replicas": 1}


def test_setting_to_none() -> None:
    """None removes a key, or sends null where the field is nullable and has no default."""
    obj = read(NullSpec, {"names": [], "deadline": 3, "note": "x", "limit": 1})
    obj.spec.deadline = obj.spec.note = obj.spec.limit = None
    assert sent(obj) == {"names": [], "deadline": None}
    obj = read(NullSpec, {"names": []})
    assert sent(obj) == {"names": []}


def test_list_items_keep_their_own_fields() -> None:
    """Unknown fields belong to the item, wherever it is moved, and go with it when it is deleted."""
    obj = read(NullSpec, READ)
    del obj.spec.rules[0]
    obj.spec.rules.reverse()
    assert sent(obj)["rules"] == [{"pattern": "c", "weight": 1, "u": 3}, {"pattern": "b", "u": 2}]


def test_new_items_have_no_past() -> None:
    """Items that are built or copied anew have none of the unknown fields."""
    obj = read(NullSpec, READ)
    obj.spec.rules = [Rule("n"), copy.deepcopy(obj.spec.rules[0]), obj.spec.rules[1]]
    assert sent(obj)["rules"] == [{"pattern": "n", "weight": 1}, {"pattern": "a", "weight": 1}, {"pattern": "b", "u": 2}]


def test_edited_items_inherit() -> None:
    """In an edit, a new item that took the place of one that is gone keeps its unknown fields; others are as ever."""
    obj = read(NullSpec, READ)
    first, second, third = obj.spec.rules
    obj.spec.rules = [attrs.evolve(first, weight=7), third, Rule("new"), Rule("more")]
    obj.spec.names = ["n"]
    assert edited_to_plain(obj)["spec"] == {
        **READ,
        "names": ["n"],
        "rules": [
            {"pattern": "a", "weight": 7, "u": 1},
            {"pattern": "c", "weight": 1, "u": 3},
            {"pattern": "new", "weight": 1},
            {"pattern": "more", "weight": 1},
        ],
    }
    assert "u" not in sent(obj)["rules"][0]
    assert second.pattern == "b"
    assert edited_to_plain({"a": 1}) == {"a": 1}


def test_replaced_parts_are_laid_over_the_old() -> None:
    """A frozen instance that took the place of another keeps what was unknown there; so does a whole spec."""
    obj = read(NullSpec, READ)
    obj.spec = attrs.evolve(obj.spec, rule=attrs.evolve(obj.spec.rule, weight=2))
    assert sent(obj) == {**READ, "rule": {"pattern": "x", "weight": 2, "deep": {"er": None}}}
    obj.spec = NullSpec(names=[], deadline=None, rules=list(obj.spec.rules))
    assert sent(obj) == READ


def test_another_class_of_a_union_starts_anew() -> None:
    """An instance of another class does not inherit the fields of the one before."""
    obj = read(WideSpec, {"choice": {"hostPort": 1, "u": 1}})
    obj.spec.choice = Rule("x")
    assert sent(obj) == {"choice": {"pattern": "x", "weight": 1}}
    obj.spec.choice = Port(2)
    assert sent(obj) == {"choice": {"hostPort": 2, "u": 1}}


def test_items_inside_of_items() -> None:
    """Identity works at any depth: in maps, in lists of lists, in generics."""
    spec = {
        "byName": {"a": {"hostPort": 1, "u": 1}, "b": {"hostPort": 2, "u": 2}},
        "nested": [[{"hostPort": 3, "u": 3}, {"hostPort": 4, "u": 4}], []],
        "box": {"content": {"hostPort": 5, "u": 5}, "v": 5},
    }
    obj = read(WideSpec, spec)
    a, b = obj.spec.by_name["a"], obj.spec.by_name["b"]
    obj.spec.by_name = {"b": a, "c": b, "a": Port(9)}
    obj.spec.nested = [[], obj.spec.nested[0][::-1]]
    obj.spec.box.content.host_port = 6
    assert sent(obj) == {
        "byName": {
            "b": {"hostPort": 1, "u": 1},
            "c": {"hostPort": 2, "u": 2},
            "a": {"hostPort": 9, "u": 1},
        },
        "nested": [[], [{"hostPort": 4, "u": 4}, {"hostPort": 3, "u": 3}]],
        "box": {"content": {"hostPort": 6, "u": 5}, "v": 5},
    }


def test_spelling_is_kept_until_the_value_changes() -> None:
    """Times, bytes, numbers and amounts go back as they were spelled."""
    spec = {
        "ratio": 1,
        "data": "aGl=",
        "time": "2026-01-02T03:04:05.123456789+01:00",
        "amount": "1000m",
        "tags": ["b", "a"],
        "frozenTags": [2, 1, 2],
    }
    obj = read(WideSpec, spec)
    assert sent(obj) == spec
    obj.spec.ratio, obj.spec.data, obj.spec.time, obj.spec.amount = 2.0, b"ho", NOON, Quantity("2")
    obj.spec.tags.add("0")
    assert sent(obj) == {
        "ratio": 2.0,
        "data": "aG8=",
        "time": "2026-01-02T12:00:00Z",
        "amount": "2",
        "tags": ["b", "a", "0"],
        "frozenTags": [2, 1, 2],
    }


def test_another_type_in_the_place_of_a_text() -> None:
    """What was a text and is a time, bytes or a text of one's own now, is sent as what it is now."""
    obj = read(WideSpec, {"anything": "x", "text": "y"})
    obj.spec.text = Word("y")
    assert sent(obj) == {"anything": "x", "text": "y"}
    obj.spec.anything = NOON
    assert sent(obj) == {"anything": "2026-01-02T12:00:00Z", "text": "y"}


def test_null_where_the_class_has_a_default() -> None:
    """Null that was read as a default goes back as null, until the value is another."""
    obj = read(FooSpec, {"info": "x", "ports": None, "replicas": None})
    assert sent(obj) == {"info": "x", "ports": None, "replicas": None}
    obj.spec.ports.append(Port(1))
    obj.spec.replicas = 2
    assert sent(obj) == {"info": "x", "ports": [{"hostPort": 1, "protocol": "TCP"}], "replicas": 2}


def test_status_comes_and_goes() -> None:
    """A status that is set is sent; one that is set to None is removed; null stays null."""
    obj = read(FooSpec, {"info": "x"})
    assert "status" not in to_wire(obj)
    obj.status = FooStatus(True, [Condition(type="Ready", status="True", reason="r", message="", last_transition_time=NOON)])
    assert to_wire(obj)["status"]["conditions"][0]["lastTransitionTime"] == "2026-01-02T12:00:00Z"
    obj = read(FooSpec, {"info": "x"}, status={"ready": True})
    obj.status = None
    assert "status" not in to_wire(obj)
    assert to_wire(read(FooSpec, {"info": "x"}, status=None))["status"] is None


def test_spec_that_was_not_there() -> None:
    """A spec of defaults that the document did not have is not sent, until something is set in it."""
    obj = decode(Object[FooStatus, None], b"{}")
    assert to_wire(obj) == {}
    obj.spec.ready = True
    assert to_wire(obj) == {"spec": {"ready": True, "conditions": []}}


def test_metadata_can_be_replaced() -> None:
    """New metadata are sent as they are, with their own names."""
    obj = read(FooSpec, {"info": "x"}, metadata={"name": "a", "labels": {"x": "y"}})
    obj.metadata = ObjectMeta(name="b")
    obj.kind = ""
    assert to_wire(obj) == {"apiVersion": "v1", "metadata": {"name": "b"}, "spec": {"info": "x"}}


def test_the_document_can_not_be_reached() -> None:
    """Changing what was written, or the plain parts of an object, never changes what the object remembers."""
    obj = read(WideSpec, {"free": {"a": [1]}, "unknown": {"b": [2]}})
    to_wire(obj)["spec"]["unknown"]["b"].append(3)
    obj.spec.free["a"].append(4)
    assert sent(obj) == {"free": {"a": [1, 4]}, "unknown": {"b": [2]}}
    sent(obj)["free"]["a"].append(5)
    assert sent(obj) == {"free": {"a": [1, 4]}, "unknown": {"b": [2]}}


ITEMS = st.lists(
    st.fixed_dictionaries({"hostPort": st.integers(0, 9)}, optional={"u": st.integers(), "protocol": st.just("UDP")}),
    max_size=6,
)


@given(items=ITEMS, data=st.data())
def test_any_order_of_items(items: list[dict[str, Any]], data: st.DataObject) -> None:
    """Whatever is kept of a list, in whatever order, each item goes back exactly as it came."""
    foo = decode(Foo, json_encode({"spec": {"info": "x", "ports": items}}))
    ports = foo.spec.ports
    order = data.draw(st.permutations(range(len(items)))) if items else []
    kept = order[: data.draw(st.integers(0, len(items)))]
    foo.spec.ports = [ports[index] for index in kept]
    assert to_wire(foo)["spec"] == {"info": "x", "ports": [items[index] for index in kept]}
