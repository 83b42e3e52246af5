"""Objects of kinds that are known only at run time, or by their metadata only."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import DecodeError, Resource, UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.meta_v1 import ListMeta, ObjectMeta
from kube_core.objects import DynamicObject, Object, ObjectList, PartialObjectMetadata, decode, encode, json_encode, to_wire
from kube_core.objects.dynamic_codec import dynamic_from_plain
from tests.objects.user_kinds import Foo, FooSpec, FooStatus

DOCUMENT: dict[str, Any] = {
    "apiVersion": "clux.dev/v1",
    "kind": "Foo",
    "metadata": {"name": "baz", "labels": {"a": "b"}, "newer": True},
    "spec": {"info": "i", "none": None, "empty": []},
    "data": 1,
}


def test_a_mapping_with_typed_metadata() -> None:
    """What is not the envelope is a mapping of plain JSON; the envelope is attributes."""
    obj = decode(DynamicObject, json_encode(DOCUMENT))
    assert (obj.api_version, obj.kind, obj.metadata.name) == ("clux.dev/v1", "Foo", "baz")
    assert obj["spec"]["info"] == obj.rest["spec"]["info"] == "i"
    assert obj.get("status") is None
    assert list(obj) == ["spec", "data"]
    assert len(obj) == 2
    assert "metadata" not in obj.rest
    obj["spec"]["info"] = "j"
    obj["status"] = {"ready": True}
    del obj["data"]
    obj.metadata.labels["c"] = "d"
    assert to_wire(obj) == {
        "apiVersion": "clux.dev/v1",
        "kind": "Foo",
        "metadata": {"name": "baz", "labels": {"a": "b", "c": "d"}, "newer": True},
        "spec": {"info": "j", "none": None, "empty": []},
        "status": {"ready": True},
    }


@pytest.mark.parametrize(("key", "attribute"), [("metadata", "metadata"), ("kind", "kind"), ("apiVersion", "api_version")])
def test_the_envelope_is_not_in_the_mapping(key: str, attribute: str) -> None:
    """A key of the envelope is a UsageError that names the attribute."""
    obj = DynamicObject(kind="X")
    with pytest.raises(UsageError, match=rf"use the attribute \.{attribute}"):
        obj[key]
    with pytest.raises(UsageError):
        obj[key] = 1
    with pytest.raises(UsageError):
        del obj[key]


def test_an_empty_object_is_true() -> None:
    """An object without a body is an object still, and equal ones are equal."""
    assert DynamicObject(kind="X")
    assert DynamicObject(kind="X") == DynamicObject(kind="X") != DynamicObject(kind="Y")
    assert to_wire(DynamicObject()) == {}


def test_expected_kind() -> None:
    """The names of the expected kind are stamped, and others refused."""
    expected = Resource(group="clux.dev", version="v1", kind="Foo", plural="foos")
    assert decode(DynamicObject, b"{}", expected).kind == "Foo"
    with pytest.raises(DecodeError, match=r"expected Foo of clux.dev/v1, found Status of v1"):
        decode(DynamicObject, b'{"kind": "Status", "apiVersion": "v1"}', expected)


def test_to_and_from_the_users_kinds() -> None:
    """A dynamic object becomes one of a user's class, and back, without loss."""
    obj = decode(DynamicObject, json_encode(DOCUMENT))
    foo = obj.to(Foo)
    assert foo.spec.info == "i"
    assert obj.to(Object[FooSpec, FooStatus]).spec == foo.spec
    assert DynamicObject.of(foo) == obj
    assert to_wire(DynamicObject.of(foo)) == DOCUMENT
    with pytest.raises(DecodeError, match="expected Deployment of apps/v1"):
        obj.to(Deployment)


def test_to_and_from_generated_kinds() -> None:
    """A dynamic object becomes a generated kind, and back, without loss."""
    document = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"replicas": 3, "selector": {}, "template": {"spec": {"containers": [{"name": "c", "newField": 1}]}}},
    }
    deployment = dynamic_from_plain(document).to(Deployment)
    assert deployment.spec.replicas == 3
    assert to_wire(DynamicObject.of(deployment)) == document
    assert DynamicObject.of(document).to(DynamicObject) == DynamicObject.of(deployment)


def test_copies() -> None:
    """Dynamic objects copy and pickle."""
    obj = decode(DynamicObject, json_encode(DOCUMENT))
    assert pickle.loads(pickle.dumps(obj)) == copy.deepcopy(obj) == obj
    assert encode(copy.deepcopy(obj)) == encode(obj)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(st.text(max_size=5), JSON, max_size=4),
    st.dictionaries(st.text(max_size=5), JSON, max_size=2),
)
def test_round_trip(rest: dict[str, Any], unknown: dict[str, Any]) -> None:
    """Any document is read and written without losing or inventing anything."""
    document: dict[str, Any] = {**rest, "apiVersion": "v1", "kind": "X", "metadata": {**unknown, "name": "a"}}
    document["metadata"].pop("labels", None)
    assert to_wire(decode(DynamicObject, json_encode(document))) == document


def test_partial_object_metadata() -> None:
    """Metadata without a body are read, stamped, written and refused as another kind."""
    partial = decode(PartialObjectMetadata, b'{"metadata": {"name": "a", "newer": 1}}')
    assert partial == PartialObjectMetadata(metadata=partial.metadata)
    assert to_wire(partial) == {
        "apiVersion": "meta.k8s.io/v1",
        "kind": "PartialObjectMetadata",
        "metadata": {"name": "a", "newer": 1},
    }
    assert PartialObjectMetadata(metadata=ObjectMeta(name="a")).kind == "PartialObjectMetadata"
    with pytest.raises(DecodeError, match=r"expected PartialObjectMetadata of meta.k8s.io/v1, found Pod of v1"):
        decode(PartialObjectMetadata, b'{"apiVersion": "v1", "kind": "Pod"}')


def test_object_list() -> None:
    """A list iterates, indexes and slices; its metadata have short names."""
    page = ObjectList(metadata=ListMeta(resource_version="7", continue_="next", remaining_item_count=3), items=["a", "b", "c"])
    assert list(page) == ["a", "b", "c"]
    assert len(page) == 3
    assert page[0] == "a"
    assert page[1:] == ["b", "c"]
    assert (page.resource_version, page.continue_, page.remaining_item_count) == ("7", "next", 3)
    assert pickle.loads(pickle.dumps(page)) == page
    empty = ObjectList[str]()
    assert (len(empty), empty.resource_version, empty.continue_, empty.remaining_item_count) == (0, "", "", None)


def test_what_is_no_object() -> None:
    """Values and classes that are no Kubernetes objects are refused in words."""
    with pytest.raises(UsageError, match="int is no Kubernetes object"):
        to_wire(3)
    with pytest.raises(UsageError, match="int is no class of Kubernetes objects"):
        decode(int, b"{}")
    with pytest.raises(UsageError, match="list is no class of Kubernetes objects"):
        decode(list[int], b"{}")


def test_mappings_may_hold_typed_values() -> None:
    """A mapping is sent as it is, nulls too, and typed values in it are written."""
    found = to_wire({"metadata": ObjectMeta(name="a"), "spec": FooSpec("x"), "none": None})
    assert found == {"metadata": {"name": "a"}, "spec": {"info": "x", "replicas": 1, "ports": []}, "none": None}


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "Secret", "data": {"user": "aHVzaA=="}, "stringData": {"a": "hush"}},
        {"kind": "Foo", "spec": {"password": "hush", "deep": [{"apiToken": "hush"}]}},
    ],
)
def test_a_dynamic_object_shows_no_secret(document: dict[str, Any]) -> None:
    """Its repr has keys and sizes where a Secret has its data, and under a secret's name."""
    found = DynamicObject.of({"apiVersion": "v1", "metadata": {"name": "x"}, **document})
    shown = repr(found) + repr(found.__rich_repr__())
    assert "hush" not in shown
    assert "aHVzaA==" not in shown
    assert shown.startswith("DynamicObject(api_version='v1', kind='")
    assert " characters>" in shown
