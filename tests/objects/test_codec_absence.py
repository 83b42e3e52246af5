"""Absent, null and empty are three things on the wire."""

import sys
from typing import Any

import pytest
from msgspec import Raw

from kube_core.models.apiextensions_v1 import JSONSchemaProps
from kube_core.models.apps_v1 import Deployment, ReplicaSet, StatefulSet
from kube_core.models.core_v1 import Container, Node, PersistentVolumeClaimSpec, Pod, PodSpec, Secret, Toleration
from kube_core.models.meta_v1 import ListMeta, ManagedFieldsEntry, ObjectMeta
from kube_core.objects import decode_list

from .wire import Json, dumped, pod, read, sent


@pytest.mark.parametrize(
    "spec",
    [
        {"containers": None},
        {"initContainers": None},
        {"nodeSelector": None},
        {"securityContext": None},
        {"nodeName": None},
        {"containers": [{"name": "a", "resources": None, "ports": None, "env": [{"name": "X", "valueFrom": None}]}]},
        {"containers": [{"name": None}]},
    ],
)
def test_null_reads_as_the_default_and_goes_back_as_null(spec: Json) -> None:
    """For lists, maps, structs and scalars; None where that is a value of the field is simply not sent."""
    web = read(Pod, pod(spec))
    again = sent(web)["spec"]
    assert all(again.get(key, None) == value or again[key] == value for key, value in spec.items() if value is None)
    assert read(Pod, sent(web)) == web


def test_a_null_that_was_filled_is_sent_filled() -> None:
    """The null goes when there is something in its place."""
    web = read(Pod, pod({"containers": None, "nodeSelector": None, "volumes": None}))
    assert (web.spec.containers, web.spec.node_selector, web.spec.volumes) == ([], {}, [])
    web.spec.containers.append(Container(name="a"))
    web.spec.node_selector["zone"] = "a"
    assert sent(web)["spec"] == {"containers": [{"name": "a"}], "nodeSelector": {"zone": "a"}, "volumes": None}


def test_metadata_texts_may_be_null() -> None:
    """Texts of metadata are "" when unset; a null stays one until it is set."""
    document = pod()
    document["metadata"] = {"name": "web", "namespace": None, "labels": None, "creationTimestamp": None}
    web = read(Pod, document)
    assert (web.metadata.namespace, web.metadata.labels, web.metadata.creation_timestamp) == ("", {}, None)
    assert sent(web)["metadata"] == document["metadata"]
    web.metadata.namespace = "dev"
    assert sent(web)["metadata"] == {"name": "web", "namespace": "dev", "labels": None, "creationTimestamp": None}


def test_missing_required_fields_read_as_zero_and_stay_missing() -> None:
    """What a server left out is not invented, and sent as soon as it is set."""
    document = pod({"containers": [{"image": "nginx"}]})
    web = read(Pod, document)
    assert web.spec.containers[0].name == ""
    assert sent(web) == document
    web.spec.containers[0].name = "app"
    assert sent(web)["spec"]["containers"] == [{"name": "app", "image": "nginx"}]


def test_structs_that_go_holds_by_value() -> None:
    """They are always there, and sent only when they were read or when something is in them."""
    new = Container(name="a")
    assert (new.resources.limits, sent(new)) == ({}, {"name": "a"})
    new.resources.limits["cpu"] = "1"
    assert sent(new) == {"name": "a", "resources": {"limits": {"cpu": "1"}}}
    documents: tuple[Json, ...] = ({"name": "a", "resources": {}}, {"name": "a"})
    for document in documents:
        assert sent(read(Container, document)) == document


def test_absent_structs_with_required_fields_stay_absent() -> None:
    """Their zero values are nothing that anybody said."""
    assert "status" not in sent(ReplicaSet()) | sent(StatefulSet())
    node = {"apiVersion": "v1", "kind": "Node", "status": {"phase": "Running"}}
    assert sent(read(Node, node)) == node
    replicas = ReplicaSet()
    replicas.status.ready_replicas = 0
    assert sent(replicas)["status"] == {"replicas": 0, "readyReplicas": 0}
    empty: Json = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {}, "status": {"replicas": 0}}
    assert sent(read(ReplicaSet, empty)) == empty


def test_required_fields_are_always_sent() -> None:
    """Lists, maps, structs and scalars alike."""
    assert sent(PodSpec()) == {"containers": []}
    assert sent(Deployment())["spec"] == {"selector": {}, "template": {}}
    assert sent(Pod()) == {"apiVersion": "v1", "kind": "Pod"}
    assert sent(Container(name="")) == {"name": ""}


def test_an_empty_text_means_something() -> None:
    """``storageClassName: ""`` asks for a volume without a class; None asks for the default one."""
    assert sent(PersistentVolumeClaimSpec(storage_class_name="")) == {"storageClassName": ""}
    assert sent(PersistentVolumeClaimSpec(storage_class_name=None)) == {}
    assert sent(Toleration(toleration_seconds=0)) == {"tolerationSeconds": 0}
    assert sent(PodSpec(host_network=False)) == {"containers": [], "hostNetwork": False}


def test_empty_lists_maps_and_metadata_are_not_sent() -> None:
    """Unset and emptied are the same for them."""
    web = read(Pod, pod({"nodeSelector": {"zone": "a"}, "volumes": [{"name": "x"}]}))
    web.spec.node_selector.clear()
    web.spec.volumes = []
    web.metadata.name = ""
    assert sent(web) == {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {"containers": []}}


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}, {"a": None}, 1.5, "x"])
def test_open_json_keeps_null_and_absent_apart(value: Any) -> None:
    """A schema's default may be null; a schema may have none."""
    assert sent(read(JSONSchemaProps, {"default": value, "type": "x"})) == {"default": value, "type": "x"}
    assert sent(read(JSONSchemaProps, {"type": "x"})) == {"type": "x"}
    assert sent(JSONSchemaProps(default=value)) == {"default": value}


def test_raw_field_sets_leave_their_page() -> None:
    """``fieldsV1`` is kept as bytes of its own, else each would hold its whole list in memory."""
    entry: Json = {"manager": "me", "fieldsV1": {"f:spec": {"k:{}": {}}}}
    document = pod()
    document["metadata"]["managedFields"] = [entry, {"manager": "you"}]
    page = dumped({"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [document]})
    holders = sys.getrefcount(page)
    web = decode_list(Pod, page)[0]
    assert web.metadata.managed_fields[0].fields_v1 == Raw(b'{"f:spec":{"k:{}":{}}}')
    assert sys.getrefcount(page) == holders
    assert sent(web) == document
    assert sent(ManagedFieldsEntry(manager="me")) == {"manager": "me"}


def test_lists_of_nothing() -> None:
    """Go writes an empty list as null, and no list at all is an empty one."""
    for text in ('"items": null', '"items": []', '"metadata": null', '"metadata": null, "items": null'):
        found = decode_list(Pod, b'{"apiVersion": "v1", "kind": "PodList", %s}' % text.encode())
        assert (list(found), found.metadata) == ([], ListMeta())


def test_a_mapping_may_stand_for_a_struct() -> None:
    """It is sent as it is, null and empty included."""
    container: Any = {"name": "a", "image": None, "ports": []}
    assert sent(PodSpec(containers=[container, Container(name="b")])) == {"containers": [container, {"name": "b"}]}
    assert sent({"metadata": ObjectMeta(name="x"), "spec": None}) == {"metadata": {"name": "x"}, "spec": None}


def test_bytes_are_base64() -> None:
    """In both directions, empty ones too."""
    secret = read(Secret, {"apiVersion": "v1", "kind": "Secret", "data": {"a": "/+8=", "b": ""}})
    assert secret.data == {"a": b"\xff\xef", "b": b""}
    assert sent(secret)["data"] == {"a": "/+8=", "b": ""}
    assert sent(Secret(data={"a": b"hi"}, immutable=False)) == {
        "apiVersion": "v1",
        "kind": "Secret",
        "data": {"a": "aGk="},
        "immutable": False,
    }


def test_a_null_field_set_reads_alike_by_every_way() -> None:
    """``fieldsV1: null`` stays a raw null, whether strict decoding or the tolerant way reads it."""
    document = pod()
    document["metadata"] = {"name": "web", "managedFields": [{"fieldsV1": None}]}
    plain, novel = read(Pod, document), read(Pod, document | {"novel": 1})
    assert plain.metadata == novel.metadata
    assert (sent(plain), sent(novel)) == (document, document | {"novel": 1})
