"""The logs of several pods: the requests for those of all containers of the pods that a selector finds, once or as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from attrs import define, field, frozen

from .flow import Flow
from .options import MergedLogOptions

if TYPE_CHECKING:
    from .api import Api
    from .request import Request

ABOUT_THE_PAST = frozenset({"tail_lines", "since_seconds", "since_time"})
"""Options that leave out what was written before: of a container that starts later everything is new."""


@frozen
class PodLog:
    """The log of one container, and the request for it."""

    pod: str
    container: str
    request: Request[Any]
    key: tuple[str, str] = ("", "")
    """The pod's uid, or its name where it has none, and the container's: the same for each run of a container."""


def logs_of_pods(api: Api[Any], *, follow: bool, **options: Unpack[MergedLogOptions]) -> Flow[tuple[PodLog, ...]]:
    """Find the logs, in the order of their pods' names; ``container`` is the only one that matters of each pod."""
    found = yield from api.list(labels=options.pop("labels", None), fields=options.pop("fields", None))
    only = options.pop("container", None)
    pods = sorted(found, key=lambda pod: (pod.metadata.namespace, pod.metadata.name))
    return tuple(
        _log(api, pod, inside.name, {**options}, follow=follow)
        for pod in pods
        for inside in pod.spec.containers
        if only in (None, inside.name)
    )


@define
class ComingLogs:
    """Which logs there are to follow, as pods come, change and go.

    A container's log is told when the container has started, and again when it was restarted. Of those that were there before
    `synced` the options say how much of the past matters.
    """

    api: Api[Any]
    only: str | None
    """The one container of each pod that matters."""
    options: dict[str, Any]
    complete: bool = field(default=False, init=False)
    """Whether all pods were seen that there are at first."""
    _runs: dict[tuple[str, str], int] = field(factory=dict[tuple[str, str], int], init=False)
    """How often each container was restarted before the run that was told last."""

    def synced(self) -> None:
        """All pods were seen that there are at first."""
        self.complete = True

    def seen(self, pod: Any) -> tuple[PodLog, ...]:
        """Take a pod as it is now; give the logs that have begun."""
        status = pod.status
        told = (() if status is None else status.container_statuses) or ()
        if not told and status is not None and status.phase not in (None, "", "Pending"):
            runs = {inside.name: 0 for inside in pod.spec.containers}  # a kubelet that tells no more
        else:
            runs = {each.name: each.restart_count or 0 for each in told if _has_run(each)}
        begun: list[PodLog] = []
        for name, run in runs.items():
            key = (_identity(pod), name)
            if self.only in (None, name) and self._runs.get(key, -1) < run:
                self._runs[key] = run
                begun.append(self._log(pod, key))
        return tuple(begun)

    def gone(self, pod: Any) -> tuple[tuple[str, str], ...]:
        """Forget a pod; give the keys of its logs, of which there will be no further runs."""
        keys = tuple(key for key in self._runs if key[0] == _identity(pod))
        for key in keys:
            del self._runs[key]
        return keys

    def _log(self, pod: Any, key: tuple[str, str]) -> PodLog:
        options = {name: value for name, value in self.options.items() if not self.complete or name not in ABOUT_THE_PAST}
        return _log(self.api, pod, key[1], options, follow=True)


def coming_logs(api: Api[Any], **options: Unpack[MergedLogOptions]) -> ComingLogs:
    """Begin with no pod seen. The options that select pods are for whoever watches them."""
    only = options.pop("container", None)
    return ComingLogs(api, only, {name: value for name, value in options.items() if name not in ("labels", "fields")})


def _has_run(status: Any) -> bool:
    states = (status.state, status.last_state)
    return any(state is not None and (state.running is not None or state.terminated is not None) for state in states)


def _identity(pod: Any) -> str:
    return pod.metadata.uid or f"{pod.metadata.namespace}/{pod.metadata.name}"


def _log(api: Api[Any], pod: Any, container: str, options: dict[str, Any], *, follow: bool) -> PodLog:
    name = pod.metadata.name
    request: Request[Any] = api.within(pod.metadata.namespace).logs(name, follow=follow, container=container, **options)
    return PodLog(name, container, request, (_identity(pod), container))
