"""OpenAPI v3: what kubectl looks at before it leaves validation to the server."""

from typing import Any

from .driver import DEFINITIONS, Driver, definition


def parameters(document: Any, kind: str) -> set[str]:
    """The parameters of the PATCH of a kind, found as kubectl finds them (cli-runtime, query_param_verifier_v3.go)."""
    found = [
        item["patch"]
        for item in document["paths"].values()
        if "patch" in item and item["patch"]["x-kubernetes-group-version-kind"]["kind"] == kind
    ]
    named = [{each["name"] for each in item["parameters"] if each["in"] == "query"} for item in found]
    return set.intersection(*named)


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
