"""The conditions that programs wait for most."""

from typing import Any, Final

from kube_core.objects import json_path

from .condition import Condition, GoneCondition, Sight
from .readiness import is_ready

_ANYTHING: Final = object()


class Conditions:
    """What ``conditions`` offers."""

    __slots__ = ()

    def ready(self) -> Condition[object]:
        """Wait until the object does what it is for, by the rules of its kind.

        A pod or a node is Ready; a workload has rolled out, as ``kubectl rollout status`` has it; a Job is complete; a claim is
        bound; a CustomResourceDefinition is established; whatever else has a condition Ready or Available that is True; and what
        has neither conditions nor a rule is ready when it is there.
        """
        return Condition(lambda sight: sight.object is not None and is_ready(sight.plain), "ready")

    def deleted(self) -> GoneCondition[object]:
        """Wait until the object is gone: it is not there, or another one has its name."""
        return GoneCondition(lambda sight: sight.object is None or sight.uid != sight.first_uid, "deleted")

    def condition(self, type: str, status: str = "True") -> Condition[object]:
        """Wait until the object's condition of a type, such as ``Available``, has a status."""
        find = json_path("{.status.conditions[?(@.type)]}")

        def holds(sight: Sight[object]) -> bool:
            told = find(sight.plain) if sight.object is not None else []
            return any(each["type"] == type and each.get("status") == status for each in told)

        return Condition(holds, f"condition {type}={status}")

    def jsonpath(self, path: str, value: object = _ANYTHING) -> Condition[object]:
        """Wait until a path has a value in the object, or any value at all; a value that is text is compared as text.

        ``path`` is written as for kubectl: ``{.status.phase}``. See `json_path`.
        """
        find = json_path(path)

        def holds(sight: Sight[object]) -> bool:
            found = find(sight.plain) if sight.object is not None else []
            if value is _ANYTHING:
                return bool(found)
            return any(each == value or (isinstance(value, str) and _text(each) == value) for each in found)

        return Condition(holds, path if value is _ANYTHING else f"{path}={value}")


conditions: Final = Conditions()
"""Conditions by name: ``conditions.ready()``, ``conditions.deleted() | conditions.ready()``."""


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
