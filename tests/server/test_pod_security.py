"""PodSecurity, beyond what the conversations hold: annotations of old, and what is done to pods that are there."""

from typing import Any

import pytest

from kube_core import Forbidden
from kube_core.models.core_v1 import Namespace, Pod
from kube_core.server import ApiServer
from kube_transports import BoundApi, Client, MemoryTransport

LABEL = "pod-security.kubernetes.io/enforce"
GOOD = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "main", "image": "a"}]}}


def world(**labels: str) -> tuple[Client, BoundApi[Pod]]:
    """A namespace with labels."""
    client = Client(transport=MemoryTransport(ApiServer()))
    client.api(Namespace).create({"metadata": {"name": "dev", "labels": {LABEL + key: value for key, value in labels.items()}}})
    return client, client.api(Pod).within("dev")


@pytest.mark.parametrize(
    ("annotations", "said"),
    [
        ({"seccomp.security.alpha.kubernetes.io/pod": "unconfined"}, r'\(forbidden annotation seccomp.*/pod="unconfined"\)'),
        (
            {"container.seccomp.security.alpha.kubernetes.io/main": "unconfined"},
            r'seccompProfile \(forbidden annotation .*/main="unconfined"\)',
        ),
        (
            {"container.apparmor.security.beta.kubernetes.io/main": "unconfined"},
            r'forbidden AppArmor profiles \(container "main" and annotation must not .* "container.*/main="unconfined""\)',
        ),
    ],
)
def test_annotations_of_old(annotations: dict[str, str], said: str) -> None:
    """Before 1.19 profiles were annotations."""
    _, pods = world(**{"": "baseline", "-version": "v1.18"})
    with pytest.raises(Forbidden, match=said):
        pods.create({**GOOD, "metadata": {"name": "web", "annotations": annotations}})


def test_pods_that_are_there_stay_and_may_change_little() -> None:
    """Labels and the like may change; a new image is looked at, and so is a container that comes to debug."""
    client, pods = world()
    pods.create(GOOD)
    client.api(Namespace).patch("dev", {"metadata": {"labels": {LABEL: "restricted"}}})
    pods.patch("web", {"metadata": {"labels": {"a": "b"}}})
    changed: dict[str, Any] = {"containers": [{"name": "main", "image": "b"}]}
    with pytest.raises(Forbidden, match='violates PodSecurity "restricted:latest"'):
        pods.patch("web", {"spec": changed})
    debugger = {"name": "debug", "image": "b", "securityContext": {"privileged": True}}
    with pytest.raises(Forbidden, match="privileged"):
        pods.ephemeral_containers.patch("web", {"spec": {"ephemeralContainers": [debugger]}})
