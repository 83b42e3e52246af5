"""The diagram of the reflector in docs/watching.md, drawn from its table: ``python -m tests.watching.diagram`` draws it anew."""

from pathlib import Path

from kube_core.watching.reflector_states import TRANSITIONS, ReflectorState

PAGE = Path(__file__).parents[2] / "docs" / "watching.md"
BEGIN, END = "```mermaid\nstateDiagram-v2\n", "```\n"


def drawn() -> str:
    """The diagram as mermaid reads it."""
    names = [f'    state "{state.value}" as {state.name}\n' for state in ReflectorState]
    arrows = [
        f"    {before.name} --> {after.name}: {happening.value}\n"
        for before, row in TRANSITIONS.items()
        for happening, after in row.items()
    ]
    return BEGIN + "".join(names + arrows) + END


def parted() -> tuple[str, str, str]:
    """The page before the diagram, the diagram, and what follows it."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before, BEGIN + inside + END, after


def main() -> None:
    """Draw it anew."""
    before, _, after = parted()
    PAGE.write_text(before + drawn() + after)


if __name__ == "__main__":
    main()
