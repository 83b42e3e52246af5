"""Evictions, and the budgets that they are paid from."""

from typing import Any

import pytest

from tests.server.driver import LABELS, MERGE, PODS, Driver

BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
READY = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}


def running(driver: Driver, *names: str) -> None:
    """Pods that are ready."""
    for name in names:
        driver.create(PODS, name, metadata={"labels": LABELS})
        assert driver.patch(f"{PODS}/{name}/status", {"status": READY}, MERGE)[0] == 200


def budget(driver: Driver, **spec: Any) -> None:
    """A budget for them."""
    driver.create(BUDGETS, "b", spec={"selector": {"matchLabels": LABELS}, **spec})


def evict(driver: Driver, name: str, query: str = "") -> tuple[int, Any]:
    """Ask for an eviction."""
    return driver.call("POST", f"{PODS}/{name}/eviction{query}", {"metadata": {"name": name}})


def test_a_pod_without_a_budget_goes(driver: Driver) -> None:
    """The answer is a Status with code 201; a dry run changes nothing."""
    running(driver, "a")
    assert evict(driver, "a", "?dryRun=All")[0] == 201
    assert driver.names(PODS) == ["a"]
    status, body = evict(driver, "a")
    assert (status, body["status"], body["code"]) == (201, "Success", 201)
    assert driver.names(PODS) == []


def test_a_budget_runs_out(driver: Driver) -> None:
    """Two of three may be needed: the first eviction is paid, the second refused with 429 and its cause."""
    running(driver, "a", "b", "c")
    budget(driver, minAvailable=2)
    assert evict(driver, "a")[0] == 201
    assert driver.call("GET", f"{BUDGETS}/b")[1]["status"]["disruptionsAllowed"] == 0
    status, body = evict(driver, "b")
    assert (status, body["reason"]) == (429, "TooManyRequests")
    cause = {"reason": "DisruptionBudget", "message": "The disruption budget b does not allow evicting pods currently"}
    assert body["details"] == {"causes": [cause]}
    assert driver.names(PODS) == ["b", "c"]


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ({"minAvailable": "50%"}, 201),
        ({"minAvailable": "100%"}, 429),
        ({"maxUnavailable": 1}, 201),
        ({"maxUnavailable": 0}, 429),
        ({}, 201),
    ],
)
def test_what_a_budget_allows(driver: Driver, spec: dict[str, Any], code: int) -> None:
    """Of two pods that are ready."""
    running(driver, "a", "b")
    budget(driver, **spec)
    assert evict(driver, "a")[0] == code


def test_a_budget_that_needs_all(driver: Driver) -> None:
    """It says how many there are, and how many it needs."""
    running(driver, "a")
    budget(driver, minAvailable=3)
    assert (
        evict(driver, "a")[1]["details"]["causes"][0]["message"]
        == "The disruption budget b needs 3 healthy pods and has 1 currently"
    )


def test_pods_that_are_not_ready_may_go(driver: Driver) -> None:
    """If the budget says so."""
    driver.create(PODS, "a", metadata={"labels": LABELS})
    driver.patch(f"{PODS}/a/status", {"status": {"phase": "Running"}}, MERGE)
    budget(driver, minAvailable=1, unhealthyPodEvictionPolicy="AlwaysAllow")
    assert evict(driver, "a")[0] == 201


def test_two_budgets_are_too_many(driver: Driver) -> None:
    """The real server can't say which one to take from, either."""
    running(driver, "a")
    for name in "bc":
        driver.create(BUDGETS, name, spec={"selector": {"matchLabels": LABELS}, "maxUnavailable": 1})
    status, body = evict(driver, "a")
    assert (status, "more than one PodDisruptionBudget" in body["message"]) == (500, True)
