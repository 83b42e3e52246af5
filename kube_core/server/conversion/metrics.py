"""Metrics: deep in autoscaling/v2, flat in the annotations of v1 that hold those which v1 has no field for.

See `pkg/apis/autoscaling/v1/conversion.go`.
"""

from collections.abc import Mapping
from typing import Any

from kube_core.objects.plain import is_object

from ..conforming import Misshapen, go_type
from ..document import found

Plain = dict[str, Any]
Table = Mapping[str, tuple[tuple[str, str, bool], ...]]
"""By the kind of a metric: fields in Go's order, each with its name in v1, where it is in v2, and whether v1 always has it."""


def _table(text: str) -> Table:
    rows = (line.split() for line in text.strip().splitlines())
    return {kind: tuple(_row(word) for word in words) for kind, *words in rows}


def _row(word: str) -> tuple[str, str, bool]:
    name, _, path = word.rstrip("!").partition("=")
    return name, path or name, word.endswith("!")


SPECS = _table("""
object target=describedObject! metricName=metric.name! targetValue=target.value! selector=metric.selector averageValue=target.averageValue
pods metricName=metric.name! targetAverageValue=target.averageValue! selector=metric.selector
resource name! targetAverageUtilization=target.averageUtilization targetAverageValue=target.averageValue
containerResource name! targetAverageUtilization=target.averageUtilization targetAverageValue=target.averageValue container!
external metricName=metric.name! metricSelector=metric.selector targetValue=target.value targetAverageValue=target.averageValue
""")  # noqa: E501 (a table)
"""What is wanted."""
STATUSES = _table("""
object target=describedObject! metricName=metric.name! currentValue=current.value! selector=metric.selector averageValue=current.averageValue
pods metricName=metric.name! currentAverageValue=current.averageValue! selector=metric.selector
resource name! currentAverageUtilization=current.averageUtilization currentAverageValue=current.averageValue!
containerResource name! currentAverageUtilization=current.averageUtilization currentAverageValue=current.averageValue! container!
external metricName=metric.name! metricSelector=metric.selector currentValue=current.value! currentAverageValue=current.averageValue
""")  # noqa: E501 (a table)
"""What is measured."""
_ORDERS: Mapping[str, Plain] = {
    "target": {"kind": None, "name": None, "apiVersion": None},
    "selector": {"matchLabels": None, "matchExpressions": {"key": None, "operator": None, "values": None}},
}


def flat(metric: Plain, table: Table) -> Plain:
    """A metric of v2 as v1 writes it, with its fields in Go's order."""
    result: Plain = {"type": metric.get("type", "")}
    for kind, rows in table.items():
        if is_object(source := metric.get(kind)):
            values = ((name, _in_order(name, found(source, path)), always) for name, path, always in rows)
            result[kind] = {
                name: _nothing(name) if value is None else value for name, value, always in values if always or value is not None
            }
    return result


def deep(metric: Plain, table: Table) -> Plain:
    """A metric of v1 as v2 has it; what is in it has not been looked at yet. Raises `Misshapen`."""
    result: Plain = {"type": metric.get("type") or ""}
    for kind, rows in table.items():
        if (source := metric.get(kind)) is None:
            continue
        if not is_object(source):
            raise Misshapen(f"json: cannot unmarshal {go_type(source)}")
        inner: Plain = {}
        for name, path, always in rows:
            value = source.get(name)
            if value is not None or always:
                _put(inner, path, _nothing(name) if value is None else value)
        if table is SPECS:
            _settle_target(kind, inner)
        result[kind] = inner
    return result


def _settle_target(kind: str, source: Plain) -> None:
    """Say of which type a target is; v1 says so by what it has."""
    target: Plain = source.setdefault("target", {})
    if kind == "object" and "averageValue" in target and target["value"] in ("0", 0):
        del target["value"]
    by_value = "averageValue" not in target if kind == "object" else "value" in target
    target["type"] = "Utilization" if "averageUtilization" in target else "Value" if by_value else "AverageValue"


def _nothing(name: str) -> Any:
    """What v1 writes of a field that is empty."""
    return "0" if name.endswith("Value") else {"kind": "", "name": ""} if name == "target" else ""


def _put(value: Plain, path: str, item: Any) -> None:
    *steps, key = path.split(".")
    for step in steps:
        value = value.setdefault(step, {})
    value[key] = item


def _in_order(name: str, value: Any) -> Any:
    order = next((each for word, each in _ORDERS.items() if name.lower().endswith(word)), None)
    return _ordered(value, order) if order else value


def _ordered(value: Any, order: Plain) -> Any:
    """Objects with their keys in the order of a Go struct; what is a map there has them sorted."""
    if not is_object(value):
        return value
    result: Plain = {}
    for key, inner in order.items():
        item = value.get(key)
        if is_object(item):
            result[key] = dict(sorted(item.items()))
        elif item is not None:
            result[key] = [_ordered(each, inner) for each in item] if inner else item
    return result
