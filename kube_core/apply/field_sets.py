"""Sets of fields, as trees of steps: what a manager owns.

A set is a dict from a step to what is below it, in the form of fieldsV1: ``{}`` below a step says that its thing is a member; a
dict that is not empty holds members below it, and ``"."`` when the thing itself is one, too. Sets are never changed once made,
so that they share their parts. See fieldpath/set.go of sigs.k8s.io/structured-merge-diff.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import DecodeError as JsonError
from msgspec.json import decode as json_read

from kube_core.objects.plain import Plain, is_object

from .elements import MEMBER, canonical, order, text_of

FieldSet: TypeAlias = dict[str, "FieldSet"]
Path: TypeAlias = tuple[str, ...]

LEAF: Final[FieldSet] = {}
"""Below a step: its thing, and nothing of it apart."""
NOTHING: Final[FieldSet] = {}
"""The empty set."""
_REMEMBERED = 4096


def is_member(below: FieldSet) -> bool:
    """Whether the thing that a step leads to is in the set itself."""
    return not below or MEMBER in below


def packed(below: FieldSet) -> FieldSet | None:
    """The shortest form of what is below a step; None when that is nothing."""
    if len(below) == 1 and MEMBER in below:
        return LEAF
    return below or None


def union(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in either."""
    if not one or not other:
        return one or other
    result = dict(one)
    for step, below in other.items():
        mine = one.get(step)
        result[step] = below if mine is None else _both(mine, below)
    return result


def _both(mine: FieldSet, other: FieldSet) -> FieldSet:
    if mine and other:
        return union(mine, other)
    more = mine or other
    return more if is_member(more) else {MEMBER: LEAF, **more}


def intersection(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in both."""
    result: FieldSet = {}
    for step, mine in one.items():
        if (theirs := other.get(step)) is not None and (shared := _shared(mine, theirs)) is not None:
            result[step] = shared
    return result


def _shared(mine: FieldSet, other: FieldSet) -> FieldSet | None:
    if mine and other:
        return packed(intersection(mine, other))
    return LEAF if is_member(mine) and is_member(other) else None


def difference(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in the first and not in the second; a member of the second takes nothing away of what is below it."""
    if not other:
        return one
    result: FieldSet = {}
    for step, mine in one.items():
        theirs = other.get(step)
        left = mine if theirs is None else _left(mine, theirs)
        if left is not None:
            result[step] = left
    return result


def _left(mine: FieldSet, other: FieldSet) -> FieldSet | None:
    if not mine:
        return None if is_member(other) else mine
    if not other:
        return {step: below for step, below in mine.items() if step != MEMBER} or None
    return packed(difference(mine, other))


def without(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in the first, without the members of the second and all that is below them."""
    if not other:
        return one
    result: FieldSet = {}
    for step, mine in one.items():
        theirs = other.get(step)
        if theirs is None:
            result[step] = mine
        elif not is_member(theirs) and (left := packed(without(mine, theirs)) if mine else mine) is not None:
            result[step] = left
    return result


def has(fields: FieldSet, path: Path) -> bool:
    """Whether what a path leads to is a member."""
    for step in path:
        below = fields.get(step)
        if below is None:
            return False
        fields = below
    return bool(path) and is_member(fields)


def of_path(path: Path) -> FieldSet:
    """The set of one member."""
    result = LEAF
    for step in reversed(path):
        result = {step: result}
    return result


def paths(fields: FieldSet, prefix: Path = ()) -> Iterator[Path]:
    """The paths of all members, in order: those of one level before what is below them."""
    steps = ordered(fields)
    for step in steps:
        if step != MEMBER and is_member(fields[step]):
            yield (*prefix, step)
    for step in steps:
        if fields[step]:
            yield from paths(fields[step], (*prefix, step))


def ordered(fields: FieldSet) -> list[str]:
    """The steps of one level, in the order in which they are written."""
    steps = sorted(fields)
    if steps and steps[-1] > "g":  # names alone, which begin with f:, sort as their texts do
        steps.sort(key=order)
    return steps


def encode(fields: FieldSet, *, by_text: bool = False) -> bytes:
    """Write a set as fieldsV1. ``by_text``: sort steps as texts, so that key 443 comes before key 80."""
    parts: list[str] = []
    _write(fields, parts, sorted if by_text else ordered)
    return "".join(parts).encode()


def _write(fields: FieldSet, parts: list[str], in_order: Callable[[FieldSet], list[str]]) -> None:
    separator = "{"
    for step in in_order(fields):
        below = fields[step]
        if below:
            parts.append(f"{separator}{text_of(step)}:")
            _write(below, parts, in_order)
        else:
            parts.append(f"{separator}{text_of(step)}:{{}}")
        separator = ","
    parts.append("{}" if separator == "{" else "}")


@lru_cache(maxsize=_REMEMBERED)
def decode(text: bytes) -> FieldSet:
    """Read fieldsV1; ``ValueError`` for what is none."""
    try:
        value = json_read(text)
    except JsonError as error:
        raise ValueError(str(error)) from None
    return _read(value)


def _read(value: Plain) -> FieldSet:
    if value is None:
        return LEAF
    if not is_object(value):
        raise ValueError("fields are objects all the way down")
    result: FieldSet = {}
    for text, below in value.items():
        step = MEMBER if text == MEMBER else canonical(text)
        if step:
            result[step] = LEAF if step == MEMBER else _read(below)
    return LEAF if len(result) == 1 and MEMBER in result else result
