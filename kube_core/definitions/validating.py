"""A schema's validation as one closure: every keyword that structural schemas allow.

Which faults are told, and which of several alternatives' faults, follows `SchemaValidator` of k8s.io/kube-openapi: each part
counts how much of a value fits, and of alternatives that all fail the best one speaks. A fault in what an update leaves as it was
is forgiven, as far as the old value can be found (`ratcheting.go` of k8s.io/apiextensions-apiserver).
"""

from typing import Any

from kube_core.objects.plain import is_object, object_of

from .fault import NOWHERE, Fault, invalid, required, too_many
from .go_text import quoted
from .keywords import (
    TYPES,
    Check,
    enum_check,
    field,
    format_check,
    format_of,
    null_fault,
    number_check,
    text_check,
    type_fault,
    types_of,
)
from .values import MISSING, Schema, additional, correlated, items, list_key, same


def compiled(schema: Schema) -> Check:
    """A schema as a check that forgives what an update did not change."""
    inner = node(schema)

    def check(value: Any, path: str, faults: list[Fault], old: Any) -> int:
        before = len(faults)
        fitting = inner(value, path, faults, old)
        if len(faults) > before and old is not MISSING and same(value, old):
            del faults[before:]
        return fitting

    return check


def node(schema: Schema) -> Check:
    """A schema as a check that forgives nothing of its own."""
    of_type, of_null, enum = type_fault(schema), null_fault(schema), enum_check(schema)
    typed = bool(types_of(schema) or format_of(schema))
    whole = types_of(schema)
    joined = [_any_of(schema), _one_of(schema), _all_of(schema), _not(schema)]  # once: they have schemas below them
    parts = {type_: _parts(schema, type_, joined) for type_ in TYPES}
    counts = {type_: _count(schema, type_, typed) for type_ in TYPES}
    quick = {type_ for type_ in TYPES if not typed or TYPES[type_] in whole or (type_ is int and "number" in whole)}

    def check(value: Any, path: str, faults: list[Fault], old: Any) -> int:
        if value is None:
            if enum is not None:
                enum(value, path, faults, old)
            fault = of_null(path)
            if fault is not None:
                faults.append(fault)
            return int(fault is None)
        type_ = value.__class__
        fitting = counts[type_]
        if type_ not in quick and (fault := of_type(value, path)) is not None:
            faults.append(fault)
            fitting -= 1
        for part in parts[type_]:
            fitting += part(value, path, faults, old)
        return fitting

    return check


def _parts(schema: Schema, type_: type, joined: list[Check | None]) -> list[Check]:
    found = [*joined]
    if type_ is str:
        found += [text_check(schema), format_check(schema)]
    elif type_ in (int, float):
        found += [number_check(schema)]
    elif type_ is list:
        found += [_list_check(schema)]
    found += [enum_check(schema)]
    if type_ is dict:
        found += [_object_check(schema)]
    return [part for part in found if part is not None]


def _count(schema: Schema, type_: type, typed: bool) -> int:
    """How many parts look at a value of a type, and what they count when all of it fits."""
    looking = 2 + int(typed) + (type_ is not bool) + (type_ is str and format_check(schema) is not None)
    return looking + 1 + int(typed) + 1 + (type_ is list)


def _told(text: str) -> Fault:
    return invalid(NOWHERE, "", text)


def _any_of(schema: Schema) -> Check | None:
    alternatives = [node(each) for each in schema.get("anyOf") or ()]
    if not alternatives:
        return None

    def check(value: Any, path: str, faults: list[Fault], old: Any) -> int:
        best, best_faults = -1, list[Fault]()
        for alternative in alternatives:
            found: list[Fault] = []
            fitting = alternative(value, path, found, old)
            if not found:
                return fitting
            if fitting > best:
                best, best_faults = fitting, found
        faults.append(_told(f"{quoted(path)} must validate at least one schema (anyOf)"))
        faults.extend(best_faults)
        return best

    return check


def _one_of(schema: Schema) -> Check | None:
    alternatives = [node(each) for each in schema.get("oneOf") or ()]
    if not alternatives:
        return None

    def check(value: Any, path: str, faults: list[Fault], old: Any) -> int:
        valid: list[int] = []
        best, best_faults = -1, list[Fault]()
        for alternative in alternatives:
            found: list[Fault] = []
            fitting = alternative(value, path, found, old)
            if not found:
                valid.append(fitting)
                best_faults = []
            elif not valid and fitting > best:
                best, best_faults = fitting, found
        if len(valid) == 1:
            return valid[0]
        why = f"Found {len(valid)} valid alternatives" if valid else "Found none valid"
        faults.append(_told(f"{quoted(path)} must validate one and only one schema (oneOf). {why}"))
        faults.extend(best_faults)
        return best if best_faults else 0

    return check


def _all_of(schema: Schema) -> Check | None:
    every = [node(each) for each in schema.get("allOf") or ()]
    if not every:
        return None

    def check(value: Any, path: str, faults: list[Fault], old: Any) -> int:
        fitting, failed = 0, 0
        for each in every:
            before = len(faults)
            fitting += each(value, path, faults, old)
            failed += len(faults) > before
        if failed:
            why = ". None validated" if failed == len(every) else ""
            faults.append(_told(f"{quoted(path)} must validate all the schemas (allOf){why}"))
        return fitting

    return check


def _not(schema: Schema) -> Check | None:
    if not is_object(schema.get("not")):
        return None
    negated = node(schema["not"])

    def check(value: Any, path: str, faults: list[Fault], old: Any) -> int:
        found: list[Fault] = []
        negated(value, path, found, old)
        if not found:
            faults.append(_told(f"{quoted(path)} must not validate the schema (not)"))
        return 0

    return check


def _list_check(schema: Schema) -> Check | None:
    found = items(schema)
    inner = None if found is None else compiled(found)
    least, most = schema.get("minItems"), schema.get("maxItems")

    def check(value: list[Any], path: str, faults: list[Fault], old: Any) -> int:
        fitting = 0
        if inner is not None:
            known = {} if old is MISSING else correlated(schema, old)
            for index, item in enumerate(value):
                before = known.get(list_key(schema, item) or b"", MISSING) if known else MISSING
                fitting += inner(item, f"{path}[{index}]", faults, before)
        if least is not None and len(value) < least:
            faults.append(invalid(field(path), len(value), f"{path} in body should have at least {least} items"))
        if most is not None and len(value) > most:
            faults.append(too_many(field(path), len(value), most))
        return fitting

    return check


def _object_check(schema: Schema) -> Check | None:
    fields = {key: compiled(each) for key, each in object_of(schema.get("properties")).items()}
    values = additional(schema)
    extra = None if values is None else compiled(values)
    closed = schema.get("additionalProperties") is False
    needed: list[str] = schema.get("required") or []
    least, most = schema.get("minProperties"), schema.get("maxProperties")

    def check(value: dict[str, Any], path: str, faults: list[Fault], old: Any) -> int:
        fitting = 0
        if least is not None and len(value) < least:
            faults.append(invalid(field(path), len(value), f"{path} in body should have at least {least} properties"))
        if most is not None and len(value) > most:
            faults.append(too_many(field(path), len(value), most))
        before = old if old is not MISSING and is_object(old) else None
        for key, item in value.items():
            if (inner := fields.get(key, extra)) is not None:
                place = f"{path}.{key}" if path or key not in fields else key
                fitting += inner(item, place, faults, MISSING if before is None else before.get(key, MISSING))
            elif closed:
                faults.append(invalid(field(path), key, f"{path}.{key} in body is a forbidden property"))
        faults.extend(required(field(f"{path}.{key}")) for key in needed if key not in value)
        return fitting

    return check
