"""How objects differ, for people."""

import pytest

from kube_core.models.core_v1 import ConfigMap, Container, Pod, PodSpec, Secret
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.objects import assert_same, differences


def pod(image: str, *more: Container, uid: str = "") -> Pod:
    """A pod of a container."""
    return Pod(metadata=ObjectMeta(name="web", uid=uid), spec=PodSpec(containers=[Container(name="main", image=image), *more]))


def lines(left: object, right: object, *ignore: str) -> list[str]:
    """The differences, as they are printed."""
    return [line for each in differences(left, right, ignore) for line in str(each).splitlines()]


def test_fields_are_named_by_their_paths() -> None:
    """Items of lists by their names, what is only on one side as a whole."""
    assert lines(pod("a:1"), pod("a:2", Container(name="side", image="b"))) == [
        "- spec.containers[name=main].image: 'a:1'",
        "+ spec.containers[name=main].image: 'a:2'",
        "+ spec.containers[name=side]: {image: 'b', name: 'side'}",
    ]
    assert lines({"a": [1, 2], "b": True, "c": None}, {"a": [1, 3, 4], "b": 1, "d": "x"}) == [
        *("- a[1]: 2", "+ a[1]: 3", "+ a[2]: 4", "- b: true", "+ b: 1", "- c: null", "+ d: 'x'"),
    ]


def test_paths_may_be_left_out() -> None:
    """With everything below them, and nothing beside."""
    left, right = {"a": {"b": 1, "c": 2}, "ab": 3}, {"a": {"b": 2, "c": 3}, "ab": 4}
    assert lines(left, right, "a") == ["- ab: 3", "+ ab: 4"]
    assert lines(left, right, "a.b", "ab") == ["- a.c: 2", "+ a.c: 3"]


def test_secrets_are_never_shown() -> None:
    """A Secret's data, and what stands under a secret's name."""
    left = Secret(data={"key": b"hunter2"}, string_data={"more": "hunter3"})
    said = "\n".join(lines(left, Secret(data={"key": b"other", "new": b"hunter4"})))
    assert "hunter" not in said
    assert "aHVudGVy" not in said
    assert "- data.key: <12 characters>" in said
    assert lines({"env": {"token": "hunter2"}}, {"env": {"token": "x"}}) == [
        "- env.token: <7 characters>",
        "+ env.token: <1 characters>",
    ]
    assert "hunter" not in "\n".join(lines({"a": {"kind": "Secret", "data": {"x": "hunter2"}}}, {}))


def test_what_the_server_fills_in_does_not_count() -> None:
    """Unless it is asked for; all else raises, and names the fields."""
    assert_same(pod("a:1", uid="one"), pod("a:1", uid="two"))
    with pytest.raises(AssertionError, match=r"(?s)fields: 1.*metadata.uid"):
        assert_same(pod("a:1", uid="one"), pod("a:1", uid="two"), ignore=())
    with pytest.raises(AssertionError, match=r"- kind: 'Pod'\n\+ kind: 'ConfigMap'"):
        assert_same(Pod(), ConfigMap())
