"""Watches: where they begin, what they see, how they end."""

import json

import pytest

from kube_core.server import ApiServer, ServerRequest
from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, Driver, definition, foo, frames

LABELLED = {"labels": {"app": "web"}}


def test_a_watch_from_a_version_sees_what_came_after(driver: Driver) -> None:
    """Created, changed and deleted, each with its version; other namespaces and kinds are not there."""
    stream = driver.watch(CONFIG_MAPS, resourceVersion=driver.version)
    assert not stream.ready
    driver.create(CONFIG_MAPS, "a")
    driver.create("/api/v1/namespaces/kube-system/configmaps", "b")
    driver.create("/api/v1/nodes", "n")
    driver.patch(f"{CONFIG_MAPS}/a", {"data": {"x": "1"}})
    driver.call("DELETE", f"{CONFIG_MAPS}/a")
    assert stream.ready
    assert frames(stream) == [("ADDED", "a", "6"), ("MODIFIED", "a", "9"), ("DELETED", "a", "10")]
    assert (stream.receive(), stream.closed) == (b"", False)


def test_a_watch_can_begin_in_the_past(driver: Driver) -> None:
    """The log is the same for whoever comes late."""
    then = driver.version
    driver.create(CONFIG_MAPS, "a")
    driver.create(CONFIG_MAPS, "b")
    driver.call("DELETE", f"{CONFIG_MAPS}/a")
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion=then)) == [
        ("ADDED", "a", "6"),
        ("ADDED", "b", "7"),
        ("DELETED", "a", "8"),
    ]
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="7")) == [("DELETED", "a", "8")]


def test_objects_enter_and_leave_a_selector(driver: Driver) -> None:
    """What leaves is DELETED, as it last was, with the version of the change; what enters is ADDED."""
    stream = driver.watch(CONFIG_MAPS, resourceVersion=driver.version, labelSelector="app%3Dweb")
    driver.create(CONFIG_MAPS, "a")
    driver.patch(f"{CONFIG_MAPS}/a", {"metadata": LABELLED})
    driver.patch(f"{CONFIG_MAPS}/a", {"data": {"x": "1"}})
    driver.patch(f"{CONFIG_MAPS}/a", {"metadata": {"labels": {"app": "db"}}})
    driver.call("DELETE", f"{CONFIG_MAPS}/a")
    events = [json.loads(line) for line in stream.receive().splitlines()]
    assert [event["type"] for event in events] == ["ADDED", "MODIFIED", "DELETED"]
    assert events[2]["object"]["metadata"]["labels"] == {"app": "web"}
    assert events[2]["object"]["metadata"]["resourceVersion"] == "9"
    assert events[2]["object"]["data"] == {"x": "1"}


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ({}, ["ADDED", "ADDED"]),
        ({"resourceVersion": "0"}, ["ADDED", "ADDED"]),
        ({"resourceVersion": "0", "allowWatchBookmarks": "true"}, ["ADDED", "ADDED", "BOOKMARK"]),
        ({"resourceVersion": "00", "allowWatchBookmarks": "true"}, ["ADDED", "ADDED"]),
        ({"sendInitialEvents": "false", "resourceVersionMatch": "NotOlderThan", "resourceVersion": "6"}, ["ADDED"]),
        ({"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "resourceVersion": "99"}, ["ERROR"]),
        ({"timeoutSeconds": "-1"}, ["ERROR"]),
        ({"timeoutSeconds": "-1", "resourceVersion": "6"}, []),
        (
            {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": "1"},
            ["ADDED", "ADDED", "BOOKMARK"],
        ),
        ({"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "resourceVersion": "6"}, ["ADDED", "ADDED"]),
        ({"sendInitialEvents": "false", "resourceVersionMatch": "NotOlderThan"}, []),
        ({"resourceVersion": "6"}, ["ADDED"]),
        ({"resourceVersion": "99"}, []),
        ({"fieldSelector": "metadata.name%3Da"}, ["ADDED"]),
    ],
)
def test_where_a_watch_begins(driver: Driver, query: dict[str, str], types: list[str]) -> None:
    """Without a version, or with 0, what is there comes first; a version of the future is silence."""
    driver.create(CONFIG_MAPS, "a")
    driver.create(CONFIG_MAPS, "b")
    stream = driver.watch(CONFIG_MAPS, **query)
    lines = stream.receive().splitlines()
    assert [json.loads(line)["type"] for line in lines] == types
    if types[-1:] == ["BOOKMARK"]:
        bookmark = {"resourceVersion": "7", "annotations": {"k8s.io/initial-events-end": "true"}}
        assert json.loads(lines[-1])["object"] == {"kind": "ConfigMap", "apiVersion": "v1", "metadata": bookmark}


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("resourceVersion=abc", 500, 'resourceVersion: Invalid value: "abc"'),
        ("timeoutSeconds=abc", 400, "strconv.ParseInt"),
        ("sendInitialEvents=true", 422, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
        (
            "sendInitialEvents=true&resourceVersionMatch=Exact",
            422,
            "[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, "
            'resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
        ),
        ("resourceVersionMatch=NotOlderThan", 422, "forbidden for watch unless sendInitialEvents is provided"),
        ("continue=x", 422, "resourceVersionMatch is forbidden when continue is provided"),
    ],
)
def test_what_a_watch_refuses(driver: Driver, query: str, code: int, words: str) -> None:
    """Before it begins, so by HTTP."""
    status, body = driver.call("GET", f"{CONFIG_MAPS}?watch=true&{query}")
    assert status == code
    assert words in body["message"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        (
            "sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
            422,
            'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch '
            "unless the WatchList feature gate is enabled",
        ),
        (
            "sendInitialEvents=false",
            422,
            'ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: sendInitialEvents requires setting '
            "resourceVersionMatch to NotOlderThan, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless "
            "the WatchList feature gate is enabled]",
        ),
        ("allowWatchBookmarks=1", 200, "ADDED"),
        ("allowWatchBookmarks=1&resourceVersion=0", 200, "ADDED"),
        ("continue=x", 200, "ADDED"),
    ],
)
def test_an_older_server_knows_no_streaming_lists(driver: Driver, query: str, status: int, told: str) -> None:
    """It refuses them, so that a client lists instead; and it sends no bookmark after what is there."""
    driver.server = ApiServer(watch_list=False)
    driver.create(CONFIG_MAPS, "a")
    exchange = driver.send("GET", f"{CONFIG_MAPS}?watch=1&{query}")
    assert exchange.status == status
    if exchange.stream is None:
        assert json.loads(exchange.body)["message"] == told
    else:
        assert [kind for kind, *_ in frames(exchange.stream)] == [told]


def test_nothing_follows_an_error_event(driver: Driver) -> None:
    """Neither bookmarks nor changes: the watch is over before it was read."""
    then = driver.version
    driver.create(CONFIG_MAPS, "a")
    driver.server.compact()
    stream = driver.watch(CONFIG_MAPS, resourceVersion=then, allowWatchBookmarks="1")
    driver.server.wake(driver.server.now + 1000)
    driver.create(CONFIG_MAPS, "b")
    assert [kind for kind, *_ in frames(stream)] == ["ERROR"]
    assert stream.closed


def test_a_version_that_is_forgotten_is_an_error_event(driver: Driver) -> None:
    """HTTP 200, one ERROR with code 410 and reason Expired, and the end."""
    driver.create(CONFIG_MAPS, "a")
    driver.server.compact()
    stream = driver.watch(CONFIG_MAPS, resourceVersion="2")
    assert not stream.closed
    event = json.loads(stream.receive())
    assert (event["type"], event["object"]["code"], event["object"]["reason"]) == ("ERROR", 410, "Expired")
    assert event["object"]["message"] == "too old resource version: 2 (6)"
    assert stream.closed
    assert frames(driver.watch(CONFIG_MAPS, resourceVersion="6")) == []


def test_a_compaction_takes_nothing_from_a_watch_that_is_open(driver: Driver) -> None:
    """Slow readers get what happened before it."""
    stream = driver.watch(CONFIG_MAPS, resourceVersion=driver.version)
    driver.create(CONFIG_MAPS, "a")
    driver.server.compact()
    driver.create(CONFIG_MAPS, "b")
    assert frames(stream) == [("ADDED", "a", "6"), ("ADDED", "b", "7")]


def test_a_version_that_has_to_be_waited_for_is_an_error_event(driver: Driver) -> None:
    """With initial events: they can't be shown of the future."""
    query = {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "resourceVersion": "99"}
    stream = driver.watch(CONFIG_MAPS, **query)
    status = json.loads(stream.receive())["object"]
    assert (status["code"], status["reason"], status["details"]["retryAfterSeconds"]) == (504, "Timeout", 1)
    assert status["details"]["causes"][0]["reason"] == "ResourceVersionTooLarge"
    assert stream.closed


def test_a_watch_of_the_future_is_silent_until_it_has_come(driver: Driver) -> None:
    """No bookmark either, though time passes and things change."""
    stream = driver.watch(CONFIG_MAPS, resourceVersion="8", allowWatchBookmarks="1", timeoutSeconds="500")
    for name in "abc":
        driver.create(CONFIG_MAPS, name)
        driver.server.wake(driver.server.now + 100)
    assert not stream.ready
    driver.create(CONFIG_MAPS, "d")
    assert frames(stream) == [("ADDED", "d", "9")]


def test_a_watch_of_a_server_where_nothing_happens_is_silent(driver: Driver) -> None:
    """A bookmark would tell nothing that its reader does not know."""
    driver.create(CONFIG_MAPS, "a")
    stream = driver.watch(CONFIG_MAPS, resourceVersion="5", allowWatchBookmarks="1", timeoutSeconds="100")
    assert frames(stream) == [("ADDED", "a", "6")]
    driver.server.wake(driver.server.now + 100)
    assert (stream.receive(), stream.closed) == (b"", True)


def test_after_the_initial_events_the_server_soon_looks_again(driver: Driver) -> None:
    """A second later, and then every minute."""
    start = driver.server.now
    stream = driver.watch(CONFIG_MAPS, allowWatchBookmarks="1", timeoutSeconds="100")
    assert frames(stream) == [("BOOKMARK", "", "5")]
    driver.create("/api/v1/nodes", "n")
    driver.server.wake(start + 1)
    assert frames(stream) == [("BOOKMARK", "", "6")]
    driver.server.wake(start + 60)
    assert not stream.ready
    driver.server.wake(start + 61)
    assert frames(stream) == [("BOOKMARK", "", "6")]


def test_what_fell_due_meanwhile_happens_at_its_time(driver: Driver) -> None:
    """A clock that leaps takes nothing away: two bookmarks by the minute, one before the end, the end."""
    stream = driver.watch(CONFIG_MAPS, resourceVersion=driver.version, allowWatchBookmarks="1", timeoutSeconds="130")
    driver.create(CONFIG_MAPS, "a")
    driver.server.wake(driver.server.now + 10_000)
    assert [kind for kind, *_ in frames(stream)] == ["ADDED", "BOOKMARK", "BOOKMARK", "BOOKMARK"]
    assert stream.closed


def test_bookmarks_come_every_minute_and_before_the_end(driver: Driver) -> None:
    """To those who allow them; with the version of everything seen, also of other kinds."""
    start = driver.server.now
    stream = driver.watch(CONFIG_MAPS, resourceVersion=driver.version, allowWatchBookmarks="true", timeoutSeconds="100")
    other = driver.watch(CONFIG_MAPS, resourceVersion=driver.version, timeoutSeconds="100")
    driver.create("/api/v1/nodes", "n")
    assert driver.server.next_wake() == start + 60
    driver.server.wake(start + 59)
    assert not stream.ready
    driver.server.wake(start + 60)
    assert frames(stream) == [("BOOKMARK", "", "6")]
    driver.server.wake(start + 98)
    assert frames(stream) == [("BOOKMARK", "", "6")]
    driver.server.wake(start + 100)
    assert (stream.receive(), stream.closed) == (b"", True)
    assert (other.receive(), other.closed) == (b"", True)


def test_time_passes_with_requests_too(driver: Driver) -> None:
    """Whoever never calls wake still sees watches end."""
    stream = driver.watch(CONFIG_MAPS, timeoutSeconds="5")
    driver.server.handle(ServerRequest("GET", "/version"), driver.server.now + 6)
    assert stream.closed


def test_a_watch_without_a_timeout_lasts_half_an_hour_to_an_hour(driver: Driver) -> None:
    """By the seed, as the real server draws it."""
    start, stream = driver.server.now, driver.watch(CONFIG_MAPS)
    driver.server.wake(start + 1800)
    assert not stream.closed
    driver.server.wake(start + 3600)
    assert stream.closed


def test_a_closed_watch_is_forgotten(driver: Driver) -> None:
    """Nothing comes, and nothing is due."""
    told: list[int] = []
    stream = driver.watch(CONFIG_MAPS)
    stream.notify = lambda: told.append(1)
    stream.close()
    stream.close()
    driver.create(CONFIG_MAPS, "a")
    assert (stream.receive(), stream.closed, stream.ready) == (b"", True, True)
    assert told == [1, 1]


def test_a_stream_tells_when_it_may_be_ready(driver: Driver) -> None:
    """So that nobody has to poll a thousand watches."""
    told: list[int] = []
    stream = driver.watch(CONFIG_MAPS)
    stream.notify = lambda: told.append(1)
    driver.create(CONFIG_MAPS, "a")
    assert told == [1]


def test_many_watches_share_one_frame(driver: Driver) -> None:
    """An event is encoded once, however many see it; the metadata-only form is another one."""
    streams = [driver.watch(CONFIG_MAPS) for _ in range(3)]
    partial = driver.send(
        "GET", f"{CONFIG_MAPS}?watch=1", accept="application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    ).stream
    assert partial is not None
    driver.create(CONFIG_MAPS, "a", data={"x": "1"})
    received = [stream.receive() for stream in streams]
    assert len(set(received)) == 1
    assert json.loads(partial.receive())["object"]["kind"] == "PartialObjectMetadata"


def test_a_reader_may_take_a_little_at_a_time(driver: Driver) -> None:
    """Whole frames, at least one; it stays ready, and the end comes after the last."""
    for name in "abc":
        driver.create(CONFIG_MAPS, name)
    stream = driver.watch(CONFIG_MAPS, timeoutSeconds="5")
    driver.server.wake(driver.server.now + 5)
    found: list[str] = []
    while not stream.closed:
        assert stream.ready
        found.append(json.loads(stream.receive(1))["object"]["metadata"]["name"])
    assert found == ["a", "b", "c"]


def test_the_old_watch_paths_work(driver: Driver) -> None:
    """Of one object, and of a collection."""
    driver.create(CONFIG_MAPS, "a")
    driver.create(CONFIG_MAPS, "b")
    one = driver.send("GET", "/api/v1/watch/namespaces/default/configmaps/a").stream
    all_ = driver.send("GET", "/api/v1/watch/configmaps").stream
    assert one is not None
    assert all_ is not None
    assert [name for _, name, _ in frames(one)] == ["a"]
    assert [name for _, name, _ in frames(all_)] == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "status", "kinds"),
    [
        ("allowWatchBookmarks=1", 200, ["ADDED"]),
        ("allowWatchBookmarks=1&watch=1", 200, ["ADDED", "BOOKMARK"]),
        ("watch=0", 200, ["ADDED"]),
        ("fieldSelector=metadata.name%3Da,metadata.namespace%3Ddefault", 200, ["ADDED"]),
        ("fieldSelector=metadata.name%3Db", 400, []),
        ("fieldSelector=metadata.namespace%3Ddefault", 400, []),
        ("sendInitialEvents=true", 422, []),
    ],
)
def test_the_old_paths_are_read_as_lists(driver: Driver, query: str, status: int, kinds: list[str]) -> None:
    """Unless they say ``watch``; a field selector has to mean the same object."""
    driver.create(CONFIG_MAPS, "a")
    exchange = driver.send("GET", f"/api/v1/watch/namespaces/default/configmaps/a?{query}")
    assert exchange.status == status
    assert (exchange.stream is None) == (status != 200)
    assert [kind for kind, *_ in (frames(exchange.stream) if exchange.stream else ())] == kinds


def test_a_watch_shows_no_lists(driver: Driver) -> None:
    """Asked for metadata in lists, it ends without a word."""
    accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    exchange = driver.send("GET", f"{CONFIG_MAPS}?watch=1", accept=accept)
    assert exchange.stream is not None
    assert (exchange.status, exchange.stream.receive(), exchange.stream.closed) == (200, b"", True)


def test_a_changed_definition_ends_the_watches_of_its_kind(driver: Driver) -> None:
    """Its cache is filled anew: none begins before that. Other kinds' watches, and labels of the definition, are left alone."""
    driver.call("POST", DEFINITIONS, definition())
    before = driver.call("POST", FOOS, foo("x"))[1]["metadata"]["resourceVersion"]
    stream, other = driver.watch(FOOS, resourceVersion=before), driver.watch(CONFIG_MAPS)
    driver.patch(f"{DEFINITIONS}/foos.clux.dev", {"metadata": {"labels": {"a": "b"}}})
    driver.call("POST", FOOS, foo("y"))
    assert not stream.closed
    driver.patch(f"{DEFINITIONS}/foos.clux.dev", {"spec": {"names": {"categories": ["all"]}}})
    assert ([name for _, name, _ in frames(stream)], stream.closed, other.closed) == (["y"], True, False)
    assert frames(driver.watch(FOOS, resourceVersion=before))[0][0] == "ERROR"
    assert frames(driver.watch(FOOS, resourceVersion=driver.version)) == []


def test_the_end_of_a_definition_ends_the_watches_of_its_kind(driver: Driver) -> None:
    """After the objects' own ends."""
    driver.call("POST", DEFINITIONS, definition())
    driver.call("POST", FOOS, foo("x"))
    stream = driver.watch(FOOS, resourceVersion=driver.version)
    driver.call("DELETE", f"{DEFINITIONS}/foos.clux.dev")
    assert ([kind for kind, *_ in frames(stream)], stream.closed) == (["DELETED"], True)


def test_watches_of_custom_resources(driver: Driver) -> None:
    """With their own group-version in every frame."""
    driver.call("POST", DEFINITIONS, definition())
    stream = driver.watch(FOOS)
    driver.call("POST", FOOS, foo("x"))
    assert json.loads(stream.receive())["object"]["apiVersion"] == "clux.dev/v1"
