"""Pods on their nodes: what containers do, and what the pod's status says of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from kube_core import UsageError
from kube_core.models.core_v1 import ConfigMap, Endpoints, Namespace, Service, ServiceAccount
from kube_core.models.discovery_v1 import EndpointSlice
from kube_core.models.policy_v1 import PodDisruptionBudget
from kube_core.server import CrashLoops, Exits, ImagePullFails, Runs, Workloads

from .ground import LABELS, Ground, deployment, exit_code, ground, state_of, waiting


def pod(name: str = "web", image: str = "app:1", **spec: Any) -> dict[str, Any]:
    """A pod of one container."""
    said = {"containers": [{"name": "main", "image": image}], "terminationGracePeriodSeconds": 30, **spec}
    return {"metadata": {"name": name, "labels": LABELS}, "spec": said}


@pytest.fixture
def world() -> Iterator[Ground]:
    """A server with one node."""
    with ground() as made:
        yield made


def test_a_pod_is_pending_and_then_runs(world: Ground) -> None:
    """It has a node at once, an address, and is ready after a second."""
    world.pods.create(pod())
    first = world.pods.get("web")
    assert (first.spec.node_name, first.status.phase) == ("node-1", "Pending")
    assert waiting(first)[0] == "ContainerCreating"
    assert state_of(first)["Ready"] == ("False", "ContainersNotReady")
    world.after(1)
    then = world.pods.get("web")
    assert (then.status.phase, state_of(then)["Ready"]) == ("Running", ("True", None))
    assert then.status.pod_ip == then.status.pod_ips[0].ip
    assert then.status.qos_class == "BestEffort"


def test_init_containers_come_first(world: Ground) -> None:
    """One after the other; the pod runs when they are done."""
    world.pods.create(pod(initContainers=[{"name": "one", "image": "i:1"}, {"name": "two", "image": "i:2"}]))
    world.after(3)
    found = world.pods.get("web")
    assert (found.status.phase, state_of(found)["Initialized"]) == ("Pending", ("False", "ContainersNotInitialized"))
    assert [bool(each.state.terminated) for each in found.status.init_container_statuses] == [True, False]
    world.after(3)
    assert world.pods.get("web").status.phase == "Running"


def test_a_crash_loop_backs_off() -> None:
    """Started again at once, then after 10, 20, 40 seconds."""
    with ground(script={"app:1": CrashLoops(7)}) as world:
        world.pods.create(pod())
        world.after(5)
        found = world.pods.get("web")
        assert waiting(found)[0] == "CrashLoopBackOff"
        assert exit_code(found, last=True) == 7
        counts: list[int] = []
        for _ in range(5):
            counts.append(world.pods.get("web").status.container_statuses[0].restart_count)
            world.after(15)
        assert counts == [1, 2, 3, 3, 3]


@pytest.mark.parametrize(
    ("code", "policy", "phase"), [(0, "Never", "Succeeded"), (1, "Never", "Failed"), (0, "OnFailure", "Succeeded")]
)
def test_a_pod_that_is_not_started_again_ends(code: int, policy: str, phase: str) -> None:
    """Its phase says how, and it is no longer ready."""
    with ground(script={"app:1": Exits(code)}) as world:
        world.pods.create(pod(restartPolicy=policy))
        world.after(5)
        found = world.pods.get("web")
        assert found.status.phase == phase
        assert exit_code(found) == code
        assert state_of(found)["Ready"][0] == "False"


def test_an_image_that_is_not_there() -> None:
    """The pod stays pending, and its events say why."""
    with ground(script={"app:1": ImagePullFails("no such image")}) as world:
        world.pods.create(pod())
        world.after(2)
        assert waiting(world.pods.get("web")) == ("ErrImagePull", "no such image")
        world.after(60)
        assert world.pods.get("web").status.phase == "Pending"
        assert "Failed" in world.reasons()


def test_a_deleted_pod_takes_a_moment(world: Ground) -> None:
    """As long as its containers need, at most as long as it is given; or no time at all."""
    for name in ("slow", "fast"):
        world.pods.create(pod(name))
    world.after(5)
    world.pods.delete("fast", grace_period_seconds=0)
    world.pods.delete("slow")
    assert world.names() == ["slow"]
    assert world.pods.get("slow").metadata.deletion_timestamp is not None
    world.after(1)
    assert world.names() == []


def test_a_finalizer_keeps_a_pod_that_has_ended(world: Ground) -> None:
    """Its containers are gone, and it waits."""
    made = pod()
    made["metadata"]["finalizers"] = ["example.dev/hold"]
    world.pods.create(made)
    world.after(5)
    world.pods.delete("web")
    world.after(60)
    assert world.pods.get("web").status.phase == "Failed"
    world.pods.patch("web", {"metadata": {"finalizers": None}})
    assert world.names() == []


def test_readiness_gates_are_waited_for(world: Ground) -> None:
    """The pod is ready when somebody sets the condition."""
    world.pods.create(pod(readinessGates=[{"conditionType": "example.dev/ready"}]))
    world.after(5)
    assert state_of(world.pods.get("web"))["Ready"] == ("False", "ReadinessGatesNotReady")
    conditions = [{"type": "example.dev/ready", "status": "True"}]
    world.pods.status.patch("web", {"status": {"conditions": [*raw_conditions(world), *conditions]}})
    assert state_of(world.pods.get("web"))["Ready"][0] == "True"


def raw_conditions(world: Ground) -> list[dict[str, Any]]:
    """The conditions of the pod as they are sent."""
    found = world.pods.get("web")
    return [{"type": each.type, "status": each.status} for each in found.status.conditions]


def test_pods_are_spread_over_nodes_that_take_them() -> None:
    """The one with the fewest first; a taint or a selector rules nodes out, and a pod that fits nowhere waits for one."""
    with ground(nodes=("a", "b", "c")) as world:
        world.nodes.patch("c", {"spec": {"unschedulable": True}})
        for name in ("one", "two", "three", "four"):
            world.pods.create(pod(name))
        assert sorted(each.spec.node_name or "" for each in world.pods.list().items) == ["a", "a", "b", "b"]
        world.pods.create(pod("picky", nodeSelector={"disk": "fast"}))
        assert state_of(world.pods.get("picky"))["PodScheduled"] == ("False", "Unschedulable")
        assert "FailedScheduling" in world.reasons()
        world.nodes.patch("b", {"metadata": {"labels": {"disk": "fast"}}})
        assert world.pods.get("picky").spec.node_name == "b"


def test_every_namespace_is_furnished(world: Ground) -> None:
    """With an account and a certificate, which come back when they are deleted."""
    world.client.api(Namespace).create({"metadata": {"name": "dev"}})
    accounts, maps = world.client.api(ServiceAccount).within("dev"), world.client.api(ConfigMap).within("dev")
    assert [each.metadata.name for each in accounts.list().items] == ["default"]
    accounts.delete("default")
    maps.delete("kube-root-ca.crt")
    assert [each.metadata.name for each in accounts.list().items] == ["default"]
    assert [each.metadata.name for each in maps.list().items] == ["kube-root-ca.crt"]
    world.client.api(Namespace).delete("dev")
    world.after(5)
    assert world.client.api(Namespace).find("dev") is None


def test_services_find_their_pods() -> None:
    """Endpoints and a slice name those that are ready, and those that are not."""
    with ground(script={"app:1": Runs(ready_seconds=10)}) as world:
        services = world.client.api(Service).within("default")
        services.create({"metadata": {"name": "web"}, "spec": {"selector": LABELS, "ports": [{"port": 80, "targetPort": 8080}]}})
        world.deployments.create(deployment(2))
        world.after(5)
        endpoints = world.client.api(Endpoints).within("default").get("web")
        assert len(endpoints.subsets[0].not_ready_addresses) == 2
        world.after(10)
        endpoints = world.client.api(Endpoints).within("default").get("web")
        assert sorted(each.ip for each in endpoints.subsets[0].addresses) == sorted(
            each.status.pod_ip or "" for each in world.pods.list().items
        )
        assert endpoints.subsets[0].ports[0].port == 8080
        (slice_,) = world.client.api(EndpointSlice).within("default").list(labels="kubernetes.io/service-name=web").items
        assert [each.conditions.ready for each in slice_.endpoints] == [True, True]
        services.delete("web")
        world.after(1)
        assert world.client.api(EndpointSlice).within("default").list().items == []
        assert world.client.api(Endpoints).within("default").find("web") is None


def test_budgets_know_what_may_be_evicted(world: Ground) -> None:
    """As many as are healthy beyond what is wanted."""
    budgets = world.client.api(PodDisruptionBudget).within("default")
    budgets.create({"metadata": {"name": "web"}, "spec": {"maxUnavailable": "50%", "selector": {"matchLabels": LABELS}}})
    world.deployments.create(deployment(4))
    assert budgets.get("web").status.disruptions_allowed == 0
    world.after(5)
    status = budgets.get("web").status
    assert (status.expected_pods, status.current_healthy, status.desired_healthy, status.disruptions_allowed) == (4, 4, 2, 2)
    assert state_of(budgets.get("web")) == {"DisruptionAllowed": ("True", "SufficientPods")}


def test_a_snapshot_keeps_what_runs(world: Ground) -> None:
    """Back to it, pods run on with their addresses, and deployments go on from there."""
    world.deployments.create(deployment(2))
    world.after(5)
    before = {each.metadata.name: each.status.pod_ip for each in world.pods.list().items}
    snapshot = world.server.snapshot()
    world.deployments.delete("web", propagation_policy="Foreground")
    world.after(10)
    assert world.names() == []
    world.server.restore(snapshot)
    world.after(5)
    assert {each.metadata.name: each.status.pod_ip for each in world.pods.list().items} == before
    world.deployments.scale.patch("web", {"spec": {"replicas": 3}})
    world.after(5)
    assert world.deployments.get("web").status.available_replicas == 3


@pytest.mark.parametrize("script", [{"web:1": 3}, ["web:1"], 5])
def test_a_script_that_says_nothing_is_refused_at_once(script: Any) -> None:
    """And not when a container starts."""
    with pytest.raises(UsageError, match="script"):
        Workloads(script=script)


def test_pods_of_a_node_that_is_gone_go_after_a_while(world: Ground) -> None:
    """Not at once: the node may come back. Their Deployment makes others, which wait for a node."""
    world.deployments.create(deployment(replicas=2))
    world.after(10)
    before = world.names()
    world.nodes.delete("node-1")
    world.after(30)
    assert world.names() == before
    world.after(15)
    assert len(world.names()) == 2
    assert not {*before} & {*world.names()}
    assert {pod.status.phase for pod in world.pods.list().items} == {"Pending"}


def test_a_node_that_comes_back_keeps_its_pods(world: Ground) -> None:
    """If it comes back in time."""
    world.deployments.create(deployment(replicas=2))
    world.after(10)
    before, node = world.names(), world.nodes.get("node-1")
    world.nodes.delete("node-1")
    world.after(30)
    world.nodes.create({"metadata": {"name": node.metadata.name}})
    world.after(60)
    assert world.names() == before
