"""What the tests of logs, commands and port-forwards share: a server with a pod, and clients of its sessions."""

from __future__ import annotations

from typing import Any

from msgspec import json

from kube_core.server import Kubelet, Session
from kube_core.streams import V5, CommandChannels, Output, PortTunnel

from .driver import PODS, Driver

START = 1_800_000_000.0
UPGRADE = {"connection": "Upgrade", "upgrade": "websocket"}


def with_pod(kubelet: Kubelet, *containers: str) -> Driver:
    """A server whose pod ``web`` has these containers."""
    driver = Driver(now=START, kubelet=kubelet)
    spec = {"containers": [{"name": name, "image": "none"} for name in containers or ("main",)]}
    driver.create(PODS, "web", spec=spec)
    return driver


def opened(driver: Driver, target: str, protocol: str = V5) -> Session:
    """Open a session; fails when the server refuses."""
    exchange = driver.send("GET", f"{PODS}/web/{target}", **UPGRADE, sec_websocket_protocol=protocol)
    assert exchange.status == 101, exchange.body
    assert exchange.headers == (("sec-websocket-protocol", protocol),)
    assert exchange.session is not None
    return exchange.session


def refused(driver: Driver, target: str, **headers: str) -> tuple[int, str, str]:
    """What the server refuses: the code, the reason and the message."""
    fields = {**UPGRADE, "sec_websocket_protocol": V5, **headers}
    status, body = driver.call("GET", f"{PODS}/{target}", **fields)
    return status, body.get("reason", ""), body["message"]


class Terminal:
    """A client of a command: `kube_core.streams` speaks with the session, message by message."""

    def __init__(self, session: Session, protocol: str = V5, **options: bool) -> None:
        self.session = session
        self.channels = CommandChannels(protocol, stdin=True, **options)
        self.output: list[Output] = []

    def send(self, *messages: bytes) -> None:
        """Send messages."""
        for message in messages:
            self.session.send(message)

    def hear(self) -> list[Output]:
        """Take all that there is; what came this time."""
        found: list[Output] = []
        while (message := self.session.receive()) is not None:
            if (output := self.channels.receive(message)) is not None:
                found.append(output)
        self.output += found
        return found

    @property
    def status(self) -> Any:
        """How the command ended."""
        assert self.session.closed
        return json.decode(self.channels.closed())


def pumped(tunnel: PortTunnel, session: Session, data: bytes = b"") -> list[Any]:
    """Send bytes through a tunnel, and take all that comes back."""
    if data:
        session.send(data)
    events: list[Any] = []
    while (message := session.receive()) is not None:
        events += tunnel.receive(message)
    return events
