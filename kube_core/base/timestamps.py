"""Time and MicroTime: points in time as Kubernetes writes them.

Both are RFC 3339 on the wire, in UTC, as Go's ``time.RFC3339`` reads and prints it: a capital ``T`` and ``Z``, no leap second.
``Time`` prints whole seconds. ``MicroTime`` prints exactly six digits of fraction, and the server refuses a Lease without them.
See https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/micro_time.go.
"""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias, TypeVar

from msgspec import Meta

from .errors import UsageError

Time: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""A ``datetime`` with a zone; a naive one is refused."""

ZERO_TIME = datetime(1, 1, 1, tzinfo=UTC)
"""Go's zero ``time.Time``: the value of a required timestamp that nobody set."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class MicroTime(datetime):
    """A ``datetime`` with a zone that prints as ``2026-02-03T04:05:06.000007Z``, always with six digits of fraction.

    It is made like a ``datetime``, or from one by `of`. Without a zone it is a ``UsageError``.
    """

    if not TYPE_CHECKING:  # checkers see datetime's own signature

        def __new__(cls, *args: Any, **kwargs: Any) -> "MicroTime":
            """Make one from the same arguments as a ``datetime``."""
            return _aware(super().__new__(cls, *args, **kwargs))

    @classmethod
    def of(cls, value: datetime) -> Self:
        """Make one from any ``datetime`` that has a zone."""
        date, time = value.timetuple()[:3], (value.hour, value.minute, value.second, value.microsecond)
        return cls(*date, *time, value.tzinfo, fold=value.fold)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read RFC 3339, with any number of fraction digits; those after the sixth are dropped. ``ValueError`` for other text."""
        _check(text)
        return cls.fromisoformat(text)

    def __str__(self) -> str:
        return format_micro_time(self)


D = TypeVar("D", bound=datetime)


def _aware(value: D) -> D:
    if value.tzinfo is None:
        raise UsageError(f"{value.isoformat()} has no time zone: use datetime.now(UTC), or .astimezone() for local time")
    return value


def _check(text: str) -> None:
    if not _RFC3339.fullmatch(text):
        raise ValueError("not an RFC 3339 time such as 2026-02-03T04:05:06Z")


def parse_time(text: str) -> datetime:
    """Read RFC 3339, in any zone and with any fraction; digits after the sixth are dropped. ``ValueError`` for other text."""
    _check(text)
    return datetime.fromisoformat(text)


def format_time(value: datetime) -> str:
    """Print as ``2026-02-03T04:05:06Z``: UTC, whole seconds, the fraction dropped as Go drops it."""
    return _in_utc(value, "seconds")


def format_micro_time(value: datetime) -> str:
    """Print as ``2026-02-03T04:05:06.000007Z``: UTC, always six digits of fraction."""
    return _in_utc(value, "microseconds")


def _in_utc(value: datetime, timespec: str) -> str:
    return _aware(value).astimezone(UTC).isoformat(timespec=timespec).removesuffix("+00:00") + "Z"
