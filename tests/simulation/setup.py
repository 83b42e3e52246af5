"""What is in a world before anything happens: drawn from a seed, as the steps are."""

from random import Random

from attrs import frozen

from kube_core.simulation import Fault, Inserted

from .faults import PLAIN_BOOKMARK, draw_fault

NAMESPACES = ("default", "kube-system")
NAMES = ("a", "b", "c", "d", "e")
SLOTS = tuple((namespace, name) for namespace in NAMESPACES for name in NAMES)
"""The objects that there may be, ConfigMaps all."""


@frozen
class Setup:
    """One informer with a source for each of ``namespaces`` (none: one for all), its readers, a wait and a plain watch."""

    seed: int = 0
    namespaces: tuple[str, ...] = NAMESPACES
    streaming: bool = False
    page_size: int = 2
    labels: str | None = None
    compressed: bool = False
    resource_version: str | None = None
    timeout_seconds: int = 70
    cut: int | None = None
    latency_seconds: float = 0.02
    initial: tuple[int, ...] = (0, 1, 2, 3)
    """The slots that are taken at the beginning."""
    first: tuple[Fault, ...] = ()
    """What the first requests of the first source meet."""
    waits: str = "n"
    """What the wait is for: "n", a number that the object has to reach, or "deleted"."""


def _draw_first(chance: Random) -> tuple[Fault, ...]:
    if chance.random() < 0.1:  # now and then, since a streamed list is not over at its first bookmark
        return (Inserted(PLAIN_BOOKMARK),)
    return (draw_fault(chance),) if chance.random() < 0.3 else ()


def draw_setup(seed: int) -> Setup:
    """Draw one."""
    chance = Random(f"setup {seed}")
    return Setup(
        seed=seed,
        namespaces=chance.choice([(), ("default",), NAMESPACES, NAMESPACES]),
        streaming=chance.random() < 0.4,
        page_size=chance.choice([0, 1, 2, 2, 500]),
        labels=chance.choice([None, "app=web"]),
        compressed=chance.random() < 0.2,
        resource_version=chance.choice([None, None, "0"]),
        timeout_seconds=chance.choice([20, 70, 70, 290]),
        cut=chance.choice([None, 40, 200]),
        latency_seconds=chance.choice([0.005, 0.05, 0.3]),
        initial=tuple(slot for slot in range(len(SLOTS)) if chance.random() < 0.5),
        first=_draw_first(chance),
        waits=chance.choice(["n", "deleted"]),
    )
