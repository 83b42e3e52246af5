"""What was refused, and which rules were used: so that a test sees what its operator's Role lacks."""

from collections.abc import Iterable
from typing import Any

import msgspec
from attrs import define, field, frozen

from ..exchange import User
from .attributes import Attributes
from .rules import Rule, merged

KEPT = 10_000  # refusals that are remembered; a client that asks again and again must not fill the memory


@frozen
class Refused:
    """One request that was answered with 403."""

    user: str
    wanted: Attributes

    @property
    def rule(self) -> Rule:
        """The least rule that would have allowed it."""
        return Rule.that_allows(self.wanted)

    @property
    def namespace(self) -> str:
        """Where the rule is missing; empty for the cluster."""
        return self.wanted.namespace

    def __str__(self) -> str:
        name = f' named "{self.wanted.name}"' if self.wanted.name else ""
        return f"{self.user} cannot {self.wanted}{name}"


@define(eq=False)
class AccessReport:
    """``refused`` has each kind of refusal once, in the order in which it first came."""

    _refused: dict[Refused, None] = field(factory=dict[Refused, None], repr=False)
    _used: dict[str, dict[Rule, None]] = field(factory=dict[str, dict[Rule, None]], repr=False)

    @property
    def refused(self) -> tuple[Refused, ...]:
        """What was refused."""
        return tuple(self._refused)

    def used(self, user: str) -> tuple[Rule, ...]:
        """The rules of its roles that a user has made use of, without those that everybody has."""
        return tuple(self._used.get(user, ()))

    def missing(self, user: str | None = None) -> str:
        """The rules that would have allowed what was refused, as roles in YAML: one a namespace, or none at all."""
        found: dict[tuple[str, str], list[Rule]] = {}
        for each in self._refused:
            if user in (None, each.user):
                found.setdefault((each.user, each.namespace), []).append(each.rule)
        return "---\n".join(_role(name, namespace, merged(rules)) for (name, namespace), rules in found.items())

    def clear(self) -> None:
        """Forget all of it, for instance after a test's preparations."""
        self._refused.clear()
        self._used.clear()

    def refuse(self, user: User, wanted: Attributes) -> None:
        """Note a refusal."""
        if len(self._refused) < KEPT:
            self._refused[Refused(user.name, wanted)] = None

    def allow(self, user: User, rule: Rule | None) -> None:
        """Note that a rule was of use."""
        if rule is not None:
            self._used.setdefault(user.name, {})[rule] = None


def _role(user: str, namespace: str, rules: Iterable[Rule]) -> str:
    kind, place = ("Role", f"\n  namespace: {namespace}") if namespace else ("ClusterRole", "")
    lines = [line for rule in rules for line in _lines(rule.plain())]
    head = f"# {user}\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: missing{place}\nrules:\n"
    return head + "\n".join(lines) + "\n"


def _lines(rule: dict[str, list[str]]) -> Iterable[str]:
    for index, (word, values) in enumerate(rule.items()):
        yield f"{'  ' if index else '- '}{word}: {_flow(values)}"


def _flow(values: Any) -> str:
    """A list that is JSON as well as YAML."""
    return msgspec.json.encode(values).decode().replace('","', '", "')
