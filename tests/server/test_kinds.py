"""What is served: discovery, definitions, reviews and the well-known paths."""

import json
from typing import Any

import pytest

from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, Driver, definition, foo

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


def test_the_old_lists(driver: Driver) -> None:
    """Versions, groups, one group, one group-version; with a trailing slash, too."""
    assert driver.call("GET", "/api/")[1]["versions"] == ["v1"]
    _, groups = driver.call("GET", "/apis")
    apps = next(group for group in groups["groups"] if group["name"] == "apps")
    assert apps["preferredVersion"] == {"groupVersion": "apps/v1", "version": "v1"}
    assert driver.call("GET", "/apis/apps")[1] == {"kind": "APIGroup", "apiVersion": "v1", **apps}
    _, core = driver.call("GET", "/api/v1")
    assert (core["kind"], core["groupVersion"]) == ("APIResourceList", "v1")
    pods = next(entry for entry in core["resources"] if entry["name"] == "pods")
    assert (pods["kind"], pods["namespaced"], pods["shortNames"], pods["categories"]) == ("Pod", True, ["po"], ["all"])
    _, resources = driver.call("GET", "/apis/apps/v1")
    scale = next(entry for entry in resources["resources"] if entry["name"] == "deployments/scale")
    assert (scale["group"], scale["version"], scale["kind"]) == ("autoscaling", "v1", "Scale")
    assert driver.call("GET", "/apis/apps/v9")[0] == 404


def test_aggregated_discovery(driver: Driver) -> None:
    """One document each for the core group and the others, with an ETag that is honoured."""
    exchange = driver.send("GET", "/apis", accept=AGGREGATED)
    headers = dict(exchange.headers)
    assert headers["content-type"] == "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    body = json.loads(exchange.body)
    assert body["kind"] == "APIGroupDiscoveryList"
    apps = next(item for item in body["items"] if item["metadata"]["name"] == "apps")
    deployments = next(entry for entry in apps["versions"][0]["resources"] if entry["resource"] == "deployments")
    kinds = {part["subresource"]: part["responseKind"] for part in deployments["subresources"]}
    assert kinds["scale"] == {"group": "autoscaling", "version": "v1", "kind": "Scale"}
    assert kinds["status"] == {"group": "", "version": "", "kind": "Deployment"}
    assert driver.send("GET", "/apis", accept=AGGREGATED, if_none_match=headers["etag"]).status == 304
    core = json.loads(driver.send("GET", "/api", accept=AGGREGATED).body)
    assert [item["metadata"] for item in core["items"]] == [{}]
    assert driver.call("GET", "/api", accept=f"{AGGREGATED.replace('v=v2', 'v=v1')}, */*")[1]["kind"] == "APIVersions"
    assert driver.call("GET", "/api", accept="text/html")[0] == 406


def test_a_definition_is_established_at_once(driver: Driver) -> None:
    """What may be left out is filled in; right after the answer the kind is served and discovered."""
    status, body = driver.call("POST", DEFINITIONS, definition())
    assert (status, body["status"]["conditions"]) == (201, None)
    _, body = driver.call("GET", f"{DEFINITIONS}/{body['metadata']['name']}")
    assert body["spec"]["names"] == {"plural": "foos", "kind": "Foo", "singular": "foo", "listKind": "FooList"}
    assert body["spec"]["conversion"] == {"strategy": "None"}
    assert {each["type"]: each["status"] for each in body["status"]["conditions"]} == {
        "NamesAccepted": "True",
        "Established": "True",
    }
    assert (body["status"]["storedVersions"], body["metadata"]["generation"]) == (["v1"], 1)
    assert [entry["name"] for entry in driver.call("GET", "/apis/clux.dev/v1")[1]["resources"]] == [
        "foos",
        "foos/status",
        "foos/scale",
    ]
    group = json.loads(driver.send("GET", "/apis", accept=AGGREGATED).body)["items"][-1]
    assert group["versions"][0]["resources"][0]["responseKind"] == {"group": "clux.dev", "version": "v1", "kind": "Foo"}


def test_custom_resources_are_served_in_every_version(driver: Driver) -> None:
    """The best version first; one object is all of them."""
    one = definition()["spec"]["versions"][0]
    versions = [{**one, "storage": False, "name": "v1beta1"}, one, {**one, "storage": False, "name": "v2", "served": False}]
    driver.call("POST", DEFINITIONS, definition(versions=versions))
    driver.call("POST", FOOS, foo("x", spec={"a": 1}))
    _, body = driver.call("GET", "/apis/clux.dev/v1beta1/namespaces/default/foos/x")
    assert (body["apiVersion"], body["spec"]) == ("clux.dev/v1beta1", {"a": 1})
    assert driver.call("GET", "/apis/clux.dev")[1]["preferredVersion"]["version"] == "v1"
    assert driver.call("GET", "/apis/clux.dev/v2/foos")[0] == 404


def test_selectable_fields_of_custom_resources(driver: Driver) -> None:
    """Those that the version declares."""
    spec = {"type": "object", "properties": {"colour": {"type": "string"}}}
    schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
    version = {**definition()["spec"]["versions"][0], "selectableFields": [{"jsonPath": ".spec.colour"}], "schema": schema}
    driver.call("POST", DEFINITIONS, definition(versions=[version]))
    for name, colour in (("x", "red"), ("y", "blue")):
        driver.call("POST", FOOS, foo(name, spec={"colour": colour}))
    assert driver.names(f"{FOOS}?fieldSelector=spec.colour%3Dred") == ["x"]


def test_a_changed_definition_is_served_as_it_is_now(driver: Driver) -> None:
    """Versions and short names follow."""
    driver.call("POST", DEFINITIONS, definition())
    names = {"plural": "foos", "kind": "Foo", "shortNames": ["fo"], "categories": ["all"]}
    status, body = driver.patch(f"{DEFINITIONS}/foos.clux.dev", {"spec": {"names": names}})
    assert (status, body["metadata"]["generation"]) == (200, 2)
    entry = driver.call("GET", "/apis/clux.dev/v1")[1]["resources"][0]
    assert (entry["shortNames"], entry["categories"]) == (["fo"], ["all"])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (definition() | {"metadata": {"name": "bars.clux.dev"}}, ["metadata.name"]),
        (definition(scope="Odd"), ["spec.scope"]),
        (definition(versions=[{"name": "v1", "served": True, "storage": True}]), ["spec.versions[0].schema.openAPIV3Schema"]),
        (
            {"metadata": {"name": "x.y"}, "spec": {}},
            [
                *("metadata.name", "spec.group", "spec.scope", "spec.versions"),
                *(f"spec.names.{key}" for key in ("plural", "singular", "kind", "listKind")),
                "status.storedVersions",
            ],
        ),
    ],
)
def test_what_a_definition_must_say(driver: Driver, body: Any, fields: list[str]) -> None:
    """Every fault is a cause with its field."""
    status, found = driver.call("POST", DEFINITIONS, body)
    assert (status, [cause["field"] for cause in found["details"]["causes"]]) == (422, fields)


def test_custom_resources_carry_their_names(driver: Driver) -> None:
    """Kind and version must be theirs; what has no such subresource is not found."""
    driver.call("POST", DEFINITIONS, definition())
    assert driver.call("POST", FOOS, {"metadata": {"name": "x"}})[1]["message"].startswith(
        "the object provided is unrecognized (must be of type Foo): Object 'Kind' is missing in '{"
    )
    status, body = driver.call("POST", FOOS, {**foo("x"), "apiVersion": "clux.dev/v9"})
    message = "the API version in the data (clux.dev/v9) does not match the expected API version (clux.dev/v1)"
    assert (status, body["message"]) == (400, message)
    status, body = driver.call("POST", FOOS, {**foo("x"), "kind": "Bar"})
    assert (status, body["message"]) == (422, 'Bar.clux.dev "x" is invalid: kind: Invalid value: "Bar": must be Foo')
    assert driver.call("GET", f"{FOOS}/x/nope")[1]["message"] == 'foos.clux.dev "x" not found'


def test_custom_resources_keep_what_built_in_kinds_would_drop(driver: Driver) -> None:
    """Nulls and empty lists are there as they were sent."""
    driver.call("POST", DEFINITIONS, definition())
    spec: dict[str, Any] = {"none": None, "empty": [], "map": {}, "deep": [{"none": None}]}
    assert driver.call("POST", FOOS, foo("x", spec=spec))[1]["spec"] == spec


def test_cluster_scoped_custom_resources(driver: Driver) -> None:
    """Without a namespace."""
    driver.call("POST", DEFINITIONS, definition(scope="Cluster"))
    assert driver.call("POST", "/apis/clux.dev/v1/foos", foo("x"))[0] == 201
    assert driver.call("GET", "/apis/clux.dev/v1/foos/x")[1]["metadata"].get("namespace") is None


def test_built_in_objects_take_their_kinds_shape(driver: Driver) -> None:
    """By-value structs and required fields are there, empty optional lists and maps are not."""
    body = driver.create(CONFIG_MAPS, "a", data={}, binaryData={"x": "aGk="})
    assert [*body] == ["kind", "apiVersion", "metadata", "binaryData"]
    node = driver.create("/api/v1/nodes", "n")
    assert node["status"]["daemonEndpoints"] == {"kubeletEndpoint": {"Port": 0}}


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("secrets", {"data": []}, "json: cannot unmarshal array into Go struct field Secret.data of type map[string][]uint8"),
        ("configmaps", {"binaryData": {"a": "x y"}}, "illegal base64 data at input byte 1"),
        ("configmaps", {"immutable": 1}, "json: cannot unmarshal number into Go struct field ConfigMap.immutable of type bool"),
        ("pods", {"spec": 1}, "json: cannot unmarshal number into Go struct field Pod.spec of type v1.PodSpec"),
        (
            "pods", {"spec": {"containers": {}}},
            "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
        ),
        (
            "pods", {"spec": {"containers": [{"ports": [{"containerPort": True}]}]}},
            "json: cannot unmarshal bool into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
        ),
        (
            "pods", {"spec": {"tolerations": [{"tolerationSeconds": "1"}]}},
            "json: cannot unmarshal string into Go struct field Toleration.spec.tolerations.tolerationSeconds of type int64",
        ),
    ],
)  # fmt: skip
def test_types_are_checked_all_the_way_down(driver: Driver, kind: str, body: Any, message: str) -> None:
    """With Go's words for what went wrong."""
    status, found = driver.call("POST", f"/api/v1/namespaces/default/{kind}", {"metadata": {"name": "a"}, **body})
    assert status == 400
    assert found["message"].endswith(f": {message}")


def test_unknown_fields_are_named_by_their_paths(driver: Driver) -> None:
    """With indexes; nulls in lists of structs are empty structs."""
    spec = {
        "containers": [{"name": "a", "image": "b"}, {"name": "c", "image": "d", "yy": 1}],
        "zz": 1,
        "nodeSelector": {"a": None},
    }
    body = {"metadata": {"name": "a"}, "spec": {**spec, "volumes": [{"name": "v", "projected": {"sources": [None]}}]}}
    exchange = driver.send("POST", "/api/v1/namespaces/default/pods?dryRun=All", body)
    assert [value for name, value in exchange.headers if name == "warning"] == [
        '299 - "unknown field \\"spec.containers[1].yy\\""',
        '299 - "unknown field \\"spec.zz\\""',
        '299 - "volume \\"v\\" (Projected) has no sources provided"',
    ]
    assert json.loads(exchange.body)["spec"]["nodeSelector"] == {"a": ""}


def test_reviews(driver: Driver) -> None:
    """Everybody is the administrator, and may do everything; nothing is kept."""
    attributes = {"spec": {"resourceAttributes": {"verb": "get", "resource": "pods"}}}
    status, body = driver.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", attributes)
    assert (status, body["status"], body["spec"]) == (201, {"allowed": True}, attributes["spec"])
    _, body = driver.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {})
    assert body["status"]["userInfo"]["groups"] == ["system:masters", "system:authenticated"]
    assert body["metadata"]["creationTimestamp"] == "2026-01-01T00:00:00Z"
    _, body = driver.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {"spec": {"namespace": "x"}})
    assert body["status"]["resourceRules"] == [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]
    assert driver.call("GET", "/apis/authentication.k8s.io/v1/selfsubjectreviews")[0] == 405
    assert driver.version == "5"


def test_well_known_paths(driver: Driver) -> None:
    """Version, health, and the index of paths."""
    assert driver.call("GET", "/version/")[1]["minor"] == "37"
    for path in ("/healthz", "/livez", "/readyz/ping"):
        exchange = driver.send("GET", path)
        assert (exchange.status, exchange.body) == (200, b"ok")
    paths = driver.call("GET", "/")[1]["paths"]
    assert {"/api", "/api/v1", "/apis/apps", "/apis/apps/v1", "/version"} <= set(paths)
    assert driver.call("POST", "/version")[0] == 405


def test_every_kind_of_the_index_can_be_listed_or_asked(driver: Driver) -> None:
    """Nothing that discovery lists is missing."""
    lists = [driver.call("GET", "/api/v1")[1]]
    for group in driver.call("GET", "/apis")[1]["groups"]:
        lists += [driver.call("GET", f"/apis/{version['groupVersion']}")[1] for version in group["versions"]]
    for listed in lists:
        prefix = "/api" if "/" not in listed["groupVersion"] else "/apis"
        for entry in listed["resources"]:
            if "list" in entry["verbs"]:
                assert driver.call("GET", f"{prefix}/{listed['groupVersion']}/{entry['name']}")[0] == 200
