"""Small grammars of documents: what a kind's fields may hold, and documents drawn from them."""

from collections.abc import Mapping
from random import Random
from typing import Any

from attrs import field, frozen

from ..differential.schemas import value


@frozen
class One:
    """One of some values."""

    values: tuple[Any, ...]


@frozen
class Struct:
    """An object of known fields; ``required`` ones are always there."""

    fields: Mapping[str, "Node"]
    required: frozenset[str] = frozenset()


@frozen
class Keys:
    """An object of any keys."""

    names: tuple[str, ...]
    value: "Node"
    least: int = 0


@frozen
class MapList:
    """A list whose items are told apart by keys."""

    keys: tuple[str, ...]
    item: Struct
    least: int = 0


@frozen
class SetList:
    """A list of different values."""

    values: tuple[Any, ...]
    least: int = 0


@frozen
class Atomic:
    """A list that is one value."""

    item: "Node"
    longest: int = 3
    least: int = 0


@frozen
class Described:
    """What a structural schema describes; now and then something else, for the servers to refuse."""

    schema: Mapping[str, Any]
    wrong: float = 0.05


@frozen
class Kind:
    """A kind to write: where it is, and what may be in it. ``base`` is in whatever creates one."""

    api_version: str
    kind: str
    path: str
    node: Struct
    base: Mapping[str, Any] = field(factory=dict[str, Any])
    status: Struct | None = None
    scale: bool = False
    strategic: bool = True
    definition: Mapping[str, Any] | None = None


Node = One | Struct | Keys | MapList | SetList | Atomic | Described

_LIKELY = 0.5


def draw(random: Random, node: Node, likely: float = _LIKELY) -> Any:
    """Draw a document; ``likely`` is how probable each optional part is."""
    match node:
        case One(values):
            return random.choice(values)
        case Struct(fields, required):
            chosen = [name for name in fields if name in required or random.random() < likely]
            return {name: draw(random, fields[name], likely) for name in chosen}
        case Keys(names, each, least):
            chosen = random.sample(names, random.randint(least, len(names)))
            return {name: draw(random, each, likely) for name in chosen}
        case MapList():
            return _items(random, node, likely)
        case SetList(values, least):
            return random.sample(values, random.randint(least, len(values)))
        case Described(schema, wrong):
            return value(random, dict(schema), wrong)
        case Atomic(item, longest, least):
            return [draw(random, item, likely) for _ in range(random.randint(least, longest))]


def _items(random: Random, node: MapList, likely: float) -> list[Any]:
    found: dict[tuple[Any, ...], Any] = {}
    for _ in range(random.randint(node.least, 3)):
        item = draw(random, node.item, likely)
        found.setdefault(tuple(item.get(key) for key in node.keys), item)
    return list(found.values())
