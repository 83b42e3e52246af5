"""A wish for very many pods is granted bit by bit, and what fails is contained."""

from typing import Any

import pytest

from kube_core.server import ApiServer, Behaviour, Runs, Start, Workloads
from tests.server.driver import CONTAINERS, LABELS, PODS, TEMPLATE, Driver

APPS, BATCH = "/apis/apps/v1/namespaces/default", "/apis/batch/v1/namespaces/default"
JOB_TEMPLATE = {"metadata": {"labels": LABELS}, "spec": {"containers": CONTAINERS, "restartPolicy": "Never"}}
MANY = 100_000
SPECS: dict[str, dict[str, Any]] = {
    f"{APPS}/replicasets": {"replicas": MANY, "selector": {"matchLabels": LABELS}, "template": TEMPLATE},
    f"{APPS}/statefulsets": {
        "replicas": MANY,
        "selector": {"matchLabels": LABELS},
        "template": TEMPLATE,
        "podManagementPolicy": "Parallel",
    },
    f"{BATCH}/jobs": {"parallelism": MANY, "completions": 2_000_000_000, "completionMode": "Indexed", "template": JOB_TEMPLATE},
}


@pytest.mark.parametrize("path", SPECS)
def test_pods_come_in_bursts(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many at once, and as many a second later."""
    for module in ("engine", "replicas", "statefulsets", "jobs"):
        monkeypatch.setattr(f"kube_core.server.workloads.{module}.BURST", 5)
    driver = Driver(workloads=Workloads(events=False, nodes=()))
    driver.create(path, "a", spec=SPECS[path])
    assert len(driver.names(PODS)) == 5
    driver.create(PODS, "another")
    assert len(driver.names(PODS)) == 6
    due = driver.server.next_wake()
    assert due is not None
    driver.server.wake(due)
    assert len(driver.names(PODS)) == 11


def test_a_job_that_says_it_is_done_with_everything() -> None:
    """Its status is written by whoever may."""
    driver = Driver(workloads=Workloads(events=False, nodes=()))
    driver.create(f"{BATCH}/jobs", "a", spec={**SPECS[f"{BATCH}/jobs"], "parallelism": 1})
    body = {"status": {"completedIndexes": "0-1999999999", "active": 1}}
    assert driver.patch(f"{BATCH}/jobs/a/status", body)[0] < 500


def test_a_script_that_fails_is_an_accident() -> None:
    """The other pods run, the client is not told, and the test's author is."""

    def script(start: Start) -> Behaviour:
        if start.pod["metadata"]["name"] == "bad":
            raise ValueError("never told")
        return Runs()

    server = ApiServer(workloads=Workloads(script=script))
    driver = Driver()
    driver.server = server
    driver.create(PODS, "bad")
    driver.create(PODS, "good")
    assert server.accidents
    assert all(isinstance(each.error, ValueError) for each in server.accidents)
    assert "never told" in server.accidents[0].traceback
    for second in range(5):
        server.wake(server.now + second)
    status, pod = driver.call("GET", f"{PODS}/good")
    assert (status, pod["status"]["phase"]) == (200, "Running")
    assert server.accidents[-1].where == "Kubelets at default/bad"
