"""Whether the defaults of a schema are valid themselves (`pkg/apiserver/schema/defaulting` of apiextensions-apiserver)."""

from collections.abc import Iterator
from typing import Any

from kube_core.objects.plain import is_array, is_object

from .compiled import CompiledSchema
from .embedded import MetadataFaults
from .fault import Fault, invalid, under
from .structural import EMBEDDED, properties
from .tidying import META, Coerce, Tidier
from .values import Schema, copied, items, same


def default_faults(schema: Schema, path: str, coerce: Coerce, metadata: MetadataFaults, root: bool = True) -> Iterator[Fault]:
    """What is wrong with the defaults of a schema and of everything below it, except those of metadata."""
    if schema.get("default") is not None:
        yield from _own(schema, f"{path}.default", coerce, metadata)
    if (inner := items(schema)) is not None:
        yield from default_faults(inner, f"{path}.items", coerce, metadata, root=False)
    for key, each in properties(schema).items():
        if not (key in META and (root or schema.get(EMBEDDED))):
            yield from default_faults(each, f"{path}.properties[{key}]", coerce, metadata, root=False)


def _own(schema: Schema, path: str, coerce: Coerce, metadata: MetadataFaults) -> Iterator[Fault]:
    default: Any = schema["default"]
    pruned, unknown = copied(default), list[str]()
    Tidier(schema, coerce, top=bool(schema.get(EMBEDDED)), filling=False).tidy(pruned, "", unknown)
    if unknown or (not same(pruned, default) and _lost(default, pruned)):
        yield invalid(path, default, "must not have unknown fields")
    yield from under(path, CompiledSchema(schema, coerce, metadata).judge(default).faults)


def _lost(default: object, pruned: object) -> bool:
    """Whether pruning took a field away; a null that went does not count."""
    if is_object(default) and is_object(pruned):
        return any(value is not None and (key not in pruned or _lost(value, pruned[key])) for key, value in default.items())
    if is_array(default) and is_array(pruned):
        return any(_lost(one, other) for one, other in zip(default, pruned, strict=True))
    return False
