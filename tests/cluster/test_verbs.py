"""Every verb with every option, on a namespaced, a cluster-scoped and a custom kind, in every colour."""

import json
from typing import Any, Literal

import pytest
from attrs import evolve

from kube_core.models.meta_v1 import Status
from kube_core.objects import JsonPatch, MergePatch, StrategicMergePatch, encode
from kube_core.requests import (
    AlreadyExists,
    BadRequest,
    Conflict,
    Invalid,
    NotFound,
    UnsupportedMediaType,
)

from .documents import at
from .drivers import Driver
from .foos import install
from .harness.cluster import Cluster
from .subjects import NAMES, Subject, subject

_MIDDLE = "0x8000000000000000"
HALVES = (
    f"shardRange(object.metadata.uid, '0x0000000000000000', '{_MIDDLE}')",
    f"shardRange(object.metadata.uid, '{_MIDDLE}', '0x10000000000000000')",
)
"""See https://github.com/kubernetes/enhancements/issues/5866: two selectors that divide the hashes of uids."""


@pytest.fixture(params=NAMES)
def kind(request: pytest.FixtureRequest, cluster: Cluster, namespace: str) -> Subject:
    """Each of the three kinds in turn."""
    install(cluster)
    return subject(request.param, namespace)


def found_at(obj: Any, pointer: str) -> Any:
    """The value at a JSON pointer of an object as it goes over the wire."""
    return at(json.loads(encode(obj)), pointer)


def test_create_answers_the_object_as_it_was_stored(driver: Driver, kind: Subject) -> None:
    """The answer is 201 with what the server made of the object; a second one of the name already exists."""
    made = driver.respond(kind.api.create(kind.body("a"), field_manager="tests", pretty=False))
    assert made.status_code == 201
    assert made.value.metadata.uid
    assert made.value.metadata.managed_fields[0].manager == "tests"
    with pytest.raises(AlreadyExists) as caught:
        driver.send(kind.api.create(kind.body("a")))
    assert caught.value.status.reason == "AlreadyExists"


def test_a_dry_run_stores_nothing(driver: Driver, kind: Subject) -> None:
    """With dry_run each write answers what it would have done, and does nothing."""
    assert driver.send(kind.api.create(kind.body("a"), dry_run=True)).metadata.uid
    assert driver.send(kind.api.find(kind.name("a"))) is None
    stored = driver.send(kind.api.create(kind.body("a")))
    assert found_at(driver.send(kind.api.patch(kind.name("a"), kind.change, dry_run="All")), kind.pointer) == kind.value
    driver.send(kind.api.delete(kind.name("a"), dry_run=True))
    assert driver.send(kind.api.get(kind.name("a"))) == stored


def test_field_validation_refuses_warns_or_ignores(driver: Driver, kind: Subject) -> None:
    """A field that the kind does not have is an error, a warning, or nothing, as was asked for."""
    body = {**kind.body("a"), "nonsense": 1}
    with pytest.raises(BadRequest, match="nonsense"):
        driver.send(kind.api.create(body, dry_run=True, field_validation="Strict"))
    warned = driver.respond(kind.api.create(body, dry_run=True, field_validation="Warn"))
    assert any("nonsense" in text for text in warned.warnings)
    assert any("nonsense" in text for text in driver.warnings)
    assert not driver.respond(kind.api.create(body, dry_run=True, field_validation="Ignore")).warnings


def test_get_and_find(driver: Driver, kind: Subject) -> None:
    """``get`` raises what ``find`` answers with None; both take a version, further parameters and headers."""
    made = driver.send(kind.api.create(kind.body("a")))
    options: dict[str, Any] = {"resource_version": "0", "query": {"any": "thing"}, "headers": {"X-Any": "thing"}}
    assert driver.send(kind.api.get(kind.name("a"))) == made
    assert driver.send(kind.api.find(kind.name("a"), resource_version=made.metadata.resource_version)) == made
    assert driver.send(kind.api.get(kind.name("a"), **options)).metadata.name == kind.name("a")
    assert driver.send(kind.api.find("nobody")) is None
    with pytest.raises(NotFound) as caught:
        driver.send(kind.api.get("nobody"))
    assert "nobody" in str(caught.value)


def test_list_chooses_by_selectors(driver: Driver, kind: Subject) -> None:
    """Labels and fields choose on the server; the list carries its version."""
    for word, tier in (("a", "front"), ("b", "back"), ("c", "back")):
        driver.send(kind.api.create(kind.body(word, tier=tier)))
    back = driver.send(kind.api.list(labels=f"{kind.labels},tier=back"))
    assert [one.metadata.name for one in back] == [kind.name("b"), kind.name("c")]
    assert back.resource_version
    chosen = driver.send(kind.api.list(fields=f"metadata.name={kind.name('b')}", timeout_seconds=20))
    assert [one.metadata.name for one in chosen] == [kind.name("b")]


def test_shards_divide_a_collection(driver: Driver, cluster: Cluster, kind: Subject) -> None:
    """The two halves of the space of uids make the whole."""
    if not cluster.has_kubelets:
        pytest.skip("a slim control plane has no alpha features")
    for word in "abcdef":
        driver.send(kind.api.create(kind.body(word)))
    halves = [driver.send(kind.api.list(labels=kind.labels, shard_selector=half)) for half in HALVES]
    assert sorted(one.metadata.name for half in halves for one in half) == [kind.name(word) for word in "abcdef"]


def test_list_takes_pages(driver: Driver, kind: Subject) -> None:
    """A limit makes pages; each names the next, and says how many objects are left."""
    for word in "abc":
        driver.send(kind.api.create(kind.body(word)))
    everything = driver.send(kind.api.list(limit=1))
    assert len(everything) == 1
    assert everything.continue_
    following = driver.send(kind.api.list(limit=500, continue_=everything.continue_))
    assert not following.continue_
    assert {kind.name("b"), kind.name("c")} <= {one.metadata.name for one in following}


@pytest.mark.parametrize("match", ["Exact", "NotOlderThan"])
def test_list_as_of_a_version(driver: Driver, kind: Subject, match: Literal["Exact", "NotOlderThan"]) -> None:
    """A list can be as of exactly one version, or of any that is not older."""
    first = driver.send(kind.api.create(kind.body("a")))
    driver.send(kind.api.create(kind.body("b")))
    version = first.metadata.resource_version
    found = driver.send(kind.api.list(labels=kind.labels, resource_version=version, resource_version_match=match))
    assert kind.name("a") in [one.metadata.name for one in found]
    assert match == "NotOlderThan" or len(found) == 1


def test_pages_read_everything_once(driver: Driver, kind: Subject) -> None:
    """``pages`` follows every continue token."""
    for word in "abcde":
        driver.send(kind.api.create(kind.body(word)))
    pages = driver.pages(kind.api, labels=kind.labels, limit=2)
    names = [one.metadata.name for page in pages for one in page]
    assert names == [kind.name(word) for word in "abcde"]
    assert len(pages) == 3


def test_replace_guards_against_a_change_by_others(driver: Driver, kind: Subject) -> None:
    """An object with an old version is refused with a conflict, one with the present version is stored."""
    old = driver.send(kind.api.create(kind.body("a")))
    driver.send(kind.api.patch(kind.name("a"), kind.change))
    with pytest.raises(Conflict):
        driver.send(kind.api.replace(kind.name("a"), old))
    present = driver.send(kind.api.get(kind.name("a")))
    present.metadata.annotations["seen"] = "yes"
    stored = driver.send(kind.api.replace(kind.name("a"), present, field_manager="tests"))
    assert stored.metadata.annotations == {"seen": "yes"}
    assert found_at(stored, kind.pointer) == kind.value


def test_patches_of_each_type(driver: Driver, kind: Subject) -> None:
    """Merge and JSON patches change any kind; a strategic one only kinds that are built in."""
    driver.send(kind.api.create(kind.body("a")))
    name = kind.name("a")
    assert found_at(driver.send(kind.api.patch(name, MergePatch(kind.change))), kind.pointer) == kind.value
    first = JsonPatch(
        [{"op": "test", "path": kind.pointer, "value": kind.value}, {"op": "replace", "path": kind.pointer, "value": "1"}]
    )
    assert found_at(driver.send(kind.api.patch(name, first, field_manager="tests")), kind.pointer) == "1"
    with pytest.raises(Invalid):
        driver.send(kind.api.patch(name, first))


def test_a_strategic_patch_is_for_built_in_kinds(driver: Driver, kind: Subject) -> None:
    """The server merges built-in kinds by their schema, and does not take such patches of custom resources."""
    driver.send(kind.api.create(kind.body("a")))
    if kind.identity["kind"] != "Foo":
        patched = driver.send(kind.api.patch(kind.name("a"), StrategicMergePatch(kind.change)))
        assert found_at(patched, kind.pointer) == kind.value


def test_delete_takes_preconditions(driver: Driver, kind: Subject) -> None:
    """A delete of another object than was meant is a conflict; one of the right object succeeds."""
    made = driver.send(kind.api.create(kind.body("a")))
    with pytest.raises(Conflict):
        driver.send(kind.api.delete(kind.name("a"), preconditions={"uid": "another"}))
    gone = driver.send(kind.api.delete(kind.name("a"), preconditions={"uid": made.metadata.uid}, grace_period_seconds=0))
    assert isinstance(gone, Status)
    assert gone.status == "Success"
    assert driver.send(kind.api.find(kind.name("a"))) is None


@pytest.mark.parametrize("policy", ["Foreground", "Background", "Orphan"])
def test_delete_says_what_becomes_of_dependents(
    driver: Driver, kind: Subject, policy: Literal["Foreground", "Background", "Orphan"]
) -> None:
    """Each propagation policy is accepted; those that need the garbage collector answer the object as it is deleted."""
    driver.send(kind.api.create(kind.body("a")))
    answer = driver.send(kind.api.delete(kind.name("a"), propagation_policy=policy))
    assert isinstance(answer, Status) == (policy == "Background")


def test_delete_of_what_can_be_read(driver: Driver, kind: Subject) -> None:
    """The option with the long, loud name is for objects that the server can't read any more, and for no others."""
    driver.send(kind.api.create(kind.body("a")))
    with pytest.raises(Conflict, match="unsafe deletion is not allowed"):
        driver.send(kind.api.delete(kind.name("a"), ignore_store_read_error_with_cluster_breaking_potential=True))
    answer = driver.send(kind.api.delete(kind.name("a"), orphan_dependents=True))
    assert not isinstance(answer, Status)
    assert answer.metadata.finalizers == ["orphan"]


def test_delete_collection_deletes_what_the_selectors_choose(driver: Driver, kind: Subject) -> None:
    """Only the chosen objects go."""
    for word, tier in (("a", "front"), ("b", "back"), ("c", "back")):
        driver.send(kind.api.create(kind.body(word, tier=tier)))
    driver.send(kind.api.delete_collection(labels=f"{kind.labels},tier=back", propagation_policy="Background"))
    assert [one.metadata.name for one in driver.send(kind.api.list(labels=kind.labels))] == [kind.name("a")]


def test_a_wrong_media_type_is_said(driver: Driver, kind: Subject) -> None:
    """What the server can't read is a typed error."""
    driver.send(kind.api.create(kind.body("a")))
    with pytest.raises(UnsupportedMediaType):
        driver.send(evolve(kind.api.patch(kind.name("a"), kind.change), headers=(("Content-Type", "text/plain"),)))
