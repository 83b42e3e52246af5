"""The pod and the container that a request is for.

From pkg/registry/core/pod/strategy.go (validateContainer) and pkg/kubelet/kubelet_pods.go (validateContainerLogStatus) of
kubernetes.
"""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from ..document import opened
from ..metadata import unix_second
from ..operation import Operation
from ..record import key_of
from ..refusal import bad_request
from ..state import State

_STATUSES = ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


@frozen
class Place:
    """A pod."""

    pod: dict[str, Any]
    uid: str
    name: str
    created: float
    """As a Unix time in seconds."""

    def container(self, wanted: str) -> str:
        """The container of that name; the only one, when none is named. Raises a Refusal."""
        names = list(self._containers())
        if wanted:
            if wanted not in names:
                raise bad_request(f"container {wanted} is not valid for pod {self.name}")
            return wanted
        ordinary: list[dict[str, Any]] = self.pod["spec"].get("containers", [])
        if len(ordinary) != 1:
            choice = f", choose one of: [{' '.join(names)}]" if ordinary else ""
            raise bad_request(f"a container name must be specified for pod {self.name}{choice}")
        return str(ordinary[0]["name"])

    def check_previous(self, container: str) -> None:
        """Refuse to speak of a former life of a container that is known to have had none."""
        status: dict[str, Any] = self.pod.get("status", {})
        known: list[dict[str, Any]] = [each for kind in _STATUSES for each in status.get(kind) or () if each["name"] == container]
        lives: list[dict[str, Any]] = [each.get("lastState") or {} for each in known]
        if known and not any(life.get("terminated") for life in lives):
            raise bad_request(f'previous terminated container "{container}" in pod "{self.name}" not found')

    def _containers(self) -> Iterator[str]:
        for kind in CONTAINER_LISTS:
            for container in self.pod["spec"].get(kind) or ():
                yield str(container["name"])


def place_of(state: State, operation: Operation) -> Place:
    """Find the pod of a request. Raises a Refusal when it is not there."""
    record = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if record is None:
        raise operation.not_found()
    document = opened(record)
    created = float(unix_second(document.metadata.creation_timestamp))
    return Place(document.plain(operation.served), record.uid, record.name, created)
