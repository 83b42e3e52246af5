"""What the checks look at, and how they say what they found."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from ..document import part

Plain: TypeAlias = dict[str, Any]
_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


@frozen
class Violation:
    """What a check does not allow, and where that is."""

    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})"


@frozen
class Subject:
    """A pod, or a template of pods."""

    spec: Plain
    annotations: Mapping[str, str]

    @property
    def containers(self) -> list[Plain]:
        """All containers, in the order in which they are spoken of."""
        return [each for key in _CONTAINERS for each in self.spec.get(key) or ()]

    def which(self, wrong: Callable[[Plain], object]) -> list[str]:
        """The names of the containers of which something is true."""
        return [each.get("name", "") for each in self.containers if wrong(each)]

    @property
    def on_windows(self) -> bool:
        """Whether it says that it is for Windows."""
        return part(self.spec, "os").get("name") == "windows"

    @property
    def has_own_users(self) -> bool:
        """Whether its users are not those of the node."""
        return self.spec.get("hostUsers") is False


Check: TypeAlias = Callable[[Subject], Violation | None]


def context(holder: Plain, *path: str) -> Plain:
    """The security context of a pod or a container, or something in it."""
    found = part(holder, "securityContext")
    for step in path:
        found = part(found, step)
    return found


def quoted(names: Sequence[str]) -> str:
    """Names, each in quotes."""
    return ", ".join(f'"{name}"' for name in names)


def several(word: str, found: Collection[object]) -> str:
    """A word, in the plural if there are several."""
    return word if len(found) == 1 else f"{word}s"


def containers(names: Sequence[str]) -> str:
    """Containers by their names."""
    return f"{several('container', names)} {quoted(names)}"


def setters(pod: bool, names: Sequence[str]) -> str:
    """Who sets something: the pod, containers, or both; empty when nobody does."""
    return " and ".join([*(["pod"] if pod else []), *([containers(names)] if names else [])])
