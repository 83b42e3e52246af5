"""Which transitions of the machines' tables were taken."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from kube_core.watching import Reflector, Watch
from kube_core.watching import reflector_states as of_reflector
from kube_core.watching import watch as of_watch

Arrow: TypeAlias = tuple[str, str, str]
"""A machine, a state, and what happened in it."""


def every_arrow() -> set[Arrow]:
    """All transitions that the tables have."""
    tables: dict[str, Mapping[Any, Mapping[Any, object]]] = {"Watch": of_watch.TRANSITIONS, "Reflector": of_reflector.TRANSITIONS}
    return {
        (name, str(state.value), str(happening.value))
        for name, table in tables.items()
        for state, row in table.items()
        for happening in row
    }


@contextmanager
def noted() -> Generator[set[Arrow], None, None]:
    """Note the transitions that are taken meanwhile."""
    taken = set[Arrow]()
    machines: tuple[type[Any], ...] = (Watch, Reflector)
    originals: dict[type[Any], Any] = {cls: vars(cls)["_move"] for cls in machines}
    for cls, move in originals.items():
        _note(cls, move, taken)
    try:
        yield taken
    finally:
        for cls, move in originals.items():
            setattr(cls, "_move", move)  # noqa: B010 - as it was set


def _note(cls: type[Any], move: Any, taken: set[Arrow]) -> None:
    def noting(self: Any, happening: Any) -> None:
        before = self.state.value
        move(self, happening)
        taken.add((cls.__name__, before, happening.value))

    setattr(cls, "_move", noting)  # noqa: B010 - a method that its class does not know as a field
