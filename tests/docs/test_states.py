"""The states that docs/architecture.md shows are those of the machines."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest

from kube_core.watching import reflector_states, watch

from .blocks import ROOT

PAGE = ROOT / "docs/architecture.md"


def drawn(table: Mapping[Any, Mapping[Any, Enum]]) -> str:
    """A machine's table as text: a line a state, with what may happen in it, and where that leads."""
    width = max(len(state.value) for state in table)
    lines: list[str] = []
    for state, ways in table.items():
        to = ", ".join(f"{happening.value} -> {after.value}" for happening, after in ways.items())
        lines.append(f"{state.value:{width}}  {to or 'the end'}")
    return "\n".join(lines)


@pytest.mark.parametrize("table", [watch.TRANSITIONS, reflector_states.TRANSITIONS], ids=["watch", "reflector"])
def test_a_machine_is_drawn_as_it_is(table: Mapping[Any, Mapping[Any, Enum]]) -> None:
    """A transition that is added or goes changes the page, too."""
    assert f"```text\n{drawn(table)}\n```" in PAGE.read_text()
