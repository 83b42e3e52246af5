"""Durations and timestamps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from kube_core.base import Duration as Span
from kube_core.base import UsageError, parse_time

from .errors import EvaluationError
from .function import Function
from .values import Duration, Timestamp

_NANO = 1_000_000_000
_INT64 = 1 << 63
_FIRST, _LAST = -62_135_596_800 * _NANO, 253_402_300_799 * _NANO + _NANO - 1  # the years 1 to 9999


def duration_of(text: str) -> Duration:
    """A duration as Go writes it."""
    try:
        return Duration(Span(text).nanoseconds)
    except UsageError:
        raise EvaluationError("type conversion error from 'string' to 'google.protobuf.Duration'") from None


def timestamp_of(text: str) -> Timestamp:
    """A moment of RFC 3339."""
    try:
        when = parse_time(text if "T" in text.upper() else f"{text}T00:00:00Z")
    except (UsageError, ValueError):
        raise EvaluationError("type conversion error from 'string' to 'google.protobuf.Timestamp'") from None
    return Timestamp(round(when.timestamp() * 1_000_000) * 1000)


def timestamp_text(value: Timestamp) -> str:
    """RFC 3339, with as many decimals as there are."""
    seconds, nanos = divmod(value.nanoseconds, _NANO)
    shown = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()
    decimals = f".{nanos:09d}".rstrip("0") if nanos else ""
    return f"{shown}{decimals}Z"


def duration_text(value: Duration) -> str:
    """Seconds, with as many decimals as there are."""
    seconds, nanos = divmod(abs(value.nanoseconds), _NANO)
    decimals = f".{nanos:09d}".rstrip("0") if nanos else ""
    return f"{'-' if value.nanoseconds < 0 else ''}{seconds}{decimals}s"


def _span(nanoseconds: int) -> Duration:
    if not -_INT64 <= nanoseconds < _INT64:
        raise EvaluationError("duration overflow")
    return Duration(nanoseconds)


def _moment(nanoseconds: int) -> Timestamp:
    if not _FIRST <= nanoseconds <= _LAST:
        raise EvaluationError("timestamp overflow")
    return Timestamp(nanoseconds)


def _zone(name: str) -> tzinfo:
    sign = -1 if name.startswith("-") else 1
    hours, colon, minutes = name.lstrip("+-").partition(":")
    if colon and hours.isdigit() and minutes.isdigit():
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))
    if name in ("", "UTC"):
        return UTC
    raise EvaluationError(f"unknown time zone {name}")  # names need a data base, which this library does not read


_PARTS: dict[str, Callable[[datetime], int]] = {
    "getFullYear": lambda when: when.year,
    "getMonth": lambda when: when.month - 1,
    "getDate": lambda when: when.day,
    "getDayOfMonth": lambda when: when.day - 1,
    "getDayOfWeek": lambda when: when.isoweekday() % 7,
    "getDayOfYear": lambda when: when.timetuple().tm_yday - 1,
    "getHours": lambda when: when.hour,
    "getMinutes": lambda when: when.minute,
    "getSeconds": lambda when: when.second,
    "getMilliseconds": lambda when: when.microsecond // 1000,
}
_UNITS = {"getHours": 3600 * _NANO, "getMinutes": 60 * _NANO, "getSeconds": _NANO, "getMilliseconds": 1_000_000}


def _part(read: Callable[[datetime], int]) -> Callable[..., int]:
    def part(value: Timestamp, zone: str = "+00:00") -> int:
        return read(value.when.astimezone(_zone(zone)))

    return part


def _whole_units(unit: int) -> Callable[[Duration], int]:
    return lambda value: abs(value.nanoseconds) // unit * (1 if value.nanoseconds >= 0 else -1)


TABLE: dict[str, Function] = {
    "duration(duration) -> duration": lambda value: value,
    "duration(string) -> duration": duration_of,
    "timestamp(timestamp) -> timestamp": lambda value: value,
    "timestamp(string) -> timestamp": timestamp_of,
    "timestamp(int) -> timestamp": lambda seconds: _moment(seconds * _NANO),
    "int(timestamp) -> int": lambda value: value.nanoseconds // _NANO,
    "int(duration) -> int": lambda value: value.nanoseconds,
    "string(timestamp) -> string": timestamp_text,
    "string(duration) -> string": duration_text,
    "-_(duration) -> duration": lambda value: _span(-value.nanoseconds),
    "_+_(duration, duration) -> duration": lambda one, other: _span(one.nanoseconds + other.nanoseconds),
    "_-_(duration, duration) -> duration": lambda one, other: _span(one.nanoseconds - other.nanoseconds),
    "_+_(timestamp, duration) -> timestamp": lambda one, other: _moment(one.nanoseconds + other.nanoseconds),
    "_+_(duration, timestamp) -> timestamp": lambda one, other: _moment(one.nanoseconds + other.nanoseconds),
    "_-_(timestamp, duration) -> timestamp": lambda one, other: _moment(one.nanoseconds - other.nanoseconds),
    "_-_(timestamp, timestamp) -> duration": lambda one, other: _span(one.nanoseconds - other.nanoseconds),
    **{f"timestamp.{name}() -> int": _part(read) for name, read in _PARTS.items()},
    **{f"timestamp.{name}(string) -> int": _part(read) for name, read in _PARTS.items()},
    **{f"duration.{name}() -> int": _whole_units(unit) for name, unit in _UNITS.items()},
}
