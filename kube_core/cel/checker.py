"""Types of a tree: every name has to be known, every field to be there, every call to fit a function.

What it complains of, and where, follows cel-go's checker.
"""

from collections.abc import Callable, Mapping

from attrs import define, evolve, field

from .errors import CompileError, EvaluationError, Issue
from .operators import pattern_of
from .overloads import Overload, functions
from .patching import fields_of
from .syntax import Call, Fold, Ident, ListNode, Literal, MapNode, Node, Select, StructNode, dotted_name
from .times import duration_of, timestamp_of
from .types import BOOL, BYTES, DOUBLE, DYN, INT, NULL, STRING, TYPE, UINT, Type, bind, filled, list_of, map_of, optional_of
from .values import UInt

TYPE_NAMES = {
    **dict.fromkeys(("int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type", "dyn"), TYPE),
    **dict.fromkeys(("google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type", "net.IP", "net.CIDR"), TYPE),
    **dict.fromkeys(("kubernetes.Quantity", "kubernetes.URL", "kubernetes.Semver"), TYPE),
}
_READ: dict[str, Callable[[str], object]] = {"matches": pattern_of, "duration": duration_of, "timestamp": timestamp_of}
"""Functions whose constants are looked at when an expression is compiled."""
_CONSTANTS: tuple[tuple[type, Type], ...] = (
    (bool, BOOL),
    (UInt, UINT),
    (int, INT),
    (float, DOUBLE),
    (str, STRING),
    (bytes, BYTES),
)


@define(eq=False)
class Checked:
    """What the checker found out of a tree: by node, its type, which overloads fit, and what a name stands for."""

    types: dict[Node, Type] = field(factory=dict[Node, Type])
    overloads: dict[Node, tuple[Overload, ...]] = field(factory=dict[Node, tuple[Overload, ...]])
    names: dict[Node, str] = field(factory=dict[Node, str])
    """Of calls and names that are written with dots, the whole name."""
    keys: dict[Node, str] = field(factory=dict[Node, str])
    """Of fields, their keys in the document."""
    used: set[str] = field(factory=set[str])
    """The variables that are used."""
    variables: dict[Node, str] = field(factory=dict[Node, str])
    """Of names with dots that are one variable, which."""


def check(expression: str, tree: Node, variables: Mapping[str, Type], *, patches: bool = False) -> Checked:
    """Find the types of a tree; raises `CompileError`. With ``patches`` there are the types `patching` has."""
    checker = Checker(variables, patches)
    checker.type_of(tree, dict(variables))
    if checker.issues:
        raise CompileError(expression, checker.issues)
    return checker.found


@define(eq=False)
class Checker:
    """One walk through a tree."""

    variables: Mapping[str, Type]
    patches: bool = False
    issues: list[Issue] = field(factory=list[Issue])
    found: Checked = field(factory=Checked)
    mixed: set[Node] = field(factory=set[Node])

    def type_of(self, node: Node, scope: Mapping[str, Type]) -> Type:
        """The type of a node, which is kept."""
        match node:
            case Literal():
                type_ = next((each for kind, each in _CONSTANTS if isinstance(node.value, kind)), NULL)
                if isinstance(node.value, str | bytes):
                    type_ = evolve(type_, most=len(node.value))
            case Ident():
                type_ = self.ident(node, scope)
            case Select():
                type_ = self.select(node, scope)
            case Call():
                type_ = self.call(node, scope)
            case ListNode():
                type_ = self.list(node, scope)
            case MapNode():
                type_ = self.map(node, scope)
            case StructNode():
                type_ = self.struct(node, scope)
            case Fold():
                type_ = self.fold(node, scope)
        self.found.types[node] = type_
        return type_

    def complain(self, at: int, text: str) -> Type:
        """Note a mistake and go on, with a type that fits everywhere."""
        self.issues.append(Issue(at, text))
        return DYN

    def ident(self, node: Ident, scope: Mapping[str, Type]) -> Type:
        """A variable, or the name of a type."""
        if (type_ := scope.get(node.name)) is not None:
            if node.name in self.variables:
                self.found.used.add(node.name)
            return type_
        if node.name in TYPE_NAMES:
            return TYPE
        return self.complain(node.at, f"undeclared reference to '{node.name}' (in container '')")

    def select(self, node: Select, scope: Mapping[str, Type]) -> Type:
        """A field of an object or of a map."""
        dotted = dotted_name(node)
        if dotted in TYPE_NAMES and dotted.partition(".")[0] not in scope:
            self.found.names[node] = dotted
            return TYPE
        if dotted in self.variables and not node.test:
            self.found.used.add(dotted)
            self.found.variables[node] = dotted
            return scope[dotted]
        operand = self.type_of(node.operand, scope)
        lifted = operand.name == "optional_type"
        inner = operand.args[0] if lifted else operand
        type_ = self.member(node, inner)
        if node.test:
            return BOOL
        return optional_of(type_) if (lifted or node.optional) and type_ is not DYN else type_

    def member(self, node: Select, operand: Type) -> Type:
        """The type of a field."""
        if operand.name == "dyn":
            return DYN
        if operand.name == "map":
            return operand.args[1]
        if (known := fields_of(operand.name)) is not None and (type_ := known(node.field)) is not None:
            return type_
        if operand.fields is None:
            return self.complain(node.at, f"type '{operand}' does not support field selection")
        if (found := operand.fields.get(node.field)) is None:
            return self.complain(node.at, f"undefined field '{node.field}'")
        self.found.keys[node] = found.key
        return found.type

    def call(self, node: Call, scope: Mapping[str, Type]) -> Type:
        """A function, an operator or a method."""
        name, args = node.function, node.args
        if node.target is not None:
            qualified = f"{dotted_name(node.target)}.{name}"
            if qualified in functions() and qualified.partition(".")[0] not in scope:
                name = self.found.names[node] = qualified
            else:
                args = (node.target, *args)
        if name == "format":
            self.mixed.update(args[1:])
        types = [self.type_of(arg, scope) for arg in args]
        if name in ("_&&_", "_||_", "_?_:_"):
            return self.logic(node, types)
        method = node.target is not None and node not in self.found.names
        known = functions().get(name)
        if known is None or not any(each.method == method or name.startswith(("_", "@", "!", "-")) for each in known):
            return self.complain(node.at, f"undeclared reference to '{name}' (in container '')")
        return self.resolved(node, name, [each for each in known if each.method == method], types, method)

    def resolved(self, node: Call, name: str, known: list[Overload], types: list[Type], method: bool) -> Type:
        """Which overloads fit, and what they give."""
        self.literals(node, name)
        fitting, results = list[Overload](), list[Type]()
        for each in known:
            bound: dict[str, Type] = {}
            if len(each.params) == len(types) and all(
                bind(wanted, given, bound) for wanted, given in zip(each.params, types, strict=True)
            ):
                fitting.append(each)
                results.append(filled(each.result, bound))
        if not fitting:
            shown = f"{types[0]}.({', '.join(map(str, types[1:]))})" if method else f"({', '.join(map(str, types))})"
            return self.complain(node.at, f"found no matching overload for '{name}' applied to '{shown}'")
        self.found.overloads[node] = tuple(fitting)
        return results[0] if all(each == results[0] for each in results) else DYN

    def literals(self, node: Call, name: str) -> None:
        """Complain of constants that would never work."""
        read = _READ.get(name)
        if read is None or not node.args or not isinstance(node.args[-1], Literal) or not isinstance(node.args[-1].value, str):
            return
        try:
            read(node.args[-1].value)
        except EvaluationError:
            self.complain(node.args[-1].at, f"invalid {name} argument")

    def logic(self, node: Call, types: list[Type]) -> Type:
        """``&&``, ``||`` and the conditional, which look at no more than they need."""
        conditions = types[:1] if node.function == "_?_:_" else types
        fits = all(bind(BOOL, each, {}) for each in conditions)
        bound: dict[str, Type] = {}
        if node.function != "_?_:_":
            result = BOOL
        else:
            fits = fits and bind(Type("A"), types[1], bound) and bind(Type("A"), types[2], bound)
            result = filled(Type("A"), bound)
        if not fits:
            shown = ", ".join(map(str, types))
            return self.complain(node.at, f"found no matching overload for '{node.function}' applied to '({shown})'")
        return result

    def list(self, node: ListNode, scope: Mapping[str, Type]) -> Type:
        """A list, of one type; what is to be formatted may be of several."""
        item = DYN
        for index, each in enumerate(node.items):
            type_ = self.type_of(each, scope)
            if node in self.mixed:
                continue
            if index in node.optional and type_.args:
                type_ = type_.args[0]
            item = self.alike(item, type_, each, index == 0)
        return list_of(item if node.items else DYN, len(node.items))

    def map(self, node: MapNode, scope: Mapping[str, Type]) -> Type:
        """A map, of one type of keys and one of values."""
        key, value = DYN, DYN
        for index, (one, other, optional) in enumerate(node.entries):
            key = self.alike(key, self.type_of(one, scope), one, index == 0)
            type_ = self.type_of(other, scope)
            value = self.alike(value, type_.args[0] if optional and type_.args else type_, other, index == 0)
        return map_of(key, value, len(node.entries))

    def struct(self, node: StructNode, scope: Mapping[str, Type]) -> Type:
        """An object of a named type, of which there are only those of patches."""
        fields = fields_of(node.name) if self.patches else None
        if fields is None:
            return self.complain(node.at, f"undeclared reference to '{node.name}' (in container '')")
        for name, at, value, optional in node.entries:
            given = self.type_of(value, scope)
            given = given.args[0] if optional and given.args else given
            if (wanted := fields(name)) is None:
                self.complain(at, f"undefined field '{name}'")
            elif not bind(wanted, given, {}):
                self.complain(at, f"expected type of field '{name}' is '{wanted}' but provided type is '{given}'")
        return Type(node.name)

    def alike(self, before: Type, now: Type, node: Node, first: bool) -> Type:
        """The type that two parts have in common."""
        if first:
            return now
        if not bind(before, now, {}):
            self.complain(node.at, f"expected type '{before}' but found '{now}'")
        if "dyn" in (before.name, now.name):
            return DYN
        return evolve(before, most=max(before.most, now.most) if min(before.most, now.most) >= 0 else -1)

    def fold(self, node: Fold, scope: Mapping[str, Type]) -> Type:
        """A macro over a list, the keys of a map, or an optional value."""
        target = self.type_of(node.target, scope)
        if node.macro in ("optMap", "optFlatMap"):
            return self.optional(node, target, scope)
        if target.name not in ("list", "map", "dyn"):
            text = f"expression of type '{target}' cannot be range of a comprehension (must be list, map, or dynamic)"
            return self.complain(node.target.at, text)
        first, second = _ranged(target, len(node.names))
        inner = {**scope, node.names[0]: first, **({node.names[1]: second} if len(node.names) > 1 else {})}
        if node.filter is not None:
            self.condition(node.filter, inner)
        body = self.type_of(node.body, inner)
        if node.macro in ("all", "exists", "exists_one", "filter"):
            self.condition(node.body, inner)
        return _folded(node.macro, target, body, first)

    def condition(self, node: Node, scope: Mapping[str, Type]) -> None:
        """A part that has to be true or false."""
        type_ = self.found.types.get(node) or self.type_of(node, scope)
        if not bind(BOOL, type_, {}):
            self.complain(node.at, f"found no matching overload for '_&&_' applied to '(bool, {type_})'")

    def optional(self, node: Fold, target: Type, scope: Mapping[str, Type]) -> Type:
        """``optMap`` and ``optFlatMap``."""
        inner = target.args[0] if target.name == "optional_type" else DYN
        body = self.type_of(node.body, {**scope, node.names[0]: inner})
        return optional_of(body) if node.macro == "optMap" else body


def _ranged(target: Type, names: int) -> tuple[Type, Type]:
    """What the names of a macro stand for."""
    if target.name == "list":
        return (target.args[0], DYN) if names == 1 else (INT, target.args[0])
    return (target.args[0], target.args[1]) if target.name == "map" else (DYN, DYN)


def _folded(macro: str, target: Type, body: Type, item: Type) -> Type:
    """What a macro gives."""
    match macro:
        case "map" | "transformList":
            return list_of(body, target.most)
        case "filter" | "sortBy":
            return list_of(item, target.most)
        case "transformMap":
            return map_of(target.args[0] if target.name == "map" else INT, body, target.most)
        case "transformMapEntry":
            return body
        case _:
            return BOOL
