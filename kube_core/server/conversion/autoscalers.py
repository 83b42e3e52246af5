"""HorizontalPodAutoscalers: what version 1 has no field for is in its annotations. They are kept as version 2 has them.

See `pkg/apis/autoscaling/v1/conversion.go` and `pkg/apis/autoscaling/helpers.go`.
"""

from collections.abc import Callable
from typing import Any

from kube_core.apply import text_of
from kube_core.base import DecodeError
from kube_core.objects import json_decode
from kube_core.objects.plain import is_array, is_object

from ..conforming import Misshapen, conform_as
from ..defaults.workloads import CPU_PERCENT, fill_behavior
from ..document import found, part
from .metrics import SPECS, STATUSES, deep, flat

Plain = dict[str, Any]
Texts = dict[str, str]

_PREFIX, _V2 = "autoscaling.alpha.kubernetes.io/", "autoscaling_v2."
_METRICS, _BEHAVIOR, _MEASURED, _CONDITIONS = (
    f"{_PREFIX}{word}" for word in ("metrics", "behavior", "current-metrics", "conditions")
)
_NOTES = {_METRICS, _BEHAVIOR, _MEASURED, _CONDITIONS, f"{_PREFIX}scale-down-tolerance", f"{_PREFIX}scale-up-tolerance"}
_SAME, _SEEN = ("scaleTargetRef", "minReplicas", "maxReplicas"), ("observedGeneration", "lastScaleTime")
_CONDITION = ("type", "status", "lastTransitionTime", "reason", "message", "observedGeneration")
_DIRECTIONS = ("ScaleUp", "ScaleDown")
_RULES = ("StabilizationWindowSeconds", "SelectPolicy", "Policies", "Tolerance")
_POLICY = ("Type", "Value", "PeriodSeconds")


def keep(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """An autoscaler of version 2 as it is kept: the annotations that version 1 makes are not its own."""
    if "status" in content:
        content = {**content, "status": {"currentMetrics": None, **content["status"]}}
    return _bare(annotations), content


def keep_old(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """An autoscaler of version 1 as version 2 has it."""
    spec, status, result = part(content, "spec"), part(content, "status"), dict(content)
    if "spec" in content:
        percent = spec.get("targetCPUUtilizationPercentage")
        own = [] if percent is None else [_cpu("target", {"type": "Utilization", "averageUtilization": percent})]
        metrics = _noted(annotations, _METRICS, lambda items: [_typed("MetricSpec", deep(each, SPECS)) for each in items])
        default = [_cpu("target", {"type": "Utilization", "averageUtilization": CPU_PERCENT})]
        result["spec"] = {**_picked(spec, _SAME), "metrics": [*(metrics or ()), *own] or default}
        if behavior := _noted(annotations, _BEHAVIOR, _behavior):
            result["spec"]["behavior"] = behavior
    if "status" in content:
        result["status"] = _kept_status(annotations, status)
    return _bare(annotations), result


def _kept_status(annotations: Texts, status: Plain) -> Plain:
    percent = status.get("currentCPUUtilizationPercentage")
    own = None if percent is None else [_cpu("current", {"averageUtilization": percent})]
    measured = _noted(annotations, _MEASURED, lambda items: [_typed("MetricStatus", deep(each, STATUSES)) for each in items])
    conditions = _noted(
        annotations, _CONDITIONS, lambda items: [_typed("HorizontalPodAutoscalerCondition", each) for each in items]
    )
    replicas = {"currentReplicas": status["currentReplicas"]} if status.get("currentReplicas") else {}
    result = {**_picked(status, _SEEN), **replicas, "desiredReplicas": status.get("desiredReplicas", 0)}
    result["currentMetrics"] = own if measured is None else measured or None
    return {**result, "conditions": conditions} if conditions else result


def show_old(annotations: Texts, content: Plain) -> tuple[Texts, Plain]:
    """An autoscaler of version 2 as version 1 has it."""
    spec, status, result = part(content, "spec"), part(content, "status"), dict(content)
    metrics, measured = spec.get("metrics") or (), status.get("currentMetrics") or ()
    notes: dict[str, Any] = {
        _METRICS: [flat(each, SPECS) for each in metrics if _percent(each, "target") is None],
        _MEASURED: [flat(each, STATUSES) for each in measured],
        _CONDITIONS: [_picked({"lastTransitionTime": None, **each}, _CONDITION) for each in status.get("conditions") or ()],
        _BEHAVIOR: _told_behavior(spec["behavior"]) if "behavior" in spec else None,
    }
    if "spec" in content:
        wanted = [percent for each in metrics if (percent := _percent(each, "target")) is not None]
        result["spec"] = {**_picked(spec, _SAME), **({"targetCPUUtilizationPercentage": wanted[0]} if wanted else {})}
    if "status" in content:
        counts = {key: status.get(key, 0) for key in ("currentReplicas", "desiredReplicas")}
        is_ = [percent for each in measured if (percent := _percent(each, "current")) is not None]
        result["status"] = {**_picked(status, _SEEN), **counts, **({"currentCPUUtilizationPercentage": is_[-1]} if is_ else {})}
    return {**_bare(annotations), **{key: text_of(value) for key, value in notes.items() if value}}, result


def _bare(annotations: Texts) -> Texts:
    if _NOTES.isdisjoint(annotations):
        return annotations
    return {key: value for key, value in annotations.items() if key not in _NOTES}


def _picked(value: Plain, keys: tuple[str, ...]) -> Plain:
    return {key: value[key] for key in keys if key in value}


def _cpu(key: str, value: Plain) -> Plain:
    return {"type": "Resource", "resource": {"name": "cpu", key: value}}


def _percent(metric: Plain, key: str) -> int | None:
    """The use of CPUs that a metric is about; None for every other metric."""
    source = part(metric, "resource")
    about = metric.get("type") == "Resource" and source.get("name") == "cpu"
    percent: int | None = found(source, f"{key}.averageUtilization") if about else None
    return percent


def _noted(annotations: Texts, name: str, read: Callable[[Any], Any]) -> Any:
    """What an annotation says; None when it is not there, or makes no sense."""
    try:
        value = json_decode(annotations[name].encode()) if name in annotations else None
        if value is None:
            return None if name == _BEHAVIOR or name not in annotations else read([])
        wanted = is_object(value) if name == _BEHAVIOR else is_array(value) and all(is_object(each) for each in value)
        return read(value) if wanted else None
    except (DecodeError, Misshapen):
        return None


def _typed(kind: str, value: Plain) -> Plain:
    return conform_as(f"{_V2}{kind}", value)


def _behavior(value: Plain) -> Plain | None:
    """Go's fields have no JSON names there, and are found whatever the case of a key."""
    given: Plain = {key: each for key, each in _named(value).items() if key in map(_small, _DIRECTIONS)}
    if not all(map(is_object, given.values())):
        raise Misshapen("json: cannot unmarshal")
    return {key: _typed("HPAScalingRules", each) for key, each in given.items()}


def settle(content: Plain) -> bool:
    """Fill in, when an object that came in version 1 is kept, what was not there to be filled in when it was read."""
    if not (behavior := part(content, "spec").get("behavior")):
        return False
    before: Plain = dict(behavior)
    fill_behavior(behavior)
    changed: bool = before != behavior
    return changed


def _small(key: str) -> str:
    return f"{key[0].lower()}{key[1:]}"


_NAMES = {key.lower(): _small(key) for key in (*_DIRECTIONS, *_RULES, *_POLICY)}


def _named(value: Any) -> Any:
    if is_array(value):
        return [_named(each) for each in value]
    if not is_object(value):
        return value
    return {_NAMES.get(key.lower(), key): _named(each) for key, each in value.items() if each is not None}


def _told_behavior(behavior: Plain) -> Plain:
    return {key: _told_rules(behavior[_small(key)]) if _small(key) in behavior else None for key in _DIRECTIONS}


def _told_rules(rules: Plain) -> Plain:
    told = {key: rules.get(_small(key)) for key in _RULES}
    if told["Policies"] is not None:
        told["Policies"] = [{key: each.get(_small(key)) for key in _POLICY} for each in told["Policies"]]
    return told
