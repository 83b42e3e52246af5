"""Plans of faults by themselves: requests are asked about, and no client is there."""

from typing import Any

import pytest

from kube_core import UsageError
from kube_core.models.core_v1 import ConfigMap
from kube_core.server import ApiServer, ServerRequest
from kube_core.simulation import Delayed, FaultPlan, Forgotten, Mishap, Refused, Reset, Restarted, Stale

MAPS = "/api/v1/namespaces/default/configmaps"


def request(method: str = "GET", name: str = "", agent: str = "", place: str = MAPS) -> ServerRequest:
    """A request about ConfigMaps."""
    return ServerRequest(method, f"{place}/{name}" if name else place, (("user-agent", agent),))


def met(plan: FaultPlan, *requests: ServerRequest) -> list[Mishap | None]:
    """What requests meet, one a second."""
    return [plan.take(each, float(second)) for second, each in enumerate(requests)]


def test_a_plan_without_rules_counts_all_the_same() -> None:
    """Calls before the first rule are calls."""
    plan = FaultPlan()
    assert met(plan, request(), request()) == [None, None]
    plan.add(Refused())
    assert plan.take(request(), 7.0) == Refused()
    (taken,) = plan.taken
    assert (taken.number, taken.at, taken.call.verb) == (3, 7.0, "list")


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ({"verb": "get"}, request("DELETE", "app", "tool/1")),
        ({"kind": ConfigMap}, request("GET", "app", "tool/1", MAPS.replace("configmaps", "secrets"))),
        ({"kind": "configmaps"}, request("GET", "app", "tool/1", MAPS.replace("configmaps", "pods"))),
        ({"name": "app"}, request("GET", "web", "tool/1")),
        ({"namespace": "default"}, request("GET", "app", "tool/1", MAPS.replace("default", "other"))),
        ({"agent": "tool"}, request("GET", "app", "program/1")),
    ],
)
def test_each_word_tells_calls_apart(words: dict[str, Any], other: ServerRequest) -> None:
    """One call has it, the other has not."""
    plan = FaultPlan()
    plan.add(Reset(), times=None, **words)
    assert met(plan, other, request("GET", "app", "tool/1")) == [None, Reset()]


def test_nth_and_times_are_a_window() -> None:
    """From the second call on, two of them."""
    plan = FaultPlan()
    rule = plan.add(Delayed(2), nth=2, times=2)
    assert met(plan, *[request()] * 5) == [None, Delayed(2), Delayed(2), None, None]
    assert str(rule) == f"plan.add({Delayed(2)!r}, nth=2, times=2)"


def test_the_first_rule_whose_turn_it_is_has_the_call() -> None:
    """The others count it nevertheless."""
    plan = FaultPlan()
    plan.add(Refused())
    plan.add(Reset(), nth=2)
    plan.add(Stale(3))
    assert met(plan, *[request()] * 3) == [Refused(), Reset(), Stale(3)]


@pytest.mark.parametrize("words", [{"nth": 0}, {"chance": -0.1}, {"chance": 1.1}])
def test_numbers_that_mean_nothing_are_refused(words: dict[str, Any]) -> None:
    """They are a mistake of the test's."""
    with pytest.raises(UsageError, match="nth counts from 1"):
        FaultPlan().add(Refused(), **words)


def test_a_misprint_of_a_verb_is_refused() -> None:
    """Such a rule would never meet a call, and its test be a test of nothing."""
    with pytest.raises(UsageError, match="no call has the verb 'put': it is one of apply, create, delete,"):
        FaultPlan().add(Refused(), verb="put")


def test_chance_is_shared_out_among_faults() -> None:
    """Each has its part, and all calls meet one where chance is certain."""
    plan = FaultPlan(3)
    plan.sprinkle(1.0, Refused(), Reset(), Forgotten(), verb="list", kind="configmaps")
    found = met(plan, *[request()] * 300, request("POST"))
    assert found.pop() is None
    assert all(found.count(fault) > 70 for fault in (Refused(), Reset(), Forgotten()))


def test_a_fresh_plan_and_one_of_what_was_taken() -> None:
    """They bring the same faults for the same calls."""
    plan, calls = FaultPlan(5), [request()] * 50
    plan.sprinkle(0.3, Refused(), Restarted(2))
    first = met(plan, *calls)
    assert met(plan.fresh(), *calls) == met(plan.again(), *calls) == first
    assert any(first)


def test_calm_ends_it_and_keeps_what_was_taken() -> None:
    """Its picture says so, too."""
    plan = FaultPlan(4)
    plan.add(Refused(), times=None)
    met(plan, request())
    assert repr(plan) == "<FaultPlan of seed 4: 1 rules, 1 faults taken>"
    plan.calm()
    assert met(plan, request()) == [None]
    assert repr(plan) == "<FaultPlan of seed 4: 0 rules, 1 faults taken>"


def test_what_was_taken_prints_as_a_program() -> None:
    """A line for each call: a kind's, and one of another path."""
    plan = FaultPlan(9)
    plan.add(Refused(), times=2)
    met(plan, request("GET", "app"), ServerRequest("GET", "/version"))
    assert str(plan).splitlines() == [
        "plan = FaultPlan()  # taken from a plan of seed 9",
        f"plan.add({Refused()!r})  # get configmaps/default/app",
        f"plan.add({Refused()!r}, nth=2)  # GET /version",
    ]


def test_the_past_is_read_and_not_written() -> None:
    """A stale list lacks what is new; a write, a watch and other paths are answered from the present."""
    server = ApiServer()
    body = b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"app"}}'
    headers = (("content-type", "application/json"),)
    made = server.handle_stale(ServerRequest("POST", MAPS, headers, body), 5)
    assert made.status == 201
    assert server.handle_stale(request("GET", "app"), 0).status == 200
    assert server.handle_stale(request("GET", "app"), 1).status == 404
    assert server.handle_stale(ServerRequest("GET", "/version"), 1).status == 200
    assert server.handle_stale(ServerRequest("GET", f"{MAPS}?watch=1&timeoutSeconds=1"), 1).status == 200


def test_a_snapshot_brings_back_what_was() -> None:
    """It says how much is in it, and may be used again."""
    server = ApiServer()
    kept = server.snapshot()
    body = b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"app"}}'
    server.handle(ServerRequest("POST", MAPS, (("content-type", "application/json"),), body))
    full = server.snapshot()
    for snapshot, status in ((kept, 404), (full, 200), (kept, 404)):
        server.restore(snapshot)
        assert server.handle(request("GET", "app")).status == status
    assert f"objects at version {full.version}>" in repr(full)


def test_what_is_no_fault_is_refused_at_once() -> None:
    """And not when a call meets it."""
    nothing: Any = "boo"
    with pytest.raises(UsageError, match="'boo' is no fault: it is one of Answered"):
        FaultPlan().add(nothing)
