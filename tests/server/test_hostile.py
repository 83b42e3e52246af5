"""Whatever is sent, the answer is an answer."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kube_core.server import ServerRequest
from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, JSON_PATCH, MERGE, PODS, STRATEGIC, Driver, definition

from ..drawing import draws

WORDS = [
    "",
    "a",
    "x.y/z",
    "v1",
    "Foo",
    "foos",
    "clux.dev",
    "default",
    "9" * 30,
    "\u0663",
    "\ud800",
    "\x00",
    "2026-01-01T00:00:00Z",
]
KEYS = [
    "metadata",
    "name",
    "namespace",
    "labels",
    "annotations",
    "finalizers",
    "ownerReferences",
    "uid",
    "resourceVersion",
    "kind",
    "apiVersion",
    "spec",
    "status",
    "data",
    "containers",
    "replicas",
    "selector",
    "names",
    "plural",
    "versions",
    "group",
    "scope",
    "storage",
    "propagationPolicy",
    "preconditions",
    "dryRun",
    "op",
    "path",
    "value",
    "$patch",
    "$setElementOrder/containers",
]
PARAMETERS = [
    "limit",
    "continue",
    "resourceVersion",
    "resourceVersionMatch",
    "watch",
    "labelSelector",
    "fieldSelector",
    "dryRun",
    "timeoutSeconds",
    "sendInitialEvents",
    "allowWatchBookmarks",
    "gracePeriodSeconds",
    "propagationPolicy",
]
ARGUMENTS = ["", "0", "1", "-1", "abc", "All", "Exact", "NotOlderThan", "metadata.name%3Da", "a%20in%20(b)", "%00", "9" * 40]
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
PARTS = ["", "/a", "/b", "/a/status", "/a/scale", "/b/finalize", "/a/log", "/foos.clux.dev", "/%2e%2e", "/%ff"]

numbers = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | numbers | st.sampled_from(WORDS)
keys = st.sampled_from(KEYS)


def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and objects of some values."""
    return st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6)


def name(value: dict[str, Any], text: str) -> dict[str, Any]:
    """The same object under a good name."""
    return {**value, "metadata": {"name": text}}


def customize(value: dict[str, Any]) -> dict[str, Any]:
    """The same object as a custom resource."""
    return {**value, "kind": "Foo", "apiVersion": "clux.dev/v1"}


values = st.recursive(scalars, larger, max_leaves=20)
named = st.builds(name, st.dictionaries(keys, values), st.sampled_from("ab"))
custom = st.builds(customize, named)
targets = st.sampled_from([CONFIG_MAPS, PODS, FOOS, DEFINITIONS, "/api/v1/namespaces", DEPLOYMENTS])
queries = st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(ARGUMENTS), max_size=3)
media_types = st.sampled_from([MERGE, JSON_PATCH, STRATEGIC, "application/json", ""])
methods = st.sampled_from(["POST", "POST", "PUT", "PATCH", "PATCH", "DELETE", "GET"])
calls = st.tuples(methods, targets, st.sampled_from(PARTS), queries, values | named | custom, media_types)


@draws(60)
@given(st.lists(calls, max_size=12), st.binary(max_size=40))
def test_nothing_that_is_sent_breaks_the_server(sent: list[tuple[str, str, str, dict[str, str], Any, str]], noise: bytes) -> None:
    """Any JSON and any bytes, to any path, in any order: a status, and JSON that can be read."""
    driver = Driver()
    driver.call("POST", DEFINITIONS, definition())
    for method, target, part, query, value, media_type in sent:
        text = "&".join(f"{key}={item}" for key, item in query.items())
        for body in (json.dumps(value).encode(), noise):
            request = ServerRequest(method, f"{target}{part}?{text}", (("content-type", media_type),), body)
            exchange = driver.server.handle(request, driver.server.now + 10)
            documents = exchange.stream.receive().splitlines() if exchange.stream else [exchange.body]
            assert 200 <= exchange.status < 600
            assert all(json.loads(each) for each in documents if each != b"404 page not found\n")


def test_schemas_nested_too_deep_are_refused(driver: Driver) -> None:
    """What JSON can say but no stack can follow is a 400."""
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(300):
        schema = {"type": "object", "properties": {"a": schema}}
    versions = [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]
    assert driver.call("POST", DEFINITIONS, definition(versions=versions))[0] in (201, 400)
    status, body = driver.call("PATCH", f"{CONFIG_MAPS}/a", b'{"a":' * 5000 + b"1" + b"}" * 5000, content_type=MERGE)
    assert (status, body["kind"]) == (404, "Status")
    driver.create(CONFIG_MAPS, "a")
    deep = b'{"data":' + b'{"a":' * 900 + b"1" + b"}" * 901
    assert driver.call("PATCH", f"{CONFIG_MAPS}/a", deep, content_type=MERGE)[0] in (400, 422)
