"""Conditions of a status, as controllers write them."""

from typing import TypeAlias

from .cluster import Plain

Words: TypeAlias = tuple[str, str, str]
"""What a condition says: status, reason, message."""


def placed(conditions: list[Plain], type_: str, words: Words, stamp: str) -> list[Plain]:
    """The conditions with one of them set, at the end; the same status and reason as before change nothing.

    Its ``lastTransitionTime`` stays as long as its status does.
    """
    status, reason, message = words
    known = found(conditions, type_)
    if known is not None and known["status"] == status and known.get("reason", "") == reason:
        return conditions
    since = known.get("lastTransitionTime", stamp) if known is not None and known["status"] == status else stamp
    made: Plain = {"type": type_, "status": status, "lastTransitionTime": since}
    made |= {key: text for key, text in (("reason", reason), ("message", message)) if text}
    return [*without(conditions, type_), made]


def found(conditions: list[Plain], type_: str) -> Plain | None:
    """The condition of a type; None without one."""
    return next((each for each in conditions if each["type"] == type_), None)


def without(conditions: list[Plain], type_: str) -> list[Plain]:
    """The conditions without one of them."""
    return [each for each in conditions if each["type"] != type_]
