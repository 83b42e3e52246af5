"""Where a request goes: a kind, and a namespace or all of them."""

from attrs import field, frozen

from kube_core.base import UsageError

from .endpoint import Endpoint
from .paths import segment

OUR_WORDS = {"update": "replace", "deletecollection": "delete_collection"}
"""Verbs of discovery that are methods of another name here."""


@frozen
class Place:
    """A resource of the server in one namespace, or in all of them, or cluster-scoped.

    ``path`` is the collection's. Verbs are the words of discovery; each method refuses, with a `UsageError`, what is known not to
    be served.
    """

    endpoint: Endpoint
    namespace: str | None = None
    path: str = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        inside = "" if self.namespace is None else f"/namespaces/{segment('namespace', self.namespace)}"
        resource = self.endpoint.resource
        object.__setattr__(self, "path", f"{resource.prefix}{inside}/{resource.plural}")

    def anywhere(self, verb: str) -> str:
        """The path of the collection, for a verb that may mean all namespaces."""
        self.endpoint.must_serve(verb)
        return self.path

    def collection(self, verb: str) -> str:
        """The path of the collection, for a verb that needs one namespace."""
        self.endpoint.must_serve(verb)
        self._must_be_one(verb)
        return self.path

    def object(self, verb: str, name: str) -> str:
        """The path of one object."""
        self.endpoint.must_serve(verb)
        self._must_be_one(verb)
        return f"{self.path}/{segment('name', name)}"

    def part(self, subresource: str, verb: str, name: str) -> str:
        """The path of a subresource of one object."""
        self.endpoint.must_serve_part(subresource, verb)
        self._must_be_one(subresource)
        return f"{self.path}/{segment('name', name)}/{subresource}"

    def _must_be_one(self, what: str) -> None:
        if self.namespace is None and self.endpoint.resource.namespaced:
            raise UsageError(f'{OUR_WORDS.get(what, what)} of {self.endpoint.named} needs a namespace: say .within("default")')

    def within(self, namespace: str) -> "Place":
        """The same resource in one namespace; `UsageError` for a cluster-scoped kind."""
        if not self.endpoint.resource.namespaced:
            raise UsageError(f"{self.endpoint.named} is cluster-scoped: leave .within(...) out")
        segment("namespace", namespace)
        return Place(self.endpoint, namespace)
