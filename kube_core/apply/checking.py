"""Whether an object is of its type, in the words of the real server.

See typed/validate.go of sigs.k8s.io/structured-merge-diff.
"""

from kube_core.objects.plain import Plain, is_array, is_object

from .elements import shown
from .go_text import plus_v, sharp_v, type_name
from .types import Form, ListType, MapType, Scalar, SchemaFault, Type

_Faults = list[tuple[str, str]]


def check(type_: Type, value: Plain, *, duplicates: bool = False) -> None:
    """Raise `SchemaFault` where a value is not of its type. ``duplicates``: a list may hold an item twice, as stored ones may."""
    if faults := _check(type_, value, duplicates):
        raise SchemaFault(*faults)


def _check(type_: Type, value: Plain, duplicates: bool) -> _Faults:
    match type_.form(value):
        case Form.MAP if type_.map is not None:
            return _check_map(type_.map, value, duplicates)
        case Form.LIST if type_.list is not None:
            return _check_list(type_.list, value, duplicates)
        case _:
            return _check_scalar(type_.scalar, value)


def _check_map(map_: MapType, value: Plain, duplicates: bool) -> _Faults:
    if value is None:
        return []
    if not is_object(value):
        return [("", f"expected map, got {plus_v(value)}")]
    faults: _Faults = []
    for key, item in value.items():
        if (inner := map_.member(key)) is None:
            faults.append((f".{key}", "field not declared in schema"))
            return faults  # the real server looks no further, either
        faults += [(f".{key}{path}", text) for path, text in _check(inner, item, duplicates)]
    return faults


def _check_list(list_: ListType, value: Plain, duplicates: bool) -> _Faults:
    if value is None:
        return []
    if not is_array(value):
        return [("", f"expected list, got {plus_v(value)}")]
    faults: _Faults = []
    seen: set[str] = set()
    for index, item in enumerate(value):
        try:
            step = list_.step(item) if list_.associative else f"i:{index}"
        except SchemaFault as fault:
            return [*faults, ("", f"element {index}: {fault}")]
        place = shown(step)
        if step in seen and not duplicates:
            faults.append(("", f"duplicate entries for key {place}"))
        seen.add(step)
        faults += [(f"{place}{path}", text) for path, text in _check(list_.element, item, duplicates)]
    return faults


def _check_scalar(scalar: Scalar, value: Plain) -> _Faults:
    boolean, number, text = isinstance(value, bool), isinstance(value, int | float), isinstance(value, str)
    if value is None:
        return []
    if scalar == "numeric" and (boolean or not number):
        return [("", f"expected numeric (int or float), got {type_name(value)}")]
    if scalar == "string" and not text:
        return [("", f"expected string, got {sharp_v(value)}")]
    if scalar == "boolean" and not boolean:
        return [("", f"expected boolean, got {plus_v(value)}")]
    if scalar == "untyped" and not (number or text):
        return [("", f"expected any scalar, got {plus_v(value)}")]
    return []
