"""A custom resource that has no group or no version yet."""

from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar, get_args

from attrs import evolve, frozen

from kube_core.base import Resource, UsageError, path_segment

from .endpoint import Endpoint

A = TypeVar("A")
B = TypeVar("B")
Scope = Literal["Namespaced", "Cluster"]
"""Where objects of a kind live, as a CustomResourceDefinition says it."""


@frozen
class Names(Generic[A]):
    """What has been said of a custom resource so far, and what is made of it in the end."""

    plural: str
    type: Any
    scope: Scope
    finish: Callable[[Endpoint], A]
    group: str = ""
    version: str = ""
    kind: str = ""

    def __attrs_post_init__(self) -> None:
        path_segment(self.plural, "plural")
        if self.scope not in get_args(Scope):
            raise UsageError(f"the scope is {self.scope!r}: give 'Namespaced' or 'Cluster'")

    def finished(self) -> A:
        """Make what was begun: an `Api`, or what a client makes of one."""
        namespaced = self.scope == "Namespaced"
        return self.finish(Endpoint(Resource(self.group, self.version, self.kind, self.plural, namespaced), self.type))


@frozen
class CustomResource(Generic[A]):
    """A custom resource on its way: say ``.group(...)`` and ``.version(...)``, in any order, to get an ``A``."""

    _names: Names[A]

    @staticmethod
    def named(plural: str, type: Any, scope: Scope, finish: Callable[[Endpoint], B]) -> "CustomResource[B]":
        """Begin one; ``finish`` makes what it is in the end."""
        return CustomResource(Names(plural, type, scope, finish))

    def group(self, group: str) -> "Grouped[A]":
        """Say the API group, such as ``clux.dev``."""
        return Grouped(evolve(self._names, group=path_segment(group, "group")))

    def version(self, version: str) -> "Versioned[A]":
        """Say the version, such as ``v1``."""
        return Versioned(evolve(self._names, version=path_segment(version, "version")))

    def kind(self, kind: str) -> "CustomResource[A]":
        """Say the kind, such as ``Foo``; needed only to send typed objects."""
        return CustomResource(evolve(self._names, kind=kind))

    def then(self, wrap: Callable[[A], B]) -> "CustomResource[B]":
        """Make a ``B`` of it in the end."""
        finish = self._names.finish
        return CustomResource(
            Names(
                self._names.plural,
                self._names.type,
                self._names.scope,
                lambda endpoint: wrap(finish(endpoint)),
                kind=self._names.kind,
            )
        )


@frozen
class Grouped(Generic[A]):
    """A custom resource that has a group, and no version yet."""

    _names: Names[A]

    def version(self, version: str) -> A:
        """Say the version, such as ``v1``, and get what was begun."""
        return evolve(self._names, version=path_segment(version, "version")).finished()

    def kind(self, kind: str) -> "Grouped[A]":
        """Say the kind, such as ``Foo``; needed only to send typed objects."""
        return Grouped(evolve(self._names, kind=kind))


@frozen
class Versioned(Generic[A]):
    """A custom resource that has a version, and no group yet."""

    _names: Names[A]

    def group(self, group: str) -> A:
        """Say the API group, such as ``clux.dev``, and get what was begun."""
        return evolve(self._names, group=path_segment(group, "group")).finished()

    def kind(self, kind: str) -> "Versioned[A]":
        """Say the kind, such as ``Foo``; needed only to send typed objects."""
        return Versioned(evolve(self._names, kind=kind))
