"""The faults that are found in one object, in the real server's words."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec.json import encode

from kube_core.objects.plain import is_array, is_object

from ..refusal import MOST_CAUSES, Cause
from .repeats import repeats

_SELECTOR = ("matchLabels", "matchExpressions")


class Faults(list[Cause]):
    """Faults in the order in which they were found, as many as an answer tells. Each method adds one."""

    @property
    def full(self) -> bool:
        """No more are told, so that looking for them is in vain."""
        return len(self) >= MOST_CAUSES

    def append(self, cause: Cause, /) -> None:
        """Add one, unless there are enough."""
        if not self.full:
            super().append(cause)

    def required(self, path: str, words: str = "") -> None:
        """Something has to be said."""
        self.append(Cause("FieldValueRequired", f"Required value: {words}" if words else "Required value", path))

    def invalid(self, path: str, value: Any, words: str) -> None:
        """A value can't be."""
        text = f"Invalid value: {shown(value)}"
        self.append(Cause("FieldValueInvalid", f"{text}: {words}" if words else text, path))

    def invalid_without(self, path: str, words: str) -> None:
        """As `invalid`, of a value that is not shown."""
        self.append(Cause("FieldValueInvalid", f"Invalid value: {words}", path))

    def unsupported(self, path: str, value: Any, supported: Iterable[str]) -> None:
        """A value is none of those that there are."""
        listed = ", ".join(f'"{each}"' for each in supported)
        self.append(Cause("FieldValueNotSupported", f"Unsupported value: {shown(value)}: supported values: {listed}", path))

    def duplicate(self, path: str, value: Any, words: str = "") -> None:
        """A value is there twice."""
        text = f"Duplicate value: {shown(value)}"
        self.append(Cause("FieldValueDuplicate", f"{text}: {words}" if words else text, path))

    def choices(self, path: str, values: Sequence[str], supported: Collection[str]) -> None:
        """Each of some values is one of those that there are, and none is there twice."""
        again = repeats(values)
        for index, value in enumerate(values):
            if value not in supported:
                self.unsupported(f"{path}[{index}]", value, supported)
            if index in again:
                self.duplicate(f"{path}[{index}]", value)

    def forbidden(self, path: str, words: str = "") -> None:
        """Something may not be said here."""
        self.append(Cause("FieldValueForbidden", f"Forbidden: {words}" if words else "Forbidden", path))

    def not_found(self, path: str, value: Any, words: str = "") -> None:
        """A name names nothing."""
        text = f"Not found: {shown(value)}"
        self.append(Cause("FieldValueNotFound", f"{text}: {words}" if words else text, path))

    def too_long(self, path: str, most: int, unit: str = "bytes") -> None:
        """A value has too many bytes, or characters."""
        self.append(Cause("FieldValueTooLong", f"Too long: may not be more than {most} {unit}", path))

    def too_many(self, path: str, number: int, most: int) -> None:
        """There are too many items."""
        self.append(Cause("FieldValueTooMany", f"Too many: {number}: must have at most {most} items", path))

    def internal(self, path: str, words: str) -> None:
        """The real server stumbled over a value."""
        self.append(Cause("InternalError", f"Internal error: {words}", path))


class Struct(dict[str, Any]):
    """A struct as the real server holds it: its fields have an order, where a map's are sorted."""


def shown(value: Any) -> str:
    """A value as Go prints it in a message."""
    if isinstance(value, Struct):
        return "{" + ",".join(f"{shown(key)}:{shown(item)}" for key, item in value.items()) + "}"
    if is_object(value) and value.keys() <= set(_SELECTOR):
        return shown(Struct((key, value[key]) for key in _SELECTOR if key in value))
    if is_array(value):
        return f"[{','.join(map(shown, value))}]"
    return encode(value, order="sorted").decode()
