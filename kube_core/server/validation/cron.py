"""The times of a CronJob, in the words of github.com/robfig/cron/v3, which the real server reads them with."""

from collections.abc import Mapping

from attrs import frozen

from ..go_durations import duration_fault
from ..numbers import signed

_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_EVERY = "@every "
_FIELDS = 5
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@frozen
class _Bounds:
    low: int
    high: int
    names: Mapping[str, int] = {}


_BOUNDS = (
    _Bounds(0, 59),
    _Bounds(0, 23),
    _Bounds(1, 31),
    _Bounds(1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    _Bounds(0, 6, {name: number for number, name in enumerate(_DAYS)}),
)
# Time zones are files of the machine, which this package does not read: the areas are known, their cities are not.
_AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile", "Etc"),
    *("Europe", "Indian", "Mexico", "Pacific", "US"),
)
_ZONES = frozenset(
    {
        *("CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0", "GMT0"),
        *("Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "MET", "MST"),
        *("MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey"),
        *("UCT", "UTC", "Universal", "W-SU", "WET", "Zulu"),
    }
)


def schedule_fault(text: str) -> str:
    """What is wrong with a schedule; empty when nothing is."""
    if text.startswith("@"):
        return _descriptor_fault(text)
    fields = text.split()
    if len(fields) != _FIELDS:
        return f"expected exactly {_FIELDS} fields, found {len(fields)}: [{' '.join(fields)}]"
    faults = (_field_fault(field, bounds) for field, bounds in zip(fields, _BOUNDS, strict=True))
    return next((fault for fault in faults if fault), "")


def is_zone(name: str) -> bool:
    """Whether a time zone may exist."""
    area, slash, city = name.partition("/")
    return bool(slash and city and area in _AREAS) or name in _ZONES


def _descriptor_fault(text: str) -> str:
    if text in _DESCRIPTORS:
        return ""
    if text.startswith(_EVERY):
        why = duration_fault(text.removeprefix(_EVERY))
        return f"failed to parse duration {text}: {why}" if why else ""
    return f"unrecognized descriptor: {text}"


def _field_fault(field: str, bounds: _Bounds) -> str:
    for part in field.split(","):
        try:
            _check_range(part, bounds)
        except ValueError as error:
            return str(error)
    return ""


def _check_range(text: str, bounds: _Bounds) -> None:
    first, *steps = text.split("/")
    start, end = _ends(first, text, bounds)
    if len(steps) > 1:
        raise ValueError(f"too many slashes: {text}")
    step = _number(steps[0]) if steps else 1
    if steps and "-" not in first:
        end = bounds.high
    if start < bounds.low:
        raise ValueError(f"beginning of range ({start}) below minimum ({bounds.low}): {text}")
    if end > bounds.high:
        raise ValueError(f"end of range ({end}) above maximum ({bounds.high}): {text}")
    if start > end:
        raise ValueError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if not step:
        raise ValueError(f"step of range should be a positive number: {text}")


def _ends(first: str, text: str, bounds: _Bounds) -> tuple[int, int]:
    low, *more = first.split("-")
    if low in ("*", "?"):
        return bounds.low, bounds.high
    if len(more) > 1:
        raise ValueError(f"too many hyphens: {text}")
    start = _named(low, bounds)
    return start, _named(more[0], bounds) if more else start


def _named(text: str, bounds: _Bounds) -> int:
    named = bounds.names.get(text.lower())
    return _number(text) if named is None else named


def _number(text: str) -> int:
    try:
        number = signed(text)
    except ValueError as why:
        raise ValueError(f"failed to parse int from {text}: {str(why).replace('ParseInt', 'Atoi')}") from None
    if number < 0:
        raise ValueError(f"negative number ({number}) not allowed: {text}")
    return number
