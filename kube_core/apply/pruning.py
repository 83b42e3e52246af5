"""Fields taken out of an object.

See typed/remove.go of sigs.k8s.io/structured-merge-diff.
"""

from kube_core.objects.plain import Plain, is_array, is_object

from .elements import MEMBER
from .field_sets import FieldSet, is_member
from .types import Form, ListType, MapType, Type


def prune(type_: Type, value: Plain, doomed: FieldSet) -> Plain:
    """A copy of a value without the fields of a set; None when nothing is left."""
    form = type_.form(value)
    if form is Form.MAP:
        map_ = type_.map
        return _map(map_, value, doomed) if map_ and not map_.atomic and is_object(value) else None
    if form is Form.LIST:
        list_ = type_.list
        return _list(list_, value, doomed) if list_ and list_.associative and is_array(value) else None
    return value


def _map(map_: MapType, value: dict[str, Plain], doomed: FieldSet) -> Plain:
    result: dict[str, Plain] = {}
    for key, item in value.items():
        below = doomed.get(f"f:{key}")
        if below is None:
            result[key] = item
        elif not is_member(below) and (inner := map_.member(key)) is not None:
            result[key] = prune(inner, item, below)
    return result or None


def _list(list_: ListType, items: list[Plain], doomed: FieldSet) -> Plain:
    result: list[Plain] = []
    for item in items:
        below = doomed.get(list_.step(item))
        if below is None:
            result.append(item)
        elif not is_member(below):
            result.append(prune(list_.element, item, {step: inner for step, inner in below.items() if step != MEMBER}))
    return result or None
