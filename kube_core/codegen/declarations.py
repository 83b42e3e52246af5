"""One field as a line of Python: its annotation and its default.

What Go always sends has no default, or one marked ``always``; what Go holds by value is never None; an optional list or map is
empty; any other optional field is None. In ObjectMeta and ListMeta a text is "" when unset, as users compare it with names.
"""

from collections.abc import Callable

from attrs import field, frozen

from .layout import fits
from .structs import Field, Struct
from .types import Type

_PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "int-or-string": "IntOrString", "any": "Json"}
_FORMATS = {"date-time": "Time", "micro-time": "MicroTime", "byte": "bytes", "fields": "Raw | UnsetType"}
_BUILT_IN = {"str", "int", "float", "bool", "bytes", "list", "dict"}
_PLAIN_TEXT = {"meta_v1.ObjectMeta", "meta_v1.ListMeta"}


@frozen
class Declared:
    """The fields of one class as source, and the names that the source uses."""

    lines: tuple[str, ...]
    names: frozenset[str]
    makes: tuple[str, ...]
    """The structs (full schema names) that default factories need while the class is being made."""


@frozen
class Declaration:
    """Writes the fields of ``struct``; ``struct_of`` finds the struct of a schema."""

    struct: Struct
    struct_of: Callable[[str], Struct]
    names: set[str] = field(factory=set[str])
    makes: list[str] = field(factory=list[str])

    def declare(self) -> Declared:
        """Write all fields, in the order of the document."""
        lines = tuple(self._line(part) for part in self.struct.fields)
        return Declared(lines, frozenset(self.names), tuple(self.makes))

    def _line(self, part: Field) -> str:
        annotation, default = self._annotation(part.type, part), self._default(part)
        line = f"    {part.name}: {annotation}{f' = {default}' if default else ''}"
        if fits(line):
            return line
        opening, _, inside = line.partition("field(")
        return f"{opening}field(\n        {inside.removesuffix(')')}\n    )"

    def _annotation(self, type_: Type, part: Field) -> str:
        text = self._type(type_, part)
        return f"{text} | None" if self._default(part) == "None" else text

    def _type(self, type_: Type, part: Field) -> str:
        if type_.kind == "list" and type_.items:
            return f"{self._use('list')}[{self._type(type_.items, part)}]"
        if type_.kind == "map" and type_.items:
            return f"{self._use('dict')}[{self._use('str')}, {self._type(type_.items, part)}]"
        if type_.schema:
            return self._use(self.struct_of(type_.schema).name)
        if type_.enum:
            return self.struct.enum_name(part)
        return self._use(_FORMATS.get(type_.format) or _PYTHON[type_.kind])

    def _use(self, name: str) -> str:
        """Note a name, and qualify a built-in one that a field of this class would hide (DeviceAttribute has ``int``)."""
        if name in _BUILT_IN:
            hidden = any(name == part.name for part in self.struct.fields)
            self.names.update({"builtins"} if hidden else ())
            return f"builtins.{name}" if hidden else name
        self.names.update(name.split(" | "))
        return name

    def _default(self, part: Field) -> str:
        """The source of the default; empty when the field has to be given."""
        kind = part.type.kind
        if self.struct.group_version and part.wire in ("apiVersion", "kind"):
            return f'"{self._stamp(part.wire)}"'
        if part.by_value:
            self.makes.append(part.type.schema)
            return self._factory("always" if part.required else "absent", self.struct_of(part.type.schema).name)
        if kind in ("list", "map"):
            built_in = {"list": "list", "map": "dict"}[kind]
            return self._factory("always", built_in) if part.required else {"list": "[]", "map": "{}"}[kind]
        if self.struct.ref in _PLAIN_TEXT and (kind, part.type.format) == ("string", ""):
            return '""'
        if part.required:
            return ""
        return self._use("UNSET") if kind == "any" else "None"

    def _stamp(self, wire: str) -> str:
        group, version = self.struct.group_version or ("", "")
        return self.struct.name if wire == "kind" else f"{group}/{version}".lstrip("/")

    def _factory(self, mark: str, target: str) -> str:
        self.names.update(("field", mark))
        if any(part.name in ("field", mark, target) for part in self.struct.fields):
            raise ValueError(f"a field of {self.struct.ref} hides what its defaults are made with")
        return f"field(default_factory={mark}({target}))"


DETACH = '''

    def __post_init__(self) -> None:
        """Detach the raw bytes from the page they were read from, which they would keep in memory."""
        if isinstance(self.fields_v1, Raw):
            self.fields_v1 = self.fields_v1.copy()'''
"""What is added to ManagedFieldsEntry. msgspec calls it after decoding, too."""
