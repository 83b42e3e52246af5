"""The life of one container: waiting, running, terminated, and waiting again.

    state        until        then
    creating     start        running, or pulling (its image fails)
    pulling      back-off     creating: the script is asked again
    running      end          terminated, if it is not started again; else backing off
    backing off  back-off     running
    terminated

See pkg/kubelet/kuberuntime and pkg/kubelet/kubelet_pods.go of kubernetes for the words.
"""

from collections.abc import Callable
from enum import Enum
from math import inf

from attrs import define, field

from ..metadata import timestamp, unix_second
from .behaviours import Behaviour, CrashLoops, Exits, ImagePullFails, times
from .cluster import Plain, inner

BACKOFF_SECONDS, MOST_BACKOFF_SECONDS = 10.0, 300.0  # MaxContainerBackOff and its beginning, of pkg/kubelet


class LifeState(Enum):
    """What a container is at."""

    CREATING = "creating"
    PULLING = "pulling"
    RUNNING = "running"
    BACKING_OFF = "backing off"
    TERMINATED = "terminated"


@define(eq=False)
class Life:
    """One container of a pod. ``again`` tells whether it is started again after an exit code."""

    name: str
    image: str
    began: float
    ask: Callable[[int], Behaviour] = field(repr=False)
    """What the container does at its start, given how often it was started before."""
    again: Callable[[int], bool] = field(repr=False)
    state: LifeState = LifeState.CREATING
    due: float = inf
    """When its state changes by itself."""
    since: float = 0.0
    ready_at: float = inf
    restarts: int = 0
    ended: Plain | None = None
    """How it ended the last time."""
    told: list[str] = field(factory=list[str])
    """What has happened and was not told yet: reasons of events."""
    _failures: int = 0
    _behaviour: Behaviour | None = None

    def __attrs_post_init__(self) -> None:
        self._create(self.began)

    def _create(self, now: float) -> None:
        self._behaviour = self.ask(self.restarts)
        self.state, self.due = LifeState.CREATING, now + times(self._behaviour)[0]

    def advance(self, now: float) -> None:
        """Do what has fallen due."""
        while self.due <= now:
            at = self.due
            match self.state:
                case LifeState.CREATING:
                    self._start(at)
                case LifeState.PULLING:
                    self._create(at)
                case LifeState.RUNNING:
                    self._end(at)
                case LifeState.BACKING_OFF:
                    self.restarts += 1
                    self._behaviour = self.ask(self.restarts)
                    self._start(at)
                case LifeState.TERMINATED:
                    self.due = inf

    def _start(self, at: float) -> None:
        behaviour = self._behaviour
        if behaviour is None or isinstance(behaviour, ImagePullFails):
            self._failures += 1
            self.state, self.since = LifeState.PULLING, at
            self.due = at + backoff(self._failures)
            self.told.append("Failed")
            return
        _, ready, end = times(behaviour)
        self.state, self.since, self.ready_at, self.due = LifeState.RUNNING, at, at + ready, at + end
        self.told.append("Started")

    def _end(self, at: float) -> None:
        behaviour = self._behaviour
        code = behaviour.code if isinstance(behaviour, Exits | CrashLoops) else 0
        self.stop(at, code)
        if self.ended is not None and isinstance(behaviour, Exits) and behaviour.message:
            self.ended["message"] = behaviour.message
        if self.again(code):
            self.state, self.due = LifeState.BACKING_OFF, at + self._rest
            if self.restarts:
                self.told.append("BackOff")

    def stop(self, at: float, code: int) -> None:
        """End for good, whatever it is at."""
        stamps = {"startedAt": timestamp(int(self.since or at)), "finishedAt": timestamp(int(at))}
        self.ended = {"exitCode": code, "reason": "Error" if code else "Completed", **stamps, "containerID": self.id}
        self.state, self.due, self.ready_at = LifeState.TERMINATED, inf, inf

    @property
    def _rest(self) -> float:
        """Seconds until it is started again: none the first time."""
        return backoff(self.restarts) if self.restarts else 0.0

    @property
    def id(self) -> str:
        """A name for this start of it."""
        return f"kube-core://{self.name}-{self.restarts}"

    @property
    def started(self) -> bool:
        """Whether it has ever run."""
        return self.state in (LifeState.RUNNING, LifeState.TERMINATED, LifeState.BACKING_OFF)

    def ready(self, now: float) -> bool:
        """Whether it is ready."""
        return self.state is LifeState.RUNNING and self.ready_at <= now

    def next_due(self, now: float) -> float:
        """When it changes, its readiness included."""
        return min(self.due, self.ready_at) if self.ready_at > now else self.due

    @property
    def exit_code(self) -> int | None:
        """The code that it ended with for good; None while it lives."""
        return self.ended["exitCode"] if self.ended and self.state is LifeState.TERMINATED else None

    def resume(self, status: Plain) -> None:
        """Go on from what a pod's status says, as a kubelet that was restarted does."""
        self.restarts = status.get("restartCount", 0)
        self.ended = inner(status, "lastState").get("terminated")
        state: Plain = inner(status, "state")
        if "running" in state:
            self._behaviour = self.ask(self.restarts)
            self._start(float(unix_second(state["running"]["startedAt"])))
            self.told.clear()
        elif "terminated" in state:
            self.ended = dict(state["terminated"])
            self.state, self.due = LifeState.TERMINATED, inf

    def status(self, now: float) -> Plain:
        """The container as a pod's status shows it."""
        running = self.state is LifeState.RUNNING
        shown: Plain = {"name": self.name, "state": self._state(), "lastState": {}}
        if self.ended is not None and self.state is not LifeState.TERMINATED:
            shown["lastState"] = {"terminated": self.ended}
        shown |= {"ready": self.ready(now), "restartCount": self.restarts, "image": self.image}
        shown["imageID"] = self.image if self.started else ""
        if self.started:
            shown["containerID"] = self.id
        return {**shown, "started": running}

    def _state(self) -> Plain:
        match self.state:
            case LifeState.RUNNING:
                return {"running": {"startedAt": timestamp(int(self.since))}}
            case LifeState.TERMINATED:
                return {"terminated": self.ended}
            case LifeState.PULLING:
                why = self._behaviour.message if isinstance(self._behaviour, ImagePullFails) else ""
                if self._failures == 1:
                    return {"waiting": {"reason": "ErrImagePull", "message": why}}
                text = f'Back-off pulling image "{self.image}": ErrImagePull: {why}'
                return {"waiting": {"reason": "ImagePullBackOff", "message": text}}
            case LifeState.BACKING_OFF:
                text = f"back-off {int(self._rest)}s restarting failed container={self.name}"
                return {"waiting": {"reason": "CrashLoopBackOff", "message": text}}
            case LifeState.CREATING:
                return {"waiting": {"reason": "ContainerCreating"}}


def backoff(count: int) -> float:
    """Seconds to wait after so many failures."""
    return float(min(BACKOFF_SECONDS * 2.0 ** (max(count, 1) - 1), MOST_BACKOFF_SECONDS))
