"""Plain JSON as a Go struct is filled from it when it came from a patch: looser with numbers than reading a body is.

Whole floats become integers, and integers that are too long for a field lose their upper bits. See `fromUnstructured` in
k8s.io/apimachinery/pkg/runtime/converter.go; server-side apply and strategic merge patches go this way.
"""

from typing import Any

from kube_core.objects import FieldFacts, ref_of_kind, struct
from kube_core.objects.plain import is_array, is_object

from .conforming import METADATA, Misshapen
from .served import Served

_BITS = {"int32": 32, "int64": 64}
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "bool"),
    (int, "int64"),
    (float, "float64"),
    (str, "string"),
    (list, "slice"),
    (dict, "map"),
)
_CONVERTIBLE = (("int64", "string"), ("float64", "int32"), ("float64", "int64"))
"""What Go could convert, but not without changing it; it says so in other words."""
_SCALARS = {"string": "string", "boolean": "bool", "number": "float64"}


def converted(served: Served, value: dict[str, Any]) -> dict[str, Any]:
    """An object of a kind with its numbers as they would be kept; raises `Misshapen` in the converter's words."""
    root = ref_of_kind(served.resource.api_version, served.resource.kind)
    whole = _struct(root, value)
    if "metadata" in value and value["metadata"] is not None:
        whole["metadata"] = _struct(METADATA, value["metadata"])
    return whole


def _struct(ref: str, value: Any) -> dict[str, Any]:
    if not is_object(value):
        raise Misshapen(f"cannot restore struct from: {_kind(value)}")
    fields = struct(ref).fields
    return {key: _value(fields[key], item) if key in fields else item for key, item in value.items()}


def _value(facts: FieldFacts, value: Any) -> Any:
    if value is None:
        return None
    match facts.type:
        case "struct":
            return _struct(facts.ref, value)
        case "list":
            if not is_array(value):
                raise Misshapen(f"cannot restore slice from {_kind(value)}")
            return [_value(facts.items, item) for item in value] if facts.items else value
        case "map":
            if not is_object(value):
                raise Misshapen(f"cannot restore map from {_kind(value)}")
            return {key: _value(facts.items, item) for key, item in value.items()} if facts.items else value
        case "integer":
            return _integer(facts.format or "int64", value)
        case "string" | "boolean" | "number" if not facts.format:
            return _scalar(_SCALARS[facts.type], value)
        case _:
            return value  # read by its own reader, as from a body


def _integer(wanted: str, value: Any) -> int:
    found = _kind(value)
    if found == "float64" and value == value // 1:
        value, found = int(value) if abs(value) < 2**63 else -(2**63), "int64"
    if found != "int64":
        raise _unfit(found, wanted)
    half = 1 << (_BITS[wanted] - 1)
    return int((value + half) % (2 * half) - half)


def _scalar(wanted: str, value: Any) -> Any:
    found = _kind(value)
    if found not in (wanted, "int64" if wanted == "float64" else wanted):
        raise _unfit(found, wanted)
    return value


def _unfit(found: str, wanted: str) -> Misshapen:
    if (found, wanted) in _CONVERTIBLE:
        return Misshapen(f"cannot convert {found} to {wanted}")
    return Misshapen(f"unrecognized type: {wanted}")


def _kind(value: Any) -> str:
    return next((name for type_, name in _KINDS if isinstance(value, type_)), "invalid")
