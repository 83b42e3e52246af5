"""Deleting objects and collections, and what their end brings about."""

from typing import Any

import pytest

from tests.server.driver import CONFIG_MAPS, DEFINITIONS, FOOS, PODS, Driver, definition, foo, frames

NAMESPACES = "/api/v1/namespaces"


def test_most_kinds_answer_with_a_status(driver: Driver) -> None:
    """With the uid of what is gone."""
    uid = driver.create(CONFIG_MAPS, "a")["metadata"]["uid"]
    details = {"name": "a", "kind": "configmaps", "uid": uid}
    success = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
    assert driver.call("DELETE", f"{CONFIG_MAPS}/a") == (200, success)
    assert driver.call("DELETE", f"{CONFIG_MAPS}/a")[0] == 404


def test_some_kinds_answer_with_the_object(driver: Driver) -> None:
    """A ServiceAccount among them, as it last was, at the version of its end."""
    target = "/api/v1/namespaces/default/serviceaccounts"
    created = driver.create(target, "s")
    status, gone = driver.call("DELETE", f"{target}/s")
    assert (status, gone["metadata"].pop("resourceVersion")) == (200, driver.version)
    del created["metadata"]["resourceVersion"]
    assert gone == created


def test_a_dry_run_deletes_nothing(driver: Driver) -> None:
    """By query or by body."""
    driver.create(CONFIG_MAPS, "a", metadata={"finalizers": ["a.b/c"]})
    driver.create(CONFIG_MAPS, "b")
    assert driver.call("DELETE", f"{CONFIG_MAPS}/b?dryRun=All")[1]["kind"] == "Status"
    _, body = driver.call("DELETE", f"{CONFIG_MAPS}/a", {"dryRun": ["All"]})
    assert "deletionTimestamp" in body["metadata"]
    assert "deletionTimestamp" not in driver.call("GET", f"{CONFIG_MAPS}/a")[1]["metadata"]
    assert driver.call("DELETE", f"{NAMESPACES}/kube-node-lease?dryRun=All")[0] == 200
    assert driver.names(CONFIG_MAPS) == ["a", "b"]


def test_finalizers_hold_an_object(driver: Driver) -> None:
    """It is marked, takes no new finalizers, and goes when the last is removed."""
    driver.create(CONFIG_MAPS, "a", metadata={"finalizers": ["a.b/c"]})
    stream = driver.watch(CONFIG_MAPS, resourceVersion=driver.version)
    status, body = driver.call("DELETE", f"{CONFIG_MAPS}/a")
    assert (status, body["metadata"]["deletionTimestamp"]) == (200, "2026-01-01T00:00:00Z")
    assert body["metadata"]["deletionGracePeriodSeconds"] == 0
    assert driver.call("DELETE", f"{CONFIG_MAPS}/a") == (200, body)
    status, refused = driver.patch(f"{CONFIG_MAPS}/a", {"metadata": {"finalizers": ["a.b/c", "x.y/z"]}})
    assert (status, refused["message"]) == (
        422,
        'ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being '
        'deleted, found new finalizers []string{"x.y/z"}',
    )
    status, refused = driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a"}})
    assert (status, refused["message"]) == (409, 'object is being deleted: configmaps "a" already exists')
    status, last = driver.patch(f"{CONFIG_MAPS}/a", {"metadata": {"finalizers": None}})
    assert (status, "finalizers" in last["metadata"]) == (200, False)
    assert driver.call("GET", f"{CONFIG_MAPS}/a")[0] == 404
    assert frames(stream) == [("MODIFIED", "a", "7"), ("DELETED", "a", "8")]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            {"propagationPolicy": "Foo"}, 422,
            'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: '
            '"Foreground", "Background", "Orphan", "nil"',
        ),
        (
            {"propagationPolicy": "Orphan", "orphanDependents": True}, 422,
            'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and '
            "deletionPropagation cannot be both set",
        ),
        (
            {"dryRun": ["Foo"]}, 422,
            'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Foo"]: supported values: "All"',
        ),
        (b"{", 400, "couldn't get version/kind; json parse error: unexpected end of JSON input"),
        (
            {"kind": "Foo", "apiVersion": "v1"}, 400,
            'no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
        ),
        (
            {"gracePeriodSeconds": "x"}, 400,
            "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64",
        ),
        (
            [], 400,
            "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { "
            r'APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }',
        ),
    ],
)  # fmt: skip
def test_what_a_delete_refuses(driver: Driver, body: Any, code: int, message: str) -> None:
    """Options that make no sense."""
    driver.create(CONFIG_MAPS, "a")
    status, found = driver.call("DELETE", f"{CONFIG_MAPS}/a", body)
    assert (status, found["message"]) == (code, message)


def test_preconditions(driver: Driver) -> None:
    """The wrong uid or version is a conflict, the right ones are not."""
    metadata = driver.create(CONFIG_MAPS, "a")["metadata"]
    uid = metadata["uid"]
    status, body = driver.call("DELETE", f"{CONFIG_MAPS}/a", {"preconditions": {"uid": "x"}})
    assert (status, body["message"]) == (
        409,
        'Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (x) does not match the UID in record '
        f"({uid}). The object might have been deleted and then recreated",
    )
    status, body = driver.call("DELETE", f"{CONFIG_MAPS}/a", {"preconditions": {"resourceVersion": "1"}})
    assert (status, body["message"]) == (
        409,
        'Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (1) does not match the '
        "ResourceVersion in record (6). The object might have been modified",
    )
    right = {"uid": uid, "resourceVersion": metadata["resourceVersion"]}
    assert (
        driver.call("DELETE", f"{CONFIG_MAPS}/a", {"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": right})[0] == 200
    )


def test_a_collection_is_deleted_by_selector(driver: Driver) -> None:
    """The answer lists what was there."""
    for name in "abc":
        driver.create(CONFIG_MAPS, name, metadata={"labels": {"odd": str(name != "b").lower()}})
    status, body = driver.call("DELETE", f"{CONFIG_MAPS}?labelSelector=odd%3Dtrue")
    assert (status, body["kind"]) == (200, "ConfigMapList")
    assert [item["metadata"]["name"] for item in body["items"]] == ["a", "c"]
    assert driver.names(CONFIG_MAPS) == ["b"]
    assert driver.call("DELETE", f"{CONFIG_MAPS}?dryRun=All")[0] == 200
    assert driver.names(CONFIG_MAPS) == ["b"]


def test_a_collection_may_be_deleted_page_by_page(driver: Driver) -> None:
    """With a limit only a page goes, and the answer says how much is left; options of lists are checked as theirs are."""
    for name in "abc":
        driver.create(CONFIG_MAPS, name)
    _, body = driver.call("DELETE", f"{CONFIG_MAPS}?limit=2")
    assert (len(body["items"]), body["metadata"]["remainingItemCount"]) == (2, 1)
    assert driver.names(CONFIG_MAPS) == ["c"]
    for query, code in (("continue=zz", 400), ("limit=abc", 400), ("resourceVersion=99", 504), ("sendInitialEvents=1", 422)):
        assert driver.call("DELETE", f"{CONFIG_MAPS}?{query}")[0] == code
    for query in ("uid=other", "resourceVersion=0"):  # the query of a DELETE may hold preconditions
        assert driver.call("DELETE", f"{CONFIG_MAPS}/c?{query}")[0] == 409
    assert driver.names(CONFIG_MAPS) == ["c"]


def owned(driver: Driver, name: str, *owners: Any, block: bool = True) -> Any:
    """A ConfigMap with owners."""
    references = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "name": o["metadata"]["name"],
            "uid": o["metadata"]["uid"],
            "blockOwnerDeletion": block,
        }
        for o in owners
    ]
    return driver.create(CONFIG_MAPS, name, metadata={"ownerReferences": references})


@pytest.mark.parametrize("policy", ["Background", "Foreground", None])
def test_dependents_follow_their_owner(driver: Driver, policy: str | None) -> None:
    """All the way down; what has another owner stays."""
    top, other = driver.create(CONFIG_MAPS, "top"), driver.create(CONFIG_MAPS, "other")
    owned(driver, "leaf", owned(driver, "middle", top))
    owned(driver, "shared", top, other)
    status, _ = driver.call("DELETE", f"{CONFIG_MAPS}/top", {"propagationPolicy": policy})
    assert status == 200
    assert driver.names(CONFIG_MAPS) == ["other", "shared"]
    _, shared = driver.call("GET", f"{CONFIG_MAPS}/shared")
    assert [owner["name"] for owner in shared["metadata"]["ownerReferences"]] == ["other"]


@pytest.mark.parametrize("options", [{"propagationPolicy": "Orphan"}, {"orphanDependents": True}])
def test_orphans_stay(driver: Driver, options: Any) -> None:
    """Without the reference to who is gone."""
    owned(driver, "leaf", driver.create(CONFIG_MAPS, "top"))
    driver.call("DELETE", f"{CONFIG_MAPS}/top", options)
    assert driver.names(CONFIG_MAPS) == ["leaf"]
    assert "ownerReferences" not in driver.call("GET", f"{CONFIG_MAPS}/leaf")[1]["metadata"]


def test_a_foreground_delete_waits_for_who_blocks_it(driver: Driver) -> None:
    """The owner goes after its last blocking dependent."""
    top = driver.create(CONFIG_MAPS, "top", metadata={"finalizers": ["a.b/c"]})
    owned(driver, "leaf", top)
    driver.patch(f"{CONFIG_MAPS}/leaf", {"metadata": {"finalizers": ["a.b/c"]}})
    _, body = driver.call("DELETE", f"{CONFIG_MAPS}/top?propagationPolicy=Foreground")
    assert body["metadata"]["finalizers"] == ["a.b/c", "foregroundDeletion"]
    driver.patch(f"{CONFIG_MAPS}/top", {"metadata": {"finalizers": ["foregroundDeletion"]}})
    assert driver.names(CONFIG_MAPS) == ["leaf", "top"]
    driver.patch(f"{CONFIG_MAPS}/leaf", {"metadata": {"finalizers": []}})
    assert driver.names(CONFIG_MAPS) == []


def pod(driver: Driver, **spec: Any) -> None:
    """A pod on a node."""
    driver.create(PODS, "p", spec={"nodeName": "n", **spec})


def test_a_pod_on_a_node_gets_time_to_end(driver: Driver) -> None:
    """It is marked with when it will be over, and then gone; asking again only shortens it."""
    pod(driver, terminationGracePeriodSeconds=30)
    start = driver.server.now
    status, body = driver.call("DELETE", f"{PODS}/p")
    assert (status, body["metadata"]["deletionTimestamp"]) == (200, "2026-01-01T00:00:30Z")
    assert (body["metadata"]["deletionGracePeriodSeconds"], body["metadata"]["generation"]) == (30, 2)
    assert driver.call("DELETE", f"{PODS}/p") == (200, body)
    _, body = driver.call("DELETE", f"{PODS}/p?gracePeriodSeconds=10")
    assert (body["metadata"]["deletionGracePeriodSeconds"], body["metadata"]["generation"]) == (10, 2)
    assert driver.server.next_wake() == start + 10
    driver.server.wake(start + 9)
    assert driver.names(PODS) == ["p"]
    driver.server.wake(start + 10)
    assert driver.names(PODS) == []
    driver.server.wake(start + 30)


@pytest.mark.parametrize("query", ["?gracePeriodSeconds=0", ""])
def test_a_pod_can_go_at_once(driver: Driver, query: str) -> None:
    """By force, or because it has ended already."""
    pod(driver, terminationGracePeriodSeconds=30)
    if not query:
        driver.patch(f"{PODS}/p/status", {"status": {"phase": "Succeeded"}})
    assert driver.call("DELETE", f"{PODS}/p{query}")[0] == 200
    assert driver.names(PODS) == []


def test_a_negative_grace_period_is_one_second(driver: Driver) -> None:
    """As the real server has it."""
    pod(driver)
    assert driver.call("DELETE", f"{PODS}/p?gracePeriodSeconds=-3")[1]["metadata"]["deletionGracePeriodSeconds"] == 1


def test_a_finalizer_outlasts_a_pods_grace_period(driver: Driver) -> None:
    """The pod's time is over, but somebody holds it."""
    driver.create(PODS, "p", metadata={"finalizers": ["a.b/c"]}, spec={"nodeName": "n"})
    driver.call("DELETE", f"{PODS}/p?gracePeriodSeconds=5")
    driver.server.wake(driver.server.now + 5)
    driver.patch(f"{PODS}/p", {"metadata": {"finalizers": []}})
    assert driver.names(PODS) == []


def test_a_namespace_takes_its_content_along(driver: Driver) -> None:
    """The answer shows it Terminating; then it is empty, and gone."""
    created = driver.create(NAMESPACES, "n")
    assert (created["spec"], created["status"]) == ({"finalizers": ["kubernetes"]}, {"phase": "Active"})
    assert created["metadata"]["labels"] == {"kubernetes.io/metadata.name": "n"}
    driver.create(f"{NAMESPACES}/n/configmaps", "a")
    driver.create(f"{NAMESPACES}/n/pods", "p")
    status, body = driver.call("DELETE", f"{NAMESPACES}/n")
    assert (status, body["status"]["phase"]) == (200, "Terminating")
    assert driver.call("GET", f"{NAMESPACES}/n")[0] == 404
    assert driver.names("/api/v1/configmaps") == []


def test_a_finalizer_keeps_a_namespace_terminating(driver: Driver) -> None:
    """Nothing new may come into it, what is there may go."""
    driver.create(NAMESPACES, "n")
    driver.create(f"{NAMESPACES}/n/configmaps", "a", metadata={"finalizers": ["a.b/c"]})
    _, body = driver.call("DELETE", f"{NAMESPACES}/n")
    assert driver.call("DELETE", f"{NAMESPACES}/n") == (200, body)
    status, refused = driver.call("POST", f"{NAMESPACES}/n/configmaps", {"metadata": {"name": "x"}})
    assert (status, refused["reason"], refused["details"]["causes"][0]["reason"]) == (403, "Forbidden", "NamespaceTerminating")
    assert (
        refused["message"]
        == 'configmaps "x" is forbidden: unable to create new content in namespace n because it is being terminated'
    )
    driver.patch(f"{NAMESPACES}/n/configmaps/a", {"metadata": {"finalizers": []}})
    assert driver.call("GET", f"{NAMESPACES}/n")[0] == 404


def test_a_namespaces_own_finalizers(driver: Driver) -> None:
    """spec.finalizers change only through finalize, its status only through status."""
    driver.create(NAMESPACES, "n", spec={"finalizers": ["a.b/c"]})
    _, body = driver.patch(f"{NAMESPACES}/n", {"spec": {"finalizers": []}, "status": {"phase": "Odd"}})
    assert (body["spec"]["finalizers"], body["status"]["phase"]) == (["a.b/c", "kubernetes"], "Active")
    _, body = driver.call("PUT", f"{NAMESPACES}/n/finalize", {"metadata": {"name": "n"}, "spec": {"finalizers": ["a.b/c"]}})
    assert body["spec"] == {"finalizers": ["a.b/c"]}
    _, body = driver.call("PUT", f"{NAMESPACES}/n/finalize", {"metadata": {"name": "n"}})
    assert body["spec"] == {}


def test_the_first_namespaces_stay(driver: Driver) -> None:
    """A cluster can't be without them."""
    status, body = driver.call("DELETE", f"{NAMESPACES}/default")
    assert (status, body["message"]) == (403, 'namespaces "default" is forbidden: this namespace may not be deleted')
    assert driver.names(NAMESPACES) == ["default", "kube-node-lease", "kube-public", "kube-system"]


def test_a_definition_takes_its_objects_along(driver: Driver) -> None:
    """And its path with it; a finalizer of an object holds the definition."""
    driver.call("POST", DEFINITIONS, definition())
    driver.call("POST", FOOS, foo("x"))
    driver.call("POST", FOOS, {**foo("y"), "metadata": {"name": "y", "finalizers": ["a.b/c"]}})
    stream = driver.watch(FOOS, resourceVersion=driver.version)
    status, body = driver.call("DELETE", f"{DEFINITIONS}/foos.clux.dev")
    assert (status, body["metadata"]["finalizers"]) == (200, ["customresourcecleanup.apiextensions.k8s.io"])
    assert body["status"]["conditions"][-1]["type"] == "Terminating"
    assert driver.call("DELETE", f"{DEFINITIONS}/foos.clux.dev")[0] == 200
    assert driver.names(FOOS) == ["y"]
    driver.patch(f"{FOOS}/y", {"metadata": {"finalizers": None}})
    assert [(type_, name) for type_, name, _ in frames(stream)] == [("DELETED", "x"), ("MODIFIED", "y"), ("DELETED", "y")]
    assert driver.call("GET", FOOS) == (404, b"404 page not found\n")
    assert driver.call("GET", f"{DEFINITIONS}/foos.clux.dev")[0] == 404
