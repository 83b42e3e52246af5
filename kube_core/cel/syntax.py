"""The tree of an expression. ``at`` is the offset in the text that a complaint points to."""

from typing import TypeAlias

from attrs import frozen

from .values import Value


@frozen(eq=False)
class Literal:
    """A constant."""

    at: int
    value: Value


@frozen(eq=False)
class Ident:
    """A name."""

    at: int
    name: str


@frozen(eq=False)
class Select:
    """A field of something. ``test``: whether it is there (the macro ``has``); ``optional``: written ``.?``."""

    at: int
    operand: "Node"
    field: str
    test: bool = False
    optional: bool = False


@frozen(eq=False)
class Call:
    """A function, an operator (``_+_``) or a method, which has a target."""

    at: int
    function: str
    args: tuple["Node", ...]
    target: "Node | None" = None


@frozen(eq=False)
class ListNode:
    """A list; some of its items may be optional, by their places."""

    at: int
    items: tuple["Node", ...]
    optional: frozenset[int] = frozenset()


@frozen(eq=False)
class MapNode:
    """A map: keys, values, and whether an entry is optional."""

    at: int
    entries: tuple[tuple["Node", "Node", bool], ...]


@frozen(eq=False)
class StructNode:
    """An object of a named type: its fields' names, where their colons stand, values, and whether a field is optional."""

    at: int
    name: str
    entries: tuple[tuple[str, int, "Node", bool], ...]


@frozen(eq=False)
class Fold:
    """A macro over a list or a map: ``all``, ``exists``, ``map`` and so on, with one or two names and what is said of them."""

    at: int
    macro: str
    target: "Node"
    names: tuple[str, ...]
    body: "Node"
    filter: "Node | None" = None
    key: "Node | None" = None


Node: TypeAlias = Literal | Ident | Select | Call | ListNode | MapNode | StructNode | Fold


def dotted_name(node: Node) -> str:
    """A name with dots, such as ``sets`` or ``google.protobuf.Duration``; empty for anything else."""
    if isinstance(node, Ident):
        return node.name
    if isinstance(node, Select) and not node.test and (before := dotted_name(node.operand)):
        return f"{before}.{node.field}"
    return ""
