"""The logs of several pods: the requests for those of all containers of the pods that a selector finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from attrs import frozen

from .flow import Flow
from .options import MergedLogOptions

if TYPE_CHECKING:
    from .api import Api
    from .request import Request


@frozen
class PodLog:
    """The log of one container, and the request for it."""

    pod: str
    container: str
    request: Request[Any]


def logs_of_pods(api: Api[Any], *, follow: bool, **options: Unpack[MergedLogOptions]) -> Flow[tuple[PodLog, ...]]:
    """Find the logs, in the order of their pods' names; ``container`` is the only one that matters of each pod."""
    found = yield from api.list(labels=options.pop("labels", None), fields=options.pop("fields", None))
    only = options.pop("container", None)
    logs: list[PodLog] = []
    for pod in sorted(found, key=lambda pod: (pod.metadata.namespace, pod.metadata.name)):
        pods = api.within(pod.metadata.namespace)
        for name in [inside.name for inside in pod.spec.containers if only in (None, inside.name)]:
            request: Request[Any] = pods.logs(pod.metadata.name, follow=follow, container=name, **_log_options(options))
            logs.append(PodLog(pod.metadata.name, name, request))
    return tuple(logs)


def _log_options(options: MergedLogOptions) -> dict[str, Any]:
    return {**options}
