"""Shards: looked at only where the feature is on; each object is in one of two halves."""

import json
from urllib.parse import quote

import pytest

from kube_core.server import ApiServer
from kube_core.server.selection.shards import parse_shard
from tests.server.driver import CONFIG_MAPS, Driver, frames

ZERO, MIDDLE, END = "0x0000000000000000", "0x8000000000000000", "0x10000000000000000"
UID = "object.metadata.uid"
HALVES = (f"shardRange({UID}, '{ZERO}', '{MIDDLE}')", f"shardRange( {UID},\"{MIDDLE}\",'{END}' )")


@pytest.fixture
def sharded(driver: Driver) -> Driver:
    """A server with the feature on, and ten ConfigMaps."""
    driver.server = ApiServer(sharding=True)
    for number in range(10):
        driver.create(CONFIG_MAPS, f"c{number}")
    return driver


def test_two_halves_make_a_whole(sharded: Driver) -> None:
    """Each list says which part it is; the halves together are both."""
    found = [sharded.names(f"{CONFIG_MAPS}?shardSelector={quote(half)}") for half in HALVES]
    assert all(found)
    assert sorted(found[0] + found[1]) == sharded.names(CONFIG_MAPS)
    both = " || ".join(HALVES)
    _, body = sharded.call("GET", f"{CONFIG_MAPS}?limit=1&shardSelector={quote(both)}")
    assert body["metadata"]["shardInfo"] == {"selector": both.replace('( object.metadata.uid,"', f"({UID}, '").replace(
        "\",'", "', '").replace("' )", "')")}  # fmt: skip
    assert "remainingItemCount" not in body["metadata"]


def test_watches_see_their_part(sharded: Driver) -> None:
    """Each object's events go to one of the two."""
    streams = [sharded.watch(CONFIG_MAPS, resourceVersion=sharded.version, shardSelector=quote(half)) for half in HALVES]
    for number in range(10):
        sharded.call("DELETE", f"{CONFIG_MAPS}/c{number}")
    found = [[name for _, name, _ in frames(stream)] for stream in streams]
    assert all(found)
    assert sorted(found[0] + found[1]) == [f"c{number}" for number in range(10)]


def test_without_the_feature_nobody_looks(driver: Driver) -> None:
    """The real server's default: whatever it says, all is answered, and no shardInfo."""
    driver.create(CONFIG_MAPS, "a")
    _, body = driver.call("GET", f"{CONFIG_MAPS}?shardSelector=nonsense")
    assert (len(body["items"]), "shardInfo" in body["metadata"]) == (1, False)
    assert json.loads(driver.watch(CONFIG_MAPS, shardSelector="nonsense").receive())["type"] == "ADDED"


def test_the_hash_is_the_real_one() -> None:
    """FNV-1a of 64 bits; "a" is af63dc4c8601ec8c."""
    shard = parse_shard("shardRange(object.metadata.namespace, '0xaf63dc4c8601ec8c', '0xaf63dc4c8601ec8d')")
    assert str(shard).endswith("'0xaf63dc4c8601ec8d')")
    driver = Driver()
    driver.server = ApiServer(sharding=True)
    driver.create("/api/v1/namespaces", "a")
    driver.create("/api/v1/namespaces/a/configmaps", "in")
    driver.create(CONFIG_MAPS, "out")
    assert driver.names(f"/api/v1/configmaps?shardSelector={quote(str(shard))}") == ["in"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" ", "empty shard selector is not allowed; omit the parameter for unfiltered lists"),
        ("foo", "unexpected expression kind 3; expected shardRange() call or || operator"),
        ("'foo'", "unexpected expression kind 5; expected shardRange() call or || operator"),
        (UID, "unexpected expression kind 7; expected shardRange() call or || operator"),
        ("a b", "CEL parse error: expected shardRange() call or || operator"),
        ("foo(1)", 'unsupported function "foo"; only shardRange() and || are allowed'),
        (f"shardRange({UID}, '{ZERO}')", "shardRange() requires exactly 3 arguments, got 2"),
        (f"shardRange(object.x, '{ZERO}', '{END}')", 'unsupported field path "object.x"; supported: object.metadata.uid, '
         "object.metadata.namespace"),
        (f"shardRange({UID}, 1, '{END}')", "hexStart must be a string literal (e.g. '0xff')"),
        (f"shardRange({UID}, '1', '{END}')", "hexStart must have '0x' prefix, got \"1\""),
        (f"shardRange({UID}, '{ZERO}', '0x')", "hexEnd: hex value is required after '0x'"),
        (f"shardRange({UID}, '{ZERO}', '0x1g')", 'hexEnd: invalid hex character "g" in "0x1g"'),
        (f"shardRange({UID}, '0x8', '{END}')", 'hexStart must be a 0x-prefixed 16-digit hex value, got "0x8" (did you mean '
         '"0x0000000000000008"?)'),
        (f"shardRange({UID}, '{ZERO}', '{END}0')", 'hexEnd: hex value too long (18 chars, max 17): "100000000000000000"'),
        (f"shardRange({UID}, '{ZERO}', '0x20000000000000000')", "hexEnd: 17-digit hex value must be '0x10000000000000000' "
         '(2^64), got "0x20000000000000000"'),
        (f"shardRange({UID}, '{MIDDLE}', '{MIDDLE}')", f"shard range start {MIDDLE} must be less than end {MIDDLE}"),
        (f"{HALVES[0]} || shardRange(object.metadata.namespace, '{MIDDLE}', '{END}')",
         'all shard ranges must use the same field, got "object.metadata.uid" and "object.metadata.namespace"'),
    ],
)  # fmt: skip
def test_what_is_no_shard_is_told(sharded: Driver, text: str, words: str) -> None:
    """As a plain 500, as the real server does, for lists and watches."""
    for query in ("", "watch=1&"):
        status, body = sharded.call("GET", f"{CONFIG_MAPS}?{query}shardSelector={quote(text)}")
        assert (status, body["message"]) == (500, f"invalid shard selector: {words}")
