"""The logs of several pods as one, for sync programs.

`async_merged_logs.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from kube_core import requests
from kube_core.base import ClientClosed, KubeError, UsageError
from kube_core.requests import ApiError
from kube_core.streams import PodLine
from kube_core.watching import Added, Deleted, Failed, Modified, Synced

from .complaints import complain
from .streams import LineStream
from .sync_ports import Channel, Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube_core.requests import Api, MergedLogOptions, PodLog
    from kube_core.watching import InformerEvent

    from .client import Client
    from .informers import InformerStream

WAITING_LINES = 1000
"""Lines that wait for who iterates; beyond that the servers have to wait."""

WAITING_RUNS = 1000
"""Restarts of a container whose log has not been read up to them."""


class Following:
    """The log of one container, through all of its runs."""

    def __init__(self, stream: LineStream) -> None:
        self.stream = stream
        self.runs: Channel[PodLog] = Channel(WAITING_RUNS)


class MergedLogs:
    """The lines of all containers of the pods that a selector finds, as they come. Use it in a ``with``.

    With ``follow`` it goes on until it is closed: pods that come later, and containers that are restarted, come in when they
    start. Without, it ends when all logs have. What goes wrong with one log goes to ``on_error``, or else to the logger
    ``kube_transports.streams``; the others go on.
    """

    def __init__(
        self,
        client: Client,
        api: Api[Any],
        options: MergedLogOptions,
        *,
        follow: bool,
        on_error: Callable[[KubeError], None] | None,
    ) -> None:
        self._client = client
        self._api = api
        self._options = options
        self._follow = follow
        self._tell = on_error or complain
        self._lines: Channel[PodLine] = Channel(WAITING_LINES)
        self._coming = requests.coming_logs(api, **options)
        self._pods: InformerStream[Any] | None = None
        self._all: dict[tuple[str, str], Following] = {}
        self._reading: set[Following] = set()
        self._failure: KubeError | None = None
        self._begun = self._closed = False
        self._group = Group()

    def __enter__(self) -> Self:
        if self._begun:
            raise UsageError("logs are opened once: ask for others")
        self._begun = True
        if self._follow:
            labels, fields = self._options.get("labels"), self._options.get("fields")
            self._pods = self._client.informer(self._api, labels=labels, fields=fields)
            self._group.start(self._watch, "kube-core logs")
            return self
        logs = self._client.run(requests.logs_of_pods(self._api, follow=False, **self._options))
        if not logs:
            self._lines.close()
        for log in logs:  # all are there before the first can be the last
            self._reading.add(self._known(log))
        for log in logs:
            self._start(log)
        for following in tuple(self._all.values()):
            following.runs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> PodLine:
        if not self._begun:
            raise UsageError("logs are opened by a with block, which this is not in")
        line = self._lines.get()
        if line is None:
            if self._failure is not None:
                raise self._failure
            raise StopIteration
        return line

    def close(self) -> None:
        """Read no more."""
        self._closed = True
        self._lines.close()
        if self._pods is not None:
            self._pods.close()
        for following in {*self._all.values(), *self._reading}:
            self._end(following)
        self._group.join()

    def _watch(self) -> None:
        assert self._pods is not None
        try:
            for event in self._pods:
                self._take(event)
        except ClientClosed:
            return
        except KubeError as error:
            self._failure = error
        finally:
            self._lines.close()

    def _take(self, event: InformerEvent[Any]) -> None:
        match event:
            case Added(pod) | Modified(pod):
                for log in self._coming.seen(pod):
                    self._start(log)
            case Deleted(pod):
                for key in self._coming.gone(pod):
                    self._all.pop(key).runs.close()  # what it has written is read to its end
            case Synced():
                self._coming.synced()
            case Failed(error):
                if isinstance(error, ApiError) and error.final and not self._coming.complete:
                    raise error  # at first it is the caller's, as with any request
                self._tell(error)

    def _known(self, log: PodLog) -> Following:
        return self._all.setdefault(log.key, Following(LineStream(self._client, log.request)))

    def _start(self, log: PodLog) -> None:
        first = log.key not in self._all or not self._follow
        following = self._known(log)
        following.runs.put(log)
        if first:
            self._reading.add(following)
            self._group.start(partial(self._read, following), "kube-core log")
        if self._closed:  # meanwhile
            self._end(following)

    def _end(self, following: Following) -> None:
        following.runs.close()
        following.stream.close()

    def _read(self, following: Following) -> None:
        try:
            while (log := following.runs.get()) is not None:
                self._read_run(log, following.stream)
        except ClientClosed:
            return
        finally:
            self._reading.discard(following)
            if not (self._reading or self._follow):  # this was the last
                self._lines.close()

    def _read_run(self, log: PodLog, stream: LineStream) -> None:
        try:
            for text in stream:
                if not self._lines.put(PodLine(log.pod, log.container, text)):
                    raise ClientClosed("the logs were closed")
        except ClientClosed:
            raise
        except KubeError as error:
            self._tell(error)
        stream.again()
