"""The keywords of single values, as closures: types, strings, numbers, enums.

Messages, and which keyword looks at which value, are facts of k8s.io/kube-openapi/pkg/validation.
"""

from collections.abc import Callable, Iterable
from math import inf
from typing import Any, TypeAlias

from kube_core.base import go_pattern
from kube_core.objects.plain import is_array, is_object

from .fault import NOWHERE, Fault, invalid, mistyped, too_long, unsupported
from .formats import FORMATS, normal
from .go_text import json_text, plain_float, quoted, scalar_text
from .values import Schema, same

Check: TypeAlias = Callable[[Any, str, list[Fault], Any], int]
"""Looks at a value: takes it, its path, the faults found so far, and the value that it replaces; gives how much of it fits."""

TYPES: dict[type[Any], str] = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
_INTEGER = {"int32": 2**31, "int64": 2**63}
_LARGEST = 2.0**53 - 1  # maxJSONFloat of go-openapi/swag
_EPSILON = 1e-9
_FLOAT32 = 3.4028235677973366e38
_FORMAT_OF = {int: "int64", float: "float64"}


def field(path: str) -> str:
    """A path as a fault names it."""
    return path.removeprefix(".") or NOWHERE


def types_of(schema: Schema) -> tuple[str, ...]:
    """The types that a schema allows; none means any."""
    if schema.get("x-kubernetes-int-or-string"):
        return ("integer", "string")
    return (schema["type"],) if schema.get("type") else ()


def format_of(schema: Schema) -> str:
    """The format, if it is one that is checked for the type."""
    text, types = schema.get("format") or "", types_of(schema)
    match types[0] if len(types) == 1 else "":
        case "" | "string":
            return text if normal(text) in FORMATS else ""
        case "integer":
            return text if text in _INTEGER else ""
        case "number":
            return text if text in ("float", "double") else ""
        case _:
            return ""


def is_whole(value: float) -> bool:
    """Whether a float counts as an integer."""
    if not -_LARGEST <= value <= _LARGEST:
        return False
    near = float(int(value))
    return value == near or abs(value - near) / (abs(value) + abs(near) or inf) < _EPSILON


def type_fault(schema: Schema) -> Callable[[Any, str], Fault | None]:
    """The check of the type."""
    types, form = types_of(schema), format_of(schema)
    textual = bool(form) and not {"integer", "number"} & set(types)
    wanted = ",".join(types)

    def check(value: Any, path: str) -> Fault | None:
        kind = TYPES[type(value)]
        if textual and (kind in ("string", "array")):
            return None
        fits = kind in types or (kind == "integer" and "number" in types)
        fits = fits or (kind == "number" and "integer" in types and is_whole(value))
        if fits or not (types or form):
            return None
        what, got = wanted, kind
        if form and kind not in ("string", "array"):
            what, got = form, _FORMAT_OF.get(value.__class__, "")
        return mistyped(field(path), got, f"{path} in body must be of type {what}: {quoted(got)}")

    return check


def null_fault(schema: Schema) -> Callable[[str], Fault | None]:
    """The check of a null."""
    wanted = ",".join(types_of(schema))
    allowed = not wanted or bool(schema.get("nullable"))

    def check(path: str) -> Fault | None:
        if allowed:
            return None
        return mistyped(field(path), "null", f'{path} in body must be of type {wanted}: "null"')

    return check


def text_check(schema: Schema) -> Check | None:
    """The first fault of a string among maxLength, minLength and pattern."""
    longest, shortest, pattern = schema.get("maxLength"), schema.get("minLength"), schema.get("pattern")
    if longest is None and shortest is None and not pattern:
        return None
    search = go_pattern(pattern).matches if pattern else None

    def check(value: str, path: str, faults: list[Fault], old: Any) -> int:
        if longest is not None and len(value) > longest:
            faults.append(too_long(field(path), longest))
        elif shortest is not None and len(value) < shortest:
            faults.append(invalid(field(path), value, f"{path} in body should be at least {shortest} chars long"))
        elif search is not None and not search(value):
            faults.append(invalid(field(path), value, f"{path} in body should match '{pattern}'"))
        return 0

    return check


def format_check(schema: Schema) -> Check | None:
    """The format of a string."""
    form = format_of(schema)
    test = FORMATS.get(normal(form))
    if test is None or form in ("password", ""):
        return None

    def check(value: str, path: str, faults: list[Fault], old: Any) -> int:
        if not test(value):
            faults.append(mistyped(field(path), value, f"{path} in body must be of type {form}: {quoted(value)}"))
        return 0

    return check


def _range_fault(schema: Schema) -> Callable[[float, str, str], Fault | None]:
    """Whether a number, the value or a limit, can be held by the type and format of the field."""
    types, form = types_of(schema), format_of(schema)
    single = types[0] if len(types) == 1 else ""
    bound = _INTEGER.get(form, 2**63)

    def check(number: float, prefix: str, path: str) -> Fault | None:
        if single == "integer":
            fits = (isinstance(number, int) or plain_float(number).lstrip("-").isdigit()) and -bound <= number < bound
        else:
            fits = form != "float" or abs(number) < _FLOAT32
        if fits:
            return None
        kind = f"{single} with format {form}" if form else f"{single} (default format)"
        return invalid(NOWHERE, "", f"{prefix} value must be of type {kind} in {path}")

    return check


def number_check(schema: Schema) -> Check | None:
    """The range of a number's type, multipleOf, minimum and maximum."""
    ranged = _range_fault(schema)
    limits: list[tuple[Any, str, Callable[[float, float, str], Fault | None]]] = [
        (schema.get("multipleOf"), "MultipleOf", _multiple),
        (schema.get("minimum"), "Minimum boundary", _limit(schema, "greater", "exclusiveMinimum")),
        (schema.get("maximum"), "Maximum boundary", _limit(schema, "less", "exclusiveMaximum")),
    ]
    wanted = [each for each in limits if each[0] is not None]
    if not wanted and not format_of(schema) and "integer" not in types_of(schema):
        return None

    def check(value: float, path: str, faults: list[Fault], old: Any) -> int:
        found = [ranged(value, "Checked", path)]
        for limit, prefix, test in wanted:
            outside = ranged(limit, prefix, path)
            found += [outside, test(float(value) if outside else value, limit, path)]
        faults.extend(fault for fault in found if fault)
        return 0

    return check


def _multiple(value: float, factor: float, path: str) -> Fault | None:
    if isinstance(value, int):
        factor = int(factor)
    if factor <= 0:
        text = f"factor MultipleOf declared for {path} must be positive: {scalar_text(factor)}"
        return invalid(field(path), factor, text)
    share = 1 / factor * value if factor < 1 else value / factor
    fits = value % factor == 0 if isinstance(value, int) else is_whole(share)
    return None if fits else invalid(field(path), value, f"{path} in body should be a multiple of {scalar_text(factor)}")


def _limit(schema: Schema, word: str, key: str) -> Callable[[float, float, str], Fault | None]:
    exclusive = bool(schema.get(key))
    told = f"{word} than" if exclusive else f"{word} than or equal to"

    def check(value: float, limit: float, path: str) -> Fault | None:
        limit = int(limit) if isinstance(value, int) else float(limit)
        fits = value > limit if word == "greater" else value < limit
        if fits or (value == limit and not exclusive):
            return None
        return invalid(field(path), value, f"{path} in body should be {told} {scalar_text(limit)}")

    return check


def enum_check(schema: Schema) -> Check | None:
    """Whether a value is one of a few; null never is."""
    allowed: list[Any] = schema.get("enum") or []
    if not allowed:
        return None
    listed = [value if isinstance(value, str) else json_text(value) for value in allowed]
    words = {value for value in allowed if isinstance(value, str)}

    def check(value: Any, path: str, faults: list[Fault], old: Any) -> int:
        if not (value in words if isinstance(value, str) else _among(value, allowed)):
            faults.append(unsupported(field(path), value, listed))
        return 0

    return check


def _among(value: Any, allowed: Iterable[Any]) -> bool:
    if value is None:
        return False
    if is_object(value) or is_array(value):
        return any(same(value, each) for each in allowed)
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    kin = [each for each in allowed if isinstance(each, bool) is not numeric and isinstance(each, int | float)]
    return any((int(value) if isinstance(each, int) and numeric else value) == each for each in kin)  # as Go converts
