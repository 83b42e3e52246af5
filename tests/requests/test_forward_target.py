"""Which pod a port-forward goes to."""

from __future__ import annotations

from typing import Any

import pytest

from kube_core.base import UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import Pod, Service
from kube_core.requests import Api, ForwardTarget, NoReadyPod, NotFound, forward_target

from .playing import Reply, play, status

PODS = Api(Pod).within("dev")
SERVICES = Api(Service).within("dev")
DEPLOYMENTS = Api(Deployment).within("dev")


def pod(name: str, *, ready: bool = True, going: bool = False) -> dict[str, Any]:
    """A pod with a named port."""
    metadata: dict[str, Any] = {"name": name, "namespace": "dev"}
    metadata |= {"deletionTimestamp": "2026-01-01T00:00:00Z"} if going else {}
    containers = [{"name": "main", "image": "x", "ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9}]}]
    conditions = [{"type": "Ready", "status": "True" if ready else "False"}]
    return {"metadata": metadata, "spec": {"containers": containers}, "status": {"conditions": conditions}}


def listed(*pods: dict[str, Any]) -> Reply:
    """The pods that a selector finds."""
    return Reply(200, {"apiVersion": "v1", "kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": list(pods)})


def service(**spec: Any) -> Reply:
    """A service."""
    ports = [{"name": "web", "port": 80, "targetPort": "http"}, {"port": 443, "targetPort": 8443}, {"port": 53}]
    metadata = {"name": "web", "namespace": "dev"}
    whole = {"selector": {"app": "web"}, "ports": ports, **spec}
    return Reply(200, {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": whole})


def deployment(**selector: Any) -> Reply:
    """A deployment."""
    metadata = {"name": "web", "namespace": "dev"}
    document = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"selector": selector}}
    return Reply(200, document)


def test_a_pod_itself() -> None:
    """Numbers need no question; names are looked up."""
    target, played = play(forward_target(PODS, "web", [80, 81]))
    assert (target.name, target.numbers, played.requests) == ("web", {80: 80, 81: 81}, [])
    assert target.request(80) == PODS.port_forward("web", 80)
    target, _ = play(forward_target(PODS, "web", ["http", 9]), Reply(200, {"apiVersion": "v1", "kind": "Pod", **pod("web")}))
    assert target.numbers == {"http": 8080, 9: 9}
    with pytest.raises(UsageError, match="no container of Pod web has a port named 'x'; they have http"):
        play(forward_target(PODS, "web", ["x"]), Reply(200, {"apiVersion": "v1", "kind": "Pod", **pod("web")}))


def test_a_service() -> None:
    """Its ports are its own, and lead to those of a ready pod."""
    pods = listed(pod("c"), pod("a", ready=False), pod("b"), pod("aa", going=True))
    target, played = play(forward_target(SERVICES, "web", [80, "web", 443, 53]), service(), pods)
    assert (target.name, target.numbers) == ("b", {80: 8080, "web": 8080, 443: 8443, 53: 53})
    assert [request.target for request in played.requests] == [
        "/api/v1/namespaces/dev/services/web",
        "/api/v1/namespaces/dev/pods?labelSelector=app%3Dweb",
    ]
    assert target == ForwardTarget(PODS, "b", {})
    with pytest.raises(UsageError, match="Service web has no port 8080; it has 80, 443, 53"):
        play(forward_target(SERVICES, "web", [8080]), service(), listed(pod("a")))


def test_a_deployment() -> None:
    """Whatever has a label selector will do; the ports are the pod's."""
    selector = {"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "In", "values": ["a", "b"]}]}
    target, played = play(forward_target(DEPLOYMENTS, "web", ["http", 80]), deployment(**selector), listed(pod("a")))
    assert (target.name, target.numbers) == ("a", {"http": 8080, 80: 80})
    assert played.requests[1].query == (("labelSelector", "app=web,tier in (a,b)"),)


def test_nobody_is_ready() -> None:
    """It is said, with how many there are."""
    with pytest.raises(NoReadyPod, match="no pod of Service web is ready, of 1 that there are"):
        play(forward_target(SERVICES, "web", [80]), service(), listed(pod("a", ready=False)))


def test_what_selects_nothing() -> None:
    """An empty selector would be every pod."""
    for reply in (service(selector={}), service(selector=None)):
        with pytest.raises(UsageError, match="selects no pods"):
            play(forward_target(SERVICES, "web", [80]), reply)
    with pytest.raises(UsageError, match="selects no pods"):
        play(forward_target(DEPLOYMENTS, "web", [80]), deployment())


def test_what_is_not_there() -> None:
    """The server's word is raised; without a namespace nothing is asked."""
    with pytest.raises(NotFound):
        play(forward_target(SERVICES, "web", [80]), status(404, "NotFound"))
    with pytest.raises(UsageError, match="forward of Service needs a namespace"):
        play(forward_target(Api(Service), "web", [80]))
