"""Port-forward over ``v4.channel.k8s.io``: for each port a channel of data and one of errors.

The first message of each channel repeats the port, in 16 bits, little end first. No half of a connection can end by itself: when
all programs have returned, the stream is closed. The counterpart of `kube_core.streams.PortChannels`.
"""

from collections import deque
from collections.abc import Callable

from attrs import define, field

from kube_core.streams import Stderr

from .dialer import Dialer
from .run import Run


@define(eq=False)
class ChannelSession:
    """One port-forward whose ports are told by the request, and are connected from its beginning."""

    dialer: Dialer
    ports: list[int]
    notify: Callable[[], None] | None = None
    _runs: list[Run] = field(init=False)
    _ready: deque[bytes] = field(factory=deque[bytes], init=False)
    _told: set[int] = field(factory=set[int], init=False)
    """The connections whose error has been told, if there was one."""

    def __attrs_post_init__(self) -> None:
        self.dialer.changed = self._tell
        for index, port in enumerate(self.ports):
            data, errors = 2 * index, 2 * index + 1
            self._ready.extend(bytes((channel,)) + port.to_bytes(2, "little") for channel in (data, errors))
        self._runs = [self.dialer.dial(port) for port in self.ports]

    @property
    def hungry(self) -> bool:
        """Whether messages are wanted now."""
        return self.dialer.hungry

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give something, or when the end has come."""
        return bool(self._ready) or any(run.ready or run.over for run in self._runs)

    @property
    def closed(self) -> bool:
        """True when nothing will follow what has been received."""
        return not self._ready and len(self._told) == len(self._runs)

    def send(self, message: bytes) -> None:
        """Take a message of the client's."""
        if message and message[0] % 2 == 0 and message[0] // 2 < len(self._runs):
            run = self._runs[message[0] // 2]
            run.give(message[1:], self.dialer.now)
            self.dialer.plan(run)

    def receive(self) -> bytes | None:
        """Take a message for the client; None when there is none now."""
        if not self._ready:
            self._look()
        return self._ready.popleft() if self._ready else None

    def _look(self) -> None:
        for index, run in enumerate(self._runs):
            if (output := run.take(self.dialer.now)) is not None:
                self.dialer.plan(run)
                self._ready.append(bytes((2 * index + isinstance(output, Stderr),)) + output.data)
            elif run.over and index not in self._told:
                self._told.add(index)
                if words := self.dialer.words(run, self.ports[index]):
                    self._ready.append(bytes((2 * index + 1,)) + words.encode())

    def close(self) -> None:
        """The client is gone."""
        self.dialer.close()

    def _tell(self) -> None:
        if self.notify is not None:
            self.notify()
