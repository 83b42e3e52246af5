"""What the conditions of a CustomResourceDefinition say."""

from typing import Any


def is_established(content: dict[str, Any]) -> bool:
    """Whether a definition is served."""
    found = condition_of(content.get("status") or {}, "Established")
    return found is not None and found["status"] == "True"


def condition_of(status: dict[str, Any], type_: str) -> dict[str, str] | None:
    """The condition of a type, if it is there."""
    return next((each for each in status.get("conditions") or () if each["type"] == type_), None)
