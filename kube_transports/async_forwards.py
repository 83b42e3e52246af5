"""Ports of pods on this machine, for async programs.

`forwards.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from kube_core import requests
from kube_core.base import ClientClosed, ClosedEarly, ConnectError, KubeError, UsageError
from kube_core.requests import Port

from .adapters.listener_async import AsyncListener, listen
from .async_port_links import AsyncLinks, open_links
from .async_ports import Group, Lock
from .complaints import complain
from .forks import ForkLock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kube_core.requests import Api

    from .adapters.socket_async import AsyncSocket
    from .async_client import AsyncClient
    from .async_port_links import Link

LONGEST_PAUSE_SECONDS = 24 * 60 * 60.0
"""How long a program on this machine may take nothing of what it is sent: people do pause downloads."""

LARGEST_PORT = 65535
CLOSING_SECONDS = 3.0
"""How long the end of a forward waits for pods that have ended a connection, and may be about to say what went wrong."""

PAUSE_SECONDS = 0.1
"""How long to wait with the next connection when the system had no room for one."""


class AsyncPortForward:
    """Local ports that lead to those of a pod. Use it in a ``with``.

    Each may carry many connections at once. Where the connection to the pod breaks, those that it carried break, too; the next
    one finds a pod anew. What goes wrong with a connection goes to ``on_error``, or else to the logger
    ``kube_transports.streams``, and stops nothing else.
    """

    def __init__(
        self,
        client: AsyncClient,
        api: Api[Any],
        name: str,
        ports: Mapping[int, Port],
        *,
        address: str,
        on_error: Callable[[KubeError], None] | None,
    ) -> None:
        if not ports:
            raise UsageError("forward needs ports, such as {8080: 80}: local ones, and those of the pod")
        if wrong := [port for port in ports if not 0 <= port <= LARGEST_PORT]:
            raise UsageError(f"the local port is {wrong[0]!r}: give a number from 1 to {LARGEST_PORT}, or 0 for any free one")
        self._client = client
        self._api = api
        self._name = name
        self._ports = ports
        self._address = address
        self._tell = on_error or complain
        self._listeners: list[tuple[Port, AsyncListener]] = []
        self._links: list[AsyncLinks] = []
        self._locals: set[AsyncSocket] = set()
        self._opening = Lock()
        self._telling = ForkLock()
        self._closed = False
        self._group = Group()

    def local(self, port: Port) -> int:
        """The local port that leads to a port of the pod."""
        for remote, listener in self._listeners:
            if remote == port:
                return listener.port
        raise UsageError(f"port {port!r} is not forwarded here; these are: {', '.join(map(repr, self._ports.values()))}")

    async def __aenter__(self) -> Self:
        try:
            for local, remote in self._ports.items():
                self._listeners.append((remote, await listen(self._address, local)))
            await self._open(next(iter(self._ports.values())))  # so that what can't be reached is said at once
        except BaseException:
            await self.aclose()
            raise
        for remote, listener in self._listeners:
            self._group.start(partial(self._accept, remote, listener), "kube-core forward")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End everything: the local ports, and the connections through them."""
        self._closed = True
        for _, listener in self._listeners:
            listener.close()
        for links in self._links:
            await links.settle(CLOSING_SECONDS)
        for links in self._links:
            await links.aclose()
        for local in tuple(self._locals):
            local.close()
        await self._group.join()
        for _, listener in self._listeners:
            await listener.release()

    async def _accept(self, remote: Port, listener: AsyncListener) -> None:
        while not self._closed:
            try:
                local = await listener.accept()
            except ConnectError as error:
                self._tell(error)
                await self._client.pause(PAUSE_SECONDS)
                continue
            if local is None:
                return
            self._group.start(partial(self._serve, remote, local), "kube-core forward")

    async def _serve(self, remote: Port, local: AsyncSocket) -> None:
        self._locals.add(local)
        try:
            if self._closed:  # between the two
                return
            links = await self._usable(remote)
            await self._carry(links, await links.connect(remote), local)
        except ClientClosed:
            return  # it was closed here, which is no news to whoever did it
        except KubeError as error:
            self._tell(error)
        finally:
            self._locals.discard(local)
            await local.aclose()

    async def _usable(self, remote: Port) -> AsyncLinks:
        async with self._opening:
            for links in self._links:
                if links.takes(remote):
                    return links
            return await self._open(remote)

    async def _open(self, remote: Port) -> AsyncLinks:
        target = await self._client.run(requests.forward_target(self._api, self._name, self._ports.values()))
        links = await open_links(self._client, target, remote)
        self._links = [*(known for known in self._links if not known.ended), links]
        if self._closed:  # while it was being opened
            await links.aclose()
        return links

    async def _carry(self, links: AsyncLinks, link: Link, local: AsyncSocket) -> None:
        link.cut = partial(self._cut, link, local)
        sending = Group()
        sending.start(partial(self._send, links, link, local), "kube-core forward")
        try:
            await self._receive(link, local)
        finally:
            self._cut(link, local)
            await links.drop(link)
            await sending.join()

    async def _send(self, links: AsyncLinks, link: Link, local: AsyncSocket) -> None:
        try:
            while data := await local.read(None):
                if not await links.send(link, data):
                    return
            await links.finish(link)
        except (ClosedEarly, ClientClosed):  # the program here went, or all of this ends
            await links.drop(link)
        except KubeError as error:
            link.error = link.error or error
            await links.drop(link)
        except BaseException:
            await links.drop(link)
            raise

    async def _receive(self, link: Link, local: AsyncSocket) -> None:
        """Give on what comes, until the connection is over: that is when the pod has said whether anything went wrong."""
        try:
            while (data := await link.incoming.get()) is not None:
                await local.write(b"".join((data, *link.incoming.rest())), LONGEST_PAUSE_SECONDS)
        except (ClosedEarly, ClientClosed):
            return
        if link.error is None:
            local.end_writing()
        await link.over.wait()

    def _cut(self, link: Link, local: AsyncSocket) -> None:
        """End the side of this machine. What went wrong is told first: who sees the end may look for it."""
        with self._telling:  # who ends a connection, and who carries it, may both come here at once
            error, link.error = link.error, None
        if error is not None and not isinstance(error, ClientClosed):
            self._tell(error)
        local.close()
