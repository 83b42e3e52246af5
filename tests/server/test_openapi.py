"""OpenAPI v3: what kubectl looks at before it leaves validation to the server."""

import json
from typing import Any

from kube_core.objects.plain import is_array, is_object
from kube_core.server.protobuf import wire

from .driver import DEFINITIONS, Driver, definition


def parameters(document: Any, kind: str) -> set[str]:
    """The parameters of the PATCH of a kind, found as kubectl finds them (cli-runtime, query_param_verifier_v3.go)."""
    found = [
        item["patch"]
        for item in document["paths"].values()
        if "patch" in item and item["patch"]["x-kubernetes-group-version-kind"]["kind"] == kind
    ]
    named: list[set[str]] = [{each["name"] for each in item["parameters"] if each["in"] == "query"} for item in found]
    return named[0].intersection(*named)


def test_the_index_leads_to_a_document_for_each_group_version(driver: Driver) -> None:
    """By URLs that change with what is behind them."""
    status, index = driver.call("GET", "/openapi/v3")
    assert status == 200
    assert {"api/v1", "apis/apps/v1", "apis/apiextensions.k8s.io/v1"} <= set(index["paths"])
    for path, leads in index["paths"].items():
        exchange = driver.send("GET", leads["serverRelativeURL"])
        assert leads["serverRelativeURL"] == f"/openapi/v3/{path}?hash={dict(exchange.headers)['etag'].strip(chr(34))}"
        assert exchange.status == 200
    assert driver.call("GET", "/openapi/v3/apis/nothing/v1")[0] == 404


def test_writes_can_be_tried_and_checked(driver: Driver) -> None:
    """Every kind that can be patched says so, also a new one."""
    driver.call("POST", DEFINITIONS, definition())
    for path, kind in (("api/v1", "Pod"), ("apis/apps/v1", "Deployment"), ("apis/clux.dev/v1", "Foo"), ("api/v1", "Node")):
        document = driver.call("GET", f"/openapi/v3/{path}")[1]
        assert {"dryRun", "fieldValidation", "fieldManager", "force"} <= parameters(document, kind)


def test_paths_are_those_of_the_kind(driver: Driver) -> None:
    """With a namespace or without, and only with the methods that there are."""
    paths = driver.call("GET", "/openapi/v3/api/v1")[1]["paths"]
    assert set(paths["/api/v1/namespaces/{namespace}/pods/{name}/eviction"]) == {"post"}
    assert set(paths["/api/v1/namespaces/{namespace}/pods"]) == {"get", "post", "delete"}
    assert set(paths["/api/v1/nodes/{name}"]) == {"get", "put", "patch", "delete"}
    reviews = driver.call("GET", "/openapi/v3/apis/authorization.k8s.io/v1")[1]["paths"]
    assert all(set(item) == {"post"} for item in reviews.values())


def fields(driver: Driver, path: str, name: str) -> Any:
    """The properties of a schema."""
    return driver.call("GET", f"/openapi/v3/{path}")[1]["components"]["schemas"][name]["properties"]


def test_schemas_say_what_kubectl_needs(driver: Driver) -> None:
    """Types, references, and how patches merge lists."""
    spec = fields(driver, "apis/apps/v1", "io.k8s.api.core.v1.PodSpec")
    assert spec["containers"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/io.k8s.api.core.v1.Container"},
        "x-kubernetes-list-map-keys": ["name"],
        "x-kubernetes-list-type": "map",
        "x-kubernetes-patch-merge-key": "name",
        "x-kubernetes-patch-strategy": "merge",
    }
    assert spec["restartPolicy"]["enum"] == ["Always", "Never", "OnFailure"]
    assert spec["overhead"]["additionalProperties"]["$ref"].endswith("resource.Quantity")
    document = driver.call("GET", "/openapi/v3/apis/apps/v1")[1]["components"]["schemas"]
    kind = [{"group": "apps", "kind": "Deployment", "version": "v1"}]
    assert document["io.k8s.api.apps.v1.Deployment"]["x-kubernetes-group-version-kind"] == kind


def test_every_reference_leads_somewhere(driver: Driver) -> None:
    """In every document, and in that of OpenAPI v2."""

    def references(value: Any) -> set[str]:
        if is_object(value):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set[str]()
            return own.union(*(references(item) for item in value.values()))
        return set[str]().union(*(references(item) for item in value)) if is_array(value) else set()

    driver.call("POST", DEFINITIONS, definition())
    for path in driver.call("GET", "/openapi/v3")[1]["paths"]:
        document = driver.call("GET", f"/openapi/v3/{path}")[1]
        names = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
        assert references(document) <= names
    swagger = driver.call("GET", "/openapi/v2")[1]
    assert references(swagger) <= {f"#/definitions/{name}" for name in swagger["definitions"]}
    assert "dev.clux.v1.Foo" in swagger["definitions"]
    assert driver.send("GET", "/openapi/v2", accept="text/html").status == 406


def within(message: bytes, *path: int) -> list[bytes]:
    """What stands in the fields of these numbers, one in the other."""
    found = [message]
    for number in path:
        inner = [pair for each in found for pair in wire.fields(each)]
        found = [content for field, content in inner if field == number and isinstance(content, bytes)]
    return found


def test_the_old_document_in_protobuf(driver: Driver) -> None:
    """In which client-go asks for it: definitions with their fields, types, references and extensions."""
    driver.call("POST", DEFINITIONS, definition())
    exchange = driver.send("GET", "/openapi/v2", accept="application/com.github.proto-openapi.spec.v2@v1.0+protobuf")
    kind = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
    assert (exchange.status, dict(exchange.headers)["content-type"]) == (200, kind)
    schemas = {
        name.decode(): schema for each in within(exchange.body, 9, 1) for name in within(each, 1) for schema in within(each, 2)
    }
    assert set(schemas) == set(driver.call("GET", "/openapi/v2")[1]["definitions"])
    (told,) = [each for each in within(schemas["dev.clux.v1.Foo"], 31) if within(each, 1) == [b"x-kubernetes-group-version-kind"]]
    assert json.loads(within(told, 2, 2)[0]) == [{"group": "clux.dev", "kind": "Foo", "version": "v1"}]
    pod = {within(each, 1)[0]: each for each in within(schemas["io.k8s.api.core.v1.PodSpec"], 25, 1)}
    assert within(schemas["io.k8s.api.core.v1.Pod"], 25, 1, 2, 1)[-1] == b"#/definitions/io.k8s.api.core.v1.PodStatus"
    assert within(pod[b"containers"], 2, 22, 1) == [b"array"]
    assert within(pod[b"containers"], 2, 23, 1, 1) == [b"#/definitions/io.k8s.api.core.v1.Container"]


def test_documents_are_sent_once(driver: Driver) -> None:
    """By ETag and by hash; a new definition changes its own document only."""
    exchange = driver.send("GET", "/openapi/v3/apis/apps/v1")
    etag = dict(exchange.headers)["etag"]
    assert driver.send("GET", "/openapi/v3/apis/apps/v1", if_none_match=etag).status == 304
    moved = driver.send("GET", "/openapi/v3/apis/apps/v1?hash=old")
    assert (moved.status, dict(moved.headers)["location"]) == (301, f"/openapi/v3/apis/apps/v1?hash={etag.strip(chr(34))}")
    before = driver.call("GET", "/openapi/v3")[1]["paths"]
    driver.call("POST", DEFINITIONS, definition())
    after = driver.call("GET", "/openapi/v3")[1]["paths"]
    assert {path for path in after if before.get(path) != after[path]} == {"apis/clux.dev/v1"}
    second = driver.send("GET", "/openapi/v2")
    assert driver.send("GET", "/openapi/v2", if_none_match=dict(second.headers)["etag"]).status == 304


def test_a_definition_brings_its_schema(driver: Driver) -> None:
    """With what all objects have."""
    body = definition()
    schema = {"type": "object", "properties": {"spec": {"type": "object", "description": "Ours."}}}
    body["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema
    driver.call("POST", DEFINITIONS, body)
    found = fields(driver, "apis/clux.dev/v1", "dev.clux.v1.Foo")
    assert found["spec"] == {"type": "object", "description": "Ours."}
    assert {"apiVersion", "kind", "metadata"} <= found.keys()
