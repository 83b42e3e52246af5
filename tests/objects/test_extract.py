"""The fields that a manager owns."""

from typing import Any

from kube_core.models.apps_v1 import Deployment
from kube_core.objects import DynamicObject, decode, extract, json_encode

FIELDS: dict[str, Any] = {
    "f:metadata": {"f:labels": {"f:app": {}}, "f:finalizers": {'v:"mine"': {}}},
    "f:spec": {
        "f:replicas": {},
        "f:template": {
            "f:spec": {
                "f:containers": {
                    'k:{"name":"web"}': {
                        ".": {},
                        "f:image": {},
                        "f:name": {},
                        "f:resources": {},
                        "f:ports": {'k:{"containerPort":80,"protocol":"TCP"}': {".": {}, "f:containerPort": {}}},
                    },
                    'k:{"name":"gone"}': {"f:image": {}},
                },
                "f:args": {"i:1": {}},
            }
        },
    },
}
DOCUMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {
        "name": "web",
        "namespace": "dev",
        "uid": "u",
        "labels": {"app": "web", "other": "x"},
        "finalizers": ["theirs", "mine"],
        "managedFields": [
            {"manager": "me", "operation": "Update", "fieldsV1": {"f:spec": {"f:paused": {}}}},
            {"manager": "me", "operation": "Apply", "fieldsV1": FIELDS},
            {"manager": "me", "operation": "Apply", "subresource": "status", "fieldsV1": {"f:status": {"f:x": {}}}},
            {"manager": "none", "operation": "Apply"},
        ],
    },
    "spec": {
        "replicas": 3,
        "paused": True,
        "template": {
            "spec": {
                "containers": [
                    {"name": "side", "image": "side:1"},
                    {
                        "name": "web",
                        "image": "web:1",
                        "tty": True,
                        "resources": {"limits": {"cpu": "1"}},
                        "ports": [{"containerPort": 80, "protocol": "TCP", "name": "http"}, {"containerPort": 81}],
                    },
                ],
                "args": ["a", "b"],
            }
        },
    },
    "status": {"x": {"y": 1}, "z": 2},
}
IDENTITY = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "dev"}}


def test_only_what_the_manager_applied() -> None:
    """The extract has the owned fields, keys of list items and the identity, and can be applied again."""
    assert extract(DOCUMENT, "me") == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "dev", "labels": {"app": "web"}, "finalizers": ["mine"]},
        "spec": {
            "replicas": 3,
            "template": {
                "spec": {
                    "containers": [
                        {
                            "name": "web",
                            "image": "web:1",
                            "resources": {"limits": {"cpu": "1"}},
                            "ports": [{"containerPort": 80, "protocol": "TCP"}],
                        }
                    ],
                    "args": ["b"],
                }
            },
        },
    }


def test_subresource() -> None:
    """What was applied to a subresource is extracted apart."""
    assert extract(DOCUMENT, "me", "status") == {**IDENTITY, "status": {"x": {"y": 1}}}


def test_a_manager_that_owns_nothing() -> None:
    """Who owns nothing gets the identity alone; no metadata are no error."""
    assert extract(DOCUMENT, "nobody") == extract(DOCUMENT, "none") == IDENTITY
    assert extract({"kind": "X"}, "me") == {"kind": "X", "metadata": {}}


def test_typed_and_dynamic_objects() -> None:
    """Objects of any kind are extracted like their documents."""
    document: dict[str, Any] = {
        **DOCUMENT,
        "spec": {"replicas": 3, "selector": {}, "template": {"spec": {"containers": []}}},
        "status": {},
    }
    expected = {**IDENTITY, "metadata": extract(DOCUMENT, "me")["metadata"]}
    for obj in (decode(Deployment, json_encode(document)), decode(DynamicObject, json_encode(document))):
        found = extract(obj, "me")
        assert found["spec"].pop("replicas") == 3
        assert found["metadata"] == expected["metadata"]


def test_fields_that_are_not_there_anymore() -> None:
    """A field that is owned and gone, or of another type now, is no error."""
    owned: dict[str, Any] = {
        "manager": "me",
        "operation": "Apply",
        "fieldsV1": {"f:spec": {"f:a": {"f:b": {}}, "f:c": {"v:1": {}}, "x": {}}},
    }
    document: dict[str, Any] = {"metadata": {"managedFields": [owned]}, "spec": {"a": 1, "c": [1, 2, True]}}
    assert extract(document, "me") == {"spec": {"a": 1, "c": [1]}, "metadata": {}}
