"""HorizontalPodAutoscalers, PodDisruptionBudgets and PriorityClasses."""

from typing import Any

from ..amounts import amount
from ..document import Document
from . import words
from .faults import Faults, Struct
from .numbers import check_part
from .selectors import check_selector

_SOURCES = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}
_SELECTS, _POLICIES = ("Disabled", "Max", "Min"), ("Percent", "Pods")
_TARGETS = ("AverageValue", "Utilization", "Value")
_EVICTIONS = ("AlwaysAllow", "IfHealthyBudget")
_PREEMPTIONS = ("PreemptLowerPriority", "Never")
_LONGEST_WINDOW, _LONGEST_PERIOD = 3600, 1800
_HIGHEST = 1_000_000_000  # HighestUserDefinablePriority
_SYSTEM = "system-"
_KNOWN = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def check_autoscaler(document: Document, faults: Faults) -> None:
    """A HorizontalPodAutoscaler."""
    spec = document.content["spec"]
    least, most = spec["minReplicas"], spec["maxReplicas"]
    if least < 0:
        faults.invalid("spec.minReplicas", least, words.NOT_NEGATIVE)
    if most < max(least, 0):
        faults.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")
    _check_target(spec.get("scaleTargetRef", {}), "spec.scaleTargetRef", faults)
    metrics = spec.get("metrics", ())
    for index, metric in enumerate(metrics):
        _check_metric(metric, f"spec.metrics[{index}]", faults)
    if least == 0 and not any(each.get("type") in ("Object", "External") for each in metrics):
        faults.forbidden(
            "spec.metrics", "must specify at least one Object or External metric to support scaling to zero replicas"
        )
    for key in ("scaleUp", "scaleDown"):
        if key in spec.get("behavior", {}):
            _check_rules(spec["behavior"][key], f"spec.behavior.{key}", faults)
    if most < 1:
        faults.required("spec.maxReplicas") if not most else faults.invalid(
            "spec.maxReplicas", most, "must be greater than or equal to 1"
        )


def check_new_autoscaler(document: Document, faults: Faults) -> None:
    """A new HorizontalPodAutoscaler."""
    check_autoscaler(document, faults)
    _check_version(document, faults)


def check_autoscaler_change(before: Document, document: Document, faults: Faults) -> None:
    """What is scaled is looked at again when it is something else."""
    refs = [each.content["spec"].get("scaleTargetRef", {}) for each in (before, document)]
    if any(refs[0].get(key) != refs[1].get(key) for key in ("kind", "apiVersion")):
        _check_version(document, faults)


def _check_version(document: Document, faults: Faults) -> None:
    """Only ReplicationControllers are of the group that has no name."""
    ref: dict[str, str] = document.content["spec"].get("scaleTargetRef", {})
    path, version = "spec.scaleTargetRef.apiVersion", ref.get("apiVersion", "")
    if version.count("/") > 1:
        faults.invalid(path, version, f"unexpected GroupVersion string: {version}")
    elif "/" not in version.lstrip("/") and ref.get("kind") != "ReplicationController":
        faults.invalid(path, version, "apiVersion must specify API group")


def _check_target(ref: dict[str, Any], path: str, faults: Faults) -> None:
    for key in ("kind", "name"):
        if not ref.get(key):
            faults.required(f"{path}.{key}")
        else:
            for why in words.path_segment(ref[key]):
                faults.invalid(f"{path}.{key}", ref[key], why)


def _check_metric(metric: dict[str, Any], path: str, faults: Faults) -> None:
    kind = metric.get("type", "")
    if not kind:
        faults.required(f"{path}.type", "must specify a metric source type")
    if kind not in _SOURCES:
        faults.unsupported(f"{path}.type", kind, _SOURCES)
        return
    key = _SOURCES[kind]
    if key not in metric:
        faults.required(f"{path}.{key}", "must populate information for the given metric source")
        return
    source = metric[key]
    if "esource" in kind and not source.get("name"):
        faults.required(f"{path}.{key}.name", "must specify a resource name")
    if "esource" not in kind and not source.get("metric", {}).get("name"):
        faults.required(f"{path}.{key}.metric.name", "must specify a metric name")
    _check_metric_target(source.get("target", {}), kind, f"{path}.{key}.target", faults)


def _check_metric_target(target: dict[str, Any], kind: str, path: str, faults: Faults) -> None:
    if not target.get("type"):
        faults.required(f"{path}.type", "must specify a metric target type")
    if target.get("type") not in _TARGETS:
        faults.invalid(f"{path}.type", target.get("type", ""), "must be either Utilization, Value, or AverageValue")
    for key in ("value", "averageValue"):
        if key in target and amount(target[key]) <= 0:
            faults.invalid(f"{path}.{key}", target[key], "must be positive")
    percent = target.get("averageUtilization")
    if percent is not None and percent < 1:
        faults.invalid(f"{path}.averageUtilization", percent, "must be greater than 0")
    if "esource" in kind:
        if percent is None and "averageValue" not in target:
            faults.required(f"{path}.averageUtilization", "must set either a target raw value or a target utilization")
    elif kind == "Pods":
        if "averageValue" not in target:
            faults.required(f"{path}.averageValue", "must specify a positive target averageValue")
    elif "value" not in target and "averageValue" not in target:
        faults.required(f"{path}.averageValue", "must set either a target value for metric or a per-pod target")


def _check_rules(rules: dict[str, Any], path: str, faults: Faults) -> None:
    window = rules.get("stabilizationWindowSeconds", 0)
    if window < 0:
        faults.invalid(f"{path}.stabilizationWindowSeconds", window, "must be greater than or equal to zero")
    elif window > _LONGEST_WINDOW:
        text = f"must be less than or equal to {_LONGEST_WINDOW}"
        faults.invalid(f"{path}.stabilizationWindowSeconds", window, text)
    if rules.get("selectPolicy", "Max") not in _SELECTS:
        faults.unsupported(f"{path}.selectPolicy", rules["selectPolicy"], _SELECTS)
    if not rules.get("policies"):
        faults.required(f"{path}.policies", "must specify at least one Policy")
    for index, policy in enumerate(rules.get("policies") or ()):
        where = f"{path}.policies[{index}]"
        if policy.get("type") not in _POLICIES:
            faults.unsupported(f"{where}.type", policy.get("type", ""), _POLICIES)
        for key in ("value", "periodSeconds"):
            if policy.get(key, 0) <= 0:
                faults.invalid(f"{where}.{key}", policy.get(key, 0), "must be greater than zero")
        if policy.get("periodSeconds", 0) > _LONGEST_PERIOD:
            faults.invalid(f"{where}.periodSeconds", policy["periodSeconds"], f"must be less than or equal to {_LONGEST_PERIOD}")


def check_budget(document: Document, faults: Faults) -> None:
    """A PodDisruptionBudget."""
    spec = document.content.get("spec", {})
    least, most, policy = spec.get("minAvailable"), spec.get("maxUnavailable"), spec.get("unhealthyPodEvictionPolicy")
    if least is not None and most is not None:
        told = {"MinAvailable": least, "Selector": spec.get("selector"), "MaxUnavailable": most}
        text = "minAvailable and maxUnavailable cannot be both set"
        faults.invalid("spec", Struct({**told, "UnhealthyPodEvictionPolicy": policy}), text)
    check_part(least, "spec.minAvailable", faults)
    check_part(most, "spec.maxUnavailable", faults)
    check_selector(spec.get("selector"), "spec.selector", faults)
    if policy not in (None, *_EVICTIONS):
        faults.unsupported("spec.unhealthyPodEvictionPolicy", policy, _EVICTIONS)


def check_priority_class(document: Document, faults: Faults) -> None:
    """A PriorityClass."""
    name, value = document.metadata.name, document.content["value"]
    if name.startswith(_SYSTEM):
        if _KNOWN.get(name) != value:
            known = f"{name} is not a known system priority class"
            if name in _KNOWN:
                known = f"value of {name} PriorityClass must be {_KNOWN[name]}"
            reserved = "priority class names with 'system-' prefix are reserved for system use only"
            faults.forbidden("metadata.name", f"{reserved}. error: {known}")
    elif value > _HIGHEST:
        faults.forbidden("value", f"maximum allowed value of a user defined priority is {_HIGHEST}")
    if not (policy := document.content["preemptionPolicy"]):
        faults.required("preemptionPolicy")
    elif policy not in _PREEMPTIONS:
        faults.unsupported("preemptionPolicy", policy, _PREEMPTIONS)


def check_priority_change(before: Document, document: Document, faults: Faults) -> None:
    """The number of a PriorityClass stays."""
    if before.content["value"] != document.content["value"]:
        faults.forbidden("value", "may not be changed in an update.")
    if before.content.get("preemptionPolicy") != document.content["preemptionPolicy"]:
        faults.invalid("preemptionPolicy", document.content["preemptionPolicy"], words.IMMUTABLE)
