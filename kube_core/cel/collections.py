"""Lists and sets: what Kubernetes and cel-go's extensions add."""

from collections.abc import Callable
from functools import cmp_to_key
from itertools import pairwise
from operator import itemgetter
from typing import Any

from .errors import EvaluationError
from .function import Function
from .values import Duration, Optional, Value, compared, contains, equal, is_list

_LONGEST_RANGE = 1_000_000


def _sorted(values: list[Any]) -> bool:
    return all(one <= other for one, other in pairwise(values))


def _first(values: list[Any], pick: Callable[..., Any], name: str) -> Value:
    if not values:
        raise EvaluationError(f"{name} called on empty list")
    return pick(values)


def _index(values: list[Any], wanted: Value) -> int:
    return next((index for index, value in enumerate(values) if equal(value, wanted)), -1)


def _last_index(values: list[Any], wanted: Value) -> int:
    return next((index for index in range(len(values) - 1, -1, -1) if equal(values[index], wanted)), -1)


def _slice(values: list[Any], start: int, end: int) -> list[Any]:
    if start < 0 or end < 0:
        raise EvaluationError(f"cannot slice({start}, {end}), negative indexes not supported")
    if start > end:
        raise EvaluationError(f"cannot slice({start}, {end}), start index must be less than or equal to end index")
    if end > len(values):
        raise EvaluationError(f"cannot slice({start}, {end}), list is length {len(values)}")
    return values[start:end]


def _flat(values: list[Any], depth: int = 1) -> list[Any]:
    if depth < 0:
        raise EvaluationError("level must be non-negative")
    return [each for value in values for each in (_flat(value, depth - 1) if is_list(value) and depth else [value])]


def _distinct(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not contains(found, value):
            found.append(value)
    return found


def _range(count: int) -> list[int]:
    if count > _LONGEST_RANGE:
        raise EvaluationError(f"range exceeds {_LONGEST_RANGE}")
    return list(range(count))


def in_order(values: list[Any], keys: list[Any] | None = None) -> list[Any]:
    """Sorted by their keys, or by themselves, if CEL can compare those."""
    ranks = map(cmp_to_key(compared), values if keys is None else keys)
    pairs = zip(ranks, values, strict=True)
    try:
        return [value for _, value in sorted(pairs, key=itemgetter(0))]
    except TypeError:
        raise EvaluationError("list elements must have the same type") from None


_SUMMED: dict[str, Any] = {"int": 0, "double": 0.0, "duration": Duration(0)}
_COMPARED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")


def _sum(start: Any) -> Callable[[list[Any]], Any]:
    if isinstance(start, Duration):
        return lambda values: Duration(sum(value.nanoseconds for value in values))
    return lambda values: sum(values, start)


TABLE: dict[str, Function] = {
    **{f"list<{each}>.isSorted() -> bool": _sorted for each in _COMPARED},
    **{f"list<{each}>.sum() -> {each}": _sum(start) for each, start in _SUMMED.items()},
    **{f"list<{each}>.min() -> {each}": (lambda values: _first(values, min, "min")) for each in _COMPARED},
    **{f"list<{each}>.max() -> {each}": (lambda values: _first(values, max, "max")) for each in _COMPARED},
    "list<A>.indexOf(A) -> int": _index,
    "list<A>.lastIndexOf(A) -> int": _last_index,
    "list<A>.includes(A) -> bool": contains,
    "list<A>.slice(int, int) -> list<A>": _slice,
    "list<list<A>>.flatten() -> list<A>": _flat,
    "list<dyn>.flatten(int) -> list<dyn>": _flat,
    "list<A>.distinct() -> list<A>": _distinct,
    "list<A>.reverse() -> list<A>": lambda values: values[::-1],
    "list<A>.sort() -> list<A>": in_order,
    "list<A>.first() -> optional<A>": lambda values: _end(values, 0),
    "list<A>.last() -> optional<A>": lambda values: _end(values, -1),
    "lists.range(int) -> list<int>": _range,
    "sets.contains(list<A>, list<A>) -> bool": lambda one, other: all(contains(one, each) for each in other),
    "sets.intersects(list<A>, list<A>) -> bool": lambda one, other: any(contains(one, each) for each in other),
    "sets.equivalent(list<A>, list<A>) -> bool": lambda one, other: (
        all(contains(one, each) for each in other) and all(contains(other, each) for each in one)
    ),
}


def _end(values: list[Any], place: int) -> Value:
    return Optional(values[place], True) if values else Optional()
