"""JSON pointers (RFC 6901): where in a document a JSON patch works."""

from collections.abc import Iterable

Pointer = tuple[str, ...]
"""The steps from the whole document, which is (), to a part of it; an index is its digits."""


def parse_pointer(text: str) -> Pointer:
    """Read ``/metadata/labels/a~1b``; `ValueError` for text that neither is empty nor begins with a slash."""
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError(f"{text!r} does not begin with a slash")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/"))


def format_pointer(steps: Iterable[str | int]) -> str:
    """Print a pointer; slashes and tildes inside of keys are escaped."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
