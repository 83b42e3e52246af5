"""Testing a program that runs beside Kubernetes, with the fixtures of the pytest plugin: pytest examples/test_restarter.py.

The program restarts Deployments that have stopped making progress, as ``kubectl rollout restart`` does. Its tests let a rollout
get stuck, break the connection, and look at what the program asked for. Time passes only where the tests say so, or leaps.
"""

import pytest

from kube_core.models.apps_v1 import Deployment
from kube_core.server import ApiServer, Behaviour, NeverReady, Runs, Workloads
from kube_core.simulation import Answered, FaultPlan, Stale
from kube_core.watching import conditions
from kube_transports import Client, ManualClock

RESTARTED = "kubectl.kubernetes.io/restartedAt"
SCRIPT: dict[str, Behaviour] = {}
"""What the containers of a test do, by image."""
pytestmark = pytest.mark.kube(workloads=Workloads(script=SCRIPT))


def restart_stuck(client: Client, namespace: str, when: str) -> list[str]:
    """Restart the Deployments of a namespace whose rollout has run out of time; gives their names."""
    deployments = client.api(Deployment).within(namespace)
    stuck = [found for found in deployments.list().items if is_stuck(found)]
    for found in stuck:
        template = {"metadata": {"annotations": {RESTARTED: when}}}
        deployments.patch(found.metadata.name, {"spec": {"template": template}})
    return [found.metadata.name for found in stuck]


def is_stuck(deployment: Deployment) -> bool:
    """Whether a Deployment says so."""
    return any(each.reason == "ProgressDeadlineExceeded" for each in deployment.status.conditions)


def is_rolled_out(deployment: Deployment | None) -> bool:
    """Whether the pods of the newest template are all there are."""
    if deployment is None or deployment.status.observed_generation != deployment.metadata.generation:
        return False
    return deployment.status.replicas == deployment.status.updated_replicas == deployment.status.available_replicas


@pytest.fixture
def web(kube_client: Client) -> str:
    """A Deployment, and the name of it."""
    SCRIPT.clear()
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "main", "image": "web:1"}]}}
    spec = {"replicas": 2, "progressDeadlineSeconds": 60, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    kube_client.api(Deployment).within("default").create({"metadata": {"name": "web"}, "spec": spec})
    return "web"


def test_what_runs_is_left_alone(kube_client: Client, api_server: ApiServer, web: str) -> None:
    """One list, and no write."""
    kube_client.api(Deployment).within("default").wait(web, conditions.condition("Available"), timeout=60)
    api_server.clear_history()
    assert restart_stuck(kube_client, "default", "now") == []
    assert [entry.verb for entry in api_server.history] == ["list"]


def test_what_is_stuck_is_restarted(kube_client: Client, kube_clock: ManualClock, web: str) -> None:
    """The pods of a new image never got ready; the next ones do, and the rollout ends within two minutes."""
    deployments = kube_client.api(Deployment).within("default")
    SCRIPT["web:2"] = NeverReady()
    deployments.patch(web, {"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "web:2"}]}}}})
    kube_clock.advance(120)
    SCRIPT["web:2"] = Runs(ready_seconds=20)
    assert restart_stuck(kube_client, "default", "now") == ["web"]
    found = deployments.wait(web, is_rolled_out, timeout=120)
    assert found.spec.template.metadata.annotations == {RESTARTED: "now"}


def test_a_server_that_is_busy_is_asked_again(kube_client: Client, kube_faults: FaultPlan, web: str) -> None:
    """And a list from the past does no harm."""
    kube_faults.add(Answered(429, "TooManyRequests", retry_after_seconds=5), verb="list", kind=Deployment)
    kube_faults.add(Stale(3), verb="list", kind=Deployment, nth=2)
    assert restart_stuck(kube_client, "default", "now") == []
    assert [type(taken.fault) for taken in kube_faults.taken] == [Answered, Stale]
