"""When containers are started again: policies of their own, rules by exit codes, and what a resize does."""

from collections.abc import Sequence
from typing import Any

from .faults import Faults

_POLICIES, _ACTIONS, _OPERATORS = ("Always", "Never", "OnFailure"), ("Restart", "RestartAllContainers"), ("In", "NotIn")
_RESIZED, _RESIZES = ("cpu", "memory"), ("NotRequired", "RestartContainer")
_MOST_RULES, _MOST_CODES = 20, 255  # of `validateContainerRestartPolicy`
_ALONE = "must specify restartPolicy when restart rules are used"
_NEVER = "must be 'NotRequired' when pod `restartPolicy` is 'Never'"


def check_resizes(policies: Sequence[dict[str, Any]], path: str, restart: str, faults: Faults) -> None:
    """What a resize does to a container of a pod with a restart policy."""
    seen: set[str] = set()
    for index, each in enumerate(policies):
        name, policy = each.get("resourceName", ""), each.get("restartPolicy", "")
        if name in seen:
            faults.duplicate(f"{path}[{index}]", name)
        seen.add(name)
        _check_one_of(name, _RESIZED, path, faults)
        _check_one_of(policy, _RESIZES, path, faults)
        if restart == "Never" and policy != "NotRequired":
            faults.invalid(path, policy, _NEVER)


def _check_one_of(value: str, known: tuple[str, ...], path: str, faults: Faults) -> None:
    if not value:
        faults.required(path)
    elif value not in known:
        faults.unsupported(path, value, known)


def check_no_restart(policies: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """A container that runs to its end before others start is not started again by a resize."""
    for index, each in enumerate(policies):
        if each.get("restartPolicy") == "RestartContainer":
            words = "must not be set to 'RestartContainer' for non-sidecar initContainers"
            faults.invalid(f"{path}[{index}].restartPolicy", "RestartContainer", words)


def check_restarts(container: dict[str, Any], path: str, faults: Faults, *, first: bool = False) -> None:
    """The policy and the rules of a container; one that runs before the others may not have rules alone."""
    policy, rules = container.get("restartPolicy"), container.get("restartPolicyRules", [])
    if policy is None:
        if rules:
            faults.required(f"{path}.restartPolicy", _ALONE)
        if first:
            return
    elif policy not in _POLICIES:
        faults.unsupported(f"{path}.restartPolicy", policy, _POLICIES)
    if len(rules) > _MOST_RULES:
        faults.too_many(f"{path}.restartPolicyRules", len(rules), _MOST_RULES)
    for index, rule in enumerate(rules):
        _check_rule(rule, f"{path}.restartPolicyRules[{index}]", faults)


def _check_rule(rule: dict[str, Any], path: str, faults: Faults) -> None:
    if rule.get("action", "") not in _ACTIONS:
        faults.unsupported(f"{path}.action", rule.get("action", ""), _ACTIONS)
    if (codes := rule.get("exitCodes")) is None:
        faults.required(f"{path}.exitCodes", "must be specified")
        return
    if codes.get("operator", "") not in _OPERATORS:
        faults.unsupported(f"{path}.exitCodes.operator", codes.get("operator", ""), _OPERATORS)
    if len(values := codes.get("values") or ()) > _MOST_CODES:
        faults.too_many(f"{path}.exitCodes.values", len(values), _MOST_CODES)
