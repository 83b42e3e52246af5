"""How objects of one kind are merged when they are written through one path."""

from collections.abc import Callable
from typing import Any

from attrs import define, field

from kube_core.objects.plain import Plain, PlainObject, is_object

from .checking import check
from .field_sets import FieldSet
from .resets import Filter
from .types import Type


@define(eq=False)
class Rules:
    """One kind in one version, through one path.

    ``find_type`` gives the kind's type in a version, None for a version that there is no more. ``empty`` is what a new object is
    before anything is in it. ``reset`` takes away what the path can't write; with ``reset_everywhere`` it counts for what is
    owned in other versions, too. ``checked``: objects may be of another shape than their type, since nobody has looked yet.
    ``convert`` turns an object of one version into one of another; without it they differ in nothing but the version.
    """

    api_version: str
    kind: str
    subresource: str
    find_type: Callable[[str], Type | None]
    empty: PlainObject
    reset: Filter | None = None
    reset_everywhere: bool = True
    checked: bool = False
    convert: Callable[[PlainObject, str, str], PlainObject] | None = None
    _types: dict[str, Type | None] = field(factory=dict[str, Any])

    def type(self, api_version: str) -> Type | None:
        """The kind's type in a version."""
        if api_version not in self._types:
            self._types[api_version] = self.find_type(api_version)
        return self._types[api_version]

    @property
    def own_type(self) -> Type:
        """The kind's type in the version of the path."""
        found = self.type(self.api_version)
        if found is None:
            raise KeyError(f"there is no {self.kind} in {self.api_version}")
        return found

    def writable(self, fields: FieldSet, api_version: str) -> FieldSet:
        """What of a set the path can write."""
        if self.reset is None or not (self.reset_everywhere or api_version == self.api_version):
            return fields
        return self.reset(fields)

    def between(self, value: Plain, source: str, target: str) -> Plain:
        """An object of one version as another has it. Raises `SchemaFault` when that is not of its type."""
        if self.convert is None or source == target or not is_object(value):
            return value
        found = self.convert(value, source, target)
        if (type_ := self.type(target)) is not None:
            check(type_, found, duplicates=True)
        return found
