"""One random step of a client's load: every verb, on a built-in kind and on a custom one."""

from __future__ import annotations

from random import Random
from typing import Any, TypeAlias

from kube_core.models.core_v1 import ConfigMap
from kube_core.objects import JsonPatch, MergePatch, StrategicMergePatch
from kube_core.requests import Api, Flow, Request
from tests.cluster.foos import foos

NAMESPACE = "soak"
SETTINGS = Api(ConfigMap).within(NAMESPACE)
CUSTOM = foos.within(NAMESPACE)
SELECTED = "odd=1"
"""What some caches and lists select by: patches take objects in and out of it."""
NAMES = 200
MOST_LETTERS = 2000
PAGE = 50

Step: TypeAlias = Request[Any] | Flow[Any]


def labels(chance: Random) -> dict[str, str]:
    """Whether an object is selected, and which tenth of them goes at once."""
    return {"odd": str(chance.randrange(2)), "tenth": str(chance.randrange(10))}


def settings(chance: Random, name: str) -> dict[str, Any]:
    """A ConfigMap."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "labels": labels(chance)},
        "data": {"value": str(chance.random()), "more": "x" * chance.randrange(MOST_LETTERS)},
    }


def custom(chance: Random, name: str) -> dict[str, Any]:
    """A custom resource."""
    return {
        "apiVersion": "clux.dev/v1",
        "kind": "Foo",
        "metadata": {"name": name, "labels": labels(chance)},
        "spec": {"name": name, "info": "x" * chance.randrange(MOST_LETTERS), "replicas": chance.randrange(100)},
    }


def on_settings(chance: Random, manager: str) -> Step:
    """One step with ConfigMaps."""
    name = f"part-{chance.randrange(NAMES)}"
    body = settings(chance, name)
    less = {key: value for key, value in body.items() if key != "data" or chance.random() < 0.7}
    match chance.randrange(11):
        case 0 | 1:
            return SETTINGS.create(body)
        case 2:
            return SETTINGS.patch(name, MergePatch(less))
        case 3:
            return SETTINGS.patch(name, StrategicMergePatch(less))
        case 4:
            return SETTINGS.patch(name, JsonPatch([{"op": "replace", "path": "/data/value", "value": manager}]))
        case 5:
            return SETTINGS.apply(name, less, field_manager=manager, force=chance.random() < 0.5)
        case 6:
            return SETTINGS.replace(name, body)
        case 7:
            return SETTINGS.delete(name)
        case 8:
            return SETTINGS.get(name)
        case 9:
            return SETTINGS.list(labels=SELECTED, limit=PAGE)
        case _:
            rarely = chance.random() < 0.1
            return SETTINGS.delete_collection(labels=f"tenth={chance.randrange(10)}") if rarely else SETTINGS.delete(name)


def on_custom(chance: Random, manager: str) -> Step:
    """One step with custom resources, also with their status and scale."""
    name = f"foo-{chance.randrange(NAMES)}"
    body = custom(chance, name)
    match chance.randrange(8):
        case 0 | 1:
            return CUSTOM.create(body)
        case 2:
            return CUSTOM.patch(name, MergePatch(body))
        case 3:
            return CUSTOM.apply(name, body, field_manager=manager, force=chance.random() < 0.5)
        case 4:
            return CUSTOM.status.patch(name, MergePatch({"status": {"isBad": chance.random() < 0.5}}))
        case 5:
            return CUSTOM.scale.patch(name, MergePatch({"spec": {"replicas": chance.randrange(100)}}))
        case 6:
            return CUSTOM.list(limit=PAGE)
        case _:
            return CUSTOM.delete(name)


def draw(chance: Random, manager: str) -> Step:
    """One step."""
    return chance.choice((on_settings, on_custom))(chance, manager)
