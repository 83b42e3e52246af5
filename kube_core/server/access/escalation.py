"""Nobody gives away what he does not have: roles and bindings are checked when they are written.

See https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping and
`pkg/registry/rbac` of kubernetes.
"""

from typing import Any

from ..document import Document, part
from ..exchange import User
from ..operation import Operation
from ..refusal import Refusal, details
from .attributes import Attributes
from .forbidden import refused
from .policy import GROUP, MASTERS, Policy
from .rules import Rule, merged, quoted, rules_of

_ROLES, _BINDINGS = ("roles", "clusterroles"), ("rolebindings", "clusterrolebindings")


def check_escalation(policy: Policy, operation: Operation, document: Document, before: Document | None = None) -> None:
    """Refuse a role or a binding that grants more than its writer may do."""
    resource, metadata, user = operation.served.resource, document.metadata, operation.user
    if resource.group != GROUP or MASTERS in user.groups or _same(document, before):
        return
    namespace = metadata.namespace if resource.namespaced else ""
    if resource.plural in _ROLES:
        wanted = Attributes("escalate", GROUP, resource.plural, namespace=namespace, name=operation.name)
        granted = rules_of(document.content)
    else:
        role = part(document.content, "roleRef")
        plural = f"{role.get('kind', '')}s".lower()
        wanted = Attributes("bind", role.get("apiGroup") or GROUP, plural, namespace=namespace, name=role.get("name", ""))
        granted = () if policy.decide(user, wanted).allowed else _referred(policy, role, namespace, resource.plural)
    if policy.decide(user, wanted).allowed:
        return
    held, errors = policy.rules(user, namespace)
    missing = [one for rule in granted for one in rule.parts() if not any(own.covers(one) for own in held)]
    if missing:
        text = _text(user, missing) + (f"; resolution errors: [{errors}]" if errors else "")
        raise refused(GROUP, resource.plural, metadata.name, text)


def _referred(policy: Policy, role: dict[str, Any], namespace: str, plural: str) -> tuple[Rule, ...]:
    try:
        return policy.referred(role, namespace)
    except LookupError:  # the real server speaks of the binding here
        name = role.get("name", "")
        raise Refusal(404, "NotFound", f'{plural}.{GROUP} "{name}" not found', details(name, GROUP, plural)) from None


def _same(document: Document, before: Document | None) -> bool:
    """Whether only finalizers and owners differ, which the garbage collector has to be able to change."""
    if before is None or document.content != before.content:
        return False
    mine, old = document.metadata, before.metadata
    return (mine.labels, mine.annotations) == (old.labels, old.annotations)


def _text(user: User, missing: list[Rule]) -> str:
    simple = merged([rule for rule in missing if not rule.urls])
    lines = sorted({str(rule) for rule in (*simple, *missing) if rule.urls or rule in simple})
    head = f'user "{user.name}" (groups={quoted(user.groups)}) is attempting to grant RBAC permissions not currently held'
    return f"{head}:\n" + "\n".join(lines)
