"""Defaults of roles, webhooks and other kinds with few of them: `pkg/apis/rbac/v1/defaults.go` and its like."""

from typing import Any

RBAC = "rbac.authorization.k8s.io"
_PORT = 443
_PRECEDENCE = 1000
_LIMITED_SHARES = 30
_QUEUING = {"handSize": 8, "queues": 64, "queueLengthLimit": 50}
_SAID = ("count", "deprecatedCount", "reason", "message", "note", "type", "action")
"""Fields of events that are not written when they are empty."""
_WEBHOOK = {"failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10}


def fill_role(content: dict[str, Any]) -> None:
    """A Role or ClusterRole: without rules it says null."""
    content.setdefault("rules", None)
    for rule in content["rules"] or ():
        rule.setdefault("verbs", None)


def fill_binding(content: dict[str, Any]) -> None:
    """A RoleBinding or ClusterRoleBinding: groups of what it refers to."""
    ref = content.setdefault("roleRef", {})
    ref["apiGroup"] = ref.get("apiGroup") or RBAC
    ref.setdefault("kind", "")
    ref.setdefault("name", "")
    for subject in content.get("subjects", ()):
        subject.setdefault("name", "")
        if subject.get("kind") in ("User", "Group"):
            subject["apiGroup"] = subject.get("apiGroup") or RBAC


def fill_priority_class(content: dict[str, Any]) -> None:
    """A PriorityClass."""
    content.setdefault("value", 0)
    content.setdefault("preemptionPolicy", "PreemptLowerPriority")


def fill_runtime_class(content: dict[str, Any]) -> None:
    """A RuntimeClass."""
    content.setdefault("handler", "")


def fill_event(content: dict[str, Any]) -> None:
    """An Event of the core group always says when, by whom and about what, be it empty."""
    _drop_empty(content)
    for key in ("firstTimestamp", "lastTimestamp", "eventTime"):
        content.setdefault(key, None)
    content.setdefault("source", {})
    content.setdefault("reportingComponent", "")
    content.setdefault("reportingInstance", "")
    content.setdefault("involvedObject", {})
    _fill_series(content)


def _fill_series(content: dict[str, Any]) -> None:
    if "series" in content:
        content["series"].setdefault("lastObservedTime", None)


def fill_new_event(content: dict[str, Any]) -> None:
    """An Event of its own group."""
    _drop_empty(content)
    content.setdefault("eventTime", None)
    content.setdefault("regarding", {})
    content.setdefault("deprecatedSource", {})
    content.setdefault("deprecatedFirstTimestamp", None)
    content.setdefault("deprecatedLastTimestamp", None)
    _fill_series(content)


def _drop_empty(content: dict[str, Any]) -> None:
    for key in _SAID:
        if key in content and not content[key]:
            del content[key]


def fill_webhooks(content: dict[str, Any]) -> None:
    """A ValidatingWebhookConfiguration."""
    for hook in content.get("webhooks", ()):
        for key, value in _WEBHOOK.items():
            hook.setdefault(key, value)
        hook.setdefault("namespaceSelector", {})
        hook.setdefault("objectSelector", {})
        hook.setdefault("sideEffects", None)
        hook.setdefault("admissionReviewVersions", None)
        if service := hook.setdefault("clientConfig", {}).get("service"):
            service.setdefault("port", _PORT)
        for rule in hook.get("rules", ()):
            rule.setdefault("scope", "*")


def fill_mutating_webhooks(content: dict[str, Any]) -> None:
    """A MutatingWebhookConfiguration."""
    fill_webhooks(content)
    for hook in content.get("webhooks", ()):
        hook.setdefault("reinvocationPolicy", "Never")


def fill_api_service(content: dict[str, Any]) -> None:
    """An APIService."""
    if service := content.get("spec", {}).get("service"):
        service.setdefault("port", _PORT)


def fill_flow_schema(content: dict[str, Any]) -> None:
    """A FlowSchema."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec["matchingPrecedence"] = spec.get("matchingPrecedence") or _PRECEDENCE
    for rule in spec.get("rules", ()):
        for resources in rule.get("resourceRules", ()):
            resources.setdefault("namespaces", None)


def fill_level(content: dict[str, Any]) -> None:
    """A PriorityLevelConfiguration."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("type", "")
    for key, shares in (("limited", _LIMITED_SHARES), ("exempt", 0)):
        if (part := spec.get(key)) is not None:
            part.setdefault("nominalConcurrencyShares", shares)
            part.setdefault("lendablePercent", 0)
    response: dict[str, Any] = spec.get("limited", {}).get("limitResponse", {})
    if (queuing := response.get("queuing")) is not None:
        queuing.update({key: queuing.get(key) or value for key, value in _QUEUING.items()})


def fill_csi_node(content: dict[str, Any]) -> None:
    """A CSINode: what its drivers leave open is told as null."""
    spec: dict[str, Any] = content.setdefault("spec", {})
    spec.setdefault("drivers", None)
    for driver in spec["drivers"] or ():
        driver.setdefault("topologyKeys", None)


def fill_claim(content: dict[str, Any]) -> None:
    """A ResourceClaim: one device of each request. Before v1beta2 a request that is exact is no struct of its own."""
    _fill_claim(content.setdefault("spec", {}))


def fill_claim_template(content: dict[str, Any]) -> None:
    """A ResourceClaimTemplate."""
    _fill_claim(content.setdefault("spec", {}).setdefault("spec", {}))


def _fill_claim(spec: dict[str, Any]) -> None:
    devices: dict[str, Any] = spec.setdefault("devices", {})
    devices.setdefault("requests", None)
    for request in devices["requests"] or ():
        exact = [request] if request.get("deviceClassName") else [request[key] for key in ("exactly",) if key in request]
        for wanted in (*exact, *request.get("firstAvailable", ())):
            mode = wanted["allocationMode"] = wanted.get("allocationMode") or "ExactCount"
            if mode == "ExactCount":
                wanted["count"] = wanted.get("count") or 1


def fill_policy(content: dict[str, Any]) -> None:
    """A ValidatingAdmissionPolicy or a MutatingAdmissionPolicy."""
    spec = content.setdefault("spec", {})
    spec.setdefault("failurePolicy", "Fail")
    _fill_resources(spec.get("matchConstraints"))


def fill_policy_binding(content: dict[str, Any]) -> None:
    """A binding of one."""
    spec = content.setdefault("spec", {})
    _fill_resources(spec.get("matchResources"))


def _fill_resources(constraints: dict[str, Any] | None) -> None:
    if constraints is None:
        return
    constraints.setdefault("matchPolicy", "Equivalent")
    for key in ("namespaceSelector", "objectSelector"):
        constraints.setdefault(key, {})
    for key in ("resourceRules", "excludeResourceRules"):
        for rule in constraints.get(key) or ():
            rule.setdefault("scope", "*")


def fill_taint_rule(content: dict[str, Any]) -> None:
    """A DeviceTaintRule: when its taint was added is told, and filled in once it is known."""
    content.setdefault("spec", {}).setdefault("taint", {}).setdefault("timeAdded", None)
