"""The logs of several pods as one, for sync programs.

`async_merged_logs.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from kube_core import requests
from kube_core.base import ClientClosed, KubeError, UsageError
from kube_core.streams import PodLine

from .complaints import complain
from .streams import LineStream
from .sync_ports import Channel, Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube_core.requests import Api, MergedLogOptions, PodLog

    from .client import Client

WAITING_LINES = 1000
"""Lines that wait for who iterates; beyond that the servers have to wait."""


class MergedLogs:
    """The lines of all containers of the pods that a selector finds, as they come. Use it in a ``with``.

    The pods are those that there are when it begins. What goes wrong with one log goes to ``on_error``, or else to the logger
    ``kube_transports.streams``; the others go on. It ends when all have.
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
        self._streams: list[LineStream] = []
        self._reading: set[LineStream] = set()
        self._begun = False
        self._group = Group()

    def __enter__(self) -> Self:
        if self._begun:
            raise UsageError("logs are opened once: ask for others")
        self._begun = True
        logs = self._client.run(requests.logs_of_pods(self._api, follow=self._follow, **self._options))
        self._streams = [LineStream(self._client, log.request) for log in logs]
        self._reading = set(self._streams)
        if not logs:
            self._lines.close()
        for log, stream in zip(logs, self._streams, strict=True):
            self._group.start(partial(self._read, log, stream), "kube-core log")
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
            raise StopIteration
        return line

    def close(self) -> None:
        """Read no more."""
        self._lines.close()
        for stream in self._streams:
            stream.close()
        self._group.join()

    def _read(self, log: PodLog, stream: LineStream) -> None:
        try:
            for text in stream:
                if not self._lines.put(PodLine(log.pod, log.container, text)):
                    break
        except ClientClosed:
            return
        except KubeError as error:
            self._tell(error)
        finally:
            self._reading.discard(stream)
            if not self._reading:  # this was the last
                self._lines.close()
