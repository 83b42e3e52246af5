"""Indexes of a Job as its status lists them, such as ``0,2-4,7``. See `validateIndexesFormat` of pkg/apis/batch/validation."""

import re
from collections import deque
from collections.abc import Iterator

from ..quoting import go_quoted

_NUMBER = re.compile(r"\+?[0-9]{1,18}").fullmatch
_LONGEST_INTERVAL = 2
_TOO_MANY_PARTS = "violates the requirement that an index interval can have at most two parts separated by '-'"


def index_fault(text: str, count: int) -> str:
    """What is wrong with a list of indexes below a count; empty when nothing is."""
    last = -1
    try:
        for interval in text.split(",") if text else ():
            first, end = _interval(interval, count)
            if last >= first:
                return f"non-increasing order, previous: {last}, current: {first}"
            last = end
    except ValueError as error:
        return str(error)
    return ""


def _interval(text: str, count: int) -> tuple[int, int]:
    """The first and the last index of an interval; raises `ValueError` with the real server's words."""
    limits = text.split("-")
    if len(limits) > _LONGEST_INTERVAL:
        raise ValueError(f"the fragment {go_quoted(text)} {_TOO_MANY_PARTS}")
    first, end = _index(limits[0], count), _index(limits[-1], count)
    if len(limits) == _LONGEST_INTERVAL and first >= end:
        raise ValueError(f"non-increasing order, previous: {first}, current: {end}")
    return first, end


def _index(text: str, count: int) -> int:
    if not _NUMBER(text):
        raise ValueError(f"cannot convert string to integer for index: {go_quoted(text)}")
    if int(text) >= count:
        raise ValueError(f"too large index: {go_quoted(text)}")
    return int(text)


def shared_index(one: str, other: str, count: int) -> int | None:
    """The first index that is in two lists; what can't be read of them is passed over."""
    mine, others = deque(_readable(one, count)), deque(_readable(other, count))
    while mine and others:
        (first, end), (other_first, other_end) = mine[0], others[0]
        if first <= other_end and other_first <= end:
            return max(first, other_first)
        (mine if first <= other_first else others).popleft()
    return None


def _readable(text: str, count: int) -> Iterator[tuple[int, int]]:
    for interval in text.split(",") if text else ():
        try:
            yield _interval(interval, count)
        except ValueError:
            continue
