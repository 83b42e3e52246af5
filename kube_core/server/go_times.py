"""Times as Go reads them and writes them anew, in UTC, to the second or with six digits of it; and its words for what is none.

See `parse` in Go's `time/format.go`, and `time.go` and `micro_time.go` in `pkg/apis/meta/v1` of k8s.io/apimachinery.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_MICROS, _ZONE = ".000000", "Z07:00"
_PARTS = (
    *(("2006", r"\d{4}", ""), ("-", "-", ""), ("01", r"\d\d", "month"), ("-", "-", ""), ("02", r"\d\d", ""), ("T", "T", "")),
    *(("15", r"\d\d?", "hour"), (":", ":", ""), ("04", r"\d\d", "minute"), (":", ":", ""), ("05", r"\d\d", "second")),
)
"""What comes after what: as the layout has it, its form, and what is out of range if it is too much."""
_RANGES = {"month": range(1, 13), "hour": range(24), "minute": range(60), "second": range(60)}
_WHOLE, _EXACT = len("2006-01-02T15:04:05Z"), len("2006-01-02T15:04:05.000000Z")
_OFFSETS = (("time zone offset hour", 24), ("time zone offset minute", 60))


@lru_cache(maxsize=4096)
def read_time(text: str) -> str:
    """A time as it is kept; raises `ValueError` with Go's words when it is none."""
    if _canonical(text, _WHOLE):
        return text
    return _read(text, "").strftime("%Y-%m-%dT%H:%M:%SZ").rjust(_WHOLE, "0")


def read_micro_time(text: str) -> str:
    """A time with six digits of its second as it is kept; raises `ValueError` with Go's words when it is none."""
    if _canonical(text, _EXACT):
        return text
    return _read(text, _MICROS).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(_EXACT, "0")


def _canonical(text: str, length: int) -> bool:
    """Whether a text of this length is a time in the form in which times are kept, as nearly all are."""
    if len(text) != length or text[-1] != "Z" or text[10] != "T" or not text.isascii():
        return False
    try:
        datetime.fromisoformat(text[:-1])
    except ValueError:
        return False
    return text[4] == text[7] == "-" and text[13] == text[16] == ":" and (length == _WHOLE or text[19] == ".")


def _read(text: str, fraction: str) -> datetime:
    whole = f'parsing time "{_quoted(text)}"'
    layout = f'{whole} as "2006-01-02T15:04:05{fraction}{_ZONE}"'
    numbers: list[int] = []
    rest = text
    for name, form, bounded in _PARTS:
        if (found := re.match(form, rest, re.ASCII)) is None:
            raise _wrong(layout, rest, name)
        rest = rest[found.end() :]
        if form.startswith(r"\d"):
            numbers.append(int(found[0]))
        if bounded and numbers[-1] not in _RANGES[bounded]:
            raise ValueError(f"{whole}: {bounded} out of range")
    found = re.match(r"[.,]\d{6}" if fraction else r"([.,]\d+)?", rest, re.ASCII)
    if found is None:
        raise _wrong(layout, rest, fraction)
    micros = int(found[0][1:7].ljust(6, "0")) if found[0] else 0
    zone, rest = _zone(rest[found.end() :], whole, layout)
    if rest:
        raise ValueError(f'{whole}: extra text: "{_quoted(rest)}"')
    try:
        year, month, day, hour, minute, second = numbers
        return datetime(year, month, day, hour, minute, second, micros, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{whole}: day out of range") from None


def _zone(text: str, whole: str, layout: str) -> tuple[timezone, str]:
    if text.startswith("Z"):
        return UTC, text[1:]
    found = re.match(r"([+-])(\d\d):(\d\d)", text, re.ASCII)
    if found is None:
        raise _wrong(layout, text, _ZONE)
    hours, minutes = int(found[2]), int(found[3])
    for (name, most), number in zip(_OFFSETS, (hours, minutes), strict=True):
        if number > most:
            raise ValueError(f"{whole}: {name} out of range")
    offset = timedelta(hours=hours, minutes=minutes) * (1 if found[1] == "+" else -1)
    return timezone(offset), text[found.end() :]


def _wrong(layout: str, rest: str, name: str) -> ValueError:
    return ValueError(f'{layout}: cannot parse "{_quoted(rest)}" as "{name}"')


def _quoted(text: str) -> str:
    """A text as Go's `time` quotes it: bytes that are not plain ASCII by their codes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').encode()
    return "".join(chr(byte) if 0x20 <= byte < 0x80 else f"\\x{byte:02x}" for byte in escaped)
