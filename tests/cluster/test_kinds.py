"""Every kind that can be created goes through the real server and back without losing or inventing a field."""

import json
from typing import Any

import pytest

from kube_core.objects import all_resources, class_of, decode, decode_list, encode
from kube_core.requests import Api

from .bodies import filled, minimal_bodies
from .documents import differences, shape
from .drivers import Driver
from .harness.cluster import Cluster

NOT_ALONE = {("v1", "Binding"): "binds a pod that exists; test_subresources does that"}
"""Kinds that can be created, but not from a minimal body of their own, each with the reason."""

NOT_AGAIN = {
    ("authorization.k8s.io/v1", "SelfSubjectRulesReview"): "its rules come in any order, without what was asked",
}
"""Kinds whose answer differs from one time to the next, each with the reason: only decoding and encoding are compared."""

BODIES = {(body["apiVersion"], body["kind"]): body for body in minimal_bodies()}


@pytest.fixture
def colour() -> str:
    """The bytes are the same in every colour, so one is enough."""
    return "sync"


def creatable() -> set[tuple[str, str]]:
    """Every kind of the index that has the verb ``create``."""
    return {(found.api_version, found.kind) for found in all_resources() if "create" in (found.verbs or ())}


def test_there_is_a_body_for_every_kind() -> None:
    """No kind of the index that can be created is left out of the sweep."""
    assert creatable() == {*BODIES, *NOT_ALONE}


@pytest.mark.parametrize("identity", BODIES, ids="/".join)
def test_a_kind_goes_around(cluster: Cluster, driver: Driver, namespace: str, identity: tuple[str, str]) -> None:
    """Decoding and encoding what the server made of an object gives the same JSON, and the server takes it again."""
    cls = class_of(*identity)
    assert cls is not None
    api = Api(cls)
    if api.resource.namespaced:
        api = api.within(namespace)
    body = filled(BODIES[identity], namespace, cluster.ca.read_text())
    request = api.create(body, dry_run=True, field_validation="Strict")
    reply = cluster.admin().call("POST", request.target, request.body, dict(request.headers))
    assert reply.status == 201, reply.body
    stored = reply.json()
    assert json.loads(encode(decode(cls, reply.body))) == stored
    listed = decode_list(cls, json.dumps(list_of(stored)).encode())[0]
    assert differences(stored, json.loads(encode(listed))) == []  # in a list, null and absent are one, as for Kubernetes
    typed = driver.send(request)
    if identity in NOT_AGAIN:
        return
    assert differences(shape(stored), shape(json.loads(encode(typed)))) == []
    again = json.loads(encode(driver.send(api.create(fresh(cls, stored), dry_run=True, field_validation="Strict"))))
    assert differences(shape(stored), shape(again)) == []


def list_of(stored: dict[str, Any]) -> dict[str, Any]:
    """The list whose one item this is."""
    return {"apiVersion": stored["apiVersion"], "kind": stored["kind"] + "List", "metadata": {}, "items": [stored]}


def fresh(cls: type[Any], stored: dict[str, Any]) -> Any:
    """A typed object to create anew, from one that the server answered."""
    metadata = {k: v for k, v in stored.get("metadata", {}).items() if k in {"name", "namespace", "labels", "annotations"}}
    return decode(cls, json.dumps({**stored, "metadata": metadata}).encode())
