"""What a value may be, and how it is merged: the schema of server-side apply.

A type allows a scalar, a list, an object, or several of them; which one applies is told by the value.
See schema/elements.go of sigs.k8s.io/structured-merge-diff and
https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Literal, TypeAlias

from attrs import define, field

from kube_core.objects.plain import MISSING, Plain, is_array, is_object

from .elements import key_step, one_key_step, value_step

Scalar: TypeAlias = Literal["", "numeric", "string", "boolean", "untyped"]


class Form(Enum):
    """How a value is to be taken."""

    MAP = "map"
    SCALAR = "scalar"
    LIST = "list"
    NONE = "none"


class SchemaFault(Exception):
    """A value that its type does not allow. ``faults`` are pairs of a path and a message, in Go's words."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        lines = [f"{path}: {text}" if path else text for path, text in faults]
        super().__init__(lines[0] if len(lines) == 1 else "\n".join(["errors:", *(f"  {line}" for line in lines)]))


@define(eq=False)
class ListType:
    """A list. Unless it is ``associative`` it is owned as a whole; with keys its items are told apart by them, else by value."""

    element: "Type"
    associative: bool = False
    keys: tuple[str, ...] = ()

    def step(self, item: Plain) -> str:
        """The step to an item; raises `SchemaFault` for one that can't be told from others."""
        return self._by_keys(item) if self.keys else _by_value(item)

    def _by_keys(self, item: Plain) -> str:
        if len(self.keys) == 1 and is_object(item) and isinstance(value := item.get(self.keys[0]), str):
            return one_key_step(self.keys[0], value)
        if not is_object(item):
            what = "a null element" if item is None else "non-map elements"
            raise SchemaFault(("", f"associative list with keys may not have {what}"))
        defaults: Mapping[str, Any] = self.element.map.defaults if self.element.map else {}
        found = {key: value for key in self.keys if (value := item.get(key, defaults.get(key, MISSING))) is not MISSING}
        if not found:
            quoted = " ".join(f'"{key}"' for key in self.keys)
            text = f"associative list with keys has an element that omits all key fields [{quoted}]"
            raise SchemaFault(("", f"{text} (and doesn't have default values for any key fields)"))
        return key_step(found)


def _by_value(item: Plain) -> str:
    if is_object(item):
        raise SchemaFault(("", "associative list without keys has an element that's a map type"))
    if is_array(item):
        raise SchemaFault(("", "not supported: associative list with lists as elements"))
    if item is None:
        raise SchemaFault(("", "associative list without keys has an element that's an explicit null"))
    return value_step(item)


@define(eq=False)
class MapType:
    """An object: its known fields, and what other keys hold (None: there may be none). An atomic one is owned as a whole."""

    fields: Mapping[str, "Type"]
    element: "Type | None" = None
    atomic: bool = False
    defaults: Mapping[str, Any] = field(factory=dict[str, Any])

    def member(self, key: str) -> "Type | None":
        """The type of what is under a key."""
        return self.fields.get(key, self.element)


@define(eq=False)
class Type:
    """What a value may be. The object part is made when it is asked for first, since types may hold themselves."""

    scalar: Scalar = ""
    list: ListType | None = None
    make_map: Callable[[], MapType] | None = None
    _map: MapType | None = None
    writers: dict[bool, Callable[[Plain], str]] = field(factory=dict[bool, Callable[[Plain], str]], init=False)
    """What `fresh` has made of it."""

    @property
    def map(self) -> MapType | None:
        """What it is as an object; None when it can't be one."""
        if self._map is None and self.make_map is not None:
            self._map = self.make_map()
        return self._map

    def form(self, value: Plain) -> Form:
        """How a value is to be taken: as what it is, if the type allows that; else as the first thing that the type allows."""
        if is_object(value):
            if self.make_map is not None:
                return Form.MAP
        elif is_array(value):
            if self.list is not None:
                return Form.LIST
        elif value is not None and self.scalar:
            return Form.SCALAR
        if self.make_map is not None:
            return Form.MAP
        if self.scalar:
            return Form.SCALAR
        return Form.LIST if self.list is not None else Form.NONE


def map_of(fields: Mapping[str, Type], element: Type | None = None, *, atomic: bool = False) -> Type:
    """A type that is an object."""
    made = MapType(fields, element, atomic)
    return Type(make_map=lambda: made)


ATOMIC: Final = Type("untyped")
"""Any value, owned as a whole."""
ATOMIC.list = ListType(ATOMIC)
ATOMIC.make_map = lambda: MapType({}, ATOMIC, atomic=True)
DEDUCED: Final = Type("untyped", ListType(ATOMIC))
"""Any value; objects are owned key by key, lists as a whole."""
DEDUCED.make_map = lambda: MapType({}, DEDUCED)
