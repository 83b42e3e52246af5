"""Objects of the user's classes as values."""

import copy
import pickle
from collections.abc import Callable

import attrs
import pytest

from kube_core.base import Resource, UsageError
from kube_core.models.meta_v1 import ObjectMeta
from kube_core.objects import Object, custom_resource_of, decode, encode, is_object_type, resource, to_wire
from kube_core.objects.custom import parts_of
from tests.objects.user_kinds import Foo, FooSpec, FooStatus, Port

DOCUMENT = b"""{"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "baz", "zork": [1]},
 "spec": {"info": "i", "ports": [{"hostPort": 1, "new": true}], "later": {"x": null}}, "status": {"ready": true}, "extra": 1}"""


def test_names_of_decorated_class_are_filled_in() -> None:
    """A new object of a decorated class knows its apiVersion and kind."""
    foo = Foo(metadata=ObjectMeta(name="baz"), spec=FooSpec("baz info"))
    assert (foo.api_version, foo.kind, foo.status) == ("clux.dev/v1", "Foo", None)
    assert to_wire(foo) == {
        "apiVersion": "clux.dev/v1",
        "kind": "Foo",
        "metadata": {"name": "baz"},
        "spec": {"info": "baz info", "replicas": 1, "ports": []},
    }


def test_bare_object_has_no_names() -> None:
    """An object of no decorated class has no kind, nor metadata that nobody gave."""
    assert to_wire(Object[FooSpec, None](spec=FooSpec("x"))) == {"spec": {"info": "x", "replicas": 1, "ports": []}}


def test_resource_is_attached() -> None:
    """The decorator keeps the class and attaches the names of its resource."""
    assert custom_resource_of(Foo) == Resource(
        group="clux.dev",
        version="v1",
        kind="Foo",
        plural="foos",
        namespaced=True,
        singular="foo",
        short_names=("fo",),
        categories=("all",),
    )
    assert custom_resource_of(Object) is None
    assert custom_resource_of(Object[FooSpec, None]) is None
    assert custom_resource_of(int) is None


def test_cluster_scope() -> None:
    """A cluster-scoped kind is not namespaced, and may name its singular."""

    @resource(group="clux.dev", version="v1", kind="Bar", plural="bars", scope="Cluster", singular="barr")
    class Bar(Object[FooSpec, None]): ...

    found = custom_resource_of(Bar)
    assert found is not None
    assert not found.namespaced
    assert found.singular == "barr"


@pytest.mark.parametrize("wrong", [{"scope": "Everywhere"}, {"kind": ""}, {"version": ""}, {"plural": ""}])
def test_decorator_refuses_wrong_names(wrong: dict[str, str]) -> None:
    """Empty names and unknown scopes are refused at once."""
    names = {"group": "clux.dev", "version": "v1", "kind": "Foo", "plural": "foos", **wrong}
    with pytest.raises(UsageError):
        resource(**names)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # the wrong names are the point


def test_decorator_needs_the_classes() -> None:
    """A class that does not say its spec's class is refused."""
    with pytest.raises(UsageError, match="derive it from Object"):

        @resource(group="clux.dev", version="v1", kind="Foo", plural="foos")
        class Bare(Object): ...  # type: ignore[type-arg]  # pyright: ignore[reportMissingTypeArgument, reportUnusedClass]  # the point


def test_parts_of_aliases_and_subclasses() -> None:
    """Spec and status classes are found in an alias, a subclass, and a subclass of that."""

    class Grandchild(Foo): ...

    assert parts_of(Foo) == parts_of(Grandchild) == parts_of(Object[FooSpec, FooStatus]) == (FooSpec, FooStatus)
    assert is_object_type(Foo)
    assert is_object_type(Object[FooSpec, None])
    assert not is_object_type(dict[str, int])


def test_equality_ignores_where_it_came_from() -> None:
    """A read object equals a new one that shows the same."""
    read = decode(Foo, DOCUMENT)
    assert read == Foo(metadata=read.metadata, spec=FooSpec("i", ports=[Port(1)]), status=FooStatus(True))
    assert read != Foo(metadata=read.metadata, spec=FooSpec("j"))


def test_repr_shows_fields_only() -> None:
    """The repr has the object's fields, and not the document behind it."""
    text = repr(decode(Foo, DOCUMENT))
    assert text.startswith("Foo(api_version='clux.dev/v1', kind='Foo', metadata=ObjectMeta(name='baz')")
    assert "later" not in text


def test_pattern_matching() -> None:
    """Objects match by keyword patterns, down into the user's classes."""
    match decode(Foo, DOCUMENT):
        case Foo(metadata=ObjectMeta(name=name), spec=FooSpec(info=info), status=FooStatus(ready=True)):
            assert (name, info) == ("baz", "i")
        case _:
            pytest.fail("did not match")


@pytest.mark.parametrize("how", ["deepcopy", "pickle", "copy", "evolve"])
def test_copies_keep_the_document(how: str) -> None:
    """Copies of every kind still know the fields that nobody declared."""
    read = decode(Foo, DOCUMENT)
    copies: dict[str, Callable[[Foo], Foo]] = {
        "deepcopy": copy.deepcopy,
        "pickle": lambda foo: pickle.loads(pickle.dumps(foo)),
        "copy": copy.copy,
        "evolve": attrs.evolve,
    }
    twin = copies[how](read)
    assert twin == read
    assert to_wire(twin) == to_wire(read)
    twin.spec.info = "changed"
    twin.spec.ports.insert(0, Port(2))
    assert to_wire(twin)["spec"] == {
        "info": "changed",
        "ports": [{"hostPort": 2, "protocol": "TCP"}, {"hostPort": 1, "new": True}],
        "later": {"x": None},
    }


def test_deepcopy_is_apart() -> None:
    """Changing a deep copy changes nothing in the original."""
    read = decode(Foo, DOCUMENT)
    before = encode(read)
    twin = copy.deepcopy(read)
    twin.spec.ports.clear()
    twin.metadata.name = "other"
    assert encode(read) == before
