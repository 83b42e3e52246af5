"""Nothing of what a server keeps may be read off its parts: a repr ends up in logs and in reports of failed tests."""

import types
from collections import deque
from collections.abc import Iterator
from gc import get_referents
from typing import Any

from kube_core.server import User
from tests.server.driver import CONTAINERS, Driver

TOKEN, WORD = "token-of-nobody", "cGFzc3dvcmQtb2Ytbm9ib2R5"
HEADERS = {"authorization": f"Bearer {TOKEN}", "content_type": "application/json"}
SECRETS = "/api/v1/namespaces/default/secrets"
_CONTAINERS = (dict, list, tuple, set, frozenset, deque)
_OPAQUE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, str, bytes, int, float)


def parts(root: object) -> Iterator[Any]:
    """Everything that can be reached from an object, each thing once."""
    seen: set[int] = set()
    waiting: list[Any] = [root]
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, _OPAQUE):
            continue
        seen.add(id(value))
        yield value
        waiting += _held(value)


def _held(value: Any) -> list[Any]:
    """What an object holds: its items, its slots and its attributes."""
    if isinstance(value, _CONTAINERS):
        return get_referents(value)
    slots = (name for each in type(value).__mro__ for name in getattr(each, "__slots__", ()) if hasattr(value, name))
    return [*(getattr(value, name) for name in slots), *getattr(value, "__dict__", {}).values()]


def test_no_part_of_a_server_shows_what_it_keeps() -> None:
    """Records, the log, watches, controllers: of a Secret and of a token nothing is to be seen."""
    driver = Driver(users=[User("somebody", ("system:masters",), token=TOKEN)], workloads=True)
    body = {
        "metadata": {"name": "a", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": WORD}},
        "data": {"b": WORD},
    }
    watch = driver.send("GET", f"{SECRETS}?watch=1", **HEADERS)
    assert driver.call("POST", SECRETS, body, **HEADERS)[0] == 201
    assert (
        driver.call(
            "PATCH", f"{SECRETS}/a", {"data": {"c": WORD}}, **{**HEADERS, "content_type": "application/merge-patch+json"}
        )[0]
        == 200
    )
    pod = {"metadata": {"name": "p"}, "spec": {"containers": [{**CONTAINERS[0], "env": [{"name": "A", "value": WORD}]}]}}
    assert driver.call("POST", "/api/v1/namespaces/default/pods", pod, **HEADERS)[0] == 201
    driver.server.snapshot()
    ours = [part for part in parts((driver.server, watch)) if type(part).__module__.startswith("kube_core.")]
    assert len(ours) > 100
    told = {type(part).__qualname__ for part in ours if WORD in repr(part) or TOKEN in repr(part)}
    assert told == set()
