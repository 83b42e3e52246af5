"""What the conditions of a CustomResourceDefinition say."""

from typing import Any

from .metadata import timestamp


def is_established(content: dict[str, Any]) -> bool:
    """Whether a definition is served."""
    found = condition_of(content.get("status") or {}, "Established")
    return found is not None and found["status"] == "True"


def condition_of(status: dict[str, Any], type_: str) -> dict[str, str] | None:
    """The condition of a type, if it is there."""
    return next((each for each in status.get("conditions") or () if each["type"] == type_), None)


def set_condition(status: dict[str, Any], now: float, condition: dict[str, str]) -> None:
    """Put a condition in its place; its time is that of the last change of its status."""
    conditions: list[dict[str, Any]] = list(status.get("conditions") or ())
    before = condition_of(status, condition["type"])
    kept = before and before["status"] == condition["status"] and before.get("lastTransitionTime")
    new = {
        "type": condition["type"],
        "status": condition["status"],
        "lastTransitionTime": kept or timestamp(int(now)),
        "reason": condition["reason"],
        "message": condition["message"],
    }
    if before is None:
        conditions.append(new)
    else:
        conditions[conditions.index(before)] = new
    status["conditions"] = conditions
