"""Workloads at their edges: what is odd, what is refused, and what must not raise."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Literal

import pytest

from kube_core import Invalid
from kube_core.models.batch_v1 import Job
from kube_core.models.core_v1 import Endpoints, PersistentVolumeClaim, ReplicationController, Service
from kube_core.models.discovery_v1 import EndpointSlice
from kube_core.models.policy_v1 import PodDisruptionBudget
from kube_core.objects import json_encode
from kube_core.server import AdmissionRequest, Denied, Runs
from kube_core.server.workloads.nodes import fits, is_ready, tolerates
from kube_core.server.workloads.running import quality
from kube_transports import BoundApi

from .ground import LABELS, Ground, deployment, ground, template

WORK = {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "work:1"}]}}


@pytest.fixture
def world() -> Iterator[Ground]:
    """A server with one node, on which work never ends."""
    with ground(script={"work:1": Runs()}) as made:
        yield made


def job(name: str = "work", **spec: Any) -> dict[str, Any]:
    """A Job."""
    return {"metadata": {"name": name}, "spec": {"template": WORK, **spec}}


def cron(schedule: str = "* * * * *", **spec: Any) -> dict[str, Any]:
    """A CronJob called tick."""
    return {"metadata": {"name": "tick"}, "spec": {"schedule": schedule, "jobTemplate": {"spec": {"template": WORK}}, **spec}}


def stateful(**spec: Any) -> dict[str, Any]:
    """A StatefulSet called db."""
    said = {"serviceName": "db", "replicas": 2, "selector": {"matchLabels": LABELS}, "template": template(), **spec}
    return {"metadata": {"name": "db"}, "spec": said}


def daemon(**spec: Any) -> dict[str, Any]:
    """A DaemonSet called agent, with more in its pods' spec."""
    return {"metadata": {"name": "agent"}, "spec": {"selector": {"matchLabels": LABELS}, "template": template(**spec)}}


def ended(job: Job, type_: str) -> dict[str, Any]:
    """A status with a condition of two words, and what the server wants to be there beside it."""
    before = {"Complete": "SuccessCriteriaMet", "Failed": "FailureTarget"}.get(type_)
    status: dict[str, Any] = {"conditions": [{"type": each, "status": "True"} for each in (before, type_) if each]}
    if before:
        status |= {"active": 0, "ready": 0}
    if type_ == "Complete":
        status["completionTime"] = json_encode(job.status.start_time).decode().strip('"')
    return {"status": status}


@pytest.mark.parametrize("type_", ["Failed", "Complete", "FailureTarget", "Suspended"])
def test_a_condition_of_two_words_raises_nothing(world: Ground, type_: str) -> None:
    """Somebody merges it into a Job's status, without times or reasons, and the Job lives only so long after its end."""
    world.jobs.create(job(ttlSecondsAfterFinished=10))
    world.after(5)
    world.jobs.status.patch("work", ended(world.jobs.get("work"), type_))
    world.after(60)
    assert (world.jobs.find("work") is None) is (type_ == "FailureTarget")


def test_such_a_job_of_a_cron_job_raises_nothing(world: Ground) -> None:
    """It is complete, and nobody said when."""
    world.crons.create(cron())
    world.after(65)
    (made,) = world.jobs.list().items
    world.jobs.status.patch(made.metadata.name, ended(made, "Complete"))
    world.after(120)
    assert world.crons.get("tick").status.active


@pytest.mark.parametrize("claim", [{}, {"metadata": {"name": "data"}}, {"metadata": {"name": "data"}, "spec": {}}])
def test_a_claim_of_nothing_is_refused(world: Ground, claim: dict[str, Any]) -> None:
    """A template of a claim lacks what makes it one."""
    with pytest.raises(Invalid, match="at least 1 access mode is required"):
        world.stateful.create(stateful(volumeClaimTemplates=[claim]))


def test_claims_are_made_once(world: Ground) -> None:
    """One for each pod; it stays when the pod comes back."""
    claims = world.client.api(PersistentVolumeClaim).within("default")
    size = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    world.stateful.create(stateful(volumeClaimTemplates=[{"metadata": {"name": "data"}, "spec": size}]))
    world.after(20)
    before = {each.metadata.uid for each in claims.list().items}
    world.pods.delete("db-0", grace_period_seconds=0)
    world.after(20)
    assert {each.metadata.uid for each in claims.list().items} == before
    assert len(before) == 2


def test_a_stateful_set_on_delete_keeps_its_pods(world: Ground) -> None:
    """A pod comes back as it was or anew, when somebody deletes it; scaling down ends the last first."""
    world.stateful.create(stateful(updateStrategy={"type": "OnDelete"}, podManagementPolicy="Parallel"))
    world.after(20)
    world.stateful.patch("db", {"spec": {"template": template("app:2")}})
    world.after(20)
    assert world.images() == ["app:1", "app:1"]
    world.stateful.patch("db", {"spec": {"replicas": 0}})
    world.after(60)
    assert world.names() == []


def test_a_daemon_set_for_a_node_that_is_not_there(world: Ground) -> None:
    """Its template names one: there is no end of pods."""
    world.daemons.create(daemon(nodeName="nowhere"))
    for _ in range(20):
        world.after(30)
    assert len(world.names()) == 1


def test_a_daemon_set_leaves_a_node_that_no_longer_fits(world: Ground) -> None:
    """Its labels have changed; before that a finished pod is replaced."""
    world.daemons.create(daemon(nodeSelector={"kubernetes.io/os": "linux"}))
    world.after(5)
    (node,) = world.nodes.list().items
    world.pods.status.patch(world.names()[0], {"status": {"phase": "Failed"}})
    world.after(60)
    assert len(world.names()) == 1
    world.nodes.patch(node.metadata.name, {"metadata": {"labels": {"kubernetes.io/os": "other"}}})
    world.after(60)
    assert world.names() == []


def test_a_stray_pod_of_a_stateful_set_is_claimed(world: Ground) -> None:
    """By its labels and its name; one of another name is left out of the count."""
    for name in ("db-0", "other"):
        world.pods.create({"metadata": {"name": name, "labels": LABELS}, "spec": template()["spec"]})
    world.stateful.create(stateful(replicas=1))
    world.after(20)
    assert world.stateful.get("db").status.replicas == 1


@pytest.mark.parametrize(
    ("spec", "reason", "jobs"), [({}, "TooManyMissedTimes", 1), ({"timeZone": "Europe/Berlin"}, "UnknownTimeZone", 0)]
)
def test_a_cron_job_says_what_keeps_it(world: Ground, spec: dict[str, Any], reason: str, jobs: int) -> None:
    """In an event; of many times that were missed, one is made up for."""
    world.crons.create(cron(suspend=True, **spec))
    world.after(8000)
    world.crons.patch("tick", {"spec": {"suspend": False}})
    world.after(1)
    assert reason in world.reasons()
    assert len(world.jobs.list().items) == jobs


@pytest.mark.parametrize("spec", [{"schedule": "every now and then"}, {"timeZone": "Mars/Olympus"}])
def test_a_schedule_that_nobody_reads_is_refused(world: Ground, spec: dict[str, Any]) -> None:
    """So is a place that is on no map."""
    with pytest.raises(Invalid):
        world.crons.create(cron(**spec))


@pytest.mark.parametrize("operation", ["CREATE", "DELETE"])
def test_a_set_says_that_its_pods_are_refused(world: Ground, operation: Literal["CREATE", "DELETE"]) -> None:
    """In a condition, which goes when its time has come; the others try again and again."""
    if operation == "DELETE":
        world.deployments.create(deployment(1))
    world.after(5)
    denied = [True]

    @world.server.admission.validating("pods", operations=[operation])
    def refuse(request: AdmissionRequest) -> None:
        if denied:
            raise Denied("no")

    if operation == "DELETE":
        world.deployments.scale.patch("web", {"spec": {"replicas": 0}})
    else:
        world.deployments.create(deployment(1))
        world.jobs.create(job())
        world.daemons.create(daemon())
    world.after(5)
    (failure,) = world.sets.list().items[0].status.conditions
    assert (failure.type, failure.reason) == ("ReplicaFailure", f"Failed{operation.capitalize()}")
    denied.clear()
    world.after(2000)
    assert not world.sets.list().items[0].status.conditions
    assert len(world.names()) == (0 if operation == "DELETE" else 3)


def test_machines_go_on_after_the_past_was_restored(world: Ground) -> None:
    """They look at everything anew."""
    world.deployments.create(deployment(2))
    world.after(5)
    kept = world.server.snapshot()
    world.deployments.delete("web")
    world.after(60)
    assert world.names() == []
    world.server.restore(kept)
    world.pods.delete(world.names()[0], grace_period_seconds=0)
    world.after(60)
    assert len(world.names()) == 2


def test_a_restart_changes_nothing(world: Ground) -> None:
    """What was to come comes."""
    world.crons.create(cron(schedule="*/5 * * * *"))
    world.after(30)
    world.server.restart()
    world.after(280)
    assert len(world.jobs.list().items) == 1


def controllers(world: Ground) -> BoundApi[ReplicationController]:
    """The ReplicationControllers."""
    return world.client.api(ReplicationController).within("default")


def test_a_replication_controller_keeps_its_pods(world: Ground) -> None:
    """It adopts, scales and ends as a ReplicaSet does."""
    stray = {"metadata": {"name": "stray", "labels": LABELS}, "spec": template()["spec"]}
    spec = {"replicas": 2, "selector": LABELS, "template": template()}
    controllers(world).create({"metadata": {"name": "web"}, "spec": spec})
    world.after(5)
    world.pods.create(stray)
    world.after(60)
    assert len(world.names()) == 2
    controllers(world).patch("web", {"spec": {"replicas": 0}})
    world.after(60)
    assert controllers(world).get("web").status.replicas == 0


def services(world: Ground, **spec: Any) -> None:
    """A Service called web."""
    ports = [
        {"name": "http", "port": 80, "targetPort": "web", "appProtocol": "http"},
        {"name": "no", "port": 81, "targetPort": "x"},
    ]
    said = {"selector": LABELS, "ports": ports, **spec}
    world.client.api(Service).within("default").create({"metadata": {"name": "web"}, "spec": said})


def named(**spec: Any) -> dict[str, Any]:
    """A template with a port that has a name."""
    ports = [{"name": "other", "containerPort": 1}, {"name": "web", "containerPort": 8080}]
    return template(containers=[{"name": "main", "image": "app:1", "ports": ports}], **spec)


@pytest.mark.parametrize("more", [{}, {"clusterIP": "None"}, {"publishNotReadyAddresses": True}])
def test_a_service_finds_ports_by_their_names(world: Ground, more: dict[str, Any]) -> None:
    """A name that no container has is left out; a hostname goes into the address."""
    services(world, **more)
    world.deployments.create(deployment(2, template=named(hostname="host", subdomain="web")))
    world.after(5)
    (subset,) = world.client.api(Endpoints).within("default").get("web").subsets
    assert [(each.name, each.port) for each in subset.ports] == [("http", 8080)]
    assert {each.hostname for each in subset.addresses} == {"host"}
    (slice_,) = world.client.api(EndpointSlice).within("default").list().items
    assert [each.app_protocol for each in slice_.ports] == ["http"]


def test_a_service_goes_with_its_endpoints(world: Ground) -> None:
    """One without a selector has none; one that is changed has its labels changed."""
    services(world)
    shelf = world.client.api(Service).within("default")
    shelf.create({"metadata": {"name": "bare"}, "spec": {"ports": [{"port": 1}]}})
    shelf.patch("web", {"metadata": {"labels": {"new": "label"}}})
    ends = world.client.api(Endpoints).within("default")
    assert ends.get("web").metadata.labels["new"] == "label"
    assert ends.find("bare") is None
    shelf.delete("web")
    assert ends.find("web") is None


def node(labels: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    """A node as the scheduler sees it."""
    return {"metadata": {"name": "n", "labels": labels or {}}, "spec": spec}


@pytest.mark.parametrize(
    ("operator", "value", "met"),
    [("Gt", "3", True), ("Lt", "3", False), ("Gt", "9", False), ("Lt", "9", True), ("In", "5", True), ("NotIn", "5", False)],
)
def test_affinity_compares_labels(operator: str, value: str, *, met: bool) -> None:
    """As numbers, or as words."""
    terms = {"nodeSelectorTerms": [{}, {"matchExpressions": [{"key": "size", "operator": operator, "values": [value]}]}]}
    spec = {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}}
    assert fits(spec, node({"size": "5"})) is met
    assert not (operator in ("Gt", "Lt") and fits(spec, node({"size": "big"})))


def test_what_tolerates_what() -> None:
    """Keys, values, effects, and a node that says nothing about itself."""
    tainted = node(taints=[{"key": "k", "value": "v", "effect": "NoSchedule"}])
    good = [{"key": "k", "value": "v"}, {"operator": "Exists"}, {"key": "k", "operator": "Exists", "effect": "NoSchedule"}]
    bad = [{"key": "k", "value": "w"}, {"key": "o", "operator": "Exists"}, {"operator": "Exists", "effect": "NoExecute"}, {}]
    assert all(tolerates({"tolerations": [each]}, tainted) for each in good)
    assert not any(tolerates({"tolerations": [each]}, tainted) for each in bad)
    assert not tolerates({}, node(unschedulable=True))
    assert is_ready(node())


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ({}, "BestEffort"),
        ({"requests": {"cpu": "1"}}, "Burstable"),
        ({"limits": {"cpu": "1", "memory": "1Gi"}}, "Guaranteed"),
        ({"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}}, "Burstable"),
    ],
)
def test_the_quality_of_a_pod(resources: dict[str, Any], expected: str) -> None:
    """It follows from what its containers ask for."""
    assert quality({"containers": [{"name": "main", "resources": resources}]}) == expected


def test_a_readiness_gate_is_opened_by_somebody(world: Ground) -> None:
    """Until then the pod is not ready, though its containers are."""
    spec = template(readinessGates=[{"conditionType": "example.com/gate"}])["spec"]
    world.pods.create({"metadata": {"name": "gated"}, "spec": spec})
    world.after(5)
    found = {each.type: each.status for each in world.pods.get("gated").status.conditions}
    assert (found["Ready"], found["ContainersReady"]) == ("False", "True")


@pytest.mark.parametrize(
    ("spec", "healthy"), [({"maxUnavailable": 1}, 3), ({"maxUnavailable": "50%"}, 2), ({"minAvailable": "50%"}, 2)]
)
def test_budgets_count_shares(world: Ground, spec: dict[str, Any], healthy: int) -> None:
    """Of what the pods' owners want; a pod of nobody counts for nothing there."""
    budgets = world.client.api(PodDisruptionBudget).within("default")
    budgets.create({"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": LABELS}, **spec}})
    world.deployments.create(deployment(4))
    world.after(10)
    status = budgets.get("web").status
    assert (status.expected_pods, status.desired_healthy, status.disruptions_allowed) == (4, healthy, 4 - healthy)


def test_a_node_that_is_not_ready_is_tainted(world: Ground) -> None:
    """Nothing new comes to it until it is well again."""
    (found,) = world.nodes.list().items
    for status, taints in (("False", ["node.kubernetes.io/not-ready"]), ("True", [])):
        world.nodes.status.patch(found.metadata.name, {"status": {"conditions": [{"type": "Ready", "status": status}]}})
        assert [each.key for each in world.nodes.get(found.metadata.name).spec.taints] == taints


def test_a_daemon_set_may_be_deleted_and_nodes_come_and_go(world: Ground) -> None:
    """A pod for each node; those of one that has gone go, too."""
    world.daemons.create(daemon(tolerations=[{"operator": "Exists"}]))
    world.nodes.create({"metadata": {"name": "second"}})
    world.after(10)
    assert len(world.names()) == 2
    world.nodes.delete("second")
    world.after(60)
    assert len(world.names()) == 1
    world.daemons.delete("agent", propagation_policy="Foreground")
    world.after(60)
    assert world.names() == []


@pytest.mark.parametrize("schedule", ["@hourly", "@every 1h", "TZ=UTC * * * * *", "0 0 31 2 *", "0 0 * * 7"])
def test_odd_schedules_raise_nothing(world: Ground, schedule: str) -> None:
    """Whatever the server takes, the machine bears."""
    with suppress(Invalid):
        world.crons.create(cron(schedule))
    world.after(7300)
    assert len(world.jobs.list().items) <= 2
