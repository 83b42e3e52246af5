"""How long ago: lengths of time in two or three figures, as people read them.

The steps are those of k8s.io/apimachinery/pkg/util/duration.
"""

from kube_core.base.timestamps import parse_time

UNKNOWN, INVALID = "<unknown>", "<invalid>"
_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86_400, 365 * 86_400


def human(seconds: float) -> str:
    """Print a length of time, such as ``5m10s`` or ``3d4h``."""
    if seconds <= -2:
        return INVALID
    whole = max(int(seconds), 0)
    if whole < 2 * _MINUTE:
        return f"{whole}s"
    if whole < 3 * _HOUR:
        return _two(whole, _MINUTE, "m", 1, "s") if whole < 10 * _MINUTE else f"{whole // _MINUTE}m"
    if whole < 2 * _DAY:
        return _two(whole, _HOUR, "h", _MINUTE, "m") if whole < 8 * _HOUR else f"{whole // _HOUR}h"
    if whole < 2 * _YEAR:
        return _two(whole, _DAY, "d", _HOUR, "h") if whole < 8 * _DAY else f"{whole // _DAY}d"
    return _two(whole, _YEAR, "y", _DAY, "d") if whole < 8 * _YEAR else f"{whole // _YEAR}y"


def _two(whole: int, large: int, name: str, small: int, part: str) -> str:
    rest = whole % large // small
    return f"{whole // large}{name}{rest}{part}" if rest else f"{whole // large}{name}"


def moment(when: str) -> float:
    """The Unix time of a Time or a MicroTime."""
    return parse_time(when).timestamp()


def since(when: object, now: float) -> str:
    """How long ago a time of an object was."""
    try:
        return human(now - moment(when)) if isinstance(when, str) and when else UNKNOWN
    except ValueError:
        return INVALID
