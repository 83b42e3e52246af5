"""Pods: one word for what all their containers do. See `printPod` in kubernetes/pkg/printers/internalversion."""

from typing import Any

from attrs import define

from kube_core.objects.plain import is_object

from .ages import moment, since
from .sight import NONE, Cells, Sight

_GATED = "SchedulingGated"
_ENDED = ("Succeeded", "Failed")
_MESSAGES = {"Succeeded": "The pod has completed successfully.", "Failed": "The pod failed."}


def pod(sight: Sight) -> Cells:
    """A pod."""
    tally = _Tally(sight, str(sight.at("status.reason") or sight.at("status.phase")))
    for condition in sight.items("status.conditions"):
        if (condition.get("type"), condition.get("reason")) == ("PodScheduled", _GATED):
            tally.reason = _GATED
    initializing = tally.initial()
    if not initializing or sight.condition("Initialized").get("status") == "True":
        tally.main()
    node = sight.at("spec.nodeName") or NONE
    addresses = sight.items("status.podIPs")
    return [
        sight.name,
        f"{tally.ready}/{tally.total}",
        _leaving(sight, tally.reason),
        tally.restarted(),
        sight.age,
        (addresses[0].get("ip") if addresses else "") or NONE,
        node,
        sight.at("status.nominatedNodeName") or NONE,
        _gates(sight),
    ]


def pod_conditions(sight: Sight) -> list[dict[str, str]]:
    """What the row of a pod that has ended says of itself."""
    phase = sight.at("status.phase")
    if phase not in _ENDED:
        return []
    return [{"type": "Completed", "status": "True", "reason": phase, "message": _MESSAGES[phase]}]


def _leaving(sight: Sight, reason: str) -> str:
    if not sight.deleted:
        return reason
    if sight.at("status.reason") == "NodeLost":
        return "Unknown"
    return reason if sight.at("status.phase") in _ENDED else "Terminating"


def _gates(sight: Sight) -> str:
    gates = sight.items("spec.readinessGates")
    met = [gate for gate in gates if sight.condition(str(gate.get("conditionType"))).get("status") == "True"]
    return f"{len(met)}/{len(gates)}" if gates else NONE


def _state(status: dict[str, Any], name: str) -> dict[str, Any] | None:
    state = status.get("state")
    found = state.get(name) if is_object(state) else None
    return found if is_object(found) else None


def _ending(terminated: dict[str, Any], prefix: str = "") -> str:
    if reason := terminated.get("reason"):
        return f"{prefix}{reason}"
    if signal := terminated.get("signal"):
        return f"{prefix}Signal:{signal}"
    return f"{prefix}ExitCode:{terminated.get('exitCode', 0)}"


@define
class _Tally:
    """What is counted while the containers are looked at, those that initialize before the others."""

    sight: Sight
    reason: str
    ready: int = 0
    total: int = 0
    restarts: int = 0
    last: str = ""
    _sidecar_restarts: int = 0
    _sidecar_last: str = ""

    def initial(self) -> bool:
        """Look at the init containers; whether one of them has yet to end."""
        declared = self.sight.items("spec.initContainers")
        sidecars = {each.get("name") for each in declared if each.get("restartPolicy") == "Always"}
        self.total = self.sight.count("spec.containers") + len(sidecars)
        for index, status in enumerate(self.sight.items("status.initContainerStatuses")):
            self._restarted(status)
            sidecar = status.get("name") in sidecars
            if sidecar:
                self._sidecar_restarts += status.get("restartCount", 0)
                self._sidecar_last = _later(self._sidecar_last, status)
            terminated, waiting = _state(status, "terminated"), _state(status, "waiting")
            if terminated is not None and not terminated.get("exitCode"):
                continue
            if sidecar and status.get("started"):
                self.ready += bool(status.get("ready"))
                continue
            self.reason = self._initializing(index, len(declared), terminated, waiting)
            return True
        return False

    @staticmethod
    def _initializing(index: int, count: int, terminated: dict[str, Any] | None, waiting: dict[str, Any] | None) -> str:
        if terminated is not None:
            return _ending(terminated, "Init:")
        why = (waiting or {}).get("reason", "")
        return f"Init:{why}" if why not in ("", "PodInitializing") else f"Init:{index}/{count}"

    def main(self) -> None:
        """Look at the other containers, the last one first."""
        self.restarts, self.last = self._sidecar_restarts, self._sidecar_last
        running, failed = False, ""
        for status in reversed(self.sight.items("status.containerStatuses")):
            self._restarted(status)
            terminated, waiting = _state(status, "terminated"), _state(status, "waiting")
            if waiting is not None and waiting.get("reason"):
                self.reason = waiting["reason"]
            elif terminated is not None:
                self.reason = _ending(terminated)
                failed = self.reason if terminated.get("exitCode") else failed
            elif status.get("ready") and _state(status, "running") is not None:
                running, self.ready = True, self.ready + 1
        if self.reason == "Completed":
            self.reason = self._still(running, failed)

    def _still(self, running: bool, failed: str) -> str:
        """One container has completed; the pod may go on all the same."""
        if running and self.sight.condition("Ready").get("status") == "True":
            return "Running"
        return failed or ("NotReady" if running else "Completed")

    def _restarted(self, status: dict[str, Any]) -> None:
        self.restarts += status.get("restartCount", 0)
        self.last = _later(self.last, status)

    def restarted(self) -> str:
        """How often containers were started anew, and when the last of them had ended."""
        ago = f" ({since(self.last, self.sight.now)} ago)" if self.restarts and self.last else ""
        return f"{self.restarts}{ago}"


def _later(last: str, status: dict[str, Any]) -> str:
    state = status.get("lastState")
    terminated = state.get("terminated") if is_object(state) else None
    ended = terminated.get("finishedAt") if is_object(terminated) else None
    if not isinstance(ended, str) or not ended:
        return last
    return ended if not last or moment(ended) > moment(last) else last
