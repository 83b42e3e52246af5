"""A checked tree as closures over an `Environment`, which counts what they cost.

What steps cost is said in `prices.py`.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import define

from .checker import Checked
from .collections import in_order
from .errors import EvaluationError, TooExpensive
from .overloads import Overload
from .patching import Struct
from .prices import CONDITIONAL, LIST_COST, LOOPS, MAP_COST, MAPPING, STRUCT_COST, price_of
from .syntax import Call, Fold, Ident, ListNode, Literal, MapNode, Node, Select, StructNode
from .values import Optional, TypeValue, Value, is_list, is_map


@define(eq=False)
class Environment:
    """What names stand for, and how much more may be spent."""

    names: dict[str, Value]
    left: int

    def spend(self, cost: int) -> None:
        """Pay; raises `TooExpensive` when nothing is left."""
        self.left -= cost
        if self.left < 0:
            raise TooExpensive(-self.left)


Run: TypeAlias = Callable[[Environment], Value]


def compiled(node: Node, checked: Checked) -> Run:
    """The closure of a node."""
    match node:
        case Literal():
            value = node.value
            return lambda env: value
        case Ident():
            return _ident(node.name)
        case Select():
            return _select(node, checked)
        case Call():
            return _call(node, checked)
        case ListNode():
            return _list(node, checked)
        case MapNode():
            return _map(node, checked)
        case StructNode():
            return _struct(node, checked)
        case Fold():
            return _fold(node, checked)


def _ident(name: str) -> Run:
    def run(env: Environment) -> Value:
        env.spend(1)
        try:
            return env.names[name]
        except KeyError:
            return TypeValue(_TYPES.get(name, name))

    return run


_TYPES = {"null_type": "null_type"}


def _select(node: Select, checked: Checked) -> Run:
    if (name := checked.names.get(node)) is not None:
        return lambda env: TypeValue(name)
    if (variable := checked.variables.get(node)) is not None:
        return _ident(variable)
    operand, key, shown = compiled(node.operand, checked), checked.keys.get(node, node.field), node.field
    declared, optional = node in checked.keys, node.optional  # a declared field that is null counts as absent
    whole = declared and checked.types[node].name == "int"  # 3.0 is stored as 3, but is none yet when rules are evaluated
    if node.test:
        return lambda env: _has(operand(env), key, declared)

    def run(env: Environment) -> Value:
        value = operand(env)
        env.spend(1)
        if isinstance(value, Optional):
            return _maybe(value.value, key, declared) if value.present else value
        if optional:
            return _maybe(value, key, declared)
        if is_map(value):
            found = value.get(key, _ABSENT)
            if found is _ABSENT or (found is None and declared):
                raise EvaluationError(f"no such key: {shown}")
            if whole and isinstance(found, float):
                raise EvaluationError("invalid data, expected int, got float64")
            return found
        raise EvaluationError("no such overload")

    return run


_ABSENT = object()


def _maybe(value: Value, key: str, declared: bool) -> Optional:
    return Optional(value[key], True) if _has(value, key, declared) else Optional()


def _has(value: Value, key: str, declared: bool) -> bool:
    if isinstance(value, Optional):
        return value.present and _has(value.value, key, declared)
    if not isinstance(value, dict):
        raise EvaluationError("no such overload")
    return key in value and not (declared and value[key] is None)


def _call(node: Call, checked: Checked) -> Run:
    if node.function in ("_&&_", "_||_"):
        return _logic(*(compiled(arg, checked) for arg in node.args), stop=node.function == "_||_")
    if node.function == "_?_:_":
        return _conditional(*(compiled(arg, checked) for arg in node.args))
    name = checked.names.get(node, node.function)
    given = node.args if node.target is None or node in checked.names else (node.target, *node.args)
    args, overloads = [compiled(arg, checked) for arg in given], checked.overloads[node]
    single = overloads[0] if len(overloads) == 1 and "dyn" not in {checked.types[arg].name for arg in given} else None
    price = price_of(name)

    def run(env: Environment) -> Value:
        values = tuple([arg(env) for arg in args])
        env.spend(price(values))
        chosen = single or _chosen(overloads, values)
        try:
            return chosen.run(*values)
        except (TypeError, AttributeError, OverflowError, ValueError):
            raise EvaluationError("no such overload") from None

    return run


def _chosen(overloads: tuple[Overload, ...], values: tuple[Value, ...]) -> Overload:
    for each in overloads:
        if each.takes(values):
            return each
    raise EvaluationError("no such overload")


def _logic(one: Run, other: Run, *, stop: bool) -> Run:
    """The other side decides when one has no value."""

    def run(env: Environment) -> Value:
        try:
            left = one(env)
            if left is stop:
                return stop
            error = None if isinstance(left, bool) else EvaluationError("no such overload")
        except EvaluationError as found:
            error = found
        right = other(env)
        if right is stop:
            return stop
        if error is not None:
            raise error
        if not isinstance(right, bool):
            raise EvaluationError("no such overload")
        return right

    return run


def _conditional(condition: Run, yes: Run, no: Run) -> Run:
    def run(env: Environment) -> Value:
        value = condition(env)
        if not isinstance(value, bool):
            raise EvaluationError("no such overload")
        return yes(env) if value else no(env)

    return run


def _list(node: ListNode, checked: Checked) -> Run:
    items = [(compiled(each, checked), index in node.optional) for index, each in enumerate(node.items)]

    def run(env: Environment) -> Value:
        found: list[Any] = []
        for item, optional in items:
            value = item(env)
            if not optional:
                found.append(value)
            elif value.present:
                found.append(value.value)
        env.spend(LIST_COST)
        return found

    return run


def _map(node: MapNode, checked: Checked) -> Run:
    entries = [(compiled(key, checked), compiled(value, checked), optional) for key, value, optional in node.entries]

    def run(env: Environment) -> Value:
        found: dict[Any, Any] = {}
        for key, value, optional in entries:
            name, content = key(env), value(env)
            if name in found:
                raise EvaluationError(f"insert failed: key {name} already exists")
            _put(found, name, content, optional)
        env.spend(MAP_COST)
        return found

    return run


def _put(into: dict[Any, Value], key: Value, value: Value, optional: bool) -> None:
    """Add an entry; an optional one only when it is there."""
    if not optional:
        into[key] = value
    elif value.present:
        into[key] = value.value


def _struct(node: StructNode, checked: Checked) -> Run:
    entries = [(key, compiled(value, checked), optional) for key, _, value, optional in node.entries]

    def run(env: Environment) -> Value:
        found = Struct()
        found.name = node.name
        for key, value, optional in entries:
            _put(found, key, value(env), optional)
        env.spend(STRUCT_COST)
        return found

    return run


def _pairs(target: Value, names: int) -> list[tuple[Value, ...]]:
    """What the names of a macro stand for, one time after the other."""
    if is_map(target):
        return [(key,) for key in target] if names == 1 else list(target.items())
    if is_list(target):
        return [(item,) for item in target] if names == 1 else list(enumerate(target))
    raise EvaluationError("no such overload")


def _fold(node: Fold, checked: Checked) -> Run:
    target, body = compiled(node.target, checked), compiled(node.body, checked)
    chosen = None if node.filter is None else compiled(node.filter, checked)
    fold, names = _FOLDS[node.macro], node.names
    turn, start, end = LOOPS.get(node.macro, MAPPING)
    idle = 1 if node.macro in CONDITIONAL else turn

    def run(env: Environment) -> Value:
        value = target(env)
        if fold is _opt_map or fold is _opt_flat_map:
            env.spend(_MAYBE)
            return fold(value, [], lambda item: _within(env, names, item, body))
        env.spend(start + end)
        pairs = _pairs(value, len(names))

        def inner(pair: tuple[Value, ...]) -> Value:
            env.spend(idle)
            found = _within(env, names, pair, body)
            if found is True:
                env.spend(turn - idle)
            return found

        if chosen is not None:
            env.spend(len(pairs))
            pairs = [pair for pair in pairs if _true(_within(env, names, pair, chosen))]
        return fold(value, pairs, inner)

    return run


_MAYBE = 3  # what an optional value costs that is mapped


def _within(env: Environment, names: tuple[str, ...], values: tuple[Value, ...], run: Run) -> Value:
    """Run with names that hide others of their kind."""
    before = env.names
    env.names = {**before, **dict(zip(names, values, strict=True))}
    try:
        return run(env)
    finally:
        env.names = before


def _true(value: Value) -> bool:
    if not isinstance(value, bool):
        raise EvaluationError("no such overload")
    return value


Pairs: TypeAlias = list[tuple[Value, ...]]
Inner: TypeAlias = Callable[[tuple[Value, ...]], Value]


def _decided(pairs: Pairs, inner: Inner, stop: bool) -> bool:
    """``all`` and ``exists``: one that decides hides the errors of others."""
    error: EvaluationError | None = None
    for pair in pairs:
        try:
            if _true(inner(pair)) is stop:
                return stop
        except EvaluationError as found:
            error = found
    if error is not None:
        raise error
    return not stop


def _entries(target: Value, pairs: Pairs, inner: Inner) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for pair in pairs:
        for key, value in inner(pair).items():
            if key in found:
                raise EvaluationError(f"insert failed: key {key} already exists")
            found[key] = value
    return found


def _sorted_by(target: Value, pairs: Pairs, inner: Inner) -> list[Any]:
    return in_order([pair[0] for pair in pairs], [inner(pair) for pair in pairs])


def _opt_map(target: Value, pairs: Pairs, inner: Inner) -> Optional:
    return Optional(inner((target.value,)), True) if target.present else target


def _opt_flat_map(target: Value, pairs: Pairs, inner: Inner) -> Optional:
    found: Optional = inner((target.value,)) if target.present else target
    return found


_FOLDS: dict[str, Callable[[Value, Pairs, Inner], Value]] = {
    "all": lambda target, pairs, inner: _decided(pairs, inner, False),
    "exists": lambda target, pairs, inner: _decided(pairs, inner, True),
    "exists_one": lambda target, pairs, inner: sum(_true(inner(pair)) for pair in pairs) == 1,
    "map": lambda target, pairs, inner: [inner(pair) for pair in pairs],
    "transformList": lambda target, pairs, inner: [inner(pair) for pair in pairs],
    "filter": lambda target, pairs, inner: [pair[0] for pair in pairs if _true(inner(pair))],
    "transformMap": lambda target, pairs, inner: {pair[0]: inner(pair) for pair in pairs},
    "transformMapEntry": _entries,
    "sortBy": _sorted_by,
    "optMap": _opt_map,
    "optFlatMap": _opt_flat_map,
}
