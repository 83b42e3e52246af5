"""ValidatingAdmissionPolicies: what they refuse, warn of, and say."""

from collections.abc import Callable
from typing import Any

from ..steps import Call, Talk, Until
from .webhooks import CONFIGURATIONS, with_others, writes
from .words import secret, secrets

RULES = [{"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["secrets", "configmaps"]}]
SENTINEL = {
    "expression": "object == null || !has(object.metadata.labels) || !('sentinel' in object.metadata.labels)",
    "message": "the sentinel is in force",
}


def everyday(namespace: str) -> Talk:
    """What is written while most policies are in force."""
    yield from writes(namespace)
    yield from with_others(namespace)


def policy(
    *validations: dict[str, Any],
    bound: dict[str, Any] | None = None,
    steps: Callable[[str], Talk] = everyday,
    **spec: Any,
) -> Callable[[str], Talk]:
    """A conversation while a policy is in force. What it refuses by a sentinel's label says when that is."""
    said = {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": RULES},
        "validations": [SENTINEL, *validations],
        **spec,
    }

    def talk(namespace: str) -> Talk:
        own = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
        binding = {"policyName": namespace, "validationActions": ["Deny"], "matchResources": own, **(bound or {})}
        for plural, content in (("validatingadmissionpolicies", said), ("validatingadmissionpolicybindings", binding)):
            body = {"metadata": {"name": namespace}, "spec": content}
            yield Until(Call("POST", f"{CONFIGURATIONS}/{plural}", body), 201)
        probe = secret("sentinel", sentinel="yes")
        if "Deny" in binding["validationActions"]:
            yield Until(Call("POST", f"{secrets(namespace)}?dryRun=All", probe), 422, "the sentinel is in force")
        yield from steps(namespace)
        for plural in ("validatingadmissionpolicybindings", "validatingadmissionpolicies"):
            yield Until(Call("DELETE", f"{CONFIGURATIONS}/{plural}/{namespace}"), 200)

    return talk


SAID = "request.operation + ' of ' + object.metadata.name + ' by ' + request.userInfo.username"
LABELLED = "object == null || has(object.metadata.labels)"
POLICIES = {
    "policies refuse": policy({"expression": LABELLED}),
    "policies refuse with a message": policy({"expression": LABELLED, "message": "labels are wanted"}),
    "policies refuse with a reason": policy({"expression": LABELLED, "reason": "Forbidden"}),
    "policies refuse in their own words": policy({"expression": LABELLED, "messageExpression": SAID}),
    "policies with words that fail": policy(
        {"expression": LABELLED, "messageExpression": "string(object.metadata.annotations.x)", "message": "plain words"}
    ),
    "policies that fail": policy({"expression": "object.metadata.labels.x == 'y'"}),
    "policies that may fail": policy({"expression": "object.metadata.labels.x == 'y'"}, failurePolicy="Ignore"),
    "policies with variables": policy(
        {"expression": "variables.labelled || variables.named == 'b'", "messageExpression": "'not ' + variables.named"},
        variables=[
            {"name": "labelled", "expression": LABELLED},
            {"name": "named", "expression": "object == null ? 'none' : object.metadata.name"},
        ],
    ),
    "policies with conditions": policy(
        {"expression": LABELLED},
        matchConditions=[
            {"name": "creations", "expression": "request.operation == 'CREATE' || has(request.dryRun) && request.dryRun"}
        ],
    ),
    "policies about what was": policy({"expression": "oldObject == null || object == null || oldObject.metadata.name != 'a'"}),
    "policies about namespaces": policy({"expression": "namespaceObject.metadata.name != request.namespace"}),
    "policies about deletions": policy({"expression": "request.operation != 'DELETE'"}),
    "policies about some": policy(
        {"expression": "false", "message": "never"},
        matchConstraints={
            "resourceRules": RULES,
            "excludeResourceRules": [{**RULES[0], "resources": ["configmaps"]}],
        },
    ),
}
