"""Operators, conversions, and what looks into a value: the standard library of CEL."""

import math
from collections.abc import Callable
from typing import Any

from kube_core.base import GoPattern, UsageError, go_pattern

from .errors import EvaluationError
from .function import Function
from .values import Optional, TypeValue, UInt, Value, contains, equal, is_number, joined, kind

_MILLION = 1_000_000
_INT, _UINT = (-(1 << 63), (1 << 63) - 1), (0, (1 << 64) - 1)


def whole(value: int, unsigned: bool = False) -> int:
    """An integer within its range."""
    least, most = _UINT if unsigned else _INT
    if not least <= value <= most:
        raise EvaluationError("unsigned integer overflow" if unsigned else "integer overflow")
    return UInt(value) if unsigned else value


def _divided(one: int, other: int) -> int:
    if other == 0:
        raise EvaluationError("division by zero")
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def _rest(one: int, other: int) -> int:
    if other == 0:
        raise EvaluationError("modulus by zero")
    return int(math.fmod(one, other)) if abs(one) < 1 << 52 > abs(other) else one - _divided(one, other) * other


def _float_divided(one: float, other: float) -> float:
    if other:
        return one / other
    return math.nan if not one or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)


def _item(values: list[Any], index: float) -> Value:
    if not is_number(index):
        raise EvaluationError("no such overload")
    if index != int(index):
        raise EvaluationError(f"unsupported index value: {index}")
    if not 0 <= index < len(values):
        raise EvaluationError(f"index out of bounds: {int(index)}")
    return values[int(index)]


def _entry(values: dict[Any, Any], key: Value) -> Value:
    found = values.get(key, Optional)
    if found is Optional:
        raise EvaluationError(f"no such key: {key}")
    return found


def _maybe(values: Any, key: Value) -> Optional:
    if isinstance(values, Optional):
        return _maybe(values.value, key) if values.present else values
    if isinstance(values, dict):
        return Optional(values[key], True) if key in values else Optional()
    return Optional(values[int(key)], True) if 0 <= key < len(values) else Optional()


def _to_int(value: Any) -> int:
    if isinstance(value, str):
        try:
            return whole(int(value)) if value == value.strip() and "_" not in value else _bad("int", value)
        except ValueError:
            return int(_bad("int", value))
    if isinstance(value, float) and not -(2.0**63) < value < 2.0**63:
        raise EvaluationError("integer overflow")
    return whole(int(value))


def _bad(type_: str, value: str) -> int:
    raise EvaluationError(f"type conversion error from 'string' to '{type_}': {value!r}")


def _strict(value: Any, type_: str) -> None:
    if isinstance(value, str) and ("_" in value or value != value.strip()):  # which Python would read
        _bad(type_, value)


def _to_uint(value: Any) -> int:
    _strict(value, "uint")
    try:
        return whole(int(value), unsigned=True)
    except (ValueError, OverflowError):
        return _bad("uint", str(value))


def _to_double(value: Any) -> float:
    _strict(value, "double")
    try:
        return float(value)
    except ValueError:
        raise EvaluationError(f"type conversion error from 'string' to 'double': {value!r}") from None


def _to_bool(value: str) -> bool:
    if value in ("1", "t", "T", "true", "TRUE", "True"):
        return True
    if value in ("0", "f", "F", "false", "FALSE", "False"):
        return False
    raise EvaluationError("type conversion error from 'string' to 'bool'")


def _double_text(value: float) -> str:
    """As Go's ``%g``, which turns to exponents at a million."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'+' if value > 0 else '-'}Inf"
    shown = repr(value).removesuffix(".0")
    if abs(value) < _MILLION or "e" in shown:
        return shown
    whole_part, _, decimals = shown.removeprefix("-").partition(".")
    rest = (whole_part[1:] + decimals).rstrip("0")
    sign, point = "-" if value < 0 else "", "." if rest else ""
    return f"{sign}{whole_part[0]}{point}{rest}e+{len(whole_part) - 1:02d}"


def text_of(value: Any) -> str:
    """A scalar as a string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _double_text(value)
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise EvaluationError("invalid UTF-8 in bytes, cannot convert to string") from None
    return str(value)


def _in_list(value: Value, values: list[Any]) -> bool:
    return contains(values, value)


def _in_map(value: Value, values: dict[Any, Any]) -> bool:
    return value in values and any(equal(value, key) for key in values if key == value)


def _or(one: Optional, other: Optional) -> Optional:
    return one if one.present else other


def _value(one: Optional) -> Value:
    if not one.present:
        raise EvaluationError("optional.none() dereference")
    return one.value


def _unless_zero(value: Value) -> Optional:
    empty = value in (None, False, 0, "", b"") or value in ([], {})
    return Optional() if empty else Optional(value, True)


_NUMBERS = ("int", "uint", "double")
_ORDERED = (*_NUMBERS, "string", "bytes", "bool", "timestamp", "duration")
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "_<_": lambda one, other: one < other,
    "_<=_": lambda one, other: one <= other,
    "_>_": lambda one, other: one > other,
    "_>=_": lambda one, other: one >= other,
}

TABLE: dict[str, Function] = {
    "_==_(A, A) -> bool": equal,
    "_!=_(A, A) -> bool": lambda one, other: not equal(one, other),
    "!_(bool) -> bool": lambda value: not value,
    "-_(int) -> int": lambda value: whole(-value),
    "-_(double) -> double": lambda value: -value,
    **{f"{name}({each}, {each}) -> bool": run for name, run in _ORDERS.items() for each in _ORDERED},
    **{
        f"{name}({one}, {other}) -> bool": run
        for name, run in _ORDERS.items()
        for one in _NUMBERS
        for other in _NUMBERS
        if one != other
    },
    "_+_(int, int) -> int": lambda one, other: whole(one + other),
    "_-_(int, int) -> int": lambda one, other: whole(one - other),
    "_*_(int, int) -> int": lambda one, other: whole(one * other),
    "_/_(int, int) -> int": lambda one, other: whole(_divided(one, other)),
    "_%_(int, int) -> int": _rest,
    "_+_(uint, uint) -> uint": lambda one, other: whole(int(one) + int(other), True),
    "_-_(uint, uint) -> uint": lambda one, other: whole(int(one) - int(other), True),
    "_*_(uint, uint) -> uint": lambda one, other: whole(int(one) * int(other), True),
    "_/_(uint, uint) -> uint": lambda one, other: whole(_divided(int(one), int(other)), True),
    "_%_(uint, uint) -> uint": lambda one, other: whole(_rest(int(one), int(other)), True),
    "_+_(double, double) -> double": lambda one, other: one + other,
    "_-_(double, double) -> double": lambda one, other: one - other,
    "_*_(double, double) -> double": lambda one, other: one * other,
    "_/_(double, double) -> double": _float_divided,
    "_+_(string, string) -> string": lambda one, other: one + other,
    "_+_(bytes, bytes) -> bytes": lambda one, other: one + other,
    "_+_(list<A>, list<A>) -> list<A>": joined,
    "_[_](list<A>, int) -> A": _item,
    "_[_](map<A,B>, A) -> B": _entry,
    "_[?_](list<A>, int) -> optional<A>": _maybe,
    "_[?_](map<A,B>, A) -> optional<B>": _maybe,
    "_[?_](optional<list<A>>, int) -> optional<A>": _maybe,
    "_[?_](optional<map<A,B>>, A) -> optional<B>": _maybe,
    "_[_](optional<list<A>>, int) -> optional<A>": _maybe,
    "_[_](optional<map<A,B>>, A) -> optional<B>": _maybe,
    "@in(A, list<A>) -> bool": _in_list,
    "@in(A, map<A,B>) -> bool": _in_map,
    "size(string) -> int": len,
    "size(bytes) -> int": len,
    "size(list<A>) -> int": len,
    "size(map<A,B>) -> int": len,
    "string.size() -> int": len,
    "bytes.size() -> int": len,
    "list<A>.size() -> int": len,
    "map<A,B>.size() -> int": len,
    "type(A) -> type": lambda value: TypeValue(kind(value)),
    "dyn(A) -> dyn": lambda value: value,
    "int(int) -> int": lambda value: value,
    "int(uint) -> int": _to_int,
    "int(double) -> int": _to_int,
    "int(string) -> int": _to_int,
    "uint(uint) -> uint": lambda value: value,
    "uint(int) -> uint": _to_uint,
    "uint(double) -> uint": _to_uint,
    "uint(string) -> uint": _to_uint,
    "double(double) -> double": lambda value: value,
    "double(int) -> double": _to_double,
    "double(uint) -> double": _to_double,
    "double(string) -> double": _to_double,
    "bool(bool) -> bool": lambda value: value,
    "bool(string) -> bool": _to_bool,
    **{f"string({each}) -> string": text_of for each in ("string", "int", "uint", "double", "bool", "bytes")},
    "bytes(bytes) -> bytes": lambda value: value,
    "bytes(string) -> bytes": lambda value: value.encode(),
    "matches(string, string) -> bool": lambda text, pattern: pattern_of(pattern).matches(text),
    "string.matches(string) -> bool": lambda text, pattern: pattern_of(pattern).matches(text),
    "string.contains(string) -> bool": lambda text, part: part in text,
    "string.startsWith(string) -> bool": lambda text, part: text.startswith(part),
    "string.endsWith(string) -> bool": lambda text, part: text.endswith(part),
    "optional.of(A) -> optional<A>": lambda value: Optional(value, True),
    "optional.ofNonZeroValue(A) -> optional<A>": _unless_zero,
    "optional.none() -> optional<A>": Optional,
    "optional<A>.hasValue() -> bool": lambda one: one.present,
    "optional<A>.value() -> A": _value,
    "optional<A>.or(optional<A>) -> optional<A>": _or,
    "optional<A>.orValue(A) -> A": lambda one, other: one.value if one.present else other,
}


def pattern_of(pattern: str) -> GoPattern:
    """A compiled pattern, or an error of the expression."""
    try:
        return go_pattern(pattern)
    except UsageError as error:
        raise EvaluationError(str(error)) from None
