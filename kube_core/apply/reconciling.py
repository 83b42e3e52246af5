"""Sets that were written under another schema: what became atomic since is owned as a whole.

See typed/reconcile_schema.go of sigs.k8s.io/structured-merge-diff.
"""

from .elements import MEMBER
from .field_sets import LEAF, FieldSet
from .types import DEDUCED, ListType, MapType, Type


def reconciled(type_: Type, fields: FieldSet) -> FieldSet:
    """The set as the type has it now; the same object when nothing has to change."""
    result = _reconciled(type_, fields, False)
    return fields if result is None else result


def _reconciled(type_: Type, below: FieldSet, whole: bool) -> FieldSet | None:
    """What has to stand instead of ``below``; None when it may stay. ``whole``: the value is a member, nothing of it apart."""
    if type_ is DEDUCED:
        return None
    if (map_ := type_.map) is not None:
        if map_.element is DEDUCED and not map_.fields:
            return None
        if map_.atomic:
            return LEAF if not whole and below else None
        return _inside(below, map_, None)
    if type_.scalar or (list_ := type_.list) is None:
        return None
    if not list_.associative:
        return LEAF if not whole else None
    return _inside(below, None, list_)


def _inside(below: FieldSet, map_: MapType | None, list_: ListType | None) -> FieldSet | None:
    changed: FieldSet = {}
    for step, inner in below.items():
        if step == MEMBER:
            continue
        element = list_.element if list_ is not None else _member(map_, step)
        if element is not None and (now := _reconciled(element, inner, not inner)) is not None:
            changed[step] = now
    return {**below, **changed} if changed else None


def _member(map_: MapType | None, step: str) -> Type | None:
    if map_ is None:
        return None
    return map_.member(step[2:]) if step.startswith("f:") else map_.element
