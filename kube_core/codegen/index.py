"""The index: every kind that the server serves, as one table."""

from collections.abc import Mapping
from typing import TypeAlias

from .documents import Documents, Json
from .layout import Value, literal
from .modules import header
from .structs import Struct

Kind: TypeAlias = tuple[str, str, str]
"""Group, version and kind."""

_NOTES = '''
from typing import TypeAlias

KUBERNETES_VERSION = "{version}"

Row: TypeAlias = tuple[str, str, str, str, bool, str, str, str, tuple[tuple[str, str, str, str, str], ...]]

RESOURCES: dict[str, Row] = {resources}
"""By class: group, version, plural, singular, whether namespaced, short names, categories, verbs (words apart by spaces), and the
subresources: name, verbs, and the group, version and kind that each speaks, empty when that is the object itself. In the server's
order of preference."""

OTHER_KINDS: dict[str, tuple[str, str]] = {others}
"""Kinds without a collection of their own, spoken by subresources or inside requests: group and version by class."""
'''


def index(documents: Documents, structs: Mapping[str, Struct]) -> str:
    """Write the index module."""
    kinds = {(*struct.group_version, struct.name): struct for struct in structs.values() if struct.group_version}
    rows: dict[str, Value] = dict(row for found in documents.resources() if (row := _row(*found, kinds)))
    others: dict[str, Value] = {struct.ref: key[:2] for key, struct in kinds.items() if struct.ref not in rows}
    texts = {"resources": literal(rows), "others": literal(others), "version": documents.version}
    return header("The index of every kind", documents.version) + _NOTES.format_map(texts)


def _row(group: str, version: str, entry: Json, kinds: Mapping[Kind, Struct]) -> tuple[str, tuple[Value, ...]] | None:
    kind = (entry["responseKind"]["group"] or group, entry["responseKind"]["version"] or version, entry["responseKind"]["kind"])
    if kind not in kinds:
        return None
    subresources = tuple(_subresource(part, group, version, kind) for part in entry.get("subresources", ()))
    names = (entry["resource"], entry["singularResource"], entry["scope"] == "Namespaced")
    more = (_words(entry, "shortNames"), _words(entry, "categories"), _words(entry, "verbs"))
    return kinds[kind].ref, (group, version, *names, *more, subresources)


def _subresource(entry: Json, group: str, version: str, owner: Kind) -> tuple[str, ...]:
    spoken: Json = entry["responseKind"]
    kind = (spoken["group"] or group, spoken["version"] or version, spoken["kind"])
    return (entry["subresource"], _words(entry, "verbs"), *(("", "", "") if kind == owner else kind))


def _words(entry: Json, key: str) -> str:
    return " ".join(entry.get(key, ()))
