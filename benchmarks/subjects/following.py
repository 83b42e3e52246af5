"""What subjects need that follow a fleet of pods: CPU and memory until it is in sync, the rate of events, and names of pods."""

import gc
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from time import process_time

PAGE = 500
"""Pods a page, where a client asks; it is the default of kubectl, client-go and kube-rs."""

BEGIN = "81234000"
"""The resource version at which a plain watch of the fleet begins."""

_STATUS = Path("/proc/self/status")


def synced(fill: Callable[[str], object], server: str, few: str) -> tuple[float, float, float]:
    """CPU seconds of filling a store, with all threads; and the megabytes that it keeps, and had at its peak.

    What was in memory before is taken off, and a store of a server of few pods is filled before that: what a library loads when
    it is first used is not the store's. What ``fill`` gives is kept until all is read off; garbage is collected first.
    """
    first = fill(few)
    before = _fresh_mb()
    begun = process_time()
    kept = fill(server)
    spent = process_time() - begun
    peak_mb = _status("VmHWM") / 1e3 - before
    gc.collect()
    kept_mb = _status("VmRSS") / 1e3 - before
    del kept, first
    return spent, kept_mb, peak_mb


def threads() -> int:
    """The threads of this process, as the system counts them."""
    return _status("Threads")


def _fresh_mb() -> float:
    """Megabytes in memory now; the system counts the peak anew from here."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS") / 1e3


def _status(key: str) -> int:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{key}:"))
    return int(line.split()[1])


class Rate:
    """Events per CPU second of this process, from the first to the one with the last version; what is not seen does not count."""

    def __init__(self, last: str) -> None:
        self._last, self._count, self._begun = last, 0, 0.0

    def ended(self, version: str) -> bool:
        """Count an event by its resource version; says whether it was the last."""
        if not self._count:
            self._begun = process_time()
        self._count += 1
        return version == self._last

    def per_second(self) -> float:
        return (self._count - 1) / (process_time() - self._begun)


def pod_keys(count: int = 1000) -> Callable[[], tuple[str, str]]:
    """Namespace and name of one pod of the fleet after the other, over and over."""
    keys = [(f"shop-{index % 40:02d}", f"checkout-{index % 40:02d}-7d9c5b6f4-{index:05x}") for index in range(count)]
    return cycle(keys).__next__
