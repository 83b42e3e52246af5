"""Which requests a rule is about.

See `pkg/admission/plugin/webhook/predicates` of k8s.io/apiserver.
"""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from .attempt import Attempt

ALL = "*"


@frozen
class Place:
    """A resource in one group and version."""

    group: str
    version: str
    plural: str

    @property
    def api_version(self) -> str:
        """As objects name them."""
        return f"{self.group}/{self.version}" if self.group else self.version


@frozen
class HookRule:
    """Operations, and the resources that they are done to."""

    operations: tuple[str, ...]
    groups: tuple[str, ...]
    versions: tuple[str, ...]
    resources: tuple[str, ...]
    scope: str = ALL

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "HookRule":
        """Read a rule from a webhook's configuration."""
        operations, groups, versions, resources = (
            tuple(plain.get(word) or ()) for word in ("operations", "apiGroups", "apiVersions", "resources")
        )
        return cls(operations, groups, versions, resources, plain.get("scope") or ALL)

    @classmethod
    def about(cls, resource: str, operations: Iterable[str]) -> "HookRule":
        """A rule about ``pods``, ``deployments.apps``, ``pods/exec`` or ``*``."""
        name, slash, subresource = resource.partition("/")
        plural, dot, group = name.partition(".")
        groups = (group,) if dot else (ALL,)
        return cls(tuple(operations), groups, (ALL,), (f"{plural}{slash}{subresource}",))

    def matches(self, attempt: Attempt, place: Place) -> bool:
        """Whether the rule is about this; ``place`` is what the resource is taken for."""
        return (
            self._in_scope(attempt)
            and _has(self.operations, attempt.verb)
            and _has(self.groups, place.group)
            and _has(self.versions, place.version)
            and any(_means(resource, place.plural, attempt.subresource) for resource in self.resources)
        )

    def _in_scope(self, attempt: Attempt) -> bool:
        if self.scope == ALL:
            return True
        return (self.scope == "Namespaced") == (bool(attempt.namespace) and not attempt.is_namespace)


def place_of(attempt: Attempt) -> Place:
    """The resource as the request names it."""
    return Place(attempt.resource_group, attempt.resource_version, attempt.plural)


def _has(values: tuple[str, ...], wanted: str) -> bool:
    return wanted in values or ALL in values


def _means(resource: str, plural: str, subresource: str) -> bool:
    name, _, part = resource.partition("/")
    return name in (ALL, plural) and part in (ALL, subresource)
