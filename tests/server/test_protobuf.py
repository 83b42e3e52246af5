"""Any object of any kind goes through protobuf and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.objects.plain import is_object
from kube_core.server.protobuf import MalformedError, NoMessageError, pack, unpack

OBJECTS: tuple[dict[str, Any], ...] = (
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "é"}, "data": {"a": "AAEC", "empty": ""}, "immutable": False},
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "creationTimestamp": "2026-01-02T03:04:05Z", "labels": {"a": ""}},
        "spec": {
            "volumes": [
                {"name": "v", "emptyDir": {"sizeLimit": "1Gi"}},
                {"name": "c", "configMap": {"name": "m", "optional": False}},
            ],
            "containers": [
                {
                    "name": "c",
                    "resources": {"limits": {"cpu": "500m"}},
                    "livenessProbe": {"httpGet": {"path": "/", "port": "web"}, "periodSeconds": 3},
                    "env": [{"name": "E", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
                }
            ],
            "terminationGracePeriodSeconds": 0,
        },
        "status": {},
    },
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "d"},
        "spec": {
            "replicas": 0,
            "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 1}},
            "selector": {},
            "template": {"metadata": {}, "spec": {}},
        },
        "status": {},
    },
    {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {},
        "spec": {
            "group": "g",
            "names": {"plural": "p", "kind": "K"},
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": False,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "maximum": 1.5,
                            "default": {"a": [1, None]},
                            "enum": ["a", 1],
                            "additionalProperties": {"type": "string"},
                            "items": {"type": "object", "additionalProperties": False},
                            "dependencies": {"a": ["b"]},
                            "x-kubernetes-preserve-unknown-fields": False,
                            "properties": {"a": {"$ref": "x"}},
                        }
                    },
                }
            ],
        },
        "status": {"conditions": [], "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": []},
    },
    {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {},
        "spec": {"renewTime": "2026-01-02T03:04:05.000006Z", "leaseDurationSeconds": -7},
    },
    {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "metadata": {},
        "spec": {"user": "ada", "extra": {"a": ["b", "c"]}},
        "status": {"allowed": False},
    },
    {"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": {}, "data": {"x": [1, None]}, "revision": -3},
    {"apiVersion": "v1", "kind": "ConfigMapList", "metadata": {"resourceVersion": "7"}, "items": [{"metadata": {"name": "a"}}]},
    {
        "apiVersion": "v1",
        "kind": "Status",
        "metadata": {},
        "status": "Failure",
        "code": 404,
        "details": {"causes": [{"field": "a"}]},
    },
)


def without_empty(value: Any) -> Any:
    """The same without lists that have nothing in them, which protobuf can't tell from absent ones."""
    if is_object(value):
        return {key: without_empty(item) for key, item in value.items() if item != []}
    return value


@pytest.mark.parametrize("value", OBJECTS, ids=lambda value: str(value["kind"]))
def test_objects_go_around(value: dict[str, Any]) -> None:
    """Nothing is lost, neither a zero that was said nor an empty object."""
    assert unpack(pack(value)) == without_empty(value)


def test_kinds_without_a_form() -> None:
    """A Table and a custom resource have none."""
    with pytest.raises(NoMessageError):
        pack({"apiVersion": "meta.k8s.io/v1", "kind": "Table"})
    with pytest.raises(NoMessageError):
        pack({"apiVersion": "clux.dev/v1", "kind": "Foo"})


def test_what_does_not_belong_is_left_out() -> None:
    """Fields that the kind does not have, values of another type, nulls."""
    odd = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a", "x": 1, "creationTimestamp": None},
        "data": {"a": "?"},
        "y": 2,
    }
    assert unpack(pack(odd)) == {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"a": ""}}


@given(st.binary(max_size=200), st.sampled_from(("Pod", "Secret", "DeleteOptions", "Event")))
def test_any_bytes_are_read_or_refused(body: bytes, kind: str) -> None:
    """Whatever comes, it is an object or one of two errors."""
    name = kind.encode()
    head = b"k8s\0\n" + bytes([len(name) + 6]) + b"\n\x02v1\x12" + bytes([len(name)]) + name
    for tried in (body, b"k8s\0" + body, head + b"\x12" + bytes([min(len(body), 127)]) + body):
        try:
            assert isinstance(unpack(tried), dict)
        except (MalformedError, NoMessageError):
            continue
