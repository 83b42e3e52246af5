"""Answers that are nearly right: a good document with one odd value, for every shape of answer and every kind of class."""

import copy
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from attrs import evolve
from hypothesis import event, given
from hypothesis import strategies as st

from kube_core.base import KubeError, Resource
from kube_core.models.apps_v1 import Deployment
from kube_core.models.coordination_v1 import Lease
from kube_core.models.core_v1 import Pod, Secret
from kube_core.objects import encode, json_encode
from kube_core.requests import Api, Pause, Request, Run, discover, discover_all
from tests.objects.user_kinds import FooStatus, NullSpec, StructSpec, WideSpec

from ..drawing import draws

META: dict[str, Any] = {
    "name": "web",
    "namespace": "dev",
    "resourceVersion": "12",
    "labels": {"a": "b"},
    "creationTimestamp": "2026-01-01T00:00:00Z",
    "managedFields": [{"manager": "m", "time": "2026-01-01T00:00:00Z", "fieldsV1": {"f:x": {}}}],
    "ownerReferences": [{"apiVersion": "v1", "kind": "X", "name": "y", "uid": "z"}],
}
SPECS: dict[str, dict[str, Any]] = {
    "v1 Pod": {"containers": [{"name": "a", "ports": [{"containerPort": 80}], "resources": {"limits": {"cpu": "1"}}}]},
    "apps/v1 Deployment": {"replicas": 1, "selector": {"matchLabels": {"a": "b"}}, "template": {"spec": {"containers": []}}},
    "coordination.k8s.io/v1 Lease": {"renewTime": "2026-01-01T00:00:00.000001Z", "leaseTransitions": 3},
    "clux.dev/v1 Wide": {
        "number": 1,
        "ratio": 1.5,
        "data": "aGk=",
        "zoned": "2026-01-01T00:00:00Z",
        "micro": "2026-01-01T00:00:00.000001Z",
        "amount": "1Gi",
        "mode": "Safe",
        "level": 2,
        "pair": [1, "a"],
        "tags": ["a"],
        "byMode": {"Fast": 1},
        "nested": [[{"hostPort": 1}]],
        "choice": {"pattern": "x"},
        "box": {"content": {"hostPort": 1}},
        "template": {"spec": {"containers": []}},
    },
    "clux.dev/v1 Null": {"names": [], "deadline": None, "rules": [{"pattern": "x"}]},
    "clux.dev/v1 Struct": {"someName": "x", "deadline": None, "form": {"shape": "circle", "radius": 1}, "maybe": 1, "size": "1"},
    "clux.dev/v1 Any": {"a": [1, {"b": None}]},
}


def document(key: str) -> dict[str, Any]:
    """A good object of a kind."""
    version, kind = key.split()
    return {"apiVersion": version, "kind": kind, "metadata": META, "spec": SPECS[key], "status": {}}


SECRET: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "metadata": META, "data": {"key": "aGk="}}
PARTIAL = {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": META}
STATUS: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Status",
    "status": "Failure",
    "reason": "Conflict",
    "code": 409,
    "details": {"name": "x", "causes": [{"reason": "r", "field": "f"}], "retryAfterSeconds": 1},
}
TABLE: dict[str, Any] = {
    "apiVersion": "meta.k8s.io/v1",
    "kind": "Table",
    "metadata": {"resourceVersion": "1"},
    "columnDefinitions": [{"name": "Name", "type": "string", "format": "", "description": "", "priority": 0}],
    "rows": [{"cells": ["web"], "object": {"kind": "Pod", "apiVersion": "v1", "metadata": META}, "conditions": []}],
}


def listed(one: dict[str, Any]) -> dict[str, Any]:
    """A list of two such objects."""
    return {"apiVersion": one["apiVersion"], "kind": one["kind"] + "List", "metadata": {"continue": "x"}, "items": [one, one]}


def custom(kind: str, spec: Any, status: Any) -> Any:
    """The Api of a user's kind."""
    found = Api.custom_resource(kind.lower() + "s", spec, status).version("v1").group("clux.dev").kind(kind)
    return found.within("dev")


ANY = Resource(
    group="clux.dev",
    version="v1",
    kind="Any",
    plural="anys",
    namespaced=True,
    verbs=("get", "list", "patch", "delete", "deletecollection"),
)
KINDS: dict[str, Any] = {
    "v1 Pod": Api(Pod).within("dev"),
    "apps/v1 Deployment": Api(Deployment).within("dev"),
    "coordination.k8s.io/v1 Lease": Api(Lease).within("dev"),
    "clux.dev/v1 Wide": custom("Wide", WideSpec, FooStatus),
    "clux.dev/v1 Null": custom("Null", NullSpec, None),
    "clux.dev/v1 Struct": custom("Struct", StructSpec, None),
    "clux.dev/v1 Any": Api(ANY).within("dev"),
}
SECRETS: list[Any] = [Api(Secret).within("dev"), Api(evolve(ANY, group="", kind="Secret", plural="secrets")).within("dev")]
"""Typed and dynamic."""


def subjects(api: Any, good: dict[str, Any]) -> Iterator[tuple[Request[Any], list[dict[str, Any]]]]:
    """Requests of every shape of answer, each with what a good server might answer."""
    for request in (api.get("web"), api.find("web"), api.patch("web", {}), api.delete("web")):
        yield request, [good, good, STATUS]
    for request in (api.list(), api.delete_collection()):
        yield request, [listed(good), STATUS]
    yield api.table().list(), [TABLE]
    yield api.metadata_only().get("web"), [PARTIAL]
    yield api.metadata_only().list(), [listed(PARTIAL)]


SUBJECTS = [subject for key, api in KINDS.items() for subject in subjects(api, document(key))]

ODD: list[Any] = [
    None,
    True,
    0,
    -1.5,
    2**31,
    2**64,
    10**40,
    "",
    "x",
    "\x00",
    "2026-02-30T00:00:00Z",
    "9999-12-31T23:59:60+99:99",
    "1E10000000",
    [],
    {},
    [None],
    {"": 1},
    {"~hidden": "[{},[],[],true]"},
    [[[[]]]],
    META,
]


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to everything in a document."""
    yield way
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []  # pyright: ignore[reportUnknownArgumentType]  # plain JSON
    for key in keys:
        yield from places(value[key], (*way, key))


@st.composite
def nearly(draw: st.DrawFn, documents: list[dict[str, Any]]) -> bytes:
    """A good document with an odd value somewhere, or with a value less, or a bit of damage to its bytes."""
    whole = copy.deepcopy(draw(st.sampled_from(documents)))
    *way, last = draw(st.sampled_from([place for place in places(whole) if place]))
    at = whole
    for key in way:
        at = at[key]
    if draw(st.booleans()):
        at[last] = draw(st.sampled_from(ODD))
    else:
        del at[last]
    data = json_encode(whole)
    if draw(st.integers(0, 3)):
        return data
    cut = draw(st.integers(0, len(data)))
    return data[:cut] + draw(st.sampled_from([b"", b"\xff", b"NaN", b"1e999", b'"', b"]"])) + data[cut:]


@draws(400)
@given(st.data())
def test_an_answer_is_a_value_or_an_error_of_ours(data: st.DataObject) -> None:
    """A value can be shown and written again; an error can be shown, and sent to another process."""
    request, good = data.draw(st.sampled_from(SUBJECTS))
    body, status = data.draw(nearly(good)), data.draw(st.sampled_from([200, 200, 200, 201, 404, 500]))
    try:
        value = request.decode(status, (), body)
    except KubeError as error:
        event(type(error).__name__)
        again: object = pickle.loads(pickle.dumps(error))
        same = (type(again), str(again)) == (type(error), str(error))
    else:
        event("a value")
        same = bool(repr(value))
        if request.answer.shape == "one" and value is not None:
            same = bool(encode(value))
    assert same


HUSH = "aHVzaCBodXNo"


@pytest.mark.parametrize("api", SECRETS)
@given(body=nearly([{**SECRET, "data": {"key": HUSH}, "stringData": {"key": HUSH}}]))
def test_no_error_shows_what_a_secret_holds(api: Any, body: bytes) -> None:
    """Whatever is wrong with a Secret, neither the error nor the errors under it quote it."""
    for request in (api.get("web"), api.find("web"), api.delete("web"), api.metadata_only().get("web")):
        try:
            shown = repr(request.decode(200, (), body))
        except KubeError as error:
            shown = "".join(traceback.format_exception(error))
        assert HUSH not in shown


DISCOVERED: list[dict[str, Any]] = [
    {"kind": "APIVersions", "versions": ["v1"]},
    {"kind": "APIGroupList", "groups": [{"name": "g", "versions": [{"version": "v1"}], "preferredVersion": {"version": "v1"}}]},
    {
        "kind": "APIResourceList",
        "resources": [
            {"name": "foos", "kind": "Foo", "singularName": "foo", "verbs": ["get"], "shortNames": ["f"]},
            {"name": "foos/status", "kind": "Foo", "verbs": ["get"]},
        ],
    },
    {
        "kind": "APIGroupDiscoveryList",
        "items": [
            {
                "metadata": {"name": "g"},
                "versions": [
                    {
                        "version": "v1",
                        "freshness": "Current",
                        "resources": [
                            {
                                "resource": "foos",
                                "responseKind": {"group": "g", "version": "v1", "kind": "Foo"},
                                "scope": "Cluster",
                                "verbs": ["get"],
                                "subresources": [{"subresource": "scale", "responseKind": {"kind": "Scale"}, "verbs": ["get"]}],
                            }
                        ],
                    }
                ],
            }
        ],
    },
]


@given(st.lists(nearly(DISCOVERED), min_size=8, max_size=8), st.booleans())
def test_discovery_gives_resources_or_an_error_of_ours(bodies: list[bytes], one: bool) -> None:
    """Whatever stands in the documents; and each resource that it gives makes an Api."""
    replies = iter(bodies)
    run: Run[Request[Any] | Pause, Any] = Run(discover("foos") if one else discover_all())
    try:
        while run.step is not None:
            assert isinstance(run.step, Request)
            try:
                answer = run.step.decode(200, (), next(replies))
            except KubeError as error:
                run.failed(error)
            else:
                run.answered(answer)
    except KubeError as error:
        event(type(error).__name__)
    else:
        event("resources")
        assert all(Api(resource) for resource in ([run.value] if one else run.value))
