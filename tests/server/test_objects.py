"""Creating and reading objects."""

import json
from typing import Any

import pytest

from kube_core.server import ApiServer
from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, PODS, Driver, definition

NOT_FOUND = "the server could not find the requested resource"
NOT_ALLOWED = "the server does not allow this method on the requested resource"


def test_a_created_object_gets_what_the_system_owns(driver: Driver) -> None:
    """uid, resourceVersion and creationTimestamp are the server's; what was sent of them is not taken."""
    status, body = driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a", "uid": "mine"}, "data": {"x": "1"}})
    assert status == 201
    assert list(body) == ["kind", "apiVersion", "metadata", "data"]
    assert body["metadata"] == {
        "name": "a",
        "namespace": "default",
        "uid": body["metadata"]["uid"],
        "resourceVersion": "6",
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "managedFields": body["metadata"]["managedFields"],
    }
    assert body["metadata"]["uid"] != "mine"
    assert driver.call("GET", f"{CONFIG_MAPS}/a") == (200, body)


def test_the_same_seed_gives_the_same_world() -> None:
    """Nothing is random but by the seed."""
    one, other = Driver(), Driver()
    third = Driver()
    third.server = ApiServer(seed=1)
    body = {"metadata": {"generateName": "x-"}}
    answers = [driver.send("POST", CONFIG_MAPS, body).body for driver in (one, other, third)]
    assert answers[0] == answers[1] != answers[2]


def test_generated_names_are_cut_and_use_the_safe_alphabet(driver: Driver) -> None:
    """A long generateName leaves room for the five characters that follow it."""
    _, body = driver.call("POST", CONFIG_MAPS, {"metadata": {"generateName": "y" * 70}})
    name = body["metadata"]["name"]
    assert len(name) == 63
    assert set(name[58:]) <= set("bcdfghjklmnpqrstvwxz2456789")


def test_generated_names_avoid_what_is_there(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is taken is drawn again."""
    driver.create(CONFIG_MAPS, "x-bbbbb")
    drawn = iter(["x-bbbbb", "x-ccccc"])

    def draw(*_: object) -> str:
        return next(drawn)

    monkeypatch.setattr("kube_core.server.state.State.new_name", draw)
    _, body = driver.call("POST", CONFIG_MAPS, {"metadata": {"generateName": "x-"}})
    assert body["metadata"]["name"] == "x-ccccc"


def test_a_pod_starts_pending_whatever_status_was_sent(driver: Driver) -> None:
    """Status is written apart from the rest."""
    pod = driver.create(PODS, "p", status={"phase": "Running"})
    assert (pod["status"], pod["metadata"]["generation"]) == ({"phase": "Pending", "qosClass": "BestEffort"}, 1)


def test_a_node_keeps_the_status_it_is_created_with(driver: Driver) -> None:
    """The one kind whose status is taken on create."""
    assert driver.create("/api/v1/nodes", "n", status={"phase": "Running"})["status"]["phase"] == "Running"


def test_dry_run_keeps_nothing(driver: Driver) -> None:
    """The answer is as if it had been created, without a version."""
    status, body = driver.call("POST", f"{CONFIG_MAPS}?dryRun=All", {"metadata": {"name": "a"}})
    assert status == 201
    assert "resourceVersion" not in body["metadata"]
    assert driver.call("GET", f"{CONFIG_MAPS}/a")[0] == 404
    assert driver.version == "5"


REFUSED: list[tuple[str, str, Any, int, str, str]] = [
    ("POST", CONFIG_MAPS, {"metadata": {"name": "taken"}}, 409, "AlreadyExists", 'configmaps "taken" already exists'),
    ("POST", "/api/v1/namespaces/none/configmaps", {"metadata": {"name": "a"}}, 404, "NotFound", 'namespaces "none" not found'),
    ("POST", "/api/v1/configmaps", {"metadata": {"name": "a"}}, 405, "MethodNotAllowed", NOT_ALLOWED),
    ("POST", f"{CONFIG_MAPS}/a", {"metadata": {"name": "a"}}, 405, "MethodNotAllowed", NOT_ALLOWED),
    ("PUT", CONFIG_MAPS, {"metadata": {"name": "a"}}, 405, "MethodNotAllowed", NOT_ALLOWED),
    ("DELETE", "/api/v1/configmaps", None, 405, "MethodNotAllowed", NOT_ALLOWED),
    ("DELETE", "/api/v1/namespaces", None, 405, "MethodNotAllowed", NOT_ALLOWED),
    ("FOO", f"{CONFIG_MAPS}/taken", None, 405, "MethodNotAllowed", NOT_ALLOWED),
    ("GET", f"{CONFIG_MAPS}/missing", None, 404, "NotFound", 'configmaps "missing" not found'),
    ("GET", "/api/v1/configmaps/taken", None, 404, "NotFound", NOT_FOUND),
    ("GET", "/api/v1/nopes", None, 404, "NotFound", NOT_FOUND),
    ("GET", "/apis/apps/v9/deployments", None, 404, "NotFound", NOT_FOUND),
    ("GET", "/api/v1/namespaces/default/nodes", None, 404, "NotFound", NOT_FOUND),
    ("GET", f"{CONFIG_MAPS}/taken/nope", None, 404, "NotFound", NOT_FOUND),
    ("GET", f"{CONFIG_MAPS}/taken/a/b", None, 404, "NotFound", NOT_FOUND),
    ("POST", f"{PODS}/p/status", {}, 405, "MethodNotAllowed", NOT_ALLOWED),
    ("GET", f"{PODS}/missing/log", None, 404, "NotFound", 'pods "missing" not found'),
    (
        "POST", CONFIG_MAPS, {"metadata": {"name": "a", "resourceVersion": "1"}}, 500, "",
        "resourceVersion should not be set on objects to be created",
    ),
    (
        "POST", CONFIG_MAPS, {"metadata": {"name": "a", "namespace": "other"}}, 400, "BadRequest",
        "the namespace of the provided object does not match the namespace sent on the request",
    ),
    (
        "POST", CONFIG_MAPS, {"kind": "Pod", "apiVersion": "v1"}, 400, "BadRequest",
        'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ),
    (
        "POST", CONFIG_MAPS, {"kind": "ConfigMap", "apiVersion": "apps/v1"}, 400, "BadRequest",
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "apps/v1" in '
        'scheme "pkg/runtime/scheme.go:111"',
    ),
    (
        "POST", CONFIG_MAPS, b"{", 400, "BadRequest",
        "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: "
        "unexpected end of JSON input ({)",
    ),
    (
        "POST", CONFIG_MAPS, b"", 400, "BadRequest",
        "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: "
        "unexpected end of JSON input (<empty>)",
    ),
    (
        "POST", CONFIG_MAPS, {"metadata": {"name": "a"}, "data": {"x": 1}}, 400, "BadRequest",
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field '
        "ConfigMap.data of type string",
    ),
    (
        "POST", f"{CONFIG_MAPS}?fieldValidation=Strict", {"metadata": {"name": "a"}, "zzz": 1}, 400, "BadRequest",
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "zzz"',
    ),
    (
        "POST", f"{CONFIG_MAPS}?dryRun=Foo", {"metadata": {"name": "a"}}, 422, "Invalid",
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Foo"]: supported values: "All"',
    ),
    (
        "POST", f"{CONFIG_MAPS}?fieldManager={'x' * 129}", {"metadata": {"name": "a"}}, 422, "Invalid",
        'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ),
    (
        "POST", f"{CONFIG_MAPS}?fieldManager=a%0ab", {"metadata": {"name": "a"}}, 422, "Invalid",
        'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
    ),
    (
        "POST", f"{CONFIG_MAPS}?fieldValidation=Maybe", {"metadata": {"name": "a"}}, 422, "Invalid",
        'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", '
        '"Strict", "Warn"',
    ),
    (
        "POST", CONFIG_MAPS, {}, 422, "Invalid",
        'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ),
    (
        "GET", f"{CONFIG_MAPS}/taken?resourceVersion=x", None, 500, "",
        'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ),
    (
        "GET", f"{CONFIG_MAPS}/taken?resourceVersion=999", None, 504, "Timeout",
        "Timeout: Too large resource version: 999, current: 6",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0]} {case[3]}")
def test_refusals_are_the_real_servers(driver: Driver, case: tuple[str, str, Any, int, str, str]) -> None:
    """Each is a Status with the real server's code, reason and words, on one line."""
    method, target, body, code, reason, message = case
    driver.create(CONFIG_MAPS, "taken")
    exchange = driver.send(method, target, body)
    status = json.loads(exchange.body)
    assert (exchange.status, status["code"], status.get("reason", ""), status["message"]) == (code, code, reason, message)
    assert [*status][:5] == ["kind", "apiVersion", "metadata", "status", "message"]
    assert exchange.body.count(b"\n") == 1
    assert exchange.body.endswith(b"\n")


@pytest.mark.parametrize("target", ["/nope", "/apis/nope/v1/x", "/apis/nope/v1", "/apis/nope", "/api/v1/a/b/c/d?x"])
def test_unknown_paths(driver: Driver, target: str) -> None:
    """Outside of what is known there is no Status but plain text; within a group there is."""
    exchange = driver.send("GET", target)
    assert exchange.status == 404
    assert (exchange.body == b"404 page not found\n") == (not target.startswith("/api/v1"))


def test_sizes_types_and_depth_are_limited(driver: Driver) -> None:
    """Too large is 413, an unknown media type 415, too deep 400."""
    assert driver.call("POST", CONFIG_MAPS, b"x" * (3 * 1024 * 1024 + 1))[0] == 413
    status, body = driver.call("POST", CONFIG_MAPS, {}, content_type="text/plain")
    assert (status, body["reason"]) == (415, "UnsupportedMediaType")
    assert body["message"].startswith(
        "the body of the request was in an unknown format - accepted media types include: application/json"
    )
    deep = b'{"metadata":{"name":"a"},"data":' + b'{"x":' * 100_000 + b"1" + b"}" * 100_001
    assert driver.call("POST", CONFIG_MAPS, deep)[0] == 400
    assert driver.call("POST", CONFIG_MAPS, b"[1]")[1]["message"].endswith("(5b315d)")


def test_unknown_fields_are_dropped_and_warned_of(driver: Driver) -> None:
    """With fieldValidation Warn, the default, each is one Warning header; Ignore says nothing."""
    body = {"metadata": {"name": "a"}, "zzz": 1, "data": {"x": "1"}}
    exchange = driver.send("POST", CONFIG_MAPS, body)
    assert ("warning", '299 - "unknown field \\"zzz\\""') in exchange.headers
    assert "zzz" not in json.loads(exchange.body)
    quiet = driver.send("POST", f"{CONFIG_MAPS}?fieldValidation=Ignore", {**body, "metadata": {"name": "b"}})
    assert "warning" not in dict(quiet.headers)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "ConfigMap"),
        ("application/json", "ConfigMap"),
        ("application/cbor,application/json;q=0.9", "ConfigMap"),
        ("text/html, */*", "ConfigMap"),
        ("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json", "PartialObjectMetadata"),
    ],
)
def test_the_accept_header_chooses_the_form(driver: Driver, accept: str, kind: str) -> None:
    """The first media type that the server can send is sent."""
    driver.create(CONFIG_MAPS, "a", data={"x": "1"})
    status, body = driver.call("GET", f"{CONFIG_MAPS}/a", accept=accept)
    assert (status, body["kind"]) == (200, kind)
    assert ("data" in body) == (kind == "ConfigMap")
    _, listed = driver.call("GET", CONFIG_MAPS, accept=accept.replace("Metadata;", "MetadataList;"))
    assert listed["kind"] == f"{kind}List"


@pytest.mark.parametrize(
    ("target", "form", "words"),
    [
        (CONFIG_MAPS, "PartialObjectMetadata", "a list (*core.ConfigMapList)"),
        (f"{CONFIG_MAPS}/a", "PartialObjectMetadataList", "not a list (*core.ConfigMap)"),
        ("/apis/rbac.authorization.k8s.io/v1/roles", "PartialObjectMetadata", "a list (*rbac.RoleList)"),
        (FOOS, "PartialObjectMetadata", "a list (*unstructured.UnstructuredList)"),
    ],
)
def test_a_list_is_no_object_and_an_object_no_list(driver: Driver, target: str, form: str, words: str) -> None:
    """Metadata is sent in the form that fits, and asked for in it; refusals are laid out, since they fit neither."""
    driver.create(CONFIG_MAPS, "a")
    driver.call("POST", DEFINITIONS, definition())
    accept = f"application/json;as={form};g=meta.k8s.io;v=v1"
    exchange = driver.send("GET", target, accept=accept)
    assert (exchange.status, exchange.body[:3]) == (406, b"{\n ")
    assert json.loads(exchange.body)["message"] == f"you requested {form}, but the requested object is {words}"
    assert driver.send("GET", f"{CONFIG_MAPS}/b", accept=accept).body[:3] == b"{\n "


@pytest.mark.parametrize(
    ("accept", "words"), [("text/html", "406: Not Acceptable"), ("application/json;as=Foo;g=x;v=v1", "only the following")]
)
def test_what_cannot_be_sent_is_406_and_indented(driver: Driver, accept: str, words: str) -> None:
    """The real server lays this one out for people, always."""
    exchange = driver.send("GET", CONFIG_MAPS, accept=accept)
    assert exchange.status == 406
    assert exchange.body.startswith(b'{\n  "kind": "Status"')
    assert words in json.loads(exchange.body)["message"]


@pytest.mark.parametrize(
    ("query", "agent", "indented"),
    [("", "curl/8", True), ("?pretty=true", "x", True), ("?pretty=0", "curl/8", False), ("", "x", False)],
)
def test_people_get_indented_json(driver: Driver, query: str, agent: str, indented: bool) -> None:
    """By parameter or by the tool they use."""
    assert (b"\n  " in driver.send("GET", CONFIG_MAPS + query, user_agent=agent).body) == indented


def test_head_has_no_body(driver: Driver) -> None:
    """A path that says 405 says so without a body."""
    exchange = driver.send("HEAD", CONFIG_MAPS)
    assert (exchange.status, exchange.body) == (405, b"")


def test_parts_that_are_not_served_say_so(driver: Driver) -> None:
    """Exec and the like are not made up."""
    driver.create(PODS, "p")
    assert driver.send("GET", f"{PODS}/p/log").status == 204
    driver.call("POST", f"{PODS}/p/binding", {"metadata": {"name": "p"}, "target": {"name": "n"}})
    status, body = driver.call("GET", f"{PODS}/p/log")
    assert (status, body["message"]) == (501, "this server does not serve pods/log")
