"""Policies, their bindings and webhooks that are refused."""

from typing import Any

from ..holding import Conversation
from ..steps import Call, Talk
from .policies import RULES
from .webhooks import CONFIGURATIONS

_SELECTOR = {
    "matchExpressions": [{"key": "a b", "operator": "Foo", "values": ["x"]}, {"key": "a", "operator": "In"}],
    "matchLabels": {"a": "b c"},
}
_RULES = [
    {},
    {"operations": ["FOO"], "apiGroups": ["*", "a"], "apiVersions": ["", "*"], "resources": ["*", "pods"], "scope": "Nope"},
    {
        "operations": ["*", "CREATE"],
        "apiGroups": [""],
        "apiVersions": ["v1"],
        "resources": ["pods/*", "pods/status", "*/scale", "x/scale", "*/*", ""],
    },
]
_CONDITIONS = [
    {"name": "", "expression": ""},
    {"name": "a b", "expression": "1 +"},
    {"name": "x", "expression": "1"},
    {"name": "x", "expression": "params.x == 1"},
    {"name": "y", "expression": "foo"},
    {"name": "z", "expression": " variables.a "},
    {"name": "w", "expression": "authorizer.path('/x').check('get').allowed()"},
]
_VALIDATIONS = [
    {"expression": ""},
    {"expression": "1"},
    {"expression": "object.x"},
    {"expression": "size(1)"},
    {"expression": "true", "message": " ", "messageExpression": " ", "reason": "Foo"},
    {"expression": "true", "message": "a\nb", "messageExpression": "1"},
    {"expression": "true", "messageExpression": "authorizer"},
    {"expression": "true", "messageExpression": "1+1+"},
]
_ANNOTATIONS = [
    {"key": "a b", "valueExpression": ""},
    {"key": "k", "valueExpression": "1"},
    {"key": "k", "valueExpression": "'x' + 1"},
    {"key": "j", "valueExpression": "null"},
    {"key": "l", "valueExpression": f"'{'x' * 5200}'"},
]
_VARIABLES = [
    {"name": "", "expression": ""},
    {"name": "a-b", "expression": "1"},
    {"name": "ok", "expression": "1 +"},
    {"name": "in", "expression": "1"},
]
_POLICIES: list[dict[str, Any]] = [
    {"matchConstraints": None, "validations": None},
    {},
    {"failurePolicy": "Foo", "paramKind": {}},
    {"paramKind": {"apiVersion": "a/b/c", "kind": "X Y"}},
    {"paramKind": {"apiVersion": "A_/v1", "kind": "Foo"}},
    {"paramKind": {"apiVersion": "v1.2", "kind": "foo"}},
    {"paramKind": {"apiVersion": "a/", "kind": "a"}},
    {
        "matchConstraints": {
            "namespaceSelector": _SELECTOR,
            "objectSelector": _SELECTOR,
            "matchPolicy": "Foo",
            "resourceRules": _RULES,
        }
    },
    {"matchConstraints": {"excludeResourceRules": [{"resourceNames": ["a/b", "x", "x"], **RULES[0]}]}},
    {"matchConditions": _CONDITIONS},
    {"matchConditions": _CONDITIONS, "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"}},
    {"matchConditions": [{"name": f"n{number}", "expression": "true"} for number in range(65)]},
    {"variables": _VARIABLES},
    {"validations": []},
    {"validations": _VALIDATIONS},
    {"auditAnnotations": _ANNOTATIONS},
]
_BINDINGS: list[dict[str, Any]] = [
    {},
    {"matchResources": {"resourceRules": RULES}, "paramRef": {"name": "a", "parameterNotFoundAction": "Deny"}},
    {"policyName": "", "validationActions": []},
    {"policyName": "A b", "validationActions": ["Deny", "Warn", "Foo", "Deny"]},
    {"paramRef": {}},
    {"paramRef": {"name": "a/b", "selector": _SELECTOR, "parameterNotFoundAction": "Foo"}},
    {"matchResources": {"namespaceSelector": _SELECTOR, "matchPolicy": "x", "resourceRules": _RULES}},
]
_HOOKS: list[dict[str, Any]] = [
    {"rules": _RULES},
    {"matchConditions": _CONDITIONS},
    {"admissionReviewVersions": ["v1", "v1", "A"]},
    *(
        {"clientConfig": {"url": url}}
        for url in ("http://x", "https://", "https://a:b@c", "https://x?y=1", "https://x#f", "::", "https://x/y")
    ),
    *({"clientConfig": {"service": {"name": "a", "namespace": "b", "port": port}}} for port in (0, 99999)),
    *({"clientConfig": {"service": {"name": "a", "namespace": "b", "path": path}}} for path in ("x", "/", "/A b//c")),
    *({"clientConfig": {"service": service}} for service in ({}, {"name": "a"}, {"name": "A_", "namespace": "B_"})),
]


def policies(namespace: str) -> Talk:
    """A policy with each of the mistakes that can be made, and without one."""
    for spec in _POLICIES:
        whole = {"matchConstraints": {"resourceRules": RULES}, "validations": [{"expression": "true"}], **spec}
        body = {"metadata": {"name": namespace}, "spec": whole}
        yield Call("POST", f"{CONFIGURATIONS}/validatingadmissionpolicies?dryRun=All", body)


def bindings(namespace: str) -> Talk:
    """Bindings, too."""
    for spec in _BINDINGS:
        body = {"metadata": {"name": namespace}, "spec": {"policyName": "x", "validationActions": ["Deny"], **spec}}
        yield Call("POST", f"{CONFIGURATIONS}/validatingadmissionpolicybindings?dryRun=All", body)


def hooks(namespace: str) -> Talk:
    """And webhooks: their rules, conditions, URLs and services."""
    path = f"{CONFIGURATIONS}/validatingwebhookconfigurations?dryRun=All"
    fine = {
        "name": "a.b.c",
        "rules": RULES,
        "clientConfig": {"url": "https://x.y"},
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
    }
    for hook in _HOOKS:
        yield Call("POST", path, {"metadata": {"name": namespace}, "webhooks": [{**fine, **hook}]})
    yield Call("POST", path, {"metadata": {"name": namespace}, "webhooks": [fine, fine]})


POLICY_REFUSALS: dict[str, Conversation] = {
    "policies that are refused": policies,
    "bindings that are refused": bindings,
    "webhooks that are refused": hooks,
}
