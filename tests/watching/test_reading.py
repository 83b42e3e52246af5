"""Reading from a store: by name, by index, by selectors; fresh objects, shared ones, and ones that do not decode."""

from typing import Any

import pytest

from kube_core.base import DecodeError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.requests import NotFound
from kube_core.watching import Key, Peeks, Reader, Selection, Store
from kube_core.watching.indexes import Index
from kube_core.watching.packing import DICTIONARY_BYTES, Packing
from kube_core.watching.peeks import MOST_LENT, MOST_LENT_OF_ONE
from kube_core.watching.records import MOST_SETS, LabelTable, Record

from .keeping import data, gone, put

A: Key = ("dev", "a")


def names_of(pod: Pod) -> list[str]:
    """The names of a pod's containers, for an index."""
    return [container.name for container in pod.spec.containers]


def filled(peeks: Peeks | None = None) -> Reader[Pod]:
    """A reader of a store of three."""
    store = Store(Pod, indexed={"node": "spec.nodeName", "containers": names_of})
    for name, node in (("b", "n1"), ("a", "n1"), ("c", "n2")):
        spec = {"nodeName": node, "containers": [{"name": "main"}, {"name": "main"}, {"name": name}]}
        put(store, name, "5", spec=spec, metadata={"labels": {"tier": node}})
    return Reader(store, "pods", namespace="dev", peeks=peeks)


def test_by_name() -> None:
    """Within a namespace the name is enough; a cluster's kind has no namespace."""
    reader = filled()
    assert reader.key("a") == reader.key("dev", "a") == A
    value = reader.get(A, reader.find(A))
    assert value.metadata.name == "a"
    assert reader.get(A, reader.find(A)) is not value
    nodes = Reader(Store(Pod), "nodes", namespaced=False)
    assert nodes.key("n") == ("", "n")
    for names in ((), ("a", "b", "c")):
        with pytest.raises(UsageError, match="by their namespace and name"):
            reader.key(*names)
    with pytest.raises(UsageError):
        Reader(Store(Pod), "pods").key("a")


def test_what_is_not_there() -> None:
    """The error is the server's."""
    reader = filled()
    with pytest.raises(NotFound, match='pods "x" not found in the cache'):
        reader.get(("dev", "x"), reader.find(("dev", "x")))
    with pytest.raises(NotFound):
        reader.peek(("dev", "x"), None)


def test_by_index_and_by_selector() -> None:
    """Sorted by namespace and name, as the server does."""
    reader = filled()
    assert [pod.metadata.name for pod in reader.all(reader.by("node", "n1"))] == ["a", "b"]
    assert [record.head.name for record in reader.by("containers", "main")] == ["a", "b", "c"]
    assert [record.head.name for record in reader.select(Selection.of("tier=n1", None))] == ["a", "b"]
    assert reader.by("node", "none") == []
    assert sorted(reader.store.indexes.named("node").values()) == ["n1", "n2"]
    with pytest.raises(UsageError, match="there are node, containers"):
        reader.by("zone", "x")
    with pytest.raises(UsageError, match="there are none"):
        Store(Pod).indexes.named("zone")


def test_indexes_follow_changes() -> None:
    """What goes, and what is no object any more, is found nowhere."""
    reader = filled()
    put(reader.store, "a", "6", spec={"nodeName": "n2", "containers": []})
    put(reader.store, "b", "6", spec=5)
    gone(reader.store, "c", "6")
    assert [record.head.name for record in reader.by("node", "n2")] == ["a"]
    assert (reader.by("node", "n1"), reader.by("containers", "main")) == ([], [])
    put(reader.store, "a", "7", spec={"containers": []})
    assert reader.by("node", "n2") == []
    assert [*reader.store.take_problems()] == []


def test_a_function_that_raises() -> None:
    """It is told, and the object is in that index nowhere."""

    def odd(pod: Pod) -> list[str]:
        if pod.metadata.resource_version == "6":
            raise KeyError("odd")
        return ["yes"]

    store = Store(Pod, indexed={"odd": odd})
    put(store, "a", "5")
    put(store, "a", "6")
    (problem,) = store.take_problems()
    assert isinstance(problem, UsageError)
    assert "index 'odd' raised KeyError for dev/a" in str(problem)
    assert store.indexes.named("odd").keys("yes") == ()

    def numbers(_: Pod) -> Any:
        return [1]

    numbered = Store(Pod, indexed={"odd": numbers})
    put(numbered, "a", "5")
    (problem,) = numbered.take_problems()
    assert "an index is of texts" in str(problem.__cause__)
    index = Index("free", lambda _: ("x",))
    index.put(A, b"")
    index.put(A, b"")
    assert index.keys("x") == (A,)


def test_peek() -> None:
    """One object for everybody, until it changes."""
    reader = filled()
    shared = reader.peek(A, reader.find(A))
    assert reader.peek(A, reader.find(A)) is shared
    put(reader.store, "a", "6")
    assert reader.peek(A, reader.find(A)) is not shared


def test_who_changes_what_is_shared() -> None:
    """With somebody to look after it everybody is lent an object of their own, and it is known who changed theirs."""
    reader = filled(peeks=Peeks())
    record = reader.find(A)
    mine, others = reader.peek(A, record, "here.py:1"), reader.peek(A, record)
    assert mine is not others
    assert reader.peeks is not None
    reader.peeks.check()
    mine.metadata.name = "x"
    for check in (lambda: reader.peek(A, record), reader.peeks.check):
        with pytest.raises(UsageError, match=r"dev/a was changed after a peek at here\.py:1"):
            check()
    with pytest.raises(NotFound):
        reader.peek(("dev", "x"), None, "here.py:2")


def test_peeks_are_forgotten() -> None:
    """Of more than so many the oldest are not looked at any more."""
    peeks = Peeks()
    values = [{"kind": "X"} for _ in range(MOST_LENT + 1)]
    for number, value in enumerate(values):
        peeks.lend(("", str(number)), value, "")
    values[0]["kind"] = "Y"
    peeks.check()
    values[-1]["kind"] = "Y"
    with pytest.raises(UsageError, match="at an unknown place"):
        peeks.check()


def test_many_peeks_at_one_object() -> None:
    """The last few are looked after: each peek looks at all of them again."""
    peeks = Peeks()
    values = [{"kind": "X"} for _ in range(2 * MOST_LENT_OF_ONE)]
    for value in values:
        peeks.lend(A, value, "")
    values[0]["kind"] = "Y"
    peeks.check()
    values[MOST_LENT_OF_ONE]["kind"] = "Y"
    with pytest.raises(UsageError, match="dev/a was changed"):
        peeks.check()


def test_what_does_not_decode() -> None:
    """It raises when it is asked for alone, and is left out of many; it can be found."""
    reader = filled()
    put(reader.store, "b", "6", spec=5)
    assert [pod.metadata.name for pod in reader.all(reader.select(Selection()))] == ["a", "c"]
    assert list(reader.store.undecodable) == [("dev", "b")]
    put(reader.store, "d", "6", spec=5)
    with pytest.raises(DecodeError):
        reader.get(("dev", "d"), reader.find(("dev", "d")))
    assert sorted(reader.store.undecodable) == [("dev", "b"), ("dev", "d")]
    reader.peek(("dev", "a"), reader.find(("dev", "a")))
    assert {record.head.name for record in reader.unread()} == {"b", "c", "d"}


def test_packing() -> None:
    """One dictionary for good, of what fits into deflate's window."""
    packing = Packing(compressed=True)
    assert not packing.primed
    packing.prime([b"x" * DICTIONARY_BYTES, b"y"])
    assert packing.primed
    packed = packing.pack(b"x" * 1000)
    assert len(packed) < 50
    assert packing.unpack(packed) == b"x" * 1000
    with pytest.raises(UsageError, match="one dictionary"):
        packing.prime([b"z"])
    assert Packing().pack(b"abc") == Packing().unpack(b"abc") == b"abc"


def test_labels_are_shared() -> None:
    """Equal ones are one object; where every object has its own, the table is emptied now and then."""
    table = LabelTable(Packing())
    records = [Record(("dev", name), name, "1", data(name, "1", metadata={"labels": {"app": "x"}})) for name in "ab"]
    assert table.of(records[0]) is table.of(records[0]) is table.of(records[1])
    assert table.of(Record(("dev", "a"), "a", "1", b"no JSON")) == {}
    for number in range(MOST_SETS + 2):
        record = Record(("dev", "a"), "a", "1", b'{"metadata":{"labels":{"n":"%d"}}}' % number)
        assert table.of(record) == {"n": str(number)}
