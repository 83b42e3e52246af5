"""Pruning, removal of nulls and defaulting of an object, as one closure a schema: compiled once, and run in place.

What is pruned and told, what stays below ``x-kubernetes-preserve-unknown-fields``, and when a null takes its default, are facts
of `pkg/apiserver/schema/pruning` and `.../defaulting` of k8s.io/apiextensions-apiserver. Its three walks are one here: a default
is completed by the defaults of its own fields when it is compiled.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

from kube_core.objects.plain import is_array, is_object

from .values import Schema, additional, copied, items, whole_numbers

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

    def __init__(
        self,
        schema: Schema,
        coerce: Coerce,
        *,
        preserved: bool = False,
        top: bool = False,
        filling: bool = True,
        keeps_nulls: bool = False,
    ) -> None:
        self.schema = schema
        self.coerce = coerce
        self.preserved = preserved or bool(schema.get("x-kubernetes-preserve-unknown-fields"))
        self.top = top
        self.filling = filling
        self.keeps_nulls = keeps_nulls
        """Whether what is null stays so."""
        self.embedded = top or bool(schema.get("x-kubernetes-embedded-resource"))
        self.anything = self.preserved and "type" not in schema
        self.nullable = bool(schema.get("nullable"))
        self.has_default = schema.get("default") is not None
        self._extra = additional(schema)
        self._open = schema.get("additionalProperties") is not None

    @cached_property
    def default(self) -> Any:
        """The default, completed by the defaults of its own fields."""
        value = whole_numbers(self.schema.get("default"))
        self.fill(value)
        return value

    @cached_property
    def fields(self) -> dict[str, "Tidier"]:
        """The tidiers of the known fields."""
        found: dict[str, Schema] = self.schema.get("properties") or {}
        return {key: Tidier(each, self.coerce, filling=self.filling, keeps_nulls=self.keeps_nulls) for key, each in found.items()}

    @cached_property
    def defaults(self) -> list[tuple[str, "Tidier"]]:
        """The fields that have a default."""
        return [(key, field) for key, field in self.fields.items() if field.has_default and self.filling]

    @cached_property
    def extra(self) -> "Tidier | None":
        """The tidier of a map's values."""
        return (
            None if self._extra is None else Tidier(self._extra, self.coerce, filling=self.filling, keeps_nulls=self.keeps_nulls)
        )

    @cached_property
    def items(self) -> "Tidier | None":
        """The tidier of a list's items; they inherit that unknown fields stay."""
        found = items(self.schema)
        return (
            None
            if found is None
            else Tidier(found, self.coerce, preserved=self.preserved, filling=self.filling, keeps_nulls=self.keeps_nulls)
        )

    def tidy(self, value: Any, path: str, unknown: list[str]) -> None:
        """Prune, take nulls away and fill in defaults, in place."""
        if is_object(value):
            self._object(value, path, unknown)
        elif is_array(value):
            self._list(value, path, unknown)

    def fill(self, value: Any) -> None:
        """Fill in defaults, in place, and do nothing else: a default, and what an apply makes of an object, keep their nulls."""
        if is_object(value):
            for key, field in self.defaults:
                if key not in value or (value[key] is None and not field.nullable):
                    value[key] = copied(field.default)
            for key, item in value.items():
                if (inner := self.fields.get(key, self.extra)) is not None:
                    inner.fill(item)
        elif is_array(value) and self.items is not None:
            for index, item in enumerate(value):
                if item is None and not self.items.nullable and self.items.has_default:
                    value[index] = copied(self.items.default)
                self.items.fill(value[index])

    def _object(self, value: dict[str, Any], path: str, unknown: list[str]) -> None:
        if self.embedded and not self.top:
            self.coerce(value, path, unknown)
        fields, extra = self.fields, self.extra
        for key in list(value):
            field: Tidier | None = fields.get(key, extra)
            if field is None:
                self._unknown(value, key, path, unknown)
                continue
            item = value[key]
            if item is None:
                field.null(value, key)
            elif isinstance(item, dict | list) and not (self.embedded and key in META):
                field.tidy(item, f"{path}.{key}" if path else key, unknown)
        for key, given in self.defaults:
            if key not in value:
                value[key] = copied(given.default)

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
        if self.nullable or self.keeps_nulls:
            return
        if not self.has_default:
            del holder[key]
        elif self.filling:
            holder[key] = copied(self.default)

    def _list(self, value: list[Any], path: str, unknown: list[str]) -> None:
        found = self.items
        if found is None:
            if not self.preserved:
                strip(value, path, unknown)
            return
        for index, item in enumerate(value):
            if item is None:
                if not found.nullable and found.has_default and self.filling:
                    value[index] = copied(found.default)
            elif isinstance(item, dict | list):
                found.tidy(item, f"{path}[{index}]", unknown)
