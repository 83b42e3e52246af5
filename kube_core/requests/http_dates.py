"""Points in time as HTTP writes them."""

import re
from datetime import UTC, datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FORMS = (
    r"\w{3}, (?P<day>\d\d) (?P<month>\w{3}) (?P<year>\d{4}) (?P<time>\d\d:\d\d:\d\d) GMT",
    r"\w{6,9}, (?P<day>\d\d)-(?P<month>\w{3})-(?P<year>\d\d) (?P<time>\d\d:\d\d:\d\d) GMT",
    r"\w{3} (?P<month>\w{3}) +(?P<day>\d\d?) (?P<time>\d\d:\d\d:\d\d) (?P<year>\d{4})",
)
_FORMATS = tuple(re.compile(form, re.ASCII) for form in _FORMS)

CENTURY_TURN = 70
"""Two-digit years from here on belong to the twentieth century."""


def parse_http_date(text: str) -> float | None:
    """Read an HTTP date, in any of its three forms (RFC 9110, section 5.6.7), as seconds since 1970; None for other text."""
    for form in _FORMATS:
        if match := form.fullmatch(text.strip()):
            return _seconds(**match.groupdict())
    return None


def _seconds(day: str, month: str, year: str, time: str) -> float | None:
    number = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= CENTURY_TURN else 2000)
    hour, minute, second = (int(part) for part in time.split(":"))
    try:
        date = datetime(number, _MONTHS.index(month.lower()) + 1, int(day), hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return date.timestamp()
