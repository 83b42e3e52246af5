"""Models: equality, empty structs, defaults that are marked."""

import pickle
from datetime import UTC, datetime

import pytest
from msgspec import UNSET, Raw, UnsetType, field

from kube_core.base import ABSENT, Absent, Always, Hidden, Json, MicroTime, Model, Time, absent, always, blank
from kube_core.base.int_or_string import IntOrString

YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)


class Part(Model, kw_only=True):
    """A struct without required fields."""

    host_name: str | None = None
    ports: list[int] = []  # noqa: RUF012  # msgspec copies it


class Whole(Model, kw_only=True):
    """A struct with required fields of every type."""

    count: int
    data: bytes
    flag: bool
    labels: dict[str, str]
    micro: MicroTime
    names: list[str]
    open: Json
    part: Part
    port: IntOrString
    ratio: float
    raw: Raw | UnsetType
    text: str
    time: Time


class Holder(Model, kw_only=True):
    """A struct that holds others by value."""

    given: Part = field(default_factory=always(Part))
    names: list[str] = field(default_factory=always(list))
    part: Part = field(default_factory=absent(Part))
    whole: Whole = field(default_factory=absent(Whole))
    whole_always: Whole = field(default_factory=always(Whole))


def hidden_of(model: Model) -> Hidden | None:
    """The hidden field, which only the codec touches."""
    return model._hidden  # pyright: ignore[reportPrivateUsage]  # what is tested here


def test_blank_gives_zero_values() -> None:
    """A required field that nobody gave has Go's zero value, and the empty struct is made anew each time."""
    empty = blank(Whole)
    assert (empty.count, empty.data, empty.flag, empty.labels, empty.names) == (0, b"", False, {}, [])
    assert (empty.open, empty.port, empty.ratio, empty.text) == (None, 0, 0.0, "")
    assert (empty.time, empty.micro, type(empty.micro)) == (YEAR_1, YEAR_1, MicroTime)
    assert isinstance(empty.raw, Raw)
    empty.part.ports.append(1)
    empty.names.append("a")
    assert blank(Whole).part == Part()
    assert blank(Whole).names == []


def test_defaults_are_marked() -> None:
    """An absent struct knows that it was not in the document; one that is always sent does not."""
    holder = Holder()
    assert hidden_of(holder.part) is hidden_of(holder.whole) is ABSENT
    assert hidden_of(holder.given) is hidden_of(holder.whole_always) is hidden_of(blank(Part)) is None
    assert isinstance(absent(Part), Absent)
    assert isinstance(absent(Whole), Absent)
    assert isinstance(always(Part), Always)
    assert isinstance(always(list), Always)
    assert (holder.names, holder.whole.count, holder.given) == ([], 0, Part())


def test_equality_is_of_fields_and_unknown_keys() -> None:
    """Marks do not count: an absent struct equals an empty one, nulls and missing keys make no difference."""
    assert Part(host_name="a") == Part(host_name="a") != Part(host_name="b")
    assert Part(_hidden=ABSENT) == Part() == Part(_hidden=Hidden.of(nulls={"ports"}, missing={"x"}))
    assert Part(_hidden=Hidden.of(unknown={"x": 1})) != Part()
    assert Part() != Part(_hidden=Hidden.of(unknown={"x": 1}))
    assert Part(_hidden=Hidden.of(unknown={"x": 1})) == Part(_hidden=Hidden.of(unknown={"x": 1}, absent=True))
    others: list[object] = [Holder(), "a"]
    assert Part() not in others
    assert Hidden.of() not in others


def test_models_can_not_be_hashed() -> None:
    """They change, so they are no keys."""
    for value in (Part(), Hidden.of()):
        with pytest.raises(TypeError):
            hash(value)


def test_open_json_may_be_unset() -> None:
    """UNSET is no value, None is."""

    class Open(Model, kw_only=True):
        """A struct with open JSON."""

        any: Json = UNSET

    shown = [repr(value) for value in (Open(), Open(any=None), Open(any={"a": b"secret"}))]
    assert shown == ["Open()", "Open(any=None)", "Open(any={'a': <6 bytes>})"]


def test_hidden_says_what_the_document_had() -> None:
    """Unknown keys as they came, nulls, missing keys and absence; it survives a pickle, as no other bytes would."""
    hidden = Hidden.of(unknown={"a": Raw(b"[1]")}, nulls={"ports"}, missing=["count"])
    assert (bytes(hidden.unknown["a"]), hidden.nulls, hidden.missing) == (b"[1]", frozenset({"ports"}), frozenset({"count"}))
    assert (hidden.absent, ABSENT.absent) == (False, True)
    copy = pickle.loads(pickle.dumps(hidden))
    assert (type(copy), copy) == (Hidden, hidden)
