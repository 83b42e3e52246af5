"""The types of patches."""

import pickle
from typing import Any

import pytest

from kube_core.base import UsageError
from kube_core.models.core_v1 import Pod
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.objects import (
    Apply,
    JsonPatch,
    MergePatch,
    StrategicMergePatch,
    apply_json_patch,
    apply_merge_patch,
    as_patch,
    decode,
    to_wire,
)
from tests.objects.user_kinds import Foo, FooSpec

BEFORE = Foo(metadata=ObjectMeta(name="a", resource_version="7"), spec=FooSpec("x"))
AFTER = Foo(metadata=ObjectMeta(name="a", resource_version="7"), spec=FooSpec("y", 2))


def test_each_has_its_content_type() -> None:
    """The kind of a patch is its type, and its content type follows."""
    assert [cls.content_type for cls in (JsonPatch, MergePatch, StrategicMergePatch, Apply)] == [
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ]


def test_bodies() -> None:
    """Each body is plain JSON, of a mapping with its nulls, or of an object."""
    operations = [{"op": "remove", "path": "/a"}]
    assert JsonPatch(operations).body == operations
    assert MergePatch({"a": None}).body == {"a": None}
    assert StrategicMergePatch({"a": {"$patch": "delete"}}).body == {"a": {"$patch": "delete"}}
    assert MergePatch(BEFORE).body == Apply(BEFORE, field_manager="me").body == to_wire(BEFORE)


def test_patches_are_values() -> None:
    """Patches compare, pickle, and keep apart from what they were made of and from what they give."""
    document: dict[str, Any] = {"spec": {"a": [1]}}
    for patch in (
        JsonPatch([document]),
        MergePatch(document),
        StrategicMergePatch(document),
        Apply(document, field_manager="x", force=True),
    ):
        assert pickle.loads(pickle.dumps(patch)) == patch
        body = patch.body
        body.clear()
        assert patch.body
    patch = MergePatch(document)
    document["spec"]["a"].append(2)
    assert patch.body == {"spec": {"a": [1]}}


def test_between() -> None:
    """A patch between two objects makes the one of the other."""
    assert JsonPatch.between(BEFORE, AFTER).body == [
        {"op": "replace", "path": "/spec/info", "value": "y"},
        {"op": "replace", "path": "/spec/replicas", "value": 2},
    ]
    assert MergePatch.between(BEFORE, AFTER).body == {"spec": {"info": "y", "replicas": 2}}
    assert apply_merge_patch(to_wire(BEFORE), MergePatch.between(BEFORE, AFTER).body) == to_wire(AFTER)
    assert apply_json_patch(to_wire(BEFORE), JsonPatch.between(BEFORE, AFTER).body) == to_wire(AFTER)


def test_guarded() -> None:
    """A guarded patch carries the resource version that it was computed for."""
    assert MergePatch.between(BEFORE, AFTER, guarded=True).body["metadata"] == {"resourceVersion": "7"}
    with pytest.raises(UsageError, match="needs a resource version"):
        MergePatch.between({"a": 1}, {"a": 2}, guarded=True)


def test_apply_refuses_what_was_read() -> None:
    """An object with managedFields would claim every field: the error names extract."""
    body = b'{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "managedFields": [{"manager": "m"}]}}'
    with pytest.raises(UsageError, match=r"extract\(obj, 'me'\)"):
        Apply(decode(Pod, body), field_manager="me")


@pytest.mark.parametrize(
    ("name", "words"), [("", "needs a field_manager"), ("x" * 129, "129 characters"), ("a\nb", "can't be printed")]
)
def test_field_manager(name: str, words: str) -> None:
    """A field manager is a name of 1 to 128 printable characters."""
    with pytest.raises(UsageError, match=words):
        Apply({}, field_manager=name)


def test_as_patch() -> None:
    """A mapping is a merge patch; a patch is itself; a list or anything else is refused."""
    patch = StrategicMergePatch({})
    assert as_patch(patch) is patch
    assert as_patch({"a": 1}) == MergePatch({"a": 1})
    with pytest.raises(UsageError, match=r"write JsonPatch\(\[...\]\)"):
        as_patch([{"op": "remove", "path": "/a"}])
    with pytest.raises(UsageError, match="int is no patch"):
        as_patch(3)


@pytest.mark.parametrize(
    "patch",
    [
        JsonPatch([{"op": "add", "path": "/data/a", "value": "hush"}]),
        MergePatch({"data": {"a": "hush"}, "stringData": {"a": "hush"}}),
        StrategicMergePatch({"stringData": {"a": "hush"}}),
        Apply({"kind": "Secret", "data": {"a": "hush"}}, field_manager="me"),
    ],
)
def test_a_patch_shows_no_secret(patch: object) -> None:
    """It may well be a Secret's: its repr has sizes for what may be secret."""
    assert "hush" not in repr(patch)
    assert "<4 characters>" in repr(patch)


@pytest.mark.parametrize("operations", ["hush", [1], [["op", "add"]]])
def test_what_is_no_operation(operations: Any) -> None:
    """A JSON patch is made of mappings; what was given instead is not shown."""
    with pytest.raises(UsageError, match="a list of mappings") as caught:
        JsonPatch(operations)
    assert "hush" not in str(caught.value)
