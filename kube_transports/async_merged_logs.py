"""The logs of several pods as one, for async programs.

`merged_logs.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from kube_core import requests
from kube_core.base import ClientClosed, KubeError, UsageError
from kube_core.streams import PodLine

from .async_ports import Channel, Group
from .async_streams import AsyncLineStream
from .complaints import complain

if TYPE_CHECKING:
    from collections.abc import Callable

    from kube_core.requests import Api, MergedLogOptions, PodLog

    from .async_client import AsyncClient

WAITING_LINES = 1000
"""Lines that wait for who iterates; beyond that the servers have to wait."""


class AsyncMergedLogs:
    """The lines of all containers of the pods that a selector finds, as they come. Use it in a ``with``.

    The pods are those that there are when it begins. What goes wrong with one log goes to ``on_error``, or else to the logger
    ``kube_transports.streams``; the others go on. It ends when all have.
    """

    def __init__(
        self,
        client: AsyncClient,
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
        self._streams: list[AsyncLineStream] = []
        self._reading: set[AsyncLineStream] = set()
        self._begun = False
        self._group = Group()

    async def __aenter__(self) -> Self:
        if self._begun:
            raise UsageError("logs are opened once: ask for others")
        self._begun = True
        logs = await self._client.run(requests.logs_of_pods(self._api, follow=self._follow, **self._options))
        self._streams = [AsyncLineStream(self._client, log.request) for log in logs]
        self._reading = set(self._streams)
        if not logs:
            self._lines.close()
        for log, stream in zip(logs, self._streams, strict=True):
            self._group.start(partial(self._read, log, stream), "kube-core log")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> PodLine:
        if not self._begun:
            raise UsageError("logs are opened by a with block, which this is not in")
        line = await self._lines.get()
        if line is None:
            raise StopAsyncIteration
        return line

    async def aclose(self) -> None:
        """Read no more."""
        self._lines.close()
        for stream in self._streams:
            await stream.aclose()
        await self._group.join()

    async def _read(self, log: PodLog, stream: AsyncLineStream) -> None:
        try:
            async for text in stream:
                if not await self._lines.put(PodLine(log.pod, log.container, text)):
                    break
        except ClientClosed:
            return
        except KubeError as error:
            self._tell(error)
        finally:
            self._reading.discard(stream)
            if not self._reading:  # this was the last
                self._lines.close()
