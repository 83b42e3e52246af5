"""Resources within resources (`pkg/apiserver/schema/objectmeta` of k8s.io/apiextensions-apiserver)."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from kube_core.objects.plain import is_array, is_object, object_of

from .fault import Fault, invalid, required
from .values import Schema, additional, items

MetadataFaults: TypeAlias = Callable[[Any, str], Iterable[Fault]]
"""What is wrong with the metadata of an embedded resource at a path."""
Look: TypeAlias = Callable[[Any, str, list[Fault]], None]
_is_label = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?").fullmatch
LONGEST_LABEL = 63
LABEL_WORDS = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end "
    "with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
)


def label_faults(text: str) -> list[str]:
    """What keeps a text from being a DNS-1035 label."""
    long = [f"must be no more than {LONGEST_LABEL} characters"] if len(text) > LONGEST_LABEL else []
    return [*long, *([] if _is_label(text) else [LABEL_WORDS])]


def embedded(schema: Schema, metadata: MetadataFaults) -> Look | None:
    """The check of a schema and everything below it; None when no resource is embedded in it."""
    fields = {key: found for key, each in object_of(schema.get("properties")).items() if (found := embedded(each, metadata))}
    values, inner = additional(schema), items(schema)
    extra = embedded(values, metadata) if values is not None else None
    item = embedded(inner, metadata) if inner is not None else None
    own = bool(schema.get("x-kubernetes-embedded-resource"))
    if not fields and extra is None and item is None and not own:
        return None

    def look(value: Any, path: str, faults: list[Fault]) -> None:
        if is_object(value):
            if own:
                faults.extend(resource_faults(value, path, metadata))
            for key, part in value.items():
                if (found := fields.get(key)) is not None:
                    found(part, f"{path}.{key}" if path else key, faults)
                elif extra is not None:
                    extra(part, f"{path}[{key}]", faults)
        elif is_array(value) and item is not None:
            for index, part in enumerate(value):
                item(part, f"{path}[{index}]", faults)

    return look


def resource_faults(value: dict[str, Any], path: str, metadata: MetadataFaults) -> Iterable[Fault]:
    """What is wrong with the names and the metadata of one."""
    dot = f"{path}." if path else ""
    for key in ("apiVersion", "kind"):
        if key not in value:
            yield required(f"{dot}{key}")
        elif not isinstance(value[key], str):
            yield invalid(f"{dot}{key}", value[key], "must be a string")
        elif not value[key]:
            yield invalid(f"{dot}{key}", value[key], "must not be empty")
    version, kind = value.get("apiVersion"), value.get("kind")
    if isinstance(version, str) and version.count("/") > 1:
        yield invalid(f"{dot}apiVersion", version, f"unexpected GroupVersion string: {version}")
    if isinstance(kind, str) and kind and (words := label_faults(kind.lower())):
        yield invalid(f"{dot}kind", kind, f"may have mixed case, but should otherwise match: {','.join(words)}")
    if "metadata" in value:
        yield from metadata(value["metadata"], f"{dot}metadata")
