"""What an evaluation pays for each call, and for each turn of a macro.

The rules are those of cel-go's `interpreter/runtimecost.go`, and of `CallCost` in `pkg/cel/library/cost.go` of k8s.io/apiserver.
"""

from collections.abc import Callable
from typing import TypeAlias

from .authorization import CHECK_COST
from .values import Optional, Value, is_list, is_map

LIST_COST, MAP_COST, STRUCT_COST = 10, 30, 40  # ListCreateBaseCost and so on of cel-go's common package
LOOPS = {
    "all": (3, 0, 1),
    "exists": (4, 0, 1),
    "exists_one": (2, 0, 2),
    "filter": (13, LIST_COST, 1),
    "sortBy": (13, LIST_COST, 1),
}
"""Of each macro: what every turn costs beside the body, the start, and the result."""
MAPPING = (12, LIST_COST, 1)
"""The same of all others, which make a list or a map."""
CONDITIONAL = frozenset(("exists_one", "filter"))
"""Those whose turns cost one when the body is false."""
_PER_LETTER = 10  # StringTraversalCostFactor is a tenth
_PER_PATTERN = 4  # RegexStringLengthCostFactor is a quarter
_FORMAT_COST = 15  # most formats are patterns of 60 letters
_PER_REQUIREMENT = LIST_COST + STRUCT_COST  # of a selector, which may have one in every two letters
Price: TypeAlias = Callable[[tuple[Value, ...]], int]


def _size(value: Value) -> int:
    if isinstance(value, Optional):
        return _size(value.value) if value.present else 1
    return len(value) if isinstance(value, str | bytes) or is_list(value) or is_map(value) else 1


def _walk(count: int) -> int:
    """A walk through so many letters."""
    return -(-count // _PER_LETTER)


def _matching(text: Value, pattern: Value) -> int:
    return _walk(1 + _size(text)) * -(-_size(pattern) // _PER_PATTERN)


def _traversal(value: Value) -> int:
    if isinstance(value, str | bytes):
        return len(value) // _PER_LETTER
    if is_list(value):
        return sum(map(_traversal, value))
    return sum(map(_traversal, [*value, *value.values()])) if is_map(value) else 1


def _joined(values: tuple[Value, ...]) -> int:
    items, between = values[0], _size(values[1]) if len(values) > 1 else 0
    return _walk(2 * (sum(map(_size, items)) + between * max(0, len(items) - 1))) if is_list(items) else 1


def _ordered(values: tuple[Value, ...]) -> int:
    return _walk(min(map(_size, values))) if isinstance(values[0], str | bytes) else 1


def _selecting(values: tuple[Value, ...]) -> int:
    letters = _size(values[1])
    return LIST_COST + _walk(letters) + -(-letters // 2) * _PER_REQUIREMENT


def _sets(values: tuple[Value, ...]) -> int:
    return 1 + _size(values[0]) * _size(values[-1])


_WALKS = (
    "lowerAscii",
    "upperAscii",
    "substring",
    "trim",
    "url",
    "jsonpatch.escapeKey",
    "cidr",
    "isIP",
    "isCIDR",
    "ip",
    "quantity",
)
_MORE_WALKS = ("isQuantity", "semver", "isSemver", "format", "strings.quote")
_TRAVERSALS = ("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf", "includes")
_PRICES: dict[str, Price] = {
    "check": lambda values: CHECK_COST,
    "contains": lambda values: _walk(_size(values[0])) * _walk(_size(values[1])),
    "join": _joined,
    "validate": lambda values: _walk(1 + _size(values[1])) * _FORMAT_COST,
    "@in": lambda values: _size(values[1]) if is_list(values[1]) else 1,
    "_+_": lambda values: _walk(sum(map(_size, values))) if isinstance(values[0], str | bytes) else 1,
    **dict.fromkeys((*_WALKS, *_MORE_WALKS), lambda values: _walk(_size(values[0]))),
    **dict.fromkeys(("replace", "split", "ip.isCanonical"), lambda values: _walk(2 * _size(values[0]))),
    **dict.fromkeys(("startsWith", "endsWith"), lambda values: _walk(_size(values[1]))),
    **dict.fromkeys(("matches", "find", "findAll"), lambda values: _matching(values[0], values[1])),
    **dict.fromkeys(("bytes", "string"), lambda values: _ordered((values[0],))),
    **dict.fromkeys(("_==_", "_!=_"), lambda values: _walk(min(map(_size, values)))),
    **dict.fromkeys(("_<_", "_<=_", "_>_", "_>=_"), _ordered),
    **dict.fromkeys(("fieldSelector", "labelSelector"), _selecting),
    **dict.fromkeys(
        ("lists.range", "flatten"), lambda values: 1 + (values[0] if isinstance(values[0], int) else _size(values[0]))
    ),
    **dict.fromkeys(("sets.contains", "sets.intersects", "distinct", "sort"), _sets),
    "sets.equivalent": lambda values: 2 * _sets(values) - 1,
    **dict.fromkeys(_TRAVERSALS, lambda values: _traversal(values[0])),
}


def price_of(name: str) -> Price:
    """What a call of a function costs, by what it is called with."""
    return _PRICES.get(name, _nominal)


def _nominal(values: tuple[Value, ...]) -> int:
    return 1
