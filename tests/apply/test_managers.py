"""Who owns what, write after write."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.apply import (
    Conflicts,
    Managed,
    Rules,
    Type,
    Writer,
    apply,
    created,
    empty,
    filter_of,
    managed_of_raw,
    message,
    track,
    type_of_kind,
    written,
)
from kube_core.apply.entries import Manager
from kube_core.apply.field_sets import encode
from kube_core.objects import ref_of_kind


def rules(api_version: str = "v1", kind: str = "ConfigMap", reset: str = "") -> Rules:
    """The rules of a built-in kind."""

    def find(version: str) -> Type | None:
        return type_of_kind(version, kind)

    keep = filter_of(reset, "", has_status=True, custom=False) if reset else None
    return Rules(api_version, kind, "", find, empty(ref_of_kind(api_version, kind)), keep)


def wanted(**data: str) -> dict[str, Any]:
    """A ConfigMap to apply."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data}


def owned(managed: Managed, name: str) -> str:
    """The fields of a manager."""
    return next((encode(each.fields).decode() for manager, each in managed.items() if manager.name == name), "")


def test_a_life() -> None:
    """Two who apply, a conflict, force, and giving up."""
    kind = rules()
    live, managed = apply(kind, {"metadata": {}}, wanted(x="1", y="1"), {}, Writer("one", "t1"))
    assert live is not None
    with pytest.raises(Conflicts) as caught:
        apply(kind, live, wanted(x="2"), managed, Writer("two", "t2"))
    assert message(caught.value) == 'Apply failed with 1 conflict: conflict with "one": .data.x'
    assert caught.value.count() == 1
    live, managed = apply(kind, live, wanted(x="2"), managed, Writer("two", "t3", force=True))
    assert live is not None
    assert (owned(managed, "one"), owned(managed, "two")) == ('{"f:data":{"f:y":{}}}', '{"f:data":{"f:x":{}}}')
    live, managed = apply(kind, live, wanted(), managed, Writer("one", "t4"))
    assert live is not None
    assert live["data"] == {"x": "2"}
    nothing, managed = apply(kind, live, wanted(x="2"), managed, Writer("two", "t5"))
    assert nothing is None
    assert managed[Manager("two", "Apply")].time == "t3"


def test_an_update_of_what_nobody_tracks_is_not_tracked() -> None:
    """Until the first apply, which finds a manager of what was there before."""
    kind = rules()
    assert track(kind, wanted(x="1"), wanted(x="2"), {}, Writer("one", "t1")) == {}
    _, managed = apply(kind, wanted(x="1"), wanted(y="1"), {}, Writer("two", "t2"))
    assert owned(managed, "before-first-apply") == '{"f:data":{".":{},"f:x":{}}}'


def test_ten_updaters_are_kept() -> None:
    """The oldest are one from then on."""
    kind, live, managed = rules(), wanted(k0="0"), Managed()
    managed = track(kind, kind.empty, live, managed, Writer("m0", "t00"), created=True)
    for number in range(1, 13):
        after = wanted(**live["data"], **{f"k{number}": "1"})
        managed = track(kind, live, after, managed, Writer(f"m{number}", f"t{number:02}"))
        live = after
    assert len(managed) == 10
    assert owned(managed, "ancient-changes") == '{"f:data":{".":{},"f:k0":{},"f:k1":{},"f:k2":{},"f:k3":{}}}'


def test_a_kind_that_has_gone_takes_its_managers_along() -> None:
    """As versions that are served no more do."""
    kind = rules()
    gone = managed_of_raw(written(track(kind, kind.empty, wanted(x="1"), {}, Writer("one", "t1"), created=True)))
    old = {manager._replace(api_version="v0"): each.__class__(each.fields, "v0", applied=False) for manager, each in gone.items()}
    assert owned(track(kind, wanted(x="1"), wanted(x="2"), old, Writer("two", "t2")), "one") == ""


NO: dict[str, st.SearchStrategy[Any]] = {}
WORDS = st.sampled_from(["a", "b", "c"])
CONTAINERS: st.SearchStrategy[list[Any]] = st.lists(
    st.fixed_dictionaries(
        {"name": WORDS, "image": WORDS},
        optional={
            "ports": st.lists(st.fixed_dictionaries({"containerPort": st.sampled_from([80, 443, 9])}), max_size=3),
            "resources": st.fixed_dictionaries(NO, optional={"limits": st.dictionaries(WORDS, WORDS)}),
            "env": st.lists(st.fixed_dictionaries({"name": WORDS}, optional={"value": WORDS}), max_size=3),
            "command": st.lists(WORDS),
            "securityContext": st.none() | st.fixed_dictionaries(NO, optional={"privileged": st.booleans()}),
        },
    ),
    max_size=3,
)
PODS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "metadata": st.fixed_dictionaries(NO, optional={"labels": st.dictionaries(WORDS, WORDS), "finalizers": st.lists(WORDS)}),
        "spec": st.fixed_dictionaries({"containers": CONTAINERS}, optional={"nodeSelector": st.dictionaries(WORDS, WORDS)}),
    },
    optional={"status": st.fixed_dictionaries({"phase": WORDS})},
)


@given(PODS, st.booleans())
def test_the_short_way_of_creates_is_the_long_one(pod: dict[str, Any], by_text: bool) -> None:
    """The managers of a new object, written at once, and by way of sets: the same bytes."""
    kind, writer = rules("v1", "Pod", reset="pods"), Writer("me", "2026-01-01T00:00:00Z")
    long = written(track(kind, kind.empty, pod, {}, writer, created=True), by_text=by_text)
    assert created(kind, pod, writer, by_text=by_text) == long
