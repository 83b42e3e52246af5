"""What of an object could be set only as a whole."""

from collections.abc import Iterator

from kube_core.objects.plain import Plain, is_array, is_object

from .types import Type


def atomics(type_: Type, value: Plain, path: str = "") -> Iterator[str]:
    """The paths in an object, known to be of its type, of lists and maps that are owned as a whole."""
    if is_object(value) and (map_ := type_.map) is not None:
        if map_.atomic:
            yield path
        for key, inner in value.items():
            if (member := map_.fields.get(key)) is not None:
                yield from atomics(member, inner, f"{path}.{key}")
    elif is_array(value) and (list_ := type_.list) is not None:
        if not list_.associative:
            yield path
        for index, item in enumerate(value):
            yield from atomics(list_.element, item, f"{path}[{index}]")
