"""What the roles and bindings in the storage grant to a user.

The order is the real server's: bindings of the whole cluster first, by name, then those of the namespace. What was found is kept
until one of these objects changes. See `pkg/registry/rbac/validation/rule.go` of kubernetes.
"""

from collections.abc import Iterator
from typing import Any

from attrs import define, field, frozen

from ..document import opened, part
from ..exchange import User
from ..record import Record, key_of
from ..storage import Storage
from .attributes import Attributes
from .rules import Rule, rules_of

GROUP = "rbac.authorization.k8s.io"
ROLES, CLUSTER_ROLES = f"roles.{GROUP}", f"clusterroles.{GROUP}"
ROLE_BINDINGS, CLUSTER_ROLE_BINDINGS = f"rolebindings.{GROUP}", f"clusterrolebindings.{GROUP}"
MASTERS = "system:masters"
"""The group that no role is asked about."""


@frozen
class Grant:
    """One rule that a user has, and the binding that it is from; or a role that is not there."""

    source: str
    rule: Rule | None = None


@frozen
class Decision:
    """Whether something may be done, and why."""

    allowed: bool
    reason: str = ""
    rule: Rule | None = None
    """The rule that allows it; None for those who are asked for none."""


@define(eq=False)
class Policy:
    """Reads roles and bindings."""

    storage: Storage
    _seen: tuple[int, ...] = ()
    _granted: dict[tuple[str, tuple[str, ...], str], tuple[Grant, ...]] = field(
        factory=dict[tuple[str, tuple[str, ...], str], tuple[Grant, ...]]
    )

    def forget(self) -> None:
        """Read everything anew, since the storage may have gone back in time."""
        self._seen = ()

    def decide(self, user: User, wanted: Attributes) -> Decision:
        """Whether a user may do something."""
        if MASTERS in user.groups:
            return Decision(True)
        grants = self.grants(user, wanted.namespace)
        for grant in grants:
            if grant.rule is not None and grant.rule.allows(wanted):
                return Decision(True, f"RBAC: allowed by {grant.source}", grant.rule)
        missing = _aggregated(grant.source for grant in grants if grant.rule is None)
        # The first word is the authorizer's, of a server that has several: "Node,RBAC".
        return Decision(False, f"rbac: RBAC: {missing}" if missing else "")

    def rules(self, user: User, namespace: str) -> tuple[list[Rule], str]:
        """All rules that a user has in a namespace, and what went wrong meanwhile."""
        grants = self.grants(user, namespace)
        return [g.rule for g in grants if g.rule is not None], _aggregated(g.source for g in grants if g.rule is None)

    def grants(self, user: User, namespace: str) -> tuple[Grant, ...]:
        """What a user is granted in a namespace, or in the cluster when it is empty."""
        shelves = (ROLES, CLUSTER_ROLES, ROLE_BINDINGS, CLUSTER_ROLE_BINDINGS)
        now = tuple(self.storage.shelf(name).history.newest for name in shelves)
        if now != self._seen:
            self._seen = now
            self._granted.clear()
        key = (user.name, user.groups, namespace)
        if (found := self._granted.get(key)) is None:
            found = self._granted[key] = tuple(self._find(user, namespace))
        return found

    def _find(self, user: User, namespace: str) -> Iterator[Grant]:
        for record in self.storage.shelf(CLUSTER_ROLE_BINDINGS):
            yield from self._bound(user, "ClusterRoleBinding", record, "")
        if namespace:
            shelf = self.storage.shelf(ROLE_BINDINGS)
            for index in shelf.span(namespace):
                yield from self._bound(user, "RoleBinding", shelf.objects[shelf.keys[index]], namespace)

    def _bound(self, user: User, kind: str, record: Record, namespace: str) -> Iterator[Grant]:
        binding = opened(record).content
        subject = next((s for s in binding.get("subjects") or () if _means(s, user, namespace)), None)
        if subject is None:
            return
        role = part(binding, "roleRef")
        try:
            rules = self.referred(role, namespace)
        except LookupError as error:
            yield Grant(str(error.args[0]))
            return
        name = f"{record.name}/{namespace}" if namespace else record.name
        source = f'{kind} "{name}" of {role.get("kind", "")} "{role.get("name", "")}" to {_described(subject, namespace)}'
        yield from (Grant(source, rule) for rule in rules)

    def referred(self, role: dict[str, Any], namespace: str) -> tuple[Rule, ...]:
        """The rules of the role that a binding names; raises LookupError with the server's words when it is not there."""
        kind, name = role.get("kind", ""), role.get("name", "")
        if kind not in ("Role", "ClusterRole"):
            raise LookupError(f'unsupported role reference kind: "{kind}"')
        shelf, key = (ROLES, key_of(namespace, name)) if kind == "Role" else (CLUSTER_ROLES, name)
        record = self.storage.shelf(shelf).objects.get(key)
        if record is None:
            raise LookupError(f'{kind.lower()}.{GROUP} "{name}" not found')
        return rules_of(opened(record).content)


def _means(subject: dict[str, Any], user: User, namespace: str) -> bool:
    kind, name = subject.get("kind"), subject.get("name", "")
    if kind == "ServiceAccount":
        place = subject.get("namespace") or namespace
        return bool(place) and user.name == f"system:serviceaccount:{place}:{name}"
    return (kind == "User" and name == user.name) or (kind == "Group" and name in user.groups)


def _described(subject: dict[str, Any], namespace: str) -> str:
    kind, name = subject.get("kind", ""), subject.get("name", "")
    return f'{kind} "{name}/{subject.get("namespace") or namespace}"' if kind == "ServiceAccount" else f'{kind} "{name}"'


def _aggregated(errors: Iterator[str]) -> str:
    """Several errors as Go prints them together."""
    texts = list(dict.fromkeys(errors))
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]" if texts else ""
