"""The value of an option to what goes over the wire; raises `UsageError` for what the server would refuse for its shape."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from kube_core import base
from kube_core.base import UsageError, format_time

from .paths import sayable

Convert = Callable[[str, Any], Any]
"""A name and a value to what goes over the wire, or None for nothing."""

FIELD_MANAGER_LIMIT = 128
"""Characters: https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go."""

LARGEST_INT64 = 2**63 - 1


def text(name: str, value: object) -> str | None:
    """Pass text on; an empty one is nothing."""
    if not isinstance(value, str):
        raise _not(name, value, "text")
    return sayable(name, value) or None


def labels(name: str, value: object) -> str | None:
    """Pass a label selector on: text, or a built one."""
    if isinstance(value, str):
        return text(name, value)
    return _built(name, value, base.Selector, "Label(...)")


def fields(name: str, value: object) -> str | None:
    """Pass a field selector on: text, or a built one."""
    if isinstance(value, str):
        return text(name, value)
    return _built(name, value, base.FieldSelector, "Field(...)")


def _built(name: str, value: object, kind: type, builder: str) -> str | None:
    if not isinstance(value, kind):
        wanted = f"selector text, or built by {builder}"
        raise _not(name, value, f"{wanted}, with .equals(...) in place of ==" if isinstance(value, bool) else wanted)
    return str(value) or None


def number(name: str, value: object) -> int:
    """Check a whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _not(name, value, "a whole number")
    if not 0 <= value <= LARGEST_INT64:
        raise UsageError(f"{name} is {value}: give a number from 0 to {LARGEST_INT64}")
    return value


def digits(name: str, value: object) -> str:
    """Write a whole number that is not negative."""
    return str(number(name, value))


def at_least_one(name: str, value: object) -> str:
    """Write a whole number from 1 on."""
    if number(name, value) == 0:
        raise UsageError(f"{name} is 0: give a number from 1 on, or leave it out")
    return str(value)


def boolean(name: str, value: object) -> bool:
    """Check a bool."""
    if not isinstance(value, bool):
        raise _not(name, value, "True or False")
    return value


def switch(name: str, value: object) -> str:
    """Write a bool whose False is something else than leaving it out."""
    return "true" if boolean(name, value) else "false"


def flag(name: str, value: object) -> str | None:
    """Write a bool whose False is the same as leaving it out."""
    return "true" if boolean(name, value) else None


def true(name: str, value: object) -> bool | None:
    """Check a bool whose False is the same as leaving it out."""
    return boolean(name, value) or None


def one_of(*words: str) -> Convert:
    """Make a conversion that takes only some words."""

    def check(name: str, value: object) -> str:
        if value not in words or not isinstance(value, str):
            raise UsageError(f"{name} is {value!r}: give {' or '.join(repr(word) for word in words)}")
        return value

    return check


def dry_run(name: str, value: object) -> str | None:
    """Write the only kind of dry run there is; False is none."""
    if value is False:
        return None
    if value is True or value == "All":
        return "All"
    raise UsageError(f"{name} is {value!r}: give True, which sends All, the only kind of dry run there is")


def dry_run_list(name: str, value: object) -> list[str] | None:
    """Write a dry run as DeleteOptions has it."""
    return ["All"] if dry_run(name, value) else None


def manager(name: str, value: object) -> str:
    """Check a field manager: 1 to 128 printable characters."""
    if not isinstance(value, str):
        raise _not(name, value, "text")
    if not value or len(value) > FIELD_MANAGER_LIMIT or not value.isprintable():
        raise UsageError(f"{name} has {len(value)} characters: give 1 to {FIELD_MANAGER_LIMIT} printable ones")
    return value


def moment(name: str, value: object) -> str | None:
    """Write a time as RFC 3339; text is passed on."""
    return format_time(value) if isinstance(value, datetime) else text(name, value)


def preconditions(name: str, value: Any) -> dict[str, str] | None:
    """Write the preconditions of a delete, given as a mapping or as anything with those attributes."""
    if isinstance(value, Mapping):
        return _preconditions(name, dict(cast("Mapping[str, Any]", value)))
    found = {key: getattr(value, key, None) for key in ("uid", "resource_version")}
    if not any(found.values()):
        raise UsageError(
            f"{name} names neither uid nor resource_version: give a mapping with one of them, or an object's metadata"
        )
    return _preconditions(name, found)


def _preconditions(name: str, given: dict[str, Any]) -> dict[str, str] | None:
    if unknown := given.keys() - {"uid", "resource_version"}:
        raise UsageError(f"{name} has uid and resource_version, not {sorted(map(str, unknown))[0]!r}")
    wire = {"uid": given.get("uid"), "resourceVersion": given.get("resource_version")}
    return {key: checked for key, value in wire.items() if value is not None and (checked := text(name, value))} or None


def _not(name: str, value: object, wanted: str) -> UsageError:
    return UsageError(f"{name} is {wanted}, not {type(value).__name__}")
