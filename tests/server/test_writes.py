"""Replacing and patching objects, and their parts."""

from typing import Any

import pytest

from kube_core import Invalid
from kube_core.apply import bare_v
from kube_core.models.core_v1 import Secret
from kube_core.objects import MergePatch
from kube_transports import Client, MemoryTransport
from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, JSON_PATCH, MERGE, PODS, STRATEGIC, Driver, definition, fine, foo

LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


@pytest.fixture
def one(driver: Driver) -> Driver:
    """A server with one ConfigMap."""
    driver.create(CONFIG_MAPS, "a", data={"x": "1"})
    return driver


def test_a_replaced_object_keeps_its_identity(one: Driver) -> None:
    """uid and creationTimestamp stay, the version grows; what is not sent is gone."""
    before = one.call("GET", f"{CONFIG_MAPS}/a")[1]
    status, body = one.call("PUT", f"{CONFIG_MAPS}/a", {"metadata": {"name": "a"}, "data": {"y": "2"}})
    assert status == 200
    managed = body["metadata"]["managedFields"]
    assert body["metadata"] == {**before["metadata"], "resourceVersion": "7", "managedFields": managed}
    assert body["data"] == {"y": "2"}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_write_that_changes_nothing_keeps_the_version(one: Driver, method: str) -> None:
    """And no watch sees it."""
    stream = one.watch(CONFIG_MAPS, resourceVersion=one.version)
    body = {"metadata": {"name": "a"}, "data": {"x": "1"}}
    status, found = one.call(method, f"{CONFIG_MAPS}/a", body, content_type=MERGE if method == "PATCH" else "application/json")
    assert (status, found["metadata"]["resourceVersion"], stream.ready) == (200, "6", False)


def test_a_dry_run_changes_nothing(one: Driver) -> None:
    """The answer shows what would be."""
    status, body = one.call("PUT", f"{CONFIG_MAPS}/a?dryRun=All", {"metadata": {"name": "a"}, "data": {"y": "2"}})
    assert (status, body["data"]) == (200, {"y": "2"})
    assert one.call("GET", f"{CONFIG_MAPS}/a")[1]["data"] == {"x": "1"}


@pytest.mark.parametrize(
    ("target", "metadata", "code", "message"),
    [
        ("b", {"name": "b"}, 404, 'configmaps "b" not found'),
        ("a", {"name": "b"}, 400, "the name of the object (b) does not match the name on the URL (a)"),
        ("a", {}, 400, "the name of the object (a based on URL) was undeterminable: name must be provided"),
        (
            "a", {"name": "a", "namespace": "x"}, 400,
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
        ("a", {"name": "a", "resourceVersion": "1"}, 409, f'Operation cannot be fulfilled on configmaps "a": {MODIFIED}'),
        ("a", {"name": "a", "resourceVersion": "x"}, 500, 'strconv.ParseUint: parsing "x": invalid syntax'),
    ],
)  # fmt: skip
def test_what_a_replace_refuses(one: Driver, target: str, metadata: dict[str, Any], code: int, message: str) -> None:
    """In the real server's words."""
    status, body = one.call("PUT", f"{CONFIG_MAPS}/{target}", {"metadata": metadata})
    assert (status, body["message"]) == (code, message)


def test_a_replace_of_another_uid_is_a_conflict(one: Driver) -> None:
    """The object was deleted and made anew meanwhile."""
    uid = one.call("GET", f"{CONFIG_MAPS}/a")[1]["metadata"]["uid"]
    status, body = one.call("PUT", f"{CONFIG_MAPS}/a", {"metadata": {"name": "a", "uid": "other"}})
    assert status == 409
    assert body["message"] == (
        'Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: '
        "/registry/configmaps/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
        f"other, UID in object meta: {uid}"
    )


def test_some_kinds_are_created_by_a_replace(driver: Driver) -> None:
    """A Lease among them; not its parts, and not where there is no namespace."""
    body = {"metadata": {"name": "l", "resourceVersion": "3"}, "spec": {"holderIdentity": "me"}}
    assert driver.call("PUT", f"{LEASES}/l", body)[0] == 201
    assert driver.call("PUT", f"{LEASES.replace('default', 'none')}/l", body)[0] == 404


def test_guarded_kinds_want_a_version(driver: Driver) -> None:
    """Custom resources, for example."""
    driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    driver.call("POST", FOOS, foo("x"))
    status, body = driver.call("PUT", f"{FOOS}/x", foo("x"))
    assert (status, body["message"]) == (
        422,
        'foos.clux.dev "x" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    )
    assert body["details"]["causes"][0]["field"] == "metadata.resourceVersion"


def test_merge_patches(one: Driver) -> None:
    """Null removes; labels may come; a stale version inside is a conflict."""
    status, body = one.patch(f"{CONFIG_MAPS}/a", {"metadata": {"labels": {"l": "1"}}, "data": {"x": None, "y": "2"}})
    assert (status, body["metadata"]["labels"], body["data"]) == (200, {"l": "1"}, {"y": "2"})
    status, body = one.patch(f"{CONFIG_MAPS}/a", {"metadata": {"resourceVersion": "6"}})
    assert (status, body["reason"]) == (409, "Conflict")


def test_merge_patches_take_nulls_out_of_what_is_new(driver: Driver) -> None:
    """Also those of objects in lists, unless the list takes the place of an object."""
    driver.call("POST", DEFINITIONS, definition())
    driver.call("POST", FOOS, foo("a", spec={"old": {"x": 1}}))
    _, body = driver.patch(f"{FOOS}/a", {"spec": {"new": [{"n": None, "k": 1}, None], "old": [{"n": None}]}})
    assert body["spec"] == {"new": [{"k": 1}, None], "old": [{"n": None}]}


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"replicas": "x"}, "unrecognized type: int32"),
        ({"replicas": 1.5}, "cannot convert float64 to int32"),
        ({"paused": 1}, "unrecognized type: bool"),
        ({"template": []}, "cannot restore struct from: slice"),
        ({"strategy": {"type": 5}}, "cannot convert int64 to string"),
        ({"template": {"spec": {"containers": "x"}}}, "cannot restore slice from string"),
        ({"selector": {"matchLabels": True}}, "cannot restore map from bool"),
    ],
)
def test_strategic_patches_of_another_shape(driver: Driver, spec: Any, why: str) -> None:
    """The patch is quoted as Go prints it, with what Go's converter says."""
    collection, labels = "/apis/apps/v1/namespaces/default/deployments", {"a": "b"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    driver.create(collection, "d", spec={"selector": {"matchLabels": labels}, "template": template})
    status, body = driver.patch(f"{collection}/d", {"spec": spec}, STRATEGIC)
    assert (status, body["message"]) == (
        422,
        f' "" is invalid: patch: Invalid value: "{bare_v({"spec": spec})}": {why}',
    )


def test_json_patches(one: Driver) -> None:
    """All operations or none."""
    target, patch = (
        f"{CONFIG_MAPS}/a",
        [{"op": "test", "path": "/data/x", "value": "1"}, {"op": "add", "path": "/data/y", "value": "2"}],
    )
    status, body = one.patch(target, patch, JSON_PATCH)
    assert (status, body["data"]) == (200, {"x": "1", "y": "2"})
    failing = [{"op": "remove", "path": "/data/y"}, {"op": "test", "path": "/data/x", "value": "2"}]
    assert one.patch(target, failing, JSON_PATCH)[0] == 422
    assert one.call("GET", target)[1]["data"] == {"x": "1", "y": "2"}


def test_strategic_patches_merge_lists_by_their_keys(driver: Driver) -> None:
    """For built-in kinds, by the schema's merge keys."""
    driver.create(PODS, "p", spec={"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "1"}]})
    _, body = driver.patch(f"{PODS}/p", {"spec": {"containers": [{"name": "b", "image": "2"}]}}, STRATEGIC)
    assert {each["name"]: each["image"] for each in body["spec"]["containers"]} == {"a": "1", "b": "2"}
    assert body["metadata"]["generation"] == 2


REJECTED = "the server rejected our request due to an error in our request"
DECODING = "error decoding patch: json: cannot unmarshal"


@pytest.mark.parametrize(
    ("patch", "media_type", "code", "message"),
    [
        (b"[", MERGE, 400, "invalid JSON patch"),
        (b"", JSON_PATCH, 400, "invalid JSON patch"),
        ([], MERGE, 400, f"{DECODING} array into Go value of type map[string]interface {{}}"),
        ({}, JSON_PATCH, 400, f"{DECODING} object into Go value of type []handlers.jsonPatchOp"),
        ([1], JSON_PATCH, 400, f"{DECODING} number into Go value of type handlers.jsonPatchOp"),
        ([], STRATEGIC, 400, "json: cannot unmarshal array into Go value of type map[string]interface {}"),
        ([{"op": "test", "path": "/data/x", "value": "2"}], JSON_PATCH, 422, REJECTED),
        ([{"op": "remove", "path": "/data/zzz"}], JSON_PATCH, 422, REJECTED),
        ([{"op": "bad", "path": "/data/zzz"}], JSON_PATCH, 422, REJECTED),
        ([{"op": "replace", "path": "", "value": 1}], JSON_PATCH, 422, REJECTED),
        ({"metadata": {"name": "b"}}, MERGE, 400, "the name of the object (b) does not match the name on the URL (a)"),
        (
            {"metadata": {"uid": "other"}}, MERGE, 422,
            'ConfigMap "a" is invalid: metadata.uid: Invalid value: "other": field is immutable',
        ),
        ({}, "text/plain", 415, "415: Unsupported Media Type"),
        (
            {}, "application/apply-patch+yaml", 422,
            'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        ),
    ],
)  # fmt: skip
def test_what_a_patch_refuses(one: Driver, patch: Any, media_type: str, code: int, message: str) -> None:
    """In the real server's words."""
    status, body = one.patch(f"{CONFIG_MAPS}/a", patch, media_type)
    assert (status, body["message"]) == (code, message)


def test_other_refusals_of_patches(one: Driver) -> None:
    """What is not there, options, mistyped results, unknown directives, and strategic patches of custom resources."""
    assert one.patch(f"{CONFIG_MAPS}/b", {})[0] == 404
    status, body = one.patch(f"{CONFIG_MAPS}/a?force=true", {})
    assert (status, body["details"]["causes"][0]["field"]) == (422, "force")
    status, body = one.patch(f"{CONFIG_MAPS}/a", {"data": {"x": 1}})
    assert (status, body["details"]["causes"][0]["field"]) == (422, "patch")
    assert body["message"].endswith("cannot unmarshal number into Go struct field ConfigMap.data of type string")
    assert one.patch(f"{CONFIG_MAPS}/a?fieldValidation=Strict", {"zzz": 1})[0] == 422
    assert one.patch(f"{CONFIG_MAPS}/a", {"$patch": "bad"}, STRATEGIC)[0] == 500
    one.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    one.call("POST", FOOS, foo("x"))
    status, body = one.patch(f"{FOOS}/x", {}, STRATEGIC)
    assert (status, body["message"].count("strategic")) == (415, 0)


@pytest.mark.parametrize("kind", ["deployments", "foos"])
def test_status_is_apart_from_the_rest(driver: Driver, kind: str) -> None:
    """Each path changes its own part, and only spec changes count as a new generation."""
    driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    collection = DEPLOYMENTS if kind == "deployments" else FOOS
    content = foo("d", spec={"replicas": 1}) if kind == "foos" else {"metadata": {"name": "d"}, "spec": {"replicas": 1}}
    driver.call("POST", collection, fine(kind, content))
    _, body = driver.patch(f"{collection}/d/status", {"status": {"replicas": 9}, "spec": {"replicas": 7}})
    assert (body["status"], body["spec"]["replicas"], body["metadata"]["generation"]) == ({"replicas": 9}, 1, 1)
    _, body = driver.patch(f"{collection}/d", {"status": {"replicas": 3}, "spec": {"replicas": 2}})
    assert (body["status"], body["spec"]["replicas"], body["metadata"]["generation"]) == ({"replicas": 9}, 2, 2)
    assert driver.call("GET", f"{collection}/d/status")[1] == body
    _, body = driver.patch(f"{collection}/d", {"metadata": {"labels": {"a": "b"}}})
    assert body["metadata"]["generation"] == 2
    _, body = driver.patch(f"{collection}/d/status", {"metadata": {"labels": {"a": "c"}, "finalizers": ["a.b/c"]}})
    assert body["metadata"]["labels"] == {"a": "b"}
    assert ("finalizers" in body["metadata"]) is (kind != "foos")
    _, body = driver.patch(f"{collection}/d/status", {"status": None})
    assert body.get("status") == (None if kind == "foos" else {})


def test_the_scale_of_a_deployment(driver: Driver) -> None:
    """Read, replaced and patched; it changes spec.replicas, under the same version."""
    driver.create(DEPLOYMENTS, "d")
    status, body = driver.call("GET", f"{DEPLOYMENTS}/d/scale")
    assert (status, body["kind"], body["apiVersion"]) == (200, "Scale", "autoscaling/v1")
    assert (body["spec"], body["status"]) == ({"replicas": 1}, {"replicas": 0, "selector": "app=x"})
    _, body = driver.call("PUT", f"{DEPLOYMENTS}/d/scale", {**body, "spec": {"replicas": 5}})
    assert (body["spec"], body["metadata"]["resourceVersion"]) == ({"replicas": 5}, driver.version)
    assert driver.call("GET", f"{DEPLOYMENTS}/d")[1]["spec"]["replicas"] == 5
    _, body = driver.patch(f"{DEPLOYMENTS}/d/scale", {"spec": {"replicas": 0}})
    assert body["spec"] == {}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"metadata": {"name": "d", "resourceVersion": "1"}}, 409),
        ({"metadata": {"name": "d"}, "spec": {"replicas": -1}}, 422),
        ({"metadata": {"name": "d"}, "spec": {"replicas": 2**40}}, 400),
        ({"metadata": {"name": "d"}, "spec": {"replicas": "2"}}, 400),
        ({"metadata": {"name": "e"}}, 400),
    ],
)
def test_what_a_scale_refuses(driver: Driver, body: dict[str, Any], code: int) -> None:
    """Numbers that no Deployment can have, another name, a stale version."""
    driver.create(DEPLOYMENTS, "d")
    assert driver.call("PUT", f"{DEPLOYMENTS}/d/scale", body)[0] == code
    assert driver.call("GET", f"{DEPLOYMENTS}/none/scale")[0] == 404


def test_the_scale_of_a_custom_resource(driver: Driver) -> None:
    """By the definition's paths; without a number in the spec it can be written but not read."""
    driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    driver.call("POST", FOOS, foo("x"))
    status, body = driver.call("GET", f"{FOOS}/x/scale")
    assert (status, body["message"]) == (500, 'Internal error occurred: the spec replicas field ".spec.replicas" does not exist')
    _, body = driver.patch(f"{FOOS}/x/scale", {"spec": {"replicas": 3}})
    assert body["spec"] == {"replicas": 3}
    driver.patch(f"{FOOS}/x/status", {"status": {"replicas": 2, "on": "a=b"}})
    assert driver.call("GET", f"{FOOS}/x/scale")[1]["status"] == {"replicas": 2, "selector": "a=b"}
    assert driver.call("GET", f"{FOOS}/x")[1]["spec"] == {"replicas": 3}


def test_a_replication_controller_has_a_plain_selector(driver: Driver) -> None:
    """A map of labels, in the old way."""
    target = "/api/v1/namespaces/default/replicationcontrollers"
    driver.create(target, "r", spec={"selector": {"app": "x"}})
    assert driver.call("GET", f"{target}/r/scale")[1]["status"]["selector"] == "app=x"


def test_metadata_is_checked(driver: Driver) -> None:
    """Names, labels, annotations and finalizers, each with the field it is about."""
    metadata = {
        "name": "Bad_Name",
        "labels": {"a b": "c", "x": "y z", "l" * 64: "v" * 64, "/n": "", "BAD/n": "", "p/": ""},
        "annotations": {"a b": "", "x": "y" * 300_000},
        "finalizers": ["bad", "a.b/c d", "kubernetes"],
    }
    status, body = driver.call("POST", CONFIG_MAPS, {"metadata": metadata})
    assert status == 422
    fields = [cause["field"] for cause in body["details"]["causes"]]
    assert fields == [
        "metadata.name",
        *["metadata.labels"] * 8,
        *["metadata.annotations"] * 2,
        *["metadata.finalizers", "metadata.finalizers[0]"],
    ]
    assert body["message"].startswith(
        'ConfigMap "Bad_Name" is invalid: [metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123'
    )


@pytest.mark.parametrize(
    ("target", "name", "code"),
    [
        ("/api/v1/namespaces", "a.b", 422),
        ("/api/v1/namespaces", "x" * 64, 422),
        (CONFIG_MAPS, "a.b", 201),
        ("/apis/rbac.authorization.k8s.io/v1/clusterroles", "system:Some/Role", 422),
        ("/apis/rbac.authorization.k8s.io/v1/clusterroles", "system:Some:" + "R" * 400, 201),
    ],
)
def test_each_kind_has_its_rule_for_names(driver: Driver, target: str, name: str, code: int) -> None:
    """A namespace is a DNS label, most are subdomains, RBAC names are nearly free."""
    assert driver.call("POST", target, {"metadata": {"name": name}})[0] == code


def test_metadata_of_a_wrong_type_is_400(driver: Driver) -> None:
    """As any field's."""
    assert driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a", "labels": {"a": 1}}})[0] == 400
    assert driver.call("POST", CONFIG_MAPS, {"metadata": []})[0] == 400
    assert driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a", "labels": None, "creationTimestamp": None}})[0] == 201


def test_owner_references_are_checked(driver: Driver) -> None:
    """They must say who it is, and only one may be the controller."""
    whole = {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u", "controller": True}
    status, body = driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a", "ownerReferences": [{"kind": "Pod"}]}})
    fields = [cause["field"] for cause in body["details"]["causes"]]
    assert (status, fields) == (422, [f"metadata.ownerReferences[0].{key}" for key in ("apiVersion", "name", "uid")])
    status, body = driver.call(
        "POST", CONFIG_MAPS, {"metadata": {"name": "a", "ownerReferences": [whole, {**whole, "name": "q"}]}}
    )
    assert status == 422
    assert body["message"].endswith('Found "true" in references for Pod/p and Pod/q')
    assert driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a", "ownerReferences": [whole]}})[0] == 201


def test_numbers_are_read_as_go_reads_them(one: Driver) -> None:
    """At most 64 bits, plain digits only."""
    for text in ("9" * 5000, "18446744073709551616"):
        status, body = one.call("PUT", f"{CONFIG_MAPS}/a", {"metadata": {"name": "a", "resourceVersion": text}})
        assert (status, body["message"]) == (500, f'strconv.ParseUint: parsing "{text}": value out of range')
        assert one.call("GET", f"{CONFIG_MAPS}?resourceVersion={text}")[0] == 400
        assert one.call("GET", f"{CONFIG_MAPS}?limit={text}")[0] == 400
    for text in ("%2B5", "-3", "0007"):
        assert one.call("GET", f"{CONFIG_MAPS}?limit={text}")[0] == 200
    assert one.call("GET", f"{CONFIG_MAPS}?limit=%D9%A3")[0] == 400


def test_scales_of_odd_objects(driver: Driver) -> None:
    """A spec that is no object, replicas that are no number."""
    driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    assert driver.call("POST", FOOS, foo("x", spec=5))[0] == 422
    assert driver.call("POST", FOOS, foo("y", spec={"replicas": "many"}))[0] == 422


def test_a_time_in_another_zone_is_the_same_time(driver: Driver) -> None:
    """Some clients write times as their language does; what is kept is Kubernetes' form. What is no time is refused."""
    _, made = driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a"}})
    made["metadata"]["creationTimestamp"] = "2026-01-01T01:00:00.000+01:00"
    assert driver.call("PUT", f"{CONFIG_MAPS}/a", made)[1]["metadata"]["creationTimestamp"] == "2026-01-01T00:00:00Z"
    made["metadata"]["creationTimestamp"] = "yesterday"
    assert driver.call("PUT", f"{CONFIG_MAPS}/a", made)[0] == 400


def test_an_error_about_a_secret_does_not_show_it(driver: Driver) -> None:
    """The real server repeats the object that a patch can't be applied to; who prints an error does not mean that."""
    with Client(transport=MemoryTransport(driver.server)) as client:
        secrets = client.api(Secret).within("default")
        secrets.create({"metadata": {"name": "a"}, "data": {"key": "czNjcjN0"}})
        with pytest.raises(Invalid) as caught:
            secrets.patch("a", MergePatch({"data": {"other": "!"}}))
    assert "czNjcjN0" in caught.value.message
    assert "czNjcjN0" not in str(caught.value) + repr(caught.value)
