"""The custom resource of these tests, under the user's own classes."""

from attrs import define

from kube_core.objects import Object, resource


@define
class FooSpec:
    """What a Foo should be."""

    name: str
    info: str = ""


@define
class FooStatus:
    """What a Foo is."""

    is_bad: bool = False


@resource(group="clux.dev", version="v1", kind="Foo", plural="foos")
class Foo(Object[FooSpec, FooStatus]):
    """A Foo that carries its names."""
