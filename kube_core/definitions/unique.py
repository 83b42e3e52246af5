"""Lists that are sets or maps hold nothing twice (`pkg/apiserver/schema/listtype` of k8s.io/apiextensions-apiserver)."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from kube_core.objects.plain import is_array, is_object, object_of

from .fault import Fault, duplicate, invalid
from .values import Schema, additional, canonical, items

Look: TypeAlias = Callable[[Any, str, list[Fault]], None]


def uniqueness(schema: Schema) -> Look | None:
    """The check of a schema and everything below it; None when nothing in it has to be unique."""
    fields = {key: found for key, each in object_of(schema.get("properties")).items() if (found := uniqueness(each))}
    values, inner = additional(schema), items(schema)
    extra = uniqueness(values) if values is not None else None
    item = uniqueness(inner) if inner is not None else None
    kinds: dict[str, Callable[[Schema, list[Any], str], list[Fault]]] = {"set": _set, "map": _map}
    own = kinds.get(schema.get("x-kubernetes-list-type") or "")
    if not fields and extra is None and item is None and own is None:
        return None

    def look(value: Any, path: str, faults: list[Fault]) -> None:
        if is_object(value):
            for key, part in value.items() if extra or fields else ():
                if extra is not None:
                    extra(part, f"{path}[{key}]", faults)
                if (found := fields.get(key)) is not None:
                    found(part, f"{path}.{key}" if path else key, faults)
        elif is_array(value):
            if own is not None:
                faults.extend(own(schema, value, path))
            if item is not None:
                for index, part in enumerate(value):
                    item(part, f"{path}[{index}]", faults)

    return look


def _set(schema: Schema, value: list[Any], path: str) -> list[Fault]:
    return [duplicate(f"{path}[{index}]", value[index]) for index in _repeated(value)]


def _map(schema: Schema, value: list[Any], path: str) -> list[Fault]:
    for index, item in enumerate(value):
        if item is not None and not is_object(item):
            return [invalid(f"{path}[{index}]", item, "must be an object for an array of list-type map")]
    names: list[str] = schema.get("x-kubernetes-list-map-keys") or []
    keys = [{name: item[name] for name in names if item and name in item} for item in value]
    return [duplicate(f"{path}[{index}]", keys[index]) for index in _repeated(keys)]


def _repeated(values: Sequence[Any]) -> list[int]:
    """Where a value is there for the second time; a third time is not told."""
    seen: dict[bytes, int] = {}
    found: list[int] = []
    for index, value in enumerate(values):
        key = canonical(value)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2:
            found.append(index)
    return found
