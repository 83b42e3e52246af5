"""A built-in object brought into its kind's shape, as decoding into a Go struct and encoding again does it.

Types are checked. Nulls and unknown fields are dropped (and told), empty optional lists and maps too. What a struct always has is
filled in: structs that Go holds by value, required scalars and the defaults that the schema itself states.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from msgspec import UNSET

from kube_core.objects import FieldFacts, ref_of_kind, struct
from kube_core.objects.plain import is_array, is_object

from .amounts import canonical, canonical_milli
from .bodies.loose_json import Written
from .go_times import read_micro_time, read_time
from .octets import canonical_octets
from .pointers import tells_zero
from .served import Served

Check: TypeAlias = Callable[[Any, str, list[str]], Any]
"""Takes a value, its path and the list of unknown fields found so far; gives the value in shape."""

_IDENTITY = ("apiVersion", "kind", "metadata")
_SCALARS: dict[str, tuple[type, ...]] = {"string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float)}
_LEFT_OUT = (("name", ""), ("minReadySeconds", 0))
"""Defaults that are zero, of fields that are written only when they are not: names in references, of ReplicationControllers."""
_TOLD_EMPTY = {
    ("autoscaling_v2.HPAScalingRules", "policies"),
    *((f"rbac_v1.{kind}", "rules") for kind in ("Role", "ClusterRole")),
    *(("discovery_v1.EndpointSlice", key) for key in ("endpoints", "ports")),
    *((f"resource_{version}.DeviceClaim", "requests") for version in ("v1", "v1beta1", "v1beta2")),
}
_GO_NAMES = {"string": "string", "boolean": "bool", "number": "float64", "int-or-string": "int32"}
_INT32, _INT64 = 2**31, 2**63


class Misshapen(Exception):
    """A value has another type than its field; the text is what Go's JSON decoder says."""


class Misnamed(Misshapen):
    """A body names another kind, or a version that there is not."""

    def __init__(self, kind: str, version: str, why: str) -> None:
        super().__init__(why)
        self.kind, self.version = kind, version


def conform(served: Served, content: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Bring an object without its identity and metadata into shape; gives it and the unknown fields."""
    unknown: list[str] = []
    checked = _root(served.resource.api_version, served.resource.kind)(content, "", unknown)
    return checked, unknown


METADATA = "meta_v1.ObjectMeta"


def conform_metadata(metadata: Any, unknown: list[str], path: str = "") -> dict[str, Any]:
    """Bring metadata into shape, which is told as being at a path; those of unknown fields are added."""
    if not is_object(metadata):
        raise Misshapen(f"json: cannot unmarshal {go_type(metadata)} into Go value of type v1.ObjectMeta")
    told: list[str] = []
    checked: dict[str, Any] = _structure(METADATA)(metadata, path, told)
    unknown.extend(each.removeprefix('unknown field "').removesuffix('"') for each in told)
    return checked


def conform_schema(schema: dict[str, Any], path: str, unknown: list[str]) -> dict[str, Any]:
    """Bring a schema of a definition into shape."""
    checked: dict[str, Any] = _structure("apiextensions_v1.JSONSchemaProps")(schema, path, unknown)
    return checked


def conform_options(options: dict[str, Any]) -> dict[str, Any]:
    """Bring DeleteOptions into shape; what is not known of them is left out."""
    checked: dict[str, Any] = _structure("meta_v1.DeleteOptions")(options, "", [])
    return checked


def conform_content(plain: dict[str, Any], api_version: str, kind: str) -> dict[str, Any]:
    """Bring an object of a version into shape, and leave its identity and metadata as they are."""
    content = {key: value for key, value in plain.items() if key not in _IDENTITY}
    named = {key: plain[key] for key in _IDENTITY if key in plain}
    return {**named, **_root(api_version, kind)(content, "", [])}


def conform_as(ref: str, value: dict[str, Any]) -> dict[str, Any]:
    """Bring an object that has a type of the models into shape."""
    checked: dict[str, Any] = _structure(ref)(value, "", [])
    return checked


def unknown_metadata(metadata: Any) -> list[str]:
    """Unknown fields of an object's metadata; what has another type is told by whoever reads it."""
    if not is_object(metadata) or metadata.keys() <= _PLAIN_METADATA:
        return []
    found: list[str] = []
    try:
        conform_metadata(metadata, found)
    except Misshapen:
        return []
    return [f'unknown field "metadata.{path}"' for path in found]


_PLAIN_METADATA = frozenset(
    (
        *("name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"),
        *("deletionGracePeriodSeconds", "labels", "annotations", "finalizers", "selfLink"),
    )
)
"""Fields of metadata that have no fields of their own."""


def initial(served: Served, key: str) -> Any:
    """What a top-level field is when nothing was said about it; None when it is not there then."""
    return None if served.custom else _root(served.kept_version, served.resource.kind)({}, "", []).get(key)


@cache
def _root(api_version: str, kind: str) -> Check:
    return _structure(ref_of_kind(api_version, kind), _IDENTITY)


@cache
def _structure(ref: str, without: tuple[str, ...] = ()) -> Check:
    fields = {key: facts for key, facts in struct(ref).fields.items() if key not in without}
    checks: dict[str, Check] = {}
    given = {key: facts.default for key, facts in fields.items() if _always_there(key, facts)}

    def check(value: Any, path: str, unknown: list[str]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in value.items():
            if item is None:
                continue
            if (field := checks.get(key)) is None:
                if key not in fields:
                    unknown.append(f'unknown field "{path}{key}"')
                    continue
                field = checks[key] = _field_of(ref, key, fields[key])
            if (checked := field(item, f"{path}{key}", unknown)) is not UNSET:
                result[key] = checked
        for key, default in given.items():
            if key not in result:
                result[key] = _structure(fields[key].ref)({}, "", []) if default == {} else default
        return result

    return check


def _field_of(ref: str, key: str, facts: FieldFacts) -> Check:
    field = _field(ref, facts)
    if (ref, key) in _TOLD_EMPTY:
        return _kept(field)
    return field if tells_zero(ref, key, facts) else _unsaid(field)


def _unsaid(field: Check) -> Check:
    """The check of a scalar that is the same when it is zero and when it is not there."""
    return lambda value, path, unknown: field(value, path, unknown) or UNSET


def _kept(field: Check) -> Check:
    """The check of a list that is something else when it is empty than when it is not there."""
    return lambda value, path, unknown: value if value == [] else field(value, path, unknown)


def _always_there(key: str, facts: FieldFacts) -> bool:
    """Whether a struct writes the field when it has its default."""
    return facts.default is not UNSET and (facts.required or (key, facts.default) not in _LEFT_OUT)


def _field(ref: str, facts: FieldFacts) -> Check:
    match facts.type:
        case "struct":
            return _struct_field(ref, facts)
        case "list":
            return _list_field(ref, facts)
        case "map":
            return _map_field(ref, facts)
        case "any":
            return lambda value, path, unknown: value
        case _:
            return _scalar_field(ref, facts)


def _scalar_field(ref: str, facts: FieldFacts) -> Check:
    allowed = _SCALARS.get(facts.type, (str, int))
    if facts.format == "quantity":
        allowed = (str, int, float, Written)
    read = _READERS.get(facts.format)
    if facts.type in ("integer", "int-or-string"):
        return _integer_field(ref, facts)

    def check(value: Any, path: str, unknown: list[str]) -> Any:
        if type(value) not in allowed:
            raise _mismatch(ref, facts, value, path)
        return value

    def check_read(value: Any, path: str, unknown: list[str]) -> Any:
        if type(value) not in allowed:
            raise _mismatch(ref, facts, value, path)
        try:
            return read(value) if read else value
        except ValueError as error:
            raise Misshapen(str(error)) from None

    return check_read if read else check


def _integer_field(ref: str, facts: FieldFacts) -> Check:
    beyond, or_text = _INT64 if _go_name(facts) == "int64" else _INT32, facts.type == "int-or-string"

    def check(value: Any, path: str, unknown: list[str]) -> Any:
        if (type(value) is int and -beyond <= value < beyond) or (or_text and type(value) is str):
            return value
        raise _mismatch(ref, facts, value, path)

    return check


def _amounts(ref: str, facts: FieldFacts) -> Check:
    exact = _field(ref, facts)
    return lambda value, path, unknown: canonical_milli(exact(value, path, unknown))


_READERS: dict[str, Callable[[Any], Any]] = {
    "quantity": canonical,
    "byte": canonical_octets,
    "micro-time": read_micro_time,
    "date-time": read_time,
}


def _struct_field(ref: str, facts: FieldFacts) -> Check:
    inner = _structure(facts.ref)

    def check(value: Any, path: str, unknown: list[str]) -> Any:
        if not is_object(value):
            raise _mismatch(ref, facts, value, path)
        return inner(value, f"{path}.", unknown)

    return check


def _list_field(ref: str, facts: FieldFacts) -> Check:
    items = facts.items or FieldFacts("any")
    inner = _field(ref, items)
    keep_empty = facts.required

    def check(value: Any, path: str, unknown: list[str]) -> Any:
        if not is_array(value):
            raise _mismatch(ref, facts, value, path)
        if not value and not keep_empty:
            return UNSET
        return [_item(inner, items, item, f"{path}[{index}]", unknown) for index, item in enumerate(value)]

    return check


def _map_field(ref: str, facts: FieldFacts) -> Check:
    items = facts.items or FieldFacts("any")
    # Amounts of resources are kept to a thousandth: `SetDefaults_ResourceList` in `pkg/apis/core/v1/defaults.go`.
    inner = _amounts(ref, items) if items.format == "quantity" else _field(ref, items)
    keep_empty = facts.required

    def check(value: Any, path: str, unknown: list[str]) -> Any:
        if not is_object(value):
            raise _mismatch(ref, facts, value, path)
        if not value and not keep_empty:
            return UNSET
        return {key: _item(inner, items, item, path, unknown) for key, item in value.items()}

    return check


def _item(inner: Check, facts: FieldFacts, item: Any, path: str, unknown: list[str]) -> Any:
    """An item of a list or a map: null is the zero value of its type, and what is empty stays."""
    if item is None and facts.type in ("string", "struct"):
        item = {} if facts.type == "struct" else "0" if facts.format == "quantity" else ""
    checked = inner(item, path, unknown)
    return item if checked is UNSET else checked


def _mismatch(ref: str, facts: FieldFacts, value: Any, path: str) -> Misshapen:
    # Go names the innermost struct and the whole path without indexes.
    dotted = "".join(part.partition("]")[2] if index else part for index, part in enumerate(path.split("[")))
    where = f"{ref.partition('.')[2]}.{dotted}"
    found = _number(value) if facts.type in ("integer", "int-or-string", "number") else go_type(value)
    return Misshapen(f"json: cannot unmarshal {found} into Go struct field {where} of type {_go_name(facts)}")


def too_large(number: Written, wanted: str = "Go value") -> str:
    """What Go's JSON decoder says of a number that no double can hold."""
    return f"json: cannot unmarshal number {number.text} into {wanted} of type float64"


def _number(value: Any) -> str:
    """What Go calls a value where it wanted a number: it quotes a number that does not fit."""
    if isinstance(value, Written):
        return f"number {value.text}"
    return f"number {value}" if isinstance(value, int | float) and not isinstance(value, bool) else go_type(value)


def go_type(value: Any) -> str:
    """What Go calls a JSON value in its messages."""
    words = ((bool, "bool"), (dict, "object"), (list, "array"), (str, "string"), (int | float, "number"))
    return next((word for type_, word in words if isinstance(value, type_)), "null")


def _go_name(facts: FieldFacts) -> str:
    match facts.type:
        case "struct":
            module, _, name = facts.ref.partition(".")
            return f"{module.rpartition('_')[2]}.{name}"
        case "list":
            return f"[]{_go_name(facts.items)}" if facts.items else "[]interface {}"
        case "map":
            return f"map[string]{_go_name(facts.items)}" if facts.items else "map[string]interface {}"
        case "integer":
            return facts.format or "int64"
        case "string" if facts.format == "byte":
            return "[]uint8"
        case _:
            return _GO_NAMES.get(facts.type, facts.type)
