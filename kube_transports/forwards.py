"""Ports of pods on this machine, for sync programs.

`async_forwards.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from kube_core import requests
from kube_core.base import ClientClosed, ClosedEarly, ConnectError, KubeError, UsageError
from kube_core.requests import Port

from .adapters.listener_sync import Listener, listen
from .complaints import complain
from .forks import ForkLock
from .port_links import Links, open_links
from .sync_ports import Group, Lock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kube_core.requests import Api

    from .adapters.socket_sync import Socket
    from .client import Client
    from .port_links import Link

LONGEST_PAUSE_SECONDS = 24 * 60 * 60.0
"""How long a program on this machine may take nothing of what it is sent: people do pause downloads."""

LARGEST_PORT = 65535
CLOSING_SECONDS = 3.0
"""How long the end of a forward waits for pods that have ended a connection, and may be about to say what went wrong."""

PAUSE_SECONDS = 0.1
"""How long to wait with the next connection when the system had no room for one."""


class PortForward:
    """Local ports that lead to those of a pod. Use it in a ``with``.

    Each may carry many connections at once. Where the connection to the pod breaks, those that it carried break, too; the next
    one finds a pod anew. What goes wrong with a connection goes to ``on_error``, or else to the logger
    ``kube_transports.streams``, and stops nothing else.
    """

    def __init__(
        self,
        client: Client,
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
        self._listeners: list[tuple[Port, Listener]] = []
        self._links: list[Links] = []
        self._locals: set[Socket] = set()
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

    def __enter__(self) -> Self:
        try:
            for local, remote in self._ports.items():
                self._listeners.append((remote, listen(self._address, local)))
            self._open(next(iter(self._ports.values())))  # so that what can't be reached is said at once
        except BaseException:
            self.close()
            raise
        for remote, listener in self._listeners:
            self._group.start(partial(self._accept, remote, listener), "kube-core forward")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything: the local ports, and the connections through them."""
        self._closed = True
        for _, listener in self._listeners:
            listener.close()
        for links in self._links:
            links.settle(CLOSING_SECONDS)
        for links in self._links:
            links.close()
        for local in tuple(self._locals):
            local.close()
        self._group.join()
        for _, listener in self._listeners:
            listener.release()

    def _accept(self, remote: Port, listener: Listener) -> None:
        while not self._closed:
            try:
                local = listener.accept()
            except ConnectError as error:
                self._tell(error)
                self._client.pause(PAUSE_SECONDS)
                continue
            if local is None:
                return
            self._group.start(partial(self._serve, remote, local), "kube-core forward")

    def _serve(self, remote: Port, local: Socket) -> None:
        self._locals.add(local)
        try:
            if self._closed:  # between the two
                return
            links = self._usable(remote)
            self._carry(links, links.connect(remote), local)
        except ClientClosed:
            return  # it was closed here, which is no news to whoever did it
        except KubeError as error:
            self._tell(error)
        finally:
            self._locals.discard(local)
            local.close()

    def _usable(self, remote: Port) -> Links:
        with self._opening:
            for links in self._links:
                if links.takes(remote):
                    return links
            return self._open(remote)

    def _open(self, remote: Port) -> Links:
        target = self._client.run(requests.forward_target(self._api, self._name, self._ports.values()))
        links = open_links(self._client, target, remote)
        self._links = [*(known for known in self._links if not known.ended), links]
        if self._closed:  # while it was being opened
            links.close()
        return links

    def _carry(self, links: Links, link: Link, local: Socket) -> None:
        link.cut = partial(self._cut, link, local)
        sending = Group()
        sending.start(partial(self._send, links, link, local), "kube-core forward")
        try:
            self._receive(link, local)
        finally:
            self._cut(link, local)
            links.drop(link)
            sending.join()

    def _send(self, links: Links, link: Link, local: Socket) -> None:
        try:
            while data := local.read(None):
                if not links.send(link, data):
                    return
            links.finish(link)
        except (ClosedEarly, ClientClosed):  # the program here went, or all of this ends
            links.drop(link)
        except KubeError as error:
            link.error = link.error or error
            links.drop(link)
        except BaseException:
            links.drop(link)
            raise

    def _receive(self, link: Link, local: Socket) -> None:
        """Give on what comes, until the connection is over: that is when the pod has said whether anything went wrong."""
        try:
            while (data := link.incoming.get()) is not None:
                local.write(b"".join((data, *link.incoming.rest())), LONGEST_PAUSE_SECONDS)
        except (ClosedEarly, ClientClosed):
            return
        if link.error is None:
            local.end_writing()
        link.over.wait()

    def _cut(self, link: Link, local: Socket) -> None:
        """End the side of this machine. What went wrong is told first: who sees the end may look for it."""
        with self._telling:  # who ends a connection, and who carries it, may both come here at once
            error, link.error = link.error, None
        if error is not None and not isinstance(error, ClientClosed):
            self._tell(error)
        local.close()
