"""What type checkers make of the kinds: each ``assert_type`` is checked by mypy and pyright, and runs."""

from typing import Any, assert_type

from kube_core.models.core_v1 import Pod
from kube_core.models.meta_v1 import ListMeta, ObjectMeta
from kube_core.objects import DynamicObject, JsonPatch, MergePatch, Object, ObjectList, decode, decode_list, extract, resource
from tests.objects.user_kinds import Foo, FooSpec, FooStatus

BODY = b'{"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "baz"}, "spec": {"info": "x"}}'


def test_object_without_status() -> None:
    """``Object[FooSpec, None]`` has no status."""
    obj = decode(Object[FooSpec, None], BODY)
    assert_type(obj, Object[FooSpec, None])
    assert_type(obj.spec, FooSpec)
    assert_type(obj.status, None)
    assert_type(obj.metadata, ObjectMeta)


def test_object_with_status() -> None:
    """``Object[FooSpec, FooStatus]`` may have a status."""
    obj = decode(Object[FooSpec, FooStatus], BODY)
    assert_type(obj.status, FooStatus | None)
    assert_type(obj.spec.info, str)


def test_decorated_class() -> None:
    """The decorator keeps the class."""

    @resource(group="clux.dev", version="v1", kind="Foo", plural="foos")
    class Mine(Object[FooSpec, FooStatus]): ...

    assert_type(decode(Mine, BODY), Mine)
    assert_type(decode(Foo, BODY).spec, FooSpec)
    assert_type(Foo(spec=FooSpec("x")).api_version, str)


def test_lists() -> None:
    """A list is of what it was asked for."""
    page = decode_list(Pod, b'{"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [{"metadata": {"name": "a"}}]}')
    assert_type(page, ObjectList[Pod])
    assert_type(page[0], Pod)
    assert_type(page[:1], list[Pod])
    assert_type([pod.metadata.name for pod in page], list[str])
    assert_type(page.metadata, ListMeta)
    foos = decode_list(Object[FooSpec, None], b'{"apiVersion": "clux.dev/v1", "kind": "FooList", "items": []}')
    assert_type(foos, ObjectList[Object[FooSpec, None]])


def test_dynamic() -> None:
    """A dynamic object has typed metadata, and becomes what it is asked for."""
    obj = decode(DynamicObject, BODY)
    assert_type(obj.metadata.labels, dict[str, str])
    assert_type(obj.to(Foo), Foo)
    assert_type(obj.to(Object[FooSpec, None]), Object[FooSpec, None])
    assert_type(DynamicObject.of(obj), DynamicObject)
    assert_type(extract(obj, "me"), dict[str, Any])


def test_patches() -> None:
    """Patches between objects keep their type."""
    assert_type(JsonPatch.between({}, {}), JsonPatch)
    assert_type(MergePatch.between({}, {}), MergePatch)
