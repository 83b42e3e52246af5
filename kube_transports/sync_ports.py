"""What waits, in threads. Its twin is ``async_ports``: the same names and meaning."""

from threading import Event, Lock

__all__ = ["Lock", "Signal"]


class Signal:
    """A flag that others wait for; once set it stays set."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = Event()

    def set(self) -> None:
        """Raise the flag and wake whoever waits. May be called from any thread."""
        self._event.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most ``timeout`` seconds. Tells whether it is."""
        return self._event.wait(timeout)
