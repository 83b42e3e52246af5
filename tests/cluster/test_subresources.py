"""The parts of an object with a path of their own: status, scale, logs, eviction, binding, tokens and the rest."""

import base64
from typing import Any

import pytest

from kube_core.models.apps_v1 import Deployment
from kube_core.models.certificates_v1 import CertificateSigningRequest
from kube_core.models.core_v1 import Pod, ServiceAccount
from kube_core.models.policy_v1 import PodDisruptionBudget
from kube_core.requests import Api, BadRequest, TooManyRequests

from .bodies import filled
from .drivers import Driver
from .foos import foos, install
from .harness.cluster import Cluster
from .harness.polling import poll


def pod(name: str, **spec: Any) -> dict[str, Any]:
    """A pod with one container."""
    containers = [{"name": "main", "image": "none", "resources": {"requests": {"cpu": "1"}}}]
    return {"metadata": {"name": name, "labels": {"app": "web"}}, "spec": {"containers": containers, **spec}}


@pytest.fixture
def running(cluster: Cluster, driver: Driver, namespace: str) -> str:
    """The name of a pod that runs."""
    if not cluster.has_kubelets:
        pytest.skip("a slim control plane runs no pods")
    pods = Api(Pod).within(namespace)
    driver.send(pods.create(pod("web")))
    poll("running pod", lambda: driver.send(pods.get("web")).status.phase == "Running")
    return "web"


def test_status_and_spec_are_apart(cluster: Cluster, driver: Driver, namespace: str) -> None:
    """The status verb changes the status and nothing else; the other verbs everything else."""
    install(cluster)
    mine = foos.within(namespace)
    driver.send(
        mine.create({"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "a"}, "spec": {"name": "a", "info": "b"}})
    )
    both = {"spec": {"info": "changed"}, "status": {"isBad": True}}
    patched = driver.send(mine.status.patch("a", both))
    assert patched.status is not None
    assert (patched.spec.info, patched.status.is_bad) == ("b", True)
    patched.status.replicas = 7
    replaced = driver.send(mine.status.replace("a", patched))
    assert replaced.status is not None
    assert replaced.status.replicas == 7
    assert driver.send(mine.status.get("a")).spec.info == "b"


def test_scale(cluster: Cluster, driver: Driver, namespace: str) -> None:
    """Built-in and custom kinds are scaled alike."""
    install(cluster)
    labels = {"app": "none"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "none"}]}}
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
    deployments, mine = Api(Deployment).within(namespace), foos.within(namespace)
    driver.send(deployments.create({"metadata": {"name": "a"}, "spec": spec}))
    driver.send(
        mine.create({"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "a"}, "spec": {"name": "a", "info": "b"}})
    )
    for api in (deployments, mine):
        assert driver.send(api.scale.patch("a", {"spec": {"replicas": 2}})).spec.replicas == 2
        assert driver.send(api.scale.get("a")).spec.replicas == 2
    scale = driver.send(mine.scale.get("a"))
    scale.spec.replicas = 1
    assert driver.send(mine.scale.replace("a", scale)).spec.replicas == 1


def test_logs(driver: Driver, namespace: str, running: str) -> None:
    """A log is one text; ``tail_lines`` takes its end."""
    pods = Api(Pod).within(namespace)
    assert driver.send(pods.logs(running)).splitlines()[:2] == ["first line", "second line"]
    assert driver.send(pods.logs(running, tail_lines=1, container="main")).splitlines() == ["second line"]
    assert driver.send(pods.logs(running, limit_bytes=5)) == "first"
    with pytest.raises(BadRequest, match="none-such"):
        driver.send(pods.logs(running, container="none-such"))


def test_logs_that_follow(driver: Driver, namespace: str, running: str) -> None:
    """A log that is followed comes line by line."""
    assert driver.follow(Api(Pod).within(namespace), running, 2) == ["first line", "second line"]


def test_eviction_respects_budgets(driver: Driver, namespace: str, running: str) -> None:
    """A pod that its budget needs is not evicted now; without the budget it goes."""
    pods, budgets = Api(Pod).within(namespace), Api(PodDisruptionBudget).within(namespace)
    spec = {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}
    driver.send(budgets.create({"metadata": {"name": "all"}, "spec": spec}))
    poll("budget's status", lambda: driver.send(budgets.get("all")).status.current_healthy == 1)
    with pytest.raises(TooManyRequests):
        driver.send(pods.evict(running, query={"timeout": "1s"}))
    driver.send(budgets.delete("all"))
    assert driver.send(pods.evict(running, grace_period_seconds=0)).status == "Success"


def test_binding(driver: Driver, namespace: str, cluster: Cluster) -> None:
    """A pod that no scheduler looks after is put on a node by hand."""
    if not cluster.has_kubelets:
        pytest.skip("a slim control plane has no nodes")
    pods = Api(Pod).within(namespace)
    driver.send(pods.create(pod("web", schedulerName="nobody")))
    assert driver.send(pods.bind("web", "node-1")).status == "Success"
    assert driver.send(pods.get("web")).spec.node_name == "node-1"


def test_ephemeral_containers(driver: Driver, namespace: str, running: str) -> None:
    """A running pod gets a container to look at it."""
    debug = {"spec": {"ephemeralContainers": [{"name": "debug", "image": "none"}]}}
    patched = driver.send(Api(Pod).within(namespace).ephemeral_containers.patch(running, debug))
    assert [container.name for container in patched.spec.ephemeral_containers] == ["debug"]


def test_resize(driver: Driver, namespace: str) -> None:
    """A pod gets other resources, read and written through a path of their own."""
    pods = Api(Pod).within(namespace)
    driver.send(pods.create(pod("web", schedulerName="nobody")))
    resized = driver.send(pods.subresource("resize").get("web"))
    resized.spec.containers[0].resources.requests["cpu"] = "2"
    changed = driver.send(pods.subresource("resize").replace("web", resized))
    assert changed.spec.containers[0].resources.requests["cpu"] == "2"


def test_tokens(driver: Driver, namespace: str) -> None:
    """A token is for the audiences that were asked for, and expires."""
    accounts = Api(ServiceAccount).within(namespace)
    driver.send(accounts.create({"metadata": {"name": "robot"}}))
    made = driver.send(accounts.create_token("robot", audiences=["me"], expiration_seconds=600))
    assert made.spec.audiences == ["me"]
    token = made.status.token or ""
    assert token.count(".") == 2
    assert token not in repr(made)


def test_approval(driver: Driver, namespace: str) -> None:
    """A certificate request is approved through its own path."""
    body = filled({"request": "${CERTIFICATE_REQUEST}"}, namespace, "")
    requests = Api(CertificateSigningRequest)
    spec = {"request": body["request"], "signerName": "example.com/signer", "usages": ["client auth"]}
    made = driver.send(requests.create({"metadata": {"name": namespace}, "spec": spec}))
    assert made.spec.request == base64.b64decode(body["request"])
    approved = {"type": "Approved", "status": "True", "reason": "Tested", "message": "by a test"}
    conditions = driver.send(requests.approval.patch(namespace, {"status": {"conditions": [approved]}})).status.conditions
    assert [condition.type for condition in conditions] == ["Approved"]
    driver.send(requests.delete(namespace))
