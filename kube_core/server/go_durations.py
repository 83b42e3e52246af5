"""Go's words for a length of time that is none; see `ParseDuration` in Go's `time/format.go`."""

import re

from kube_core.base import Duration, UsageError
from kube_core.base.duration import UNITS

_AMOUNT = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)([^.0-9]*)")


def duration_fault(text: str) -> str:
    """Why a text is no length of time; empty if it is one."""
    try:
        Duration(text)
    except UsageError:
        return f'time: {_fault(text.removeprefix("-") if text.startswith("-") else text.removeprefix("+"))} duration "{text}"'
    return ""


def _fault(rest: str) -> str:
    while (found := _AMOUNT.match(rest)) is not None:
        if not (unit := found[1]):
            return "missing unit in"
        if unit not in UNITS:
            return f'unknown unit "{unit}" in'
        rest = rest[found.end() :]
    return "invalid"
