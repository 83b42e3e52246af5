"""The types of expressions, and whether one fits where another is wanted."""

import re
from collections.abc import Mapping

from attrs import evolve, field, frozen

UNKNOWN_SIZE = -1


@frozen
class Type:
    """A type: ``int``, ``list(string)``, an object with fields; a single capital letter stands for any type, the same everywhere.

    ``most`` is how many characters, items or entries a value has at most, for estimates of costs; negative when nobody knows.
    """

    name: str
    args: tuple["Type", ...] = ()
    fields: "Mapping[str, Field] | None" = field(default=None, eq=False, repr=False)
    most: int = field(default=UNKNOWN_SIZE, eq=False, repr=False)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.args))})" if self.args else self.name

    @property
    def is_parameter(self) -> bool:
        """Whether it stands for any type."""
        return len(self.name) == 1 and self.name.isupper()


@frozen
class Field:
    """A field of an object: the key that it has in the document, and its type."""

    key: str
    type: Type


DYN, NULL, BOOL, INT, UINT, DOUBLE = (Type(name) for name in ("dyn", "null", "bool", "int", "uint", "double"))
STRING, BYTES, DURATION, TIMESTAMP, TYPE = (
    Type(name) for name in ("string", "bytes", "google.protobuf.Duration", "google.protobuf.Timestamp", "type")
)
_SHORT = {
    "duration": DURATION,
    "timestamp": TIMESTAMP,
    "optional": "optional_type",
    "quantity": Type("kubernetes.Quantity"),
    "url": Type("kubernetes.URL"),
    "ip": Type("net.IP"),
    "cidr": Type("net.CIDR"),
    "semver": Type("kubernetes.Semver"),
    "named": Type("kubernetes.NamedFormat"),
    **{
        name.lower(): Type(f"kubernetes.authorization.{name}")
        for name in ("Authorizer", "PathCheck", "GroupCheck", "ResourceCheck", "Decision")
    },
}
_WORD = re.compile(r"[A-Za-z.]+|[<>,]")


def list_of(item: Type, most: int = UNKNOWN_SIZE) -> Type:
    """A list."""
    return Type("list", (item,), most=most)


def map_of(key: Type, value: Type, most: int = UNKNOWN_SIZE) -> Type:
    """A map."""
    return Type("map", (key, value), most=most)


def optional_of(value: Type) -> Type:
    """A value that may not be there."""
    return Type("optional_type", (value,))


def type_of(text: str) -> Type:
    """Read a type as signatures write it: ``map<string,A>``."""
    return _read(_WORD.findall(text))


def _read(words: list[str]) -> Type:
    word = words.pop(0)
    known = _SHORT.get(word, word)
    if isinstance(known, Type):
        return known
    args: list[Type] = []
    if words and words[0] == "<":
        while words.pop(0) != ">":
            args.append(_read(words))
    return Type(str(known), tuple(args))


def bind(wanted: Type, given: Type, bound: dict[str, Type]) -> bool:
    """Whether a type fits; what parameters stand for is kept in ``bound``."""
    if wanted.is_parameter:
        if wanted.name in bound:
            return _meet(wanted.name, given, bound)
        bound[wanted.name] = given
        return True
    if "dyn" in (wanted.name, given.name):
        return True
    if given.name == "null" or wanted.name == "null":
        other = wanted if given.name == "null" else given
        return other.name == "null" or other.fields is not None or other.name in ("optional_type", DURATION.name, TIMESTAMP.name)
    if wanted.fields is not None or given.fields is not None:
        return wanted.fields is given.fields
    if wanted.name != given.name or len(wanted.args) != len(given.args):
        return wanted.name == given.name and wanted.name == "type"
    return all(bind(one, other, bound) for one, other in zip(wanted.args, given.args, strict=True))


def _meet(name: str, given: Type, bound: dict[str, Type]) -> bool:
    before = bound[name]
    if before.name == "null":  # what may be null meets it, from either side
        bound[name] = given
        return bind(before, given, {})
    if before.name == "E" or (before.args and any(arg.name == "E" for arg in before.args)):
        bound[name] = given
        return True
    if given.name == "dyn":
        bound[name] = given
        return True
    return bind(before, given, {})


def filled(wanted: Type, bound: Mapping[str, Type]) -> Type:
    """A type with what its parameters stand for."""
    if wanted.is_parameter:
        return bound.get(wanted.name, DYN)
    return evolve(wanted, args=tuple(filled(arg, bound) for arg in wanted.args)) if wanted.args else wanted
