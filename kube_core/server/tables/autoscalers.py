"""HorizontalPodAutoscalers: what is measured, beside what is wanted. See `formatHPAMetrics` in the real server's printers."""

from typing import Any

from kube_core.base import Quantity, UsageError
from kube_core.objects.plain import is_object

from .ages import UNKNOWN
from .sight import NONE, UNSET, Cells, Sight

_SHOWN = 2
_SOURCES = {
    "External": "external",
    "Pods": "pods",
    "Object": "object",
    "Resource": "resource",
    "ContainerResource": "containerResource",
}


def autoscaler(sight: Sight) -> Cells:
    """A HorizontalPodAutoscaler."""
    target = f"{sight.at('spec.scaleTargetRef.kind')}/{sight.at('spec.scaleTargetRef.name')}"
    least = str(sight.at("spec.minReplicas", UNSET))
    counts = [sight.at("spec.maxReplicas", 0), sight.at("status.currentReplicas", 0)]
    return [sight.name, target, _targets(sight), least, *counts, sight.age]


def _targets(sight: Sight) -> str:
    metrics, measured = sight.items("spec.metrics"), sight.items("status.currentMetrics")
    if not metrics:
        return NONE
    shown = [_metric(each, measured[index] if index < len(measured) else {}) for index, each in enumerate(metrics)]
    listed = ", ".join(shown[:_SHOWN])
    return f"{listed} + {len(shown) - _SHOWN} more..." if len(shown) > _SHOWN else listed


def _metric(metric: dict[str, Any], measured: dict[str, Any]) -> str:
    key = _SOURCES.get(str(metric.get("type")))
    if key is None:
        return "<unknown type>"
    source, status = _part(metric, key), _part(measured, key)
    target, current = _part(source, "target"), _part(status, "current")
    if key in ("resource", "containerResource"):
        return f"{source.get('name')}: {_resource(target, current)}"
    if key == "pods":
        return f"{_amount(current, 'averageValue')}/{_amount(target, 'averageValue')}"
    if "averageValue" in target:
        return f"{_amount(current, 'averageValue')}/{_amount(target, 'averageValue')} (avg)"
    return f"{_amount(current, 'value')}/{_amount(target, 'value')}"


def _resource(target: dict[str, Any], current: dict[str, Any]) -> str:
    if "averageValue" in target:
        return f"{_amount(current, 'averageValue')}/{_amount(target, 'averageValue')}"
    is_, wanted = (each.get("averageUtilization") for each in (current, target))
    return f"{UNKNOWN if is_ is None else f'{is_}%'}/{'<auto>' if wanted is None else f'{wanted}%'}"


def _part(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if is_object(found) else {}


def _amount(value: dict[str, Any], key: str) -> str:
    return quantity(value[key]) if key in value else UNKNOWN


def quantity(amount: Any) -> str:
    """A quantity as it prints; 0 where there is none."""
    try:
        return str(Quantity(amount)) if isinstance(amount, str | int) else "0"
    except UsageError:
        return str(amount)
