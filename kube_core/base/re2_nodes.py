"""A regular expression taken apart: what the parser of RE2's syntax makes, and everybody else reads.

Flags, groups and names are gone: a letter whose case does not matter is a class of its forms, and a dot is one, too.
"""

from typing import Literal, TypeAlias

from attrs import frozen

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Code points, in order, first and last included."""
Place: TypeAlias = Literal["begin text", "end text", "begin line", "end line", "word edge", "no word edge"]


@frozen
class Chars:
    """One character of a class."""

    ranges: Ranges


@frozen
class Look:
    """No character, but a place."""

    place: Place


@frozen
class Sequence:
    """One after the other; the empty one matches anywhere."""

    items: tuple["Node", ...]
    height: int


@frozen
class Choice:
    """One of several, the first one that does."""

    items: tuple["Node", ...]
    height: int


@frozen
class Repeat:
    """Some times; ``most`` is None where there is no end."""

    item: "Node"
    least: int
    most: int | None
    greedy: bool
    height: int


Node: TypeAlias = Chars | Look | Sequence | Choice | Repeat


def height_of(node: Node) -> int:
    """How many nodes are within each other."""
    return 1 if isinstance(node, Chars | Look) else node.height


def sequence(items: list[Node]) -> Node:
    """Put nodes one after the other."""
    return items[0] if len(items) == 1 else Sequence(tuple(items), 1 + max(map(height_of, items), default=0))


def choice(items: list[Node]) -> Node:
    """Choose among nodes."""
    return items[0] if len(items) == 1 else Choice(tuple(items), 1 + max(map(height_of, items)))


def nullable(node: Node) -> bool:
    """Whether a node may take nothing."""
    match node:
        case Chars():
            return False
        case Look():
            return True
        case Sequence(items):
            return all(map(nullable, items))
        case Choice(items):
            return any(map(nullable, items))
        case Repeat(item, least):
            return least == 0 or nullable(item)
