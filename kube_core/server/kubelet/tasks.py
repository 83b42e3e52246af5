"""What is on its way for pods: when it wants to go on, and that it ends with its pod."""

from heapq import heappop, heappush
from itertools import count
from typing import Protocol

from attrs import define, field


class Task(Protocol):
    """Something that goes on by itself."""

    pod_uid: str
    due: float | None
    """When it wants to go on, as a Unix time in seconds; None when time is not what it waits for."""

    def wake(self, now: float) -> None:
        """Go on, since the time has come."""
        ...

    def kill(self) -> None:
        """End, since the pod has."""
        ...


@define(eq=False)
class Tasks:
    """All of them. A plan stays in the heap until its time; one that is not a task's any more is dropped then."""

    _plans: list[tuple[float, int, Task]] = field(factory=list[tuple[float, int, Task]], init=False)
    _order: "count[int]" = field(factory=count, init=False)
    _of_pods: dict[str, set[Task]] = field(factory=dict[str, set[Task]], init=False)

    def add(self, task: Task) -> None:
        """Keep a task until it is forgotten."""
        self._of_pods.setdefault(task.pod_uid, set()).add(task)
        self.plan(task)

    def plan(self, task: Task) -> None:
        """Take note of when a task wants to go on."""
        if task.due is not None:
            heappush(self._plans, (task.due, next(self._order), task))

    def forget(self, task: Task) -> None:
        """A task has ended."""
        task.due = None
        tasks = self._of_pods.get(task.pod_uid, set())
        tasks.discard(task)
        if not tasks:
            self._of_pods.pop(task.pod_uid, None)

    @property
    def next_due(self) -> float | None:
        """When the first of them wants to go on."""
        while self._plans and self._plans[0][2].due != self._plans[0][0]:
            heappop(self._plans)
        return self._plans[0][0] if self._plans else None

    def wake(self, now: float) -> None:
        """Let those go on whose time has come; each once, so that one that never waits does not keep all others from it."""
        due = [plan for plan in self._plans if plan[0] <= now and plan[2].due == plan[0]]
        for _, _, task in sorted(due):
            if task.due is not None and task.due <= now:
                task.wake(now)
                self.plan(task)

    def end_pod(self, uid: str) -> None:
        """A pod is gone, and what runs in it."""
        for task in tuple(self._of_pods.get(uid, ())):
            task.kill()

    def end(self) -> None:
        """Everybody who was connected is gone."""
        for uid in tuple(self._of_pods):
            self.end_pod(uid)
