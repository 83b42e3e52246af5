"""What a reflector makes of what it is told: recorded conversations, however they are cut, and the causes of lists."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ClosedEarly, ConfigError, ConnectError, DecodeError, KubeError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Forbidden
from kube_core.watching import Change, Failed, Informer, Listed, Reflector, ReflectorState, Selection, Store, WatchState

from .conversations import NOW, bookmark, error, frame, pod
from .reflecting import PODS, TOO_LARGE, answered, fed, item, listed, page, reflector, refusal, watching
from .test_hostile import FRAMES

RECORDED = b"".join(
    [
        pod("ADDED", "c", "12"),
        pod("MODIFIED", "b", "13"),
        frame("ADDED", kind="Pod", apiVersion="v1", metadata={}),
        pod("MODIFIED", "b", "13"),
        pod("MODIFIED", "b", "9"),
        bookmark("14"),
        frame("DELETED", kind="Pod", apiVersion="v1", metadata={"name": "ü", "resourceVersion": "16"}),
        pod("DELETED", "b", "17"),
        frame("BOOKMARK", metadata={"resourceVersion": "18"}),
        error(410, "Expired"),
        pod("ADDED", "never", "19"),
    ]
)
STREAMED = pod("ADDED", "b", "7") + pod("ADDED", "gone", "3") + pod("DELETED", "gone", "8") + bookmark("10", end=True) + RECORDED
WHOLE = ["+ c 12", "b 13", "$.object.metadata", "- b 17"]


def words(notices: list[Any]) -> list[str]:
    """What was told, in short."""
    told: list[str] = []
    for notice in notices:
        match notice:
            case Change(before, after, last) if after is None:
                record = last or before
                told.append(f"- {record.head.name} {record.head.resource_version}" if record else "")
            case Change(before, after) if after is not None:
                told.append(f"{'' if before else '+ '}{after.head.name} {after.head.resource_version}")
            case Listed(version):
                told.append(f"listed {version}")
            case Failed(DecodeError() as problem):
                told.append(problem.path)
            case _:
                told.append(type(notice.error).__name__)
    return told


def in_namespaces(data: bytes) -> bytes:
    """Frames as of the namespace that the list is of."""
    lines = [json.loads(line) for line in data.splitlines()]
    for line in lines:
        if "name" in line["object"].get("metadata", {}):
            line["object"]["metadata"]["namespace"] = "dev"
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


LISTED_THEN, STREAMED_THEN = in_namespaces(RECORDED), in_namespaces(STREAMED)


def check(machine: Reflector[Pod], told: list[str]) -> None:
    """What is left of the conversation."""
    assert told[-len(WHOLE) :] == WHOLE
    assert machine.phase is WatchState.WAITING
    machine.wake(NOW + 60)
    assert "resourceVersion" not in dict(machine.ask().query)


@pytest.mark.parametrize("cut", range(0, len(LISTED_THEN), 7))
def test_a_conversation_cut_anywhere(cut: int) -> None:
    """In a line, in a letter, between two lines: the same changes, and a list after 410."""
    machine = watching()
    check(machine, words(fed(machine, LISTED_THEN[:cut], LISTED_THEN[cut:])))
    assert sorted(record.head.name for record in machine.store.records()) == ["a", "c"]


@pytest.mark.parametrize("streaming", [False, True])
def test_a_conversation_byte_by_byte(streaming: bool) -> None:
    """However slowly it comes."""
    machine, data = watching(), LISTED_THEN
    if streaming:
        machine, data = reflector(streaming=True), STREAMED_THEN
        answered(machine)
    told = words(fed(machine, *(data[at : at + 1] for at in range(len(data)))))
    check(machine, told)
    assert told[:-4] == (["+ b 7", "listed 10"] if streaming else [])


@pytest.mark.parametrize("cut", range(0, len(STREAMED_THEN), 29))
def test_an_informer_fed_in_two_pieces(cut: int) -> None:
    """Its reader hears the last states, and of what went before it was told nothing."""
    machine = reflector(streaming=True)
    informer = Informer(machine.store, Selection(), (machine,))
    (source,) = informer.sources
    reader = informer.subscribe(NOW)
    source.ask()
    source.answered(200, (), b"", NOW, 0.0)
    for piece in (STREAMED_THEN[:cut], STREAMED_THEN[cut:]):
        if source.phase is WatchState.STREAMING:
            source.receive(piece, NOW, 0.0)
    told: list[str] = []
    while (taken := reader.take()) is not None:
        told.append(type(reader.event(taken)).__name__)
    assert sorted(told) == ["Added", "Failed", "Synced"]
    assert [record.head.name for record in informer.store.records()] == ["c"]


def test_a_list_by_pages() -> None:
    """One after the other; the store sees them at once, when all are there; the watch goes on from the list's version."""
    machine = reflector()
    assert dict(machine.ask().query) == {"limit": "2"}
    assert machine.answered(200, (), page(item("a", "5"), item("b", "7"), token="t"), NOW, 0.0) == []
    assert (len(machine.store), machine.resource_version, machine.listed) == (0, "", False)
    assert dict(machine.ask().query) == {"limit": "2", "continue": "t"}
    assert words(list(machine.answered(200, (), page(item("c", "9")), NOW, 0.0))) == ["+ a 5", "+ b 7", "+ c 9", "listed 10"]
    assert (machine.resource_version, machine.listed, machine.lists) == ("10", True, 1)
    query = dict(machine.ask().query)
    assert (query["watch"], query["resourceVersion"]) == ("true", "10")


@pytest.mark.parametrize("code", [410, 400, 504])
def test_a_token_that_the_server_does_not_take(code: int) -> None:
    """Expired, unknown, or of the future: the list begins anew, at once and whole, without what the first page said."""
    machine = reflector()
    answered(machine, page(item("gone", "5"), token="t"))
    body = refusal(code, {410: "Expired", 400: "BadRequest", 504: "Timeout"}[code], **(TOO_LARGE if code == 504 else {}))
    assert answered(machine, body, code) == []
    assert dict(machine.ask().query) == {}
    assert words(list(machine.answered(200, (), page(item("a", "11")), NOW, 0.0))) == ["+ a 11", "listed 10"]


def test_what_a_list_no_longer_has_is_told_as_deleted() -> None:
    """With the last known object."""
    machine = watching()
    fed(machine, error(410, "Expired"))
    machine.wake(NOW + 60)
    assert words(answered(machine, page(item("b", "8"), version="20"))) == ["- a 5", "b 8", "listed 20"]


@pytest.mark.parametrize("code", [429, 500, 503, 408])
def test_no_trouble_of_a_watch_leads_to_a_list(code: int) -> None:
    """It waits and asks for the same watch."""
    machine = listed()
    assert words(answered(machine, code=code))
    assert machine.state.value == "watching"
    machine.wake(NOW + machine.waits(NOW))
    assert dict(machine.ask().query)["resourceVersion"] == "10"
    assert words(list(machine.failed(ConnectError("refused"), NOW, 0.0))) == ["ConnectError"]
    assert machine.lists == 1


def test_a_watch_that_may_not_be_asks_again() -> None:
    """401 and 403 lead to no list either, and are why a first list is in vain."""
    machine = listed()
    assert words(answered(machine, code=403)) == ["Forbidden"]
    machine.wake(NOW + 60)
    assert dict(machine.ask().query)["resourceVersion"] == "10"
    assert machine.refusal is None
    fresh = reflector()
    answered(fresh, code=403)
    assert isinstance(fresh.refusal, Forbidden)


def test_without_a_credential_it_waits() -> None:
    """Whatever was due is asked for again: a list, or the watch from where it was. It is told; only the first list is in vain."""
    error = ConfigError("the plugin ended with 1")
    fresh, going = reflector(), listed()
    for machine in (fresh, going):
        machine.ask()
        assert machine.failed(error, NOW, 0.0) == [Failed(error)]
        assert machine.waits(NOW) > 0
        machine.wake(NOW + 60)
    assert (fresh.refusal, going.refusal) == (error, None)
    assert "watch" not in dict(fresh.ask().query)
    assert dict(going.ask().query)["resourceVersion"] == "10"


def test_a_stream_that_is_refused() -> None:
    """A server that does not know sendInitialEvents is asked for pages, this time."""
    machine = reflector(streaming=True)
    assert dict(machine.ask().query)["sendInitialEvents"] == "true"
    assert machine.answered(422, (), refusal(422, "Invalid"), NOW, 0.0) == []
    assert dict(machine.ask().query) == {"limit": "2"}
    machine.answered(500, (), b"", NOW, 0.0)
    machine.wake(NOW + 60)
    assert dict(machine.ask().query) == {"limit": "2"}


@pytest.mark.parametrize("cut", [True, False])
def test_a_stream_that_is_cut_begins_from_nothing(cut: bool) -> None:
    """What it told so far is not in the store, and is not told. After one that the server ends by itself pages are tried."""
    machine = reflector(streaming=True)
    answered(machine)
    assert fed(machine, pod("ADDED", "b", "7"), bookmark("8")) == []
    if cut:
        machine.failed(ClosedEarly("cut", request_sent=True), NOW + 5, 0.0)
    else:
        machine.closed(NOW + 5, 0.0)
    assert len(machine.store) == 0
    machine.wake(NOW + 60)
    query = dict(machine.ask().query)
    assert "resourceVersion" not in query
    assert query.get("sendInitialEvents") == ("true" if cut else None)
    if not cut:
        assert words(machine.answered(200, (), page(item("a", "8")), NOW, 0.0)) == ["+ a 8", "listed 10"]


@pytest.mark.parametrize("code", [400, 403])
def test_a_stream_that_is_refused_in_its_middle(code: int) -> None:
    """What it told before is not in the list that follows, whether that comes by pages or as a stream again."""
    machine = reflector(streaming=True)
    answered(machine)
    fed(machine, pod("ADDED", "gone", "7"), error(code, {400: "BadRequest", 403: "Forbidden"}[code]))
    machine.wake(NOW + 60)
    if code == 400:
        told = answered(machine, page(item("a", "8")))
    else:
        answered(machine)
        told = fed(machine, pod("ADDED", "a", "8"), bookmark("10", end=True))
    assert words(told) == ["+ a 8", "listed 10"]


@pytest.mark.parametrize("streams", [False, True])
def test_what_goes_wrong_on_the_way_in_is_told(streams: bool) -> None:
    """By a list and by a watch, of each object."""

    def refuse(found: Pod) -> None:
        raise ValueError(found.metadata.name)

    store = Store(Pod, transform=refuse)
    machine = Reflector(PODS.list(), PODS.watch(), store)
    notices = answered(machine, page() if streams else page(item("a", "5")))
    if streams:
        answered(machine)
        notices = machine.receive(pod("ADDED", "a", "12"), NOW, 0.0)
    change, failure = (notice for notice in notices if not isinstance(notice, Listed))
    assert isinstance(change, Change)
    assert isinstance(failure, Failed)
    assert re.fullmatch(r"a transform raised ValueError for (dev/)?a: the object is kept as it came", str(failure.error))
    assert len(store) == 1


def test_a_list_in_vain_counts_twice() -> None:
    """When the watch after a list is lost before it came any further, both delays are waited."""
    machine = listed()
    answered(machine, code=410)
    assert machine.waits(NOW) == pytest.approx(0.8 + 1.6)
    other = watching()
    fed(other, pod("ADDED", "c", "12"), error(410, "Expired"))
    assert other.waits(NOW) == pytest.approx(0.8)


BAD_PAGES = {
    "no JSON": b"<html>",
    "nothing": b"",
    "another kind": page().replace(b"PodList", b"NodeList"),
    "a single object": json.dumps({"kind": "Pod", "apiVersion": "v1", **item("a", "5")}).encode(),
    "no version": page(version=""),
    "metadata that is null": b'{"kind":"PodList","apiVersion":"v1","metadata":null,"items":[]}',
}


@pytest.mark.parametrize("name", BAD_PAGES)
def test_a_page_that_is_none(name: str) -> None:
    """It is told, waited for, and asked for again."""
    machine = reflector()
    (failed,) = answered(machine, BAD_PAGES[name])
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, DecodeError)
    machine.wake(NOW + 60)
    assert dict(machine.ask().query) == {"limit": "2"}


def test_items_that_are_none() -> None:
    """Each that has no name is told with its place and its bytes; the others are kept; a list without items is empty."""
    machine = reflector()
    notices = answered(machine, page(None, item("a", "5"), {"metadata": {}}, 5))
    assert words(notices) == ["$.items[0]", "$.items[2].metadata", "$.items[3]", "+ a 5", "listed 10"]
    empty = reflector()
    assert words(answered(empty, page().replace(b"[]", b"null"))) == ["listed 10"]


def test_a_server_that_refuses_streams_and_watches() -> None:
    """It is asked for a stream once: three rounds in vain each time would be too many."""
    machine = reflector(streaming=True)
    asked = list[bool]()
    for _ in range(2):
        while machine.state is not ReflectorState.WAITING:
            request = machine.ask()
            asked.append("sendInitialEvents" in dict(request.query))
            code, body = (404, b"") if machine.streams else (200, page())
            machine.answered(code, (), body, NOW, 0.0)
        machine.wake(NOW + 60)
    assert asked == [True, False, False, False, False]


def test_a_shard_that_the_server_did_not_make() -> None:
    """A list that says nothing of shards has everything: an error that names the feature gate, and no objects."""
    machine = Reflector(PODS.list(shard_selector="shardRange(object.metadata.uid, 0x0, 0x8)"), PODS.watch(), Store(Pod))
    (failed,) = answered(machine, page(item("a", "5")))
    assert isinstance(failed.error, UsageError)
    assert "ShardedListAndWatch" in str(failed.error)
    assert machine.refusal is failed.error
    assert len(machine.store) == 0
    machine.wake(NOW + 60)
    assert words(answered(machine, page(item("a", "5"), shardInfo={"selector": "x"})))[-1] == "listed 10"


def test_events_out_of_order_or_twice() -> None:
    """A change of an older version than the one that is there is late, and ignored; the same twice is told once."""
    machine = watching()
    told = words(
        fed(
            machine,
            LISTED_THEN.splitlines(True)[1],
            in_namespaces(pod("MODIFIED", "b", "9")),
            in_namespaces(pod("DELETED", "b", "8")),
        )
    )
    assert told == ["b 13"]


def test_a_huge_line() -> None:
    """A hundred megabytes without a line feed: trouble, and not in memory."""
    machine = watching()
    piece, told = b"x" * (1 << 20), list[Any]()
    for _ in range(100):
        if machine.phase is WatchState.STREAMING:
            told += machine.receive(piece, NOW, 0.0)
    assert words(told) == ["$"]
    assert machine.phase is WatchState.WAITING


@given(st.lists(FRAMES, max_size=6), st.integers(1, 50), st.booleans())
def test_any_bytes_are_changes_or_errors(frames: list[bytes], size: int, streaming: bool) -> None:
    """However they are cut."""
    machine = reflector(streaming=True) if streaming else listed()
    answered(machine)
    data = b"".join(frames)
    for notice in fed(machine, *(data[start : start + size] for start in range(0, len(data), size))):
        assert not isinstance(notice, Failed) or isinstance(notice.error, KubeError)
    assert machine.phase in (WatchState.STREAMING, WatchState.WAITING, WatchState.READY)


def test_what_can_not_be_failed() -> None:
    """Nothing is under way while it waits."""
    machine = reflector()
    with pytest.raises(UsageError):
        machine.failed(ClosedEarly("gone"), NOW, 0.0)


def test_a_streamed_list_is_as_of_now() -> None:
    """Whatever the first list by pages was to be as of: it settles the deletions that were made before it was asked for."""
    machine: Reflector[Pod] = Reflector(PODS.list(resource_version="0"), PODS.watch(), Store(Pod), streaming=True)
    machine.store.deleted(("dev", "a"), "uid-a", 0)
    answered(machine)
    there = pod("ADDED", "a", "7").replace(b'"name": "a"', b'"name":"a","namespace":"dev","uid":"uid-a"')
    assert words(fed(machine, there, bookmark("10", end=True))) == ["+ a 7", "listed 10"]
    assert machine.lists == 1
