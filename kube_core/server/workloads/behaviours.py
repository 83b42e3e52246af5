"""What containers do, since there are none: values that a test gives, by image or by a function.

A container that nobody says anything about runs for ever and is ready at once, if its pod is always restarted; in a Job's pod,
and as an init container, it does its work in a second and ends well.
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any, TypeAlias, cast, get_args

from attrs import frozen

from kube_core.base import UsageError


@frozen
class Runs:
    """It starts after some seconds, is ready some seconds later, and runs for ever."""

    start_seconds: float = 1.0
    ready_seconds: float = 0.0


@frozen
class NeverReady:
    """It runs, and is never ready."""

    start_seconds: float = 1.0


@frozen
class Exits:
    """It runs for some seconds and ends with a code. Whether it runs again is for the pod's restartPolicy to say."""

    code: int = 0
    after_seconds: float = 1.0
    start_seconds: float = 1.0
    message: str = ""


@frozen
class CrashLoops:
    """It is ready, runs for some seconds and fails, again and again."""

    code: int = 1
    after_seconds: float = 1.0
    start_seconds: float = 1.0


@frozen
class ImagePullFails:
    """Its image is not to be had, until the script says something else."""

    message: str = "pull access denied, repository does not exist or may require authorization"
    start_seconds: float = 1.0


Behaviour: TypeAlias = Runs | NeverReady | Exits | CrashLoops | ImagePullFails


@frozen
class Start:
    """A container that is about to start."""

    pod: dict[str, Any]
    """The pod, as plain JSON. It is shared, and must not be changed."""
    container: str
    image: str
    restarts: int = 0
    """How often it has been started again."""
    init: bool = False


Script: TypeAlias = Mapping[str, Behaviour] | Callable[[Start], Behaviour | None]
"""Behaviours by image, or a function that is asked at every start. Neither is copied, so that a test may change it on the way."""


def check_script(script: object) -> None:
    """Refuse a script of which no container could be told what to do. A function's answers are looked at as they come."""
    wanted = ", ".join(sorted(each.__name__ for each in get_args(Behaviour)))
    if not isinstance(script, Mapping):
        raise UsageError(f"a script is a function or a mapping of images to what their containers do, not {script!r}")
    for image, said in cast("Mapping[object, object]", script).items():
        if not isinstance(said, get_args(Behaviour)):
            raise UsageError(f"the script says {said!r} of {image!r}: it takes one of {wanted}")


def behaviour_of(script: Script, start: Start) -> Behaviour:
    """What a container does."""
    said = script(start) if callable(script) else script.get(start.image)
    if said is not None:
        return said
    lasts = not start.init and start.pod["spec"].get("restartPolicy", "Always") == "Always"
    return Runs() if lasts else Exits()


def times(behaviour: Behaviour) -> tuple[float, float, float]:
    """Seconds until it has started, from there until it is ready, and until it ends."""
    match behaviour:
        case Runs():
            return behaviour.start_seconds, behaviour.ready_seconds, inf
        case NeverReady():
            return behaviour.start_seconds, inf, inf
        case Exits() | CrashLoops():
            return behaviour.start_seconds, 0.0, behaviour.after_seconds
        case ImagePullFails():
            return behaviour.start_seconds, inf, inf
