"""HorizontalPodAutoscalers. See pkg/apis/autoscaling/validation."""

from collections.abc import Callable
from typing import Any

from ..amounts import amount
from ..document import Document
from . import words
from .faults import Faults
from .resource_names import check_container_resource

Source = dict[str, Any]

_TYPES = ("ContainerResource", "External", "Object", "Pods", "Resource")
_SELECTS, _POLICIES = ("Disabled", "Max", "Min"), ("Percent", "Pods")
_TARGETS = ("AverageValue", "Utilization", "Value")
_LONGEST_WINDOW, _LONGEST_PERIOD = 3600, 1800
_NO_UTILIZATION = "must set either a target raw value or a target utilization"
_BOTH = "may not set both a target raw value and a target utilization"


def check_autoscaler(document: Document, faults: Faults) -> None:
    """A HorizontalPodAutoscaler. How many it may make is told last, as the real server does."""
    spec = document.content["spec"]
    least, most, metrics = spec["minReplicas"], spec["maxReplicas"], spec.get("metrics", ())
    if most < least:
        faults.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`")
    _check_reference(spec.get("scaleTargetRef", {}), "spec.scaleTargetRef", faults)
    for index, metric in enumerate(metrics):
        _check_metric(metric, f"spec.metrics[{index}]", faults)
    if least == 0 and not any(each.get("type") in ("Object", "External") for each in metrics):
        faults.forbidden(
            "spec.metrics", "must specify at least one Object or External metric to support scaling to zero replicas"
        )
    for key in ("scaleUp", "scaleDown"):
        if key in spec.get("behavior", {}):
            _check_rules(spec["behavior"][key], f"spec.behavior.{key}", faults)
    if least < 0:
        faults.invalid("spec.minReplicas", least, words.NOT_NEGATIVE)
    if not most:
        faults.required("spec.maxReplicas")
    elif most < 1:
        faults.invalid("spec.maxReplicas", most, "must be greater than or equal to 1")


def check_new_autoscaler(document: Document, faults: Faults) -> None:
    """A new HorizontalPodAutoscaler."""
    check_autoscaler(document, faults)
    _check_group(document, faults)


def check_autoscaler_change(before: Document, document: Document, faults: Faults) -> None:
    """What is scaled is looked at again when it is something else."""
    refs = [each.content["spec"].get("scaleTargetRef", {}) for each in (before, document)]
    if any(refs[0].get(key) != refs[1].get(key) for key in ("kind", "apiVersion")):
        _check_group(document, faults)


def _check_group(document: Document, faults: Faults) -> None:
    """Only ReplicationControllers are of the group that has no name."""
    ref: dict[str, str] = document.content["spec"].get("scaleTargetRef", {})
    path, version = "spec.scaleTargetRef.apiVersion", ref.get("apiVersion", "")
    _check_version(version, path, faults)
    if "/" not in version.lstrip("/") and ref.get("kind") != "ReplicationController":
        faults.invalid(path, version, "apiVersion must specify API group")


def _check_version(version: str, path: str, faults: Faults) -> None:
    if version.count("/") > 1:
        faults.invalid(path, version, f"unexpected GroupVersion string: {version}")


def _check_reference(ref: dict[str, Any], path: str, faults: Faults) -> None:
    for key in ("kind", "name"):
        if not ref.get(key):
            faults.required(f"{path}.{key}")
        for why in words.path_segment(ref.get(key, "")):
            faults.invalid(f"{path}.{key}", ref[key], why)


def _check_metric(metric: dict[str, Any], path: str, faults: Faults) -> None:
    """One metric: the first source that is there is looked at, and no other may be there."""
    kind, found = metric.get("type", ""), [key for key in _SOURCES if key in metric]
    wanted = f"{kind[:1].lower()}{kind[1:]}" if kind in _TYPES else ""
    if not kind:
        faults.required(f"{path}.type", "must specify a metric source type")
    if not wanted:
        faults.unsupported(f"{path}.type", kind, _TYPES)
    if found:
        check, source, where = _SOURCES[found[0]], metric[found[0]], f"{path}.{found[0]}"
        check(source, source.get("target", {}), where, faults)
        _check_target(source.get("target", {}), f"{where}.target", faults)
    if wanted and wanted not in found:
        faults.required(f"{path}.{wanted}", "must populate information for the given metric source")
    for key in found if len(found) > 1 else ():
        if key != wanted:
            faults.forbidden(f"{path}.{key}", "must populate the given metric source only")


def _check_name(source: Source, path: str, faults: Faults) -> None:
    name = source.get("metric", {}).get("name", "")
    if not name:
        faults.required(f"{path}.metric.name", "must specify a metric name")
    for why in words.path_segment(name):
        faults.invalid(f"{path}.metric.name", name, why)


def _check_object(source: Source, target: Source, path: str, faults: Faults) -> None:
    about = source.get("describedObject", {})
    _check_reference(about, f"{path}.describedObject", faults)
    _check_version(about.get("apiVersion", ""), f"{path}.describedObject.apiVersion", faults)
    _check_name(source, path, faults)
    if "value" not in target and "averageValue" not in target:
        faults.required(f"{path}.target.averageValue", "must set either a target value or averageValue")


def _check_external(source: Source, target: Source, path: str, faults: Faults) -> None:
    _check_name(source, path, faults)
    if "value" not in target and "averageValue" not in target:
        faults.required(f"{path}.target.averageValue", "must set either a target value for metric or a per-pod target")
    if "value" in target and "averageValue" in target:
        faults.forbidden(f"{path}.target.value", "may not set both a target value for metric and a per-pod target")


def _check_pods(source: Source, target: Source, path: str, faults: Faults) -> None:
    _check_name(source, path, faults)
    if "averageValue" not in target:
        faults.required(f"{path}.target.averageValue", "must specify a positive target averageValue")


def _check_resource(source: Source, target: Source, path: str, faults: Faults) -> None:
    if not source.get("name"):
        faults.required(f"{path}.name", "must specify a resource name")
    if "averageUtilization" not in target and "averageValue" not in target:
        faults.required(f"{path}.target.averageUtilization", _NO_UTILIZATION)
    if "averageUtilization" in target and "averageValue" in target:
        faults.forbidden(f"{path}.target.averageValue", _BOTH)


def _check_container(source: Source, target: Source, path: str, faults: Faults) -> None:
    if source.get("name"):
        check_container_resource(source["name"], f"{path}.name", faults)
    if not (container := source.get("container")):
        faults.required(f"{path}.container", "must specify a container")
    for why in words.label(container) if container else ():
        faults.invalid(f"{path}.container", container, why)
    _check_resource(source, target, path, faults)


_SOURCES: dict[str, Callable[[Source, Source, str, Faults], None]] = {
    "object": _check_object,
    "external": _check_external,
    "pods": _check_pods,
    "resource": _check_resource,
    "containerResource": _check_container,
}
"""The sources of metrics, in the order in which they are looked at."""


def _check_target(target: Source, path: str, faults: Faults) -> None:
    if not target.get("type"):
        faults.required(f"{path}.type", "must specify a metric target type")
    if target.get("type") not in _TARGETS:
        faults.invalid(f"{path}.type", target.get("type", ""), "must be either Utilization, Value, or AverageValue")
    for key in ("value", "averageValue"):
        if key in target and amount(target[key]) <= 0:
            faults.invalid(f"{path}.{key}", target[key], "must be positive")
    if (percent := target.get("averageUtilization")) is not None and percent < 1:
        faults.invalid(f"{path}.averageUtilization", percent, "must be greater than 0")


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
        _check_policy(policy, f"{path}.policies[{index}]", faults)
    if (tolerance := rules.get("tolerance")) is not None and amount(tolerance) < 0:
        faults.invalid(f"{path}.tolerance", tolerance, words.NOT_NEGATIVE)


def _check_policy(policy: dict[str, Any], path: str, faults: Faults) -> None:
    if policy.get("type") not in _POLICIES:
        faults.unsupported(f"{path}.type", policy.get("type", ""), _POLICIES)
    for key in ("value", "periodSeconds"):
        if policy.get(key, 0) <= 0:
            faults.invalid(f"{path}.{key}", policy.get(key, 0), "must be greater than zero")
    if policy.get("periodSeconds", 0) > _LONGEST_PERIOD:
        faults.invalid(f"{path}.periodSeconds", policy["periodSeconds"], f"must be less than or equal to {_LONGEST_PERIOD}")
