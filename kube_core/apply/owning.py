"""Which fields an applied object mentions, and the sets that name every field above its members.

See typed/tofieldset.go and EnsureNamedFieldsAreMembers of sigs.k8s.io/structured-merge-diff.
"""

from kube_core.objects.plain import Plain, is_array, is_object

from .elements import MEMBER
from .field_sets import LEAF, FieldSet, is_member, packed
from .types import Form, ListType, MapType, Type


def mentioned(type_: Type, value: Plain) -> FieldSet:
    """The fields of an object: every leaf, every item of a list, and every key that its type does not name."""
    return _below(type_, value)[0]


def _below(type_: Type, value: Plain) -> tuple[FieldSet, bool]:
    """What is below a value, and whether the value itself is a leaf."""
    form = type_.form(value)
    if form is Form.MAP and (map_ := type_.map) and not map_.atomic:
        return (_keys(map_, value) if is_object(value) else LEAF), False
    if form is Form.LIST and (list_ := type_.list) and list_.associative:
        return (_items(list_, value) if is_array(value) else LEAF), False
    return LEAF, True


def _keys(map_: MapType, value: dict[str, Plain]) -> FieldSet:
    result: FieldSet = {}
    for key, item in value.items():
        if (inner := map_.member(key)) is None:
            continue
        below, leaf = _below(inner, item)
        itself = leaf or item is None or item == {} or key not in map_.fields
        if (kept := packed({MEMBER: LEAF, **below} if itself else below)) is not None:
            result[f"f:{key}"] = kept
    return result


def _items(list_: ListType, items: list[Plain]) -> FieldSet:
    result: FieldSet = {}
    for item in items:
        step = list_.step(item)
        result[step] = LEAF if step in result else _item(list_.element, item)
    return result


def _item(element: Type, item: Plain) -> FieldSet:
    below, _ = _below(element, item)
    return {MEMBER: LEAF, **below} if below else LEAF


def with_named(fields: FieldSet, type_: Type | None) -> FieldSet:
    """The set, and in it every field that the type names and that something below is in the set of."""
    map_, list_ = (type_.map, type_.list) if type_ is not None else (None, None)
    result: FieldSet = {}
    for step, below in fields.items():
        if not below or step == MEMBER:
            result[step] = below
            continue
        inner = with_named(below, _inner(map_, list_, step))
        named = map_ is not None and step.startswith("f:") and step[2:] in map_.fields
        result[step] = inner if not named or is_member(inner) else {MEMBER: LEAF, **inner}
    return result


def _inner(map_: MapType | None, list_: ListType | None, step: str) -> Type | None:
    if step.startswith("f:") and map_ is not None:
        return map_.member(step[2:])
    return list_.element if step.startswith("k:") and list_ is not None else None
