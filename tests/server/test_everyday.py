"""What a live 1.37.2 says to everyday things that no conversation holds: deletes that follow deletes, owners, names, methods."""

from typing import Any

import msgspec
import pytest

from kube_core.objects import apply_strategic_merge_patch
from kube_core.server import ApiServer, Exchange, ServerRequest

MAPS = "/api/v1/namespaces/default/configmaps"
JSON, MERGE = "application/json", "application/merge-patch+json"


def send(server: ApiServer, method: str, target: str, body: Any = None, *, kind: str = JSON, now: float = 0.0) -> Exchange:
    """Send one request."""
    data = b"" if body is None else msgspec.json.encode(body)
    return server.handle(ServerRequest(method, target, (("content-type", kind),), data), now)


def told(exchange: Exchange) -> Any:
    """Its body."""
    return msgspec.json.decode(exchange.body)


def config_map(**metadata: Any) -> dict[str, Any]:
    """A ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", **metadata}}


def test_a_second_delete_changes_what_becomes_of_dependents() -> None:
    """As long as something else holds the object; the time of the first delete stays."""
    server = ApiServer()
    send(server, "POST", MAPS, config_map(finalizers=["x.y/z"]))
    first = told(send(server, "DELETE", f"{MAPS}/a?propagationPolicy=Background"))["metadata"]
    found: list[Any] = []
    for policy in ("Foreground", "Orphan", "Background"):
        answer = send(server, "DELETE", f"{MAPS}/a?propagationPolicy={policy}", now=server.now + 60)
        found.append(told(answer)["metadata"])
    mine = "x.y/z"
    assert [each["finalizers"] for each in found] == [[mine, "foregroundDeletion"], [mine, "orphan"], [mine]]
    assert {each["deletionTimestamp"] for each in found} == {first["deletionTimestamp"]}


def test_a_pod_that_goes_at_once_is_changed_before() -> None:
    """Unscheduled, done, forced or out of time: watchers see it without grace, a generation on, and then its end."""
    pods, server = "/api/v1/namespaces/default/pods", ApiServer()
    watch = send(server, "GET", f"{pods}?watch=1").stream
    assert watch is not None
    spec = {"containers": [{"name": "c", "image": "i"}]}
    bodies = {"a": spec, "b": {**spec, "nodeName": "n"}, "c": {**spec, "nodeName": "n"}}
    for name, content in bodies.items():
        send(server, "POST", pods, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": content})
    dry = told(send(server, "DELETE", f"{pods}/a?dryRun=All"))["metadata"]
    last = told(send(server, "DELETE", f"{pods}/a"))["metadata"]
    send(server, "DELETE", f"{pods}/b?gracePeriodSeconds=20")
    send(server, "DELETE", f"{pods}/b?gracePeriodSeconds=0")
    send(server, "DELETE", f"{pods}/c?gracePeriodSeconds=5")
    server.wake(server.now + 5)
    frames = [msgspec.json.decode(line) for line in watch.receive().splitlines()]
    seen = [(frame["type"], frame["object"]["metadata"]) for frame in frames]
    found = [(kind, each["name"], each["generation"], each.get("deletionGracePeriodSeconds")) for kind, each in seen]
    assert found == [
        *[("ADDED", name, 1, None) for name in bodies],
        *[("MODIFIED", "a", 2, 0), ("DELETED", "a", 2, 0)],
        *[("MODIFIED", "b", 2, 20), ("MODIFIED", "b", 2, 0), ("DELETED", "b", 2, 0)],
        *[("MODIFIED", "c", 2, 5), ("MODIFIED", "c", 2, 0), ("DELETED", "c", 2, 0)],
    ]
    for each in (dry, last):
        assert (each["generation"], each["deletionGracePeriodSeconds"]) == (2, 0)


@pytest.mark.parametrize(
    ("validation", "status", "warnings"),
    [
        ("Strict", 400, []),
        (
            "Warn",
            201,
            ["line 5: key {q}a{q} already set in map", "line 7: key {q}x{q} already set in map", "unknown field {q}foo{q}"],
        ),
        ("Ignore", 201, []),
    ],
)
def test_keys_that_yaml_has_twice(validation: str, status: int, warnings: list[str]) -> None:
    """As ``fieldValidation`` has it, with their lines, before fields that are not known."""
    body = b"kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: a\n  labels: {a: b, a: c}\ndata:\n  {x: '1', x: '2'}\nfoo: 1\n"
    request = ServerRequest("POST", f"{MAPS}?fieldValidation={validation}", (("content-type", "application/yaml"),), body)
    answer = ApiServer().handle(request)
    said = [value for name, value in answer.headers if name == "warning"]
    assert (answer.status, said) == (status, [f'299 - "{line}"'.format(q='\\"') for line in warnings])
    if status == 400:
        lines = 'line 5: key "a" already set in map\n  line 7: key "x" already set in map, unknown field "foo"'
        words = f"yaml: unmarshal errors:\n  {lines}"
        assert told(answer)["message"].endswith(f"strict decoding error: {words}")


def test_a_secret_for_a_registry_is_json() -> None:
    """What is wrong with it is told in Go's words."""
    secret = {"metadata": {"name": "a"}, "type": "kubernetes.io/dockerconfigjson", "stringData": {".dockerconfigjson": "x"}}
    answer = send(ApiServer(), "POST", "/api/v1/namespaces/default/secrets", secret)
    assert b"invalid character 'x' looking for beginning of value" in answer.body


@pytest.mark.parametrize(
    ("metadata", "field", "message"),
    [
        (
            {"finalizers": ["foregroundDeletion", "orphan"]},
            "metadata.finalizers",
            'Invalid value: ["foregroundDeletion","orphan"]: finalizer orphan and foregroundDeletion cannot be both set',
        ),
        (
            {"ownerReferences": [{"apiVersion": "v1", "kind": "Event", "name": "x", "uid": "1"}]},
            "metadata.ownerReferences[0]",
            'Invalid value: {"apiVersion":"v1","kind":"Event","name":"x","uid":"1"}: '
            "/v1, Kind=Event is disallowed from being an owner",
        ),
        (
            {"labels": {"a/b/c": "d"}},
            "metadata.labels",
            'Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, ',
        ),
        ({"finalizers": ["x.y/"]}, "metadata.finalizers", 'Invalid value: "x.y/": name part must be non-empty'),
        (
            {"name": "x" * 254},
            "metadata.name",
            f'Invalid value: "{"x" * 254}": must be no more than 253 characters',
        ),
    ],
)
def test_metadata_that_is_refused(metadata: dict[str, Any], field: str, message: str) -> None:
    """In the real server's words, and at its fields."""
    answer = send(ApiServer(), "POST", MAPS, config_map(**metadata))
    cause = told(answer)["details"]["causes"][0]
    assert (answer.status, cause["field"]) == (422, field)
    assert cause["message"].startswith(message)


def test_an_owner_that_is_named_twice_is_kept_once() -> None:
    """With a warning, which says whether admission was asked before, as it was of what a patch makes."""
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "x", "uid": "1"}
    others = [owner, {**owner, "controller": True}, owner]
    server = ApiServer()
    for method, target, kind, when in (
        ("POST", MAPS, JSON, ""),
        ("PUT", f"{MAPS}/a", JSON, ""),
        ("PATCH", f"{MAPS}/a", MERGE, " after mutating admission happens"),
    ):
        answer = send(server, method, target, config_map(ownerReferences=others), kind=kind)
        assert told(answer)["metadata"]["ownerReferences"] == others[:2]
        [warning] = [value for name, value in answer.headers if name == "warning"]
        assert f"contains duplicate entries{when}; API server" in warning


def test_a_port_of_the_nodes_is_in_their_range() -> None:
    """A dry run takes any, as that of the real server does."""
    spec = {"type": "NodePort", "ports": [{"port": 80, "nodePort": 1}]}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": spec}
    services, server = "/api/v1/namespaces/default/services", ApiServer()
    answer = send(server, "POST", services, service)
    text = "Invalid value: 1: provided port is not in the valid range. The range of valid ports is 30000-32767"
    causes = [{"reason": "FieldValueInvalid", "message": text, "field": "spec.ports[0].nodePort"}]
    assert (answer.status, told(answer)["details"]["causes"]) == (422, causes)
    assert send(server, "POST", f"{services}?dryRun=All", service).status == 201


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods_of_paths_that_name_no_resource(method: str) -> None:
    """Versions are only read; groups, documents and health checks are answered whatever the method; what is not there is not."""
    statuses = {
        **dict.fromkeys(("/api", "/api/v1", "/apis/apps/v1", "/version", "/version/"), 405),
        **dict.fromkeys(("/", "/apis", "/apis/apps", "/healthz", "/livez/ping", "/openapi/v2", "/openapi/v3/api/v1"), 200),
        **dict.fromkeys(("/none", "/apis/none", "/apis/none/v1", "/api/v2", "/apis/apps/v9"), 404),
    }
    server = ApiServer()
    assert {path: send(server, method, path).status for path in statuses} == statuses


def test_a_directive_has_nothing_to_do_where_there_is_nothing_to_merge_with() -> None:
    """The real server leaves out the whole object that carries it."""
    patch: Any = {"metadata": {"annotations": {"$patch": "replace", "a": "b"}, "labels": {"c": "d"}}}
    assert apply_strategic_merge_patch({"metadata": {}}, patch) == {"metadata": {"labels": {"c": "d"}}}
    assert apply_strategic_merge_patch({}, patch) == {"metadata": {"labels": {"c": "d"}}}
    there: Any = {"metadata": {"annotations": {"x": "y"}}}
    assert apply_strategic_merge_patch(there, patch)["metadata"]["annotations"] == {"a": "b"}
