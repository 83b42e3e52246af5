"""Servers that say the same for ever: how often they are asked. Endless refusals, ends and repetitions."""

from collections.abc import Callable
from typing import Any

import pytest

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api, Request
from kube_core.simulation import Answered, Fault, Refused, Reset, Wire, World, error_frame
from kube_core.watching import informer_of

TEN_SECONDS, TEN_MINUTES = 10.0, 600.0
MOST_IN_TEN_SECONDS, MOST_IN_TEN_MINUTES = 5, 40
LEAST_IN_TEN_MINUTES = 3

CONFIG_MAPS = Api(ConfigMap).within("default")
FOUND = b'{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":null}\n'
REPEATED = b'{"type":"MODIFIED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","resourceVersion":"4"}}}\n'

FAULTS: dict[str, Fault] = {
    "410": Answered(410, "Expired"),
    "429": Answered(429, "TooManyRequests"),
    "429 at once": Answered(429, "TooManyRequests", 0),
    "500": Answered(500, "InternalError"),
    "refused": Refused(),
    "reset": Reset(),
    "404": Answered(404, "NotFound"),
    "403": Answered(403, "Forbidden"),
    "a list for a watch": Answered(200, body=FOUND),
    "nothing at all": Answered(200, body=b""),
    "the same for ever": Answered(200, body=REPEATED),
    "the same, then 500": Answered(200, body=REPEATED + error_frame(500, "InternalError").data),
    "410 in the stream": Answered(200, body=error_frame(410, "Expired").data),
    "410 after the same": Answered(200, body=REPEATED + error_frame(410, "Expired").data),
    "429 in the stream": Answered(200, body=error_frame(429, "TooManyRequests").data),
}


def anything(request: Request[Any]) -> bool:
    return True


def watches(request: Request[Any]) -> bool:
    return "watch" in dict(request.query)


def checks(request: Request[Any]) -> bool:
    """Whether a request asks for one object, to see whether the server knows a version."""
    return dict(request.query).get("limit") == "1"


def is_round(request: Request[Any]) -> bool:
    """Whether a request begins a list or a watch."""
    return "continue" not in dict(request.query)


def rounds(fault: Fault, of: Callable[[Request[Any]], bool], seed: int, **options: Any) -> tuple[int, int, Wire]:
    """How many rounds an informer begins in the first ten seconds, and in ten minutes, of a server that always says the same."""
    world = World(seed)
    world.send(CONFIG_MAPS.create({"metadata": {"name": "a"}}))
    informer = informer_of(CONFIG_MAPS, **options)
    meets_the_first = of is anything or (of is watches and options.get("streaming"))
    wire = world.connect("informer", informer.sources[0], *([fault] if meets_the_first else []))
    began = world.clock.now
    wire.outage(fault, TEN_MINUTES, of)
    world.advance(TEN_MINUTES)
    asked = [when - began for when, request in wire.asked if is_round(request) and (of(request) or of is watches)]
    return sum(when < TEN_SECONDS for when in asked), len(asked), wire


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("of", [anything, watches])
@pytest.mark.parametrize("name", FAULTS)
def test_no_storm(name: str, of: Callable[[Request[Any]], bool], streaming: bool) -> None:
    """At most five rounds in ten seconds and forty in ten minutes, the lists between the watches counted, and it goes on."""
    for seed in range(3):
        soon, all_told, _ = rounds(FAULTS[name], of, seed, streaming=streaming)
        assert soon <= MOST_IN_TEN_SECONDS, (name, soon)
        assert LEAST_IN_TEN_MINUTES < all_told <= MOST_IN_TEN_MINUTES, (name, all_told)


@pytest.mark.parametrize("name", ["429", "500", "refused", "reset", "429 in the stream", "nothing at all"])
def test_trouble_of_a_watch_leads_to_no_list(name: str) -> None:
    """However long it lasts: there is the first list, and no other."""
    _, _, wire = rounds(FAULTS[name], watches, 0)
    assert sum(not watches(request) and not checks(request) for _, request in wire.asked) == 1


def test_a_token_that_always_expires() -> None:
    """The list begins anew, whole, at once, and is complete."""
    world = World()
    for name in "abc":
        world.send(CONFIG_MAPS.create({"metadata": {"name": name}}))
    informer = informer_of(CONFIG_MAPS, page_size=1)
    wire = world.connect("informer", informer.sources[0])
    wire.outage(Answered(410, "Expired"), TEN_MINUTES, lambda request: "continue" in dict(request.query))
    world.advance(1.0)
    assert informer.listed
    assert len(informer.store) == 3
    assert [dict(request.query).get("limit") for _, request in wire.asked[:3]] == ["1", "1", None]
