"""A pod that runs: its containers, in order, and the status that they make."""

from collections.abc import Iterator
from functools import partial
from math import inf
from typing import Any

from attrs import define, field

from ..metadata import timestamp
from .behaviours import Behaviour, Script, Start, behaviour_of
from .cluster import Plain, inner
from .conditions import Words
from .conditions import found as condition_in
from .lives import Life, LifeState

_READY = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
KILLED = 137  # 128 and SIGKILL


@define(eq=False)
class PodRun:
    """One pod on its node. ``host`` and ``address`` are the IP addresses of the node and of the pod."""

    pod: Plain = field(repr=False)
    script: Script
    began: float
    host: str
    address: str
    inits: list[Life] = field(factory=list[Life], init=False)
    lives: list[Life] = field(factory=list[Life], init=False)
    stopped: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        status: Plain = self.pod.get("status", {})
        before = {each["name"]: each for key in ("initContainerStatuses", "containerStatuses") for each in status.get(key, ())}
        self.advance(self.began, before)

    @property
    def _spec(self) -> Plain:
        spec: Plain = self.pod["spec"]
        return spec

    def advance(self, now: float, before: dict[str, Plain] | None = None) -> None:
        """Do what has fallen due, each thing at its own time."""
        while True:
            self._begin_next(before or {}, now)
            due = min((life.due for life in self._all()), default=inf)
            if due > now:
                return
            for life in self._all():
                if life.due == due:
                    life.advance(due)
                    self._at = due

    _at: float = field(default=0.0, init=False)

    def _all(self) -> Iterator[Life]:
        yield from self.inits
        yield from self.lives

    def _begin_next(self, before: dict[str, Plain], now: float) -> None:
        """Start what comes next: one init container after the other, then all containers at once."""
        if self.stopped:
            return
        wanted: list[Plain] = self._spec.get("initContainers") or []
        while len(self.inits) < len(wanted) and all(_passed(life, each) for life, each in zip(self.inits, wanted, strict=False)):
            self.inits.append(self._life(wanted[len(self.inits)], before, init=True))
        ready = len(self.inits) == len(wanted) and all(_passed(*pair) for pair in zip(self.inits, wanted, strict=True))
        if ready and not self.lives:
            self.lives += [self._life(each, before, init=False) for each in self._spec["containers"]]

    def _life(self, container: Plain, before: dict[str, Plain], *, init: bool) -> Life:
        sidecar = init and container.get("restartPolicy") == "Always"
        policy = "Always" if sidecar else self._spec.get("restartPolicy", "Always")
        policy = "OnFailure" if init and policy == "Always" and not sidecar else policy
        ask = partial(self._ask, container, init and not sidecar)
        life = Life(container["name"], container.get("image", ""), max(self._at, self.began), ask, partial(_restarts, policy))
        if (known := before.get(life.name)) is not None:
            life.resume(known)
        return life

    def _ask(self, container: Plain, init: bool, restarts: int) -> Behaviour:
        return behaviour_of(self.script, Start(self.pod, container["name"], container.get("image", ""), restarts, init))

    def stop(self, now: float, code: int = KILLED) -> None:
        """End everything that runs."""
        self.stopped = True
        for life in self._all():
            if life.state is not LifeState.TERMINATED:
                life.stop(now, code)

    def next_due(self, now: float) -> float | None:
        """When something changes next; None for never."""
        due = min((life.next_due(now) for life in self._all()), default=inf)
        return None if due == inf else due

    @property
    def phase(self) -> str:
        """The pod's phase."""
        failed = any(life.exit_code for life in self.inits)
        if failed or (self.lives and all(life.exit_code is not None for life in self.lives)):
            return "Failed" if failed or any(life.exit_code for life in self.lives) else "Succeeded"
        if self.stopped:
            return "Failed"
        started = self.lives and all(life.started for life in self.lives)
        return "Running" if started else "Pending"

    def status(self, now: float, before: Plain) -> Plain:
        """The pod's status now; what others wrote into it stays."""
        status: Plain = {key: value for key, value in before.items() if key not in ("containerStatuses", "initContainerStatuses")}
        status["phase"] = self.phase
        status["conditions"] = self._conditions(now, before.get("conditions", []))
        status |= {"hostIP": self.host, "hostIPs": [{"ip": self.host}], "podIP": self.address, "podIPs": [{"ip": self.address}]}
        status["startTime"] = before.get("startTime", timestamp(int(self.began)))
        if inits := self._shown(self._spec.get("initContainers") or [], self.inits, now):
            status["initContainerStatuses"] = inits
        status["containerStatuses"] = self._shown(self._spec["containers"], self.lives, now)
        status.setdefault("qosClass", quality(self._spec))
        return status

    def _shown(self, containers: list[Plain], lives: list[Life], now: float) -> list[Plain]:
        known = {life.name: life for life in lives}
        return [known[each["name"]].status(now) if each["name"] in known else _unstarted(each) for each in containers]

    def _conditions(self, now: float, before: list[Plain]) -> list[Plain]:
        ended = self.phase in ("Succeeded", "Failed")
        unready = [life.name for life in self.lives if not life.ready(now)] or (
            [] if self.lives else [each["name"] for each in self._spec["containers"]]
        )
        all_ready = not unready and not ended
        gates = [each["conditionType"] for each in self._spec.get("readinessGates", ())]
        open_ = [gate for gate in gates if (met := condition_in(before, gate)) is None or met["status"] != "True"]
        completed = ended and self.phase == "Succeeded"
        reason, text = (
            ("PodCompleted", "")
            if completed
            else ("ContainersNotReady", f"containers with unready status: [{' '.join(unready)}]")
        )
        if all_ready and open_:
            gate = (
                "False",
                "ReadinessGatesNotReady",
                f"corresponding condition of pod readiness gate {open_[0]!r} does not exist.",
            )
        else:
            gate = _said(all_ready, reason, text)
        initialized = bool(self.lives) or completed
        waiting = [each["name"] for each in self._spec.get("initContainers") or ()]
        words: dict[str, Words] = {
            "PodReadyToStartContainers": _said(not ended, "", ""),
            "Initialized": _said(
                initialized, "ContainersNotInitialized", f"containers with incomplete status: [{' '.join(waiting)}]"
            ),
            "Ready": gate,
            "ContainersReady": _said(all_ready, reason, text),
        }
        made = [_condition(before, type_, words[type_], timestamp(int(now))) for type_ in _READY if type_ in words]
        scheduled = condition_in(before, "PodScheduled")
        if scheduled is None:
            scheduled = _condition(before, "PodScheduled", ("True", "", ""), timestamp(int(now)))
        return [*made, scheduled, *(each for each in before if each["type"] not in _READY)]


def _said(holds: bool, reason: str, message: str) -> Words:
    return ("True", "", "") if holds else ("False", reason, message)


def _condition(before: list[Plain], type_: str, words: Words, stamp: str) -> Plain:
    status, reason, message = words
    known = condition_in(before, type_)
    since = known.get("lastTransitionTime", stamp) if known is not None and known["status"] == status else stamp
    made: Plain = {"type": type_, "status": status, "lastProbeTime": None, "lastTransitionTime": since}
    return made | {key: text for key, text in (("reason", reason), ("message", message)) if text}


def _passed(life: Life, container: Plain) -> bool:
    if container.get("restartPolicy") == "Always":
        return life.started
    return life.exit_code == 0


def _restarts(policy: str, code: int) -> bool:
    return policy == "Always" or (policy == "OnFailure" and code != 0)


def _unstarted(container: Plain) -> Plain:
    waiting = {"waiting": {"reason": "PodInitializing"}}
    head: Plain = {"name": container["name"], "state": waiting, "lastState": {}, "ready": False, "restartCount": 0}
    return {**head, "image": container.get("image", ""), "imageID": "", "started": False}


def quality(spec: Plain) -> str:
    """A pod's quality of service, by what its containers ask for (pkg/apis/core/v1/helper/qos)."""
    containers: list[Plain] = [*spec.get("containers", ()), *spec.get("initContainers", ())]
    resources: list[dict[str, Any]] = [inner(each, "resources") for each in containers]
    if not any(each.get("requests") or each.get("limits") for each in resources):
        return "BestEffort"
    for each in resources:
        limits, requests = inner(each, "limits"), inner(each, "requests")
        if any(name not in limits or requests.get(name, limits[name]) != limits[name] for name in ("cpu", "memory")):
            return "Burstable"
    return "Guaranteed"
