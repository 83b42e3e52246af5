"""The schedule of a CronJob: five fields, or a word such as ``@hourly``, read as robfig/cron does, which Kubernetes uses.

See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax. Times are UTC.
"""

from datetime import UTC, datetime, timedelta

from attrs import frozen

_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = {
    name: number
    for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_DAYS = {name: number for number, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
_FIELDS: tuple[tuple[int, int, dict[str, int]], ...] = ((0, 59, {}), (0, 23, {}), (1, 31, {}), (1, 12, _MONTHS), (0, 6, _DAYS))
_SUNDAY = 7
MOST_YEARS = 5
"""How far ahead a time is looked for, as robfig/cron does: the 30th of February never comes."""


class ScheduleError(ValueError):
    """A schedule that can't be read; the text says why."""


@frozen
class Schedule:
    """When something is done: the minutes, hours, days, months and weekdays."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    @classmethod
    def parse(cls, text: str) -> "Schedule":
        """Read a schedule. Raises ScheduleError."""
        words = _WORDS.get(text.strip().lower(), text).split()
        if len(words) != len(_FIELDS):
            raise ScheduleError(f"expected exactly 5 fields, found {len(words)}: {text!r}")
        sets = [_field(word, *bounds) for word, bounds in zip(words, _FIELDS, strict=True)]
        return cls(*sets, _is_any(words[2]), _is_any(words[4]))

    def _holds(self, day: datetime) -> bool:
        on_day, on_weekday = day.day in self.days, day.isoweekday() % _SUNDAY in self.weekdays
        if self.any_day or self.any_weekday:
            return on_day and on_weekday
        return on_day or on_weekday  # both are said: either will do

    def after(self, now: float) -> float | None:
        """The first time after a Unix time in seconds; None when there is none in the next years."""
        at = datetime.fromtimestamp(now, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        last = at.year + MOST_YEARS
        while at.year <= last:
            if at.month not in self.months:
                at = (at.replace(day=1, hour=0, minute=0) + timedelta(days=32)).replace(day=1)
            elif not self._holds(at):
                at = at.replace(hour=0, minute=0) + timedelta(days=1)
            elif at.hour not in self.hours:
                at = at.replace(minute=0) + timedelta(hours=1)
            elif at.minute not in self.minutes:
                at += timedelta(minutes=1)
            else:
                return at.timestamp()
        return None


def _is_any(word: str) -> bool:
    return word.partition("/")[0] in ("*", "?")


def _field(word: str, low: int, high: int, names: dict[str, int]) -> frozenset[int]:
    return frozenset(number for part in word.split(",") for number in _part(part, low, high, names))


def _part(part: str, low: int, high: int, names: dict[str, int]) -> range:
    span, _, step_text = part.partition("/")
    step = _number(step_text, {}) if step_text else 1
    if span in ("*", "?"):
        first, last = low, high
    else:
        start, dash, end = span.partition("-")
        first = _number(start, names)
        last = _number(end, names) if dash else (high if step_text else first)
    if names is _DAYS:  # 7 is Sunday, too
        first, last = (0, 0) if first == last == _SUNDAY else (first, last)
    if step < 1 or first < low or last > high or first > last:
        raise ScheduleError(f"{part!r} is not within {low} and {high}")
    return range(first, last + 1, step)


def _number(text: str, names: dict[str, int]) -> int:
    if text.lower() in names:
        return names[text.lower()]
    if not text.isdecimal():
        raise ScheduleError(f"{text!r} is not a number")
    return int(text)
