"""A namespaced, a cluster-scoped and a custom kind, so that each verb is tried on all three."""

from typing import Any

from attrs import frozen

from kube_core.models.core_v1 import ConfigMap
from kube_core.models.scheduling_v1 import PriorityClass
from kube_core.requests import Api

from .foos import foos

NAMES = ("namespaced", "cluster-scoped", "custom")
_MANY = 1000
"""A PriorityClass needs a value."""


@frozen
class Subject:
    """One kind, at a place where a test may do as it likes."""

    api: Api[Any]
    identity: dict[str, str]
    content: dict[str, Any]
    """What an object holds besides its metadata."""
    change: dict[str, Any]
    """A merge patch of its content."""
    pointer: str
    """The JSON pointer of what `change` changes."""
    value: Any
    """What `change` changes it to."""
    prefix: str
    """Begins each name, so that what a test makes is its own in the whole cluster, too."""

    @property
    def labels(self) -> str:
        """Selects what this test made."""
        return f"test={self.prefix}"

    def name(self, word: str) -> str:
        """A name of this test's own."""
        return f"{self.prefix}-{word}"

    def body(self, word: str, **labels: str) -> dict[str, Any]:
        """An object to create."""
        metadata = {"name": self.name(word), "labels": {"test": self.prefix, **labels}}
        return {**self.identity, "metadata": metadata, **self.content}


def subject(name: str, namespace: str) -> Subject:
    """The subject called ``name``, within ``namespace`` if it has one."""
    match name:
        case "namespaced":
            identity, data = {"apiVersion": "v1", "kind": "ConfigMap"}, {"data": {"info": "first"}}
            change = {"data": {"info": "second"}}
            return Subject(Api(ConfigMap).within(namespace), identity, data, change, "/data/info", "second", namespace)
        case "cluster-scoped":
            identity = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass"}
            described = {"value": _MANY, "description": "first"}
            return Subject(
                Api(PriorityClass), identity, described, {"description": "second"}, "/description", "second", namespace
            )
        case _:
            identity, spec = {"apiVersion": "clux.dev/v1", "kind": "Foo"}, {"spec": {"name": "foo", "info": "first"}}
            change = {"spec": {"info": "second"}}
            return Subject(foos.within(namespace), identity, spec, change, "/spec/info", "second", namespace)
