"""Schema facts: what the server knows of each field."""

import pytest
from msgspec import UNSET

from kube_core.base import UsageError
from kube_core.models.schemas import FACTS
from kube_core.objects.kinds import class_of_ref
from kube_core.objects.schema import FieldFacts, StructFacts, struct


def leaf(facts: FieldFacts) -> FieldFacts:
    """The innermost facts: of what a list of maps holds."""
    return leaf(facts.items) if facts.items else facts


def test_every_class_has_facts_of_each_field() -> None:
    """The keys are those of the class, and every struct that is named has facts itself."""
    for ref in FACTS:
        facts = struct(ref)
        assert set(facts.fields) == set(class_of_ref(ref).__struct_encode_fields__[1:])
        inner = {leaf(field).ref for field in facts.fields.values()} - {""}
        assert inner <= set(FACTS)


def test_a_list_map_knows_its_keys() -> None:
    """Both rules are there: server-side apply's and the strategic merge patch's."""
    ports = struct("core_v1.ServiceSpec").fields["ports"]
    assert (ports.type, ports.list_type, ports.map_keys) == ("list", "map", ("port", "protocol"))
    assert (ports.patch_strategy, ports.patch_merge_key) == (("merge",), "port")
    assert ports.items is not None
    assert (ports.items.type, ports.items.ref) == ("struct", "core_v1.ServicePort")
    assert struct("core_v1.PodSpec").fields["volumes"].patch_strategy == ("merge", "retainKeys")


def test_defaults_and_formats_are_there() -> None:
    """A default that is none is UNSET; {} marks a struct by value; the format belongs to the innermost type."""
    fields = struct("core_v1.ContainerPort").fields
    assert (fields["protocol"].default, fields["hostIP"].default) == ("TCP", UNSET)
    assert (fields["containerPort"].required, fields["containerPort"].format) == (True, "int32")
    assert struct("core_v1.Pod").fields["spec"].default == {}
    limits = struct("core_v1.ResourceRequirements").fields["limits"]
    assert (limits.type, limits.format, leaf(limits)) == ("map", "", FieldFacts("string", "quantity"))
    assert struct("meta_v1.ObjectMeta").fields["creationTimestamp"] == FieldFacts("string", "date-time")
    assert struct("core_v1.ServicePort").fields["targetPort"].type == "int-or-string"
    assert "Always" in struct("core_v1.PodSpec").fields["restartPolicy"].enum


def test_nested_lists_and_maps_are_read() -> None:
    """A map of lists keeps its shape."""
    extra = struct("authentication_v1.UserInfo").fields["extra"]
    assert extra == FieldFacts("map", items=FieldFacts("list", items=FieldFacts("string")))


def test_an_atomic_struct_says_so() -> None:
    """It is replaced as a whole by server-side apply."""
    assert struct("meta_v1.LabelSelector").map_type == "atomic"
    assert struct("core_v1.PodSpec").map_type == ""


def test_facts_are_made_once() -> None:
    """And an unknown name is refused."""
    assert isinstance(struct("core_v1.Pod"), StructFacts)
    assert struct("core_v1.Pod") is struct("core_v1.Pod")
    with pytest.raises(UsageError, match="core_v1"):
        struct("core_v1.Nothing")
