"""Autoscalers and events written at random in both of their forms, by several managers; each conversation has its seed."""

from collections.abc import Callable
from random import Random
from typing import Any

from ..holding import Conversation
from ..steps import Call, Headers, Talk
from . import built_in_versions as autoscalers
from . import event_groups as events
from .built_in_versions import APPLY, STRATEGIC
from .words import MERGE

SEEDS = range(6)
_STEPS = 40
_PATCHES: dict[str, Headers] = {"merge": MERGE, "strategic": STRATEGIC}
_WAYS = ("create", "replace", "merge", "strategic", "apply", "apply", "force", "get", "list", "delete")
_STATUS_WAYS: tuple[tuple[str, Headers, str], ...] = (("PUT", (), ""), ("PATCH", MERGE, ""), ("PATCH", APPLY, "&force=1"))
_NOTES: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"metrics": []},
    {"metrics": [{"type": "External", "external": {"metricName": "q", "targetValue": 7}}]},
    {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "targetAverageUtilization": 33}}], "conditions": "null"},
    {"behavior": {"ScaleUp": {"Policies": [{"Type": "Pods", "Value": 1, "PeriodSeconds": 5}]}}},
    {"behavior": {"ScaleDown": {"selectpolicy": "Min", "Policies": [{"type": "Percent", "value": 9, "PERIODSECONDS": 5}]}}},
)
_BEHAVIORS: tuple[dict[str, Any], ...] = ({}, {"scaleDown": {"stabilizationWindowSeconds": 3}}, autoscalers.FAST)
_OLD_STATUSES: tuple[dict[str, Any], ...] = (
    {},
    {"desiredReplicas": 1},
    {"currentReplicas": 2, "desiredReplicas": 3, "currentCPUUtilizationPercentage": 9},
)
_NEW_STATUSES: tuple[dict[str, Any], ...] = (
    {},
    autoscalers.MET,
    {"desiredReplicas": 1, "currentMetrics": autoscalers.MEASURED[1:3]},
)
_EXACT = [each for each in autoscalers.METRICS if "Gi" not in str(each) and "0.1" not in str(each)]
"""Those with quantities in canonical form: of others the real server says that they change when nobody changes them."""

Draw = Callable[[Random, str, str], dict[str, Any]]
"""Makes an object of a name in a namespace, with some of its fields."""


def _some(random: Random, fields: dict[str, Any], share: float = 0.7) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if random.random() < share}


def _old_autoscaler(random: Random, namespace: str, name: str) -> dict[str, Any]:
    drawn = {"maxReplicas": random.choice((3, 5)), "minReplicas": random.choice((1, 2)), "scaleTargetRef": autoscalers.REF}
    body = autoscalers.scaler(name, random.choice(_NOTES))
    return {**body, "spec": _some(random, {**drawn, "targetCPUUtilizationPercentage": random.choice((1, 60, None))})}


def _new_autoscaler(random: Random, namespace: str, name: str) -> dict[str, Any]:
    drawn = {"maxReplicas": random.choice((3, 5)), "minReplicas": random.choice((1, 2)), "scaleTargetRef": autoscalers.REF}
    more = {"metrics": random.sample(_EXACT, random.randrange(4)), "behavior": random.choice(_BEHAVIORS)}
    return {"metadata": {"name": name}, "spec": {**_some(random, drawn), **_some(random, more, 0.5)}}


def _old_event(random: Random, namespace: str, name: str) -> dict[str, Any]:
    drawn = events.core_event(namespace, name, count=random.randrange(3), message=random.choice("xy"), **events.SERIES)
    return {**_some(random, drawn, 0.8), "metadata": {"name": name}}


def _new_event(random: Random, namespace: str, name: str) -> dict[str, Any]:
    drawn = events.new_event(namespace, name, note=random.choice("xy"), **events.SERIES)
    return {**_some(random, drawn, 0.8), "metadata": {"name": name}}


def _written(random: Random, path: str, name: str, body: dict[str, Any]) -> Call:
    """One write or read of an object, through its own path."""
    place, who = f"{path}/{name}", f"?fieldManager={random.choice(('one', 'two'))}"
    match way := random.choice(_WAYS):
        case "create":
            return Call("POST", f"{path}{who}", body)
        case "replace":
            return Call("PUT", f"{place}{who}", body)
        case "apply" | "force":
            return Call("PATCH", f"{place}{who}{'&force=1' if way == 'force' else ''}", body, APPLY)
        case "get" | "delete":
            return Call("DELETE" if way == "delete" and random.random() < 0.3 else "GET", place)
        case "list":
            return Call("GET", path)
        case _:
            return Call("PATCH", f"{place}{who}", body, _PATCHES[way])


def drawn_autoscalers(seed: int, namespace: str) -> Talk:
    """Both versions, and their statuses."""
    random, paths = Random(seed), autoscalers.paths(namespace)
    for _ in range(_STEPS):
        version, name = random.randrange(2), random.choice("ab")
        body = {"apiVersion": f"autoscaling/v{version + 1}", "kind": "HorizontalPodAutoscaler"}
        body |= (_old_autoscaler, _new_autoscaler)[version](random, namespace, name)
        if random.random() < 0.7:
            yield _written(random, paths[version], name, body)
            continue
        status = {**body, "spec": {}, "status": random.choice((_OLD_STATUSES, _NEW_STATUSES)[version])}
        method, headers, force = random.choice(_STATUS_WAYS)
        yield Call(method, f"{paths[version]}/{name}/status?fieldManager=one{force}", status, headers)


def drawn_events(seed: int, namespace: str) -> Talk:
    """Both groups."""
    random, paths = Random(seed), events.paths(namespace)
    for _ in range(_STEPS):
        group, name = random.randrange(2), random.choice("ab")
        body = {"apiVersion": ("v1", "events.k8s.io/v1")[group], "kind": "Event"}
        body |= (_old_event, _new_event)[group](random, namespace, name)
        yield _written(random, paths[group], name, body)


def _seeded(talk: Callable[[int, str], Talk], seed: int) -> Conversation:
    return lambda namespace: talk(seed, namespace)


DRAWN: dict[str, Conversation] = {
    **{f"autoscalers drawn from {seed}": _seeded(drawn_autoscalers, seed) for seed in SEEDS},
    **{f"events drawn from {seed}": _seeded(drawn_events, seed) for seed in SEEDS},
}
