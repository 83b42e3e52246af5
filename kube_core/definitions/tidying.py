"""Pruning, removal of nulls and defaulting of an object, as one closure a schema: compiled once, and run in place.

What is pruned and told, what stays below ``x-kubernetes-preserve-unknown-fields``, and when a null takes its default, are facts
of `pkg/apiserver/schema/pruning` and `.../defaulting` of k8s.io/apiextensions-apiserver. Its three walks are one here: a default
is completed by the defaults of its own fields when it is compiled.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

from kube_core.objects.plain import is_array, is_object

from .values import Schema, additional, copied, items

META = ("apiVersion", "kind", "metadata")
Tidy: TypeAlias = Callable[[Any, str, list[str]], None]
"""Tidies a value in place; takes its path and the list of unknown fields found so far."""
Coerce: TypeAlias = Callable[[dict[str, Any], str, list[str]], None]
"""Brings apiVersion, kind and metadata of an embedded resource into shape, or raises."""


def strip(value: Any, path: str, unknown: list[str]) -> None:
    """Prune a value that no schema knows: objects lose everything, lists stay, with what is in them stripped."""
    if is_object(value):
        unknown.extend(f"{path}.{key}" if path else key for key in value)
        value.clear()
    elif is_array(value):
        for index, item in enumerate(value):
            strip(item, f"{path}[{index}]", unknown)


class Tidier:
    """One node of a schema, compiled when it is first needed."""

    def __init__(self, schema: Schema, coerce: Coerce, *, preserved: bool = False, top: bool = False) -> None:
        self.schema = schema
        self.coerce = coerce
        self.preserved = preserved or bool(schema.get("x-kubernetes-preserve-unknown-fields"))
        self.top = top
        self.embedded = top or bool(schema.get("x-kubernetes-embedded-resource"))
        self.nullable = bool(schema.get("nullable"))
        self.has_default = schema.get("default") is not None
        self._extra = additional(schema)
        self._open = schema.get("additionalProperties") is not None

    @cached_property
    def default(self) -> Any:
        """The default, completed by the defaults of its own fields."""
        value = copied(self.schema.get("default"))
        self.complete(value)
        return value

    @cached_property
    def fields(self) -> dict[str, "Tidier"]:
        """The tidiers of the known fields."""
        found: dict[str, Schema] = self.schema.get("properties") or {}
        return {key: Tidier(each, self.coerce) for key, each in found.items()}

    @cached_property
    def defaults(self) -> list[tuple[str, "Tidier"]]:
        """The fields that have a default."""
        return [(key, field) for key, field in self.fields.items() if field.has_default]

    @cached_property
    def extra(self) -> "Tidier | None":
        """The tidier of a map's values."""
        return None if self._extra is None else Tidier(self._extra, self.coerce)

    @cached_property
    def items(self) -> "Tidier | None":
        """The tidier of a list's items; they inherit that unknown fields stay."""
        found = items(self.schema)
        return None if found is None else Tidier(found, self.coerce, preserved=self.preserved)

    @cached_property
    def item_is_plain(self) -> bool:
        """Whether a list's items are scalars, so that nothing is to be done."""
        found = self.items
        scalar = found is not None and found.schema.get("type") in ("string", "integer", "number", "boolean")
        return scalar and not (found and found.has_default)

    def tidy(self, value: Any, path: str, unknown: list[str]) -> None:
        """Prune, take nulls away and fill in defaults, in place."""
        if is_object(value):
            self._object(value, path, unknown)
        elif is_array(value):
            self._list(value, path, unknown)

    def complete(self, value: Any) -> None:
        """Fill in defaults and take nulls away in a value that is not to be pruned here, such as a default."""
        self.tidy(value, "", [])

    def fill(self, value: Any) -> None:
        """Fill in defaults, and do nothing else: what an apply makes of an object is not pruned, and its nulls stay."""
        if is_object(value):
            for key, field in self.defaults:
                if key not in value or (value[key] is None and not field.nullable):
                    value[key] = copied(field.default)
            for key, item in value.items():
                inner = self.fields.get(key) or self.extra
                if inner is not None:
                    inner.fill(item)
        elif is_array(value) and self.items is not None:
            for item in value:
                self.items.fill(item)

    def _object(self, value: dict[str, Any], path: str, unknown: list[str]) -> None:
        if self.embedded and not self.top:
            self.coerce(value, path, unknown)
        fields, extra = self.fields, self.extra
        for key in list(value):
            field = fields.get(key)
            if field is None and (field := extra) is None:
                self._unknown(value, key, path, unknown)
                continue
            item = value[key]
            if item is None:
                field.null(value, key)
            elif isinstance(item, dict | list) and not (self.embedded and key in META):
                field.tidy(item, f"{path}.{key}" if path else key, unknown)
        for key, field in self.defaults:
            if key not in value:
                value[key] = copied(field.default)

    def _unknown(self, value: dict[str, Any], key: str, path: str, unknown: list[str]) -> None:
        if self.embedded and key in META:
            return
        place = f"{path}.{key}" if path else key
        if self._open:
            if not self.preserved:
                strip(value[key], place, unknown)
        elif not self.preserved:
            unknown.append(place)
            del value[key]

    def null(self, holder: dict[str, Any], key: str) -> None:
        """Treat a null: it stays, becomes the default, or goes."""
        if self.nullable:
            return
        if self.has_default:
            holder[key] = copied(self.default)
        else:
            del holder[key]

    def _list(self, value: list[Any], path: str, unknown: list[str]) -> None:
        found = self.items
        if found is None:
            if not self.preserved:
                strip(value, path, unknown)
            return
        for index, item in enumerate(value):
            if item is None:
                if not found.nullable and found.has_default:
                    value[index] = copied(found.default)
            elif isinstance(item, dict | list):
                found.tidy(item, f"{path}[{index}]", unknown)
