"""Rules of roles: what one allows, and whether it covers another.

See https://kubernetes.io/docs/reference/access-authn-authz/rbac/, `pkg/apis/rbac/v1/evaluation_helpers.go` of kubernetes and
`auth/rbac/validation` of k8s.io/component-helpers.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from attrs import evolve, frozen

from ..document import part
from .attributes import Attributes

ALL = "*"


@frozen
class Rule:
    """A PolicyRule: verbs, and the resources or the URLs that they may be done to."""

    verbs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    @classmethod
    def of(cls, plain: Any) -> "Rule":
        """Read a rule from a role."""
        words = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
        return cls(*(tuple(plain.get(word) or ()) for word in words))

    @classmethod
    def that_allows(cls, wanted: Attributes) -> "Rule":
        """The least rule that allows something."""
        if not wanted.resource:
            return cls((wanted.verb,), urls=(wanted.path,))
        names = (wanted.name,) if wanted.name and wanted.verb not in ("list", "watch", "create") else ()
        return cls((wanted.verb,), (wanted.group,), (wanted.combined,), names)

    def plain(self) -> dict[str, list[str]]:
        """The rule as a role has it."""
        words = {
            "apiGroups": self.groups,
            "nonResourceURLs": self.urls,
            "resourceNames": self.names,
            "resources": self.resources,
            "verbs": self.verbs,
        }
        return {word: list(values) for word, values in words.items() if values}

    def allows(self, wanted: Attributes) -> bool:
        """Whether something may be done."""
        if not _has(self.verbs, wanted.verb):
            return False
        if not wanted.resource:
            return any(url == ALL or _url_covers(url, wanted.path) for url in self.urls)
        if not _has(self.groups, wanted.group) or (self.names and wanted.name not in self.names):
            return False
        return any(_resource_covers(resource, wanted.combined) for resource in self.resources)

    def covers(self, part: "Rule") -> bool:
        """Whether it allows all that a rule of `parts` does."""
        return (
            all(_has(self.verbs, verb) for verb in part.verbs)
            and all(_has(self.groups, group) for group in part.groups)
            and all(any(_resource_covers(own, one) for own in self.resources) for one in part.resources)
            and (not self.names or (bool(part.names) and set(part.names) <= set(self.names)))
            and all(any(_url_covers(own, url) for own in self.urls) for url in part.urls)
        )

    def parts(self) -> Iterator["Rule"]:
        """The same as rules with one verb, one resource and one name each."""
        for group, resource, verb in product(self.groups, self.resources, self.verbs):
            for name in self.names or ("",):
                yield Rule((verb,), (group,), (resource,), (name,) if name else ())
        for url, verb in product(self.urls, self.verbs):
            yield Rule((verb,), urls=(url,))

    def __str__(self) -> str:
        words = {
            "APIGroups": self.groups,
            "Resources": self.resources,
            "NonResourceURLs": self.urls,
            "ResourceNames": self.names,
            "Verbs": self.verbs,
        }
        return "{" + ", ".join(f"{word}:{quoted(values)}" for word, values in words.items() if values) + "}"


def quoted(values: Iterable[str]) -> str:
    """A list as Go's ``%q`` prints it."""
    return "[" + " ".join(f'"{value}"' for value in values) + "]"


def rules_of(role: dict[str, Any]) -> tuple[Rule, ...]:
    """The rules of a role."""
    return tuple(Rule.of(rule) for rule in role.get("rules") or () if part({"rule": rule}, "rule"))


def merged(rules: Sequence[Rule]) -> list[Rule]:
    """The same with the verbs for one thing together, for people to read."""
    found: dict[Rule, list[str]] = {}
    for rule in rules:
        verbs = found.setdefault(evolve(rule, verbs=()), [])
        verbs += [verb for verb in rule.verbs if verb not in verbs]
    return [evolve(rule, verbs=tuple(verbs)) for rule, verbs in found.items()]


def _has(values: tuple[str, ...], wanted: str) -> bool:
    return wanted in values or ALL in values


def _resource_covers(own: str, wanted: str) -> bool:
    if own in (ALL, wanted):
        return True
    _, slash, subresource = wanted.partition("/")
    return bool(slash) and own == f"*/{subresource}"


def _url_covers(own: str, wanted: str) -> bool:
    return own == wanted or (own.endswith(ALL) and wanted.startswith(own.rstrip(ALL)))
