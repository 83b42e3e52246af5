"""The diagram in the documentation is what the table says."""

from .diagram import drawn, parted


def test_the_diagram_is_the_table() -> None:
    """``python -m tests.watching.diagram`` draws it anew."""
    assert parted()[1] == drawn()
