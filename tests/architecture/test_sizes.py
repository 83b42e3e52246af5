"""Files and functions stay small enough to be read in one go."""

from .sources import handwritten

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40
LINES_OF_AN_ADAPTER = 200


def test_files_are_short() -> None:
    """No hand-written file is longer than 400 lines; most are near 150."""
    assert not [source.at_line(1) for source in handwritten() if len(source.text.splitlines()) > MOST_LINES]


def test_adapters_of_others_libraries_are_short() -> None:
    """No file of the adapters of urllib3 and httpx has 200 lines: what they do alike is elsewhere, once."""
    names = [source for source in handwritten() if source.parts[-1].startswith(("urllib3_", "httpx_"))]
    assert names
    assert not [source.at_line(1) for source in names if len(source.text.splitlines()) >= LINES_OF_AN_ADAPTER]


def test_functions_are_short() -> None:
    """No function is longer than 40 lines; most are under 10."""
    wrong = [
        source.at(node)
        for source in handwritten()
        for node in source.functions()
        if (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert not wrong
