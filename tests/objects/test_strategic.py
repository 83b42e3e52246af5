"""Strategic merge patches, with the schema's facts of the built-in kinds."""

from typing import Any

import pytest

from kube_core.objects import MalformedPatch, apply_strategic_merge_patch, shape_of
from kube_core.objects.shape import Known

POD: dict[str, Any] = {
    "metadata": {"name": "web", "finalizers": ["a", "b"], "labels": {"x": "1", "y": "2"}},
    "spec": {
        "nodeSelector": {"zone": "a"},
        "containers": [
            {"name": "web", "image": "web:1", "args": ["-v"], "ports": [{"containerPort": 80}]},
            {"name": "side", "image": "side:1"},
        ],
        "tolerations": [{"key": "a"}],
        "volumes": [{"name": "v", "emptyDir": {}}],
    },
}


def patched(patch: dict[str, Any], document: dict[str, Any] = POD, ref: str = "core_v1.Pod") -> Any:
    """Apply a patch to a pod."""
    return apply_strategic_merge_patch(document, patch, shape_of(ref))


def spec(patch: dict[str, Any]) -> Any:
    """Apply a patch to a pod's spec."""
    return patched({"spec": patch})["spec"]


def test_objects_are_merged() -> None:
    """Objects merge, null removes, scalars replace; the document is not touched."""
    before = repr(POD)
    found = patched({"metadata": {"labels": {"x": None, "z": "3"}}, "spec": {"nodeName": "n", "nodeSelector": {"disk": "ssd"}}})
    assert found["metadata"]["labels"] == {"y": "2", "z": "3"}
    assert found["spec"]["nodeName"] == "n"
    assert found["spec"]["nodeSelector"] == {"zone": "a", "disk": "ssd"}
    assert repr(POD) == before


def test_lists_of_objects_merge_by_their_key() -> None:
    """Items are matched by the merge key: known ones are merged, others appended."""
    containers = spec(
        {"containers": [{"name": "side", "image": "side:2"}, {"name": "new", "image": "new:1", "$patch": "merge"}]}
    )["containers"]
    assert [item["name"] for item in containers] == ["web", "side", "new"]
    assert containers[0] == POD["spec"]["containers"][0]
    assert containers[1] == {"name": "side", "image": "side:2"}
    assert containers[2] == {"name": "new", "image": "new:1"}


def test_lists_inside_of_items() -> None:
    """Merging goes on inside of items; atomic lists are replaced."""
    item = spec(
        {"containers": [{"name": "web", "args": ["-q"], "ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 81}]}]}
    )
    assert item["containers"][0]["args"] == ["-q"]
    assert item["containers"][0]["ports"] == [{"containerPort": 80, "name": "http"}, {"containerPort": 81}]
    assert spec({"tolerations": [{"key": "b"}]})["tolerations"] == [{"key": "b"}]


def test_delete_items() -> None:
    """An item with $patch: delete takes away the item with its key."""
    assert [item["name"] for item in spec({"containers": [{"name": "web", "$patch": "delete"}]})["containers"]] == ["side"]


def test_replace_a_list() -> None:
    """An item with $patch: replace makes the others the whole list."""
    assert spec({"containers": [{"name": "only", "x": None}, {"$patch": "replace"}]})["containers"] == [{"name": "only"}]
    assert spec({"containers": [{"$patch": "replace"}]})["containers"] == []


def test_replace_and_delete_an_object() -> None:
    """$patch on an object replaces it by the rest of the patch, or empties it."""
    assert spec({"nodeSelector": {"$patch": "replace", "disk": "ssd"}})["nodeSelector"] == {"disk": "ssd"}
    assert spec({"nodeSelector": {"$patch": "delete", "disk": "ssd"}})["nodeSelector"] == {}


def test_lists_of_scalars() -> None:
    """A set of scalars gains what it lacks, and loses what the directive names."""
    assert patched({"metadata": {"finalizers": ["b", "c", "c"]}})["metadata"]["finalizers"] == ["a", "b", "c"]
    found = patched({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"], "finalizers": ["c"]}})
    assert found["metadata"]["finalizers"] == ["c", "b"]  # as a live 1.37 has it: what is new comes first
    assert "args" not in patched({"$deleteFromPrimitiveList/args": ["a"]})


def test_new_items_come_first() -> None:
    """An item that was not there stands before those that the patch does not name."""
    assert [item["name"] for item in spec({"containers": [{"name": "new"}]})["containers"]] == ["new", "web", "side"]
    assert [item["name"] for item in spec({"containers": [{"name": "side"}, {"name": "new"}]})["containers"]] == [
        "web",
        "side",
        "new",
    ]


def test_retain_keys() -> None:
    """$retainKeys drops what it does not list; what the patch sets must be listed."""
    volume = {"name": "v", "hostPath": {"path": "/x"}, "$retainKeys": ["name", "hostPath"]}
    assert spec({"volumes": [volume]})["volumes"] == [{"name": "v", "hostPath": {"path": "/x"}}]
    with pytest.raises(MalformedPatch, match="does not list path"):
        spec({"nodeSelector": {"$retainKeys": ["zone"], "path": "x"}})


def test_set_element_order() -> None:
    """$setElementOrder arranges the items that it names; others stay before what they were before."""
    order = [{"name": "side"}, {"name": "web"}]
    assert [item["name"] for item in spec({"$setElementOrder/containers": order})["containers"]] == ["side", "web"]
    document = {"metadata": {"finalizers": ["s", "a", "b", "t"]}}
    found = patched({"metadata": {"$setElementOrder/finalizers": ["b", "a"]}}, document)
    assert found["metadata"]["finalizers"] == ["s", "b", "a", "t"]
    assert patched({"$setElementOrder/none": []}, {}) == {}


def test_where_there_is_nothing() -> None:
    """Where the document has nothing, or another type, the patch is taken without nulls and directives."""
    patch = {"spec": {"containers": [{"name": "a", "x": None}, {"name": "b", "$patch": "delete"}], "$retainKeys": ["containers"]}}
    assert patched(patch, {}) == {"spec": {"containers": [{"name": "a"}]}}
    assert patched({"spec": [1]}, {"spec": {"a": 1}}) == {"spec": [1]}


def test_patch_strategy_replace() -> None:
    """What the schema marks for replacement is replaced."""
    document = {"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}}
    patch = {"spec": {"strategy": {"type": "Recreate", "$retainKeys": ["type"]}}}
    assert patched(patch, document, "apps_v1.Deployment") == {"spec": {"strategy": {"type": "Recreate"}}}


def test_without_facts_lists_are_replaced() -> None:
    """Where nothing is known of a kind, a strategic patch is a merge patch."""
    assert apply_strategic_merge_patch({"a": [1], "b": {"c": 1}}, {"a": [2], "b": {"d": 2}}) == {"a": [2], "b": {"c": 1, "d": 2}}
    assert patched({"spec": {"new": {"a": [1]}}}, {"spec": {"new": {"a": [2], "b": 1}}}) == {"spec": {"new": {"a": [1], "b": 1}}}


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"$patch": "explode"}, r"\$patch is 'explode'"),
        ({"spec": {"$patch": "merge"}}, r"\$patch is 'merge'"),
        ({"spec": {"containers": [{"image": "x"}]}}, "has no name"),
        ({"spec": {"containers": ["x"]}}, "objects with the key name"),
        ({"spec": {"$retainKeys": "name"}}, r"\$retainKeys is a list"),
        ({"metadata": {"$setElementOrder/finalizers": {}}}, "is a list"),
    ],
)
def test_directives_that_make_no_sense(patch: dict[str, Any], words: str) -> None:
    """A wrong directive is a MalformedPatch."""
    with pytest.raises(MalformedPatch, match=words):
        patched(patch)


def test_items_with_one_key_come_together() -> None:
    """A list that is there may hold a key twice; what a patch does not name keeps its order, but for those."""
    ports = Known(patch_strategies=frozenset({"merge"}), merge_key="port")
    shape = Known(members={"ports": ports})
    document = {"ports": [{"port": 443}, {"port": 80}, {"port": 443, "protocol": "UDP"}]}
    patched = apply_strategic_merge_patch(document, {"ports": []}, shape)
    assert patched == {"ports": [{"port": 443}, {"port": 443, "protocol": "UDP"}, {"port": 80}]}
