"""Lengths of time as Go and Kubernetes write them, such as ``1h2m3.5s``.

See https://pkg.go.dev/time#ParseDuration. A Go duration counts nanoseconds in 64 bits; `datetime.timedelta` has microseconds
only, so `Duration` keeps the nanoseconds and converts on request.
"""

import re
from datetime import timedelta
from typing import Self

from attrs import field, frozen

from .errors import UsageError

SECOND = 10**9
UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}
SHORTEST, LONGEST = -(2**63), 2**63 - 1  # Go's time.Duration is an int64
MAX_LENGTH = 1000  # ours: keeps the digits of a hostile text within what int() converts

_PART = re.compile(r"(?=\.?[0-9])([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")
_TEXT = re.compile(rf"([+-]?)((?:{_PART.pattern})+)")


@frozen(order=True, init=False, repr=False)
class Duration:
    """A signed length of time in whole nanoseconds.

    ``Duration("1h30m")`` reads Go's form and refuses anything else with `UsageError`; ``str()`` prints Go's canonical form,
    ``1h30m0s``.
    """

    nanoseconds: int = field()

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "nanoseconds", _parse(text))

    @classmethod
    def of(cls, length: timedelta | int) -> Self:
        """Make a duration from a timedelta or from a number of nanoseconds."""
        made = cls.__new__(cls)
        nanoseconds = length if isinstance(length, int) else length // timedelta(microseconds=1) * 1000
        object.__setattr__(made, "nanoseconds", _in_range(nanoseconds))
        return made

    def to_timedelta(self) -> timedelta:
        """The length as a timedelta, cut to whole microseconds towards zero."""
        microseconds = abs(self.nanoseconds) // 1000
        return timedelta(microseconds=microseconds if self.nanoseconds >= 0 else -microseconds)

    def total_seconds(self) -> float:
        """The length in seconds."""
        return self.nanoseconds / SECOND

    def __str__(self) -> str:
        return _canonical(self.nanoseconds)

    def __repr__(self) -> str:
        return f"Duration({str(self)!r})"

    def __bool__(self) -> bool:
        return self.nanoseconds != 0

    def __neg__(self) -> "Duration":
        return Duration.of(-self.nanoseconds)

    def __add__(self, other: "Duration") -> "Duration":
        return Duration.of(self.nanoseconds + other.nanoseconds)

    def __sub__(self, other: "Duration") -> "Duration":
        return Duration.of(self.nanoseconds - other.nanoseconds)


def _in_range(nanoseconds: int) -> int:
    if not SHORTEST <= nanoseconds <= LONGEST:
        raise UsageError("a duration has at most 64 bits of nanoseconds, about 292 years")
    return nanoseconds


def _parse(text: str) -> int:
    if text in ("0", "+0", "-0"):
        return 0
    match = _TEXT.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None:
        raise UsageError(f"{text[:50]!r} is not a duration: write numbers with their units, such as 300ms, 1.5h or 1h2m3s")
    length = sum(_nanoseconds(*part.groups(default="")) for part in _PART.finditer(match[2]))
    return _in_range(-length if match[1] == "-" else length)


def _nanoseconds(whole: str, decimals: str, unit: str) -> int:
    # The decimals go through a float, as in Go: 0.3333333333333333333h is 20m, not a nanosecond less.
    digits = _significant(decimals)
    part = int(float(int(digits or "0")) * (float(UNITS[unit]) / 10.0 ** len(digits)))
    return int(whole or "0") * UNITS[unit] + part


def _significant(decimals: str) -> str:
    """Cut decimals where Go's 63-bit reader stops listening."""
    end = 0
    while end < len(decimals) and int(decimals[:end] or "0") <= LONGEST // 10 and int(decimals[: end + 1]) <= LONGEST + 1:
        end += 1
    return decimals[:end]


def _canonical(nanoseconds: int) -> str:
    sign, length = ("-" if nanoseconds < 0 else ""), abs(nanoseconds)
    if length < SECOND:
        return sign + _subsecond(length)
    minutes, rest = divmod(length, 60 * SECOND)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{sign}{head}{_decimal(rest, SECOND)}s"


def _subsecond(length: int) -> str:
    if not length:
        return "0s"
    unit = "ns" if length < UNITS["us"] else "µs" if length < UNITS["ms"] else "ms"
    return _decimal(length, UNITS[unit]) + unit


def _decimal(length: int, unit: int) -> str:
    """Print length / unit with as many decimals as it has."""
    whole, rest = divmod(length, unit)
    decimals = str(unit + rest)[1:].rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)
