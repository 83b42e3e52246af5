"""An object as the printer of a table looks at it: fields by their paths, and how long ago things were."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from attrs import frozen

from kube_core.base import Selector, UsageError
from kube_core.objects.plain import is_array, is_object

from .ages import since

Cells: TypeAlias = list[Any]
NONE, UNSET = "<none>", "<unset>"
SHOWN = 3
"""How many of several things are shown."""


@frozen
class Sight:
    """An object without its kind, as plain JSON, at a time."""

    content: dict[str, Any]
    now: float

    def at(self, path: str, default: Any = "") -> Any:
        """What is at a path such as ``status.phase``."""
        value: Any = self.content
        for step in path.split("."):
            value = value.get(step) if is_object(value) else None
        return default if value is None else value

    def items(self, path: str) -> list[dict[str, Any]]:
        """The objects in a list; none when there is no list."""
        value = self.at(path, None)
        return [item for item in value if is_object(item)] if is_array(value) else []

    def count(self, path: str) -> int:
        """How many entries a list or a map has."""
        value = self.at(path, None)
        return len(value) if is_object(value) or is_array(value) else 0

    def since(self, path: str) -> str:
        """How long ago the time at a path was."""
        return since(self.at(path), self.now)

    @property
    def name(self) -> str:
        """The object's name."""
        return str(self.at("metadata.name"))

    @property
    def age(self) -> str:
        """How long ago the object was created."""
        return self.since("metadata.creationTimestamp")

    @property
    def deleted(self) -> bool:
        """Whether it is on its way out."""
        return bool(self.at("metadata.deletionTimestamp"))

    def annotation(self, key: str) -> str | None:
        """An annotation; None when it is not there."""
        found = self.at("metadata.annotations", {}).get(key)
        return None if found is None else str(found)

    def condition(self, type_: str) -> dict[str, Any]:
        """The condition of a type in the status; an empty one when there is none."""
        found = (each for each in self.items("status.conditions") if each.get("type") == type_)
        return next(found, dict[str, Any]())


def containers(sight: Sight, template: str = "spec.template") -> Cells:
    """The names and the images of a pod template's containers."""
    listed = sight.items(f"{template}.spec.containers")
    return [",".join(str(each.get(key, "")) for each in listed) for key in ("name", "image")]


def labels(found: Any) -> str:
    """Labels as people write them."""
    return ",".join(f"{key}={value}" for key, value in sorted(found.items())) if is_object(found) and found else NONE


def selector(found: Any, empty: str = NONE, wrong: str = "<error>") -> str:
    """A LabelSelector as people write it."""
    if not is_object(found):
        return empty
    try:
        return str(Selector.of_label_selector(found)) or empty
    except UsageError:
        return wrong


def few(shown: Iterable[str], count: int, most: int = SHOWN, empty: str = UNSET) -> str:
    """The first of several things, and how many more there are."""
    listed = ",".join(list(shown)[:most])
    return f"{listed} + {count - most} more..." if count > most else listed or empty


def true_or_false(value: Any) -> str:
    """A switch that may be absent, in a column of text."""
    return {True: "True", False: "False"}.get(value, UNSET)
