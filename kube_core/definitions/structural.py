"""Whether a schema is structural: every field that is validated has a type of its own outside of allOf, anyOf, oneOf and not.

The rules and words are those of `pkg/apiserver/schema/validation.go` and `complete.go` of k8s.io/apiextensions-apiserver.
See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema.
"""

from collections.abc import Iterator
from typing import Any

from kube_core.base import UsageError, go_pattern
from kube_core.objects.plain import is_object

from .fault import Fault, forbidden, invalid, required
from .values import Schema, additional, items

EMBEDDED, PRESERVED, EITHER = (
    "x-kubernetes-embedded-resource",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-int-or-string",
)
INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
ROOT, ITEM, FIELD = "at the root", "for specified array items", "for specified object fields"
_EMPTY = (("type", "empty"), ("default", "undefined"), ("title", "empty"), ("description", "empty"), ("nullable", "false"))
_EMPTY_EXTENSIONS = (
    (PRESERVED, "false"),
    (EMBEDDED, "false"),
    (EITHER, "false"),
    ("x-kubernetes-list-map-keys", "empty"),
    ("x-kubernetes-list-type", "undefined"),
    ("x-kubernetes-map-type", "undefined"),
    ("x-kubernetes-validations", "empty"),
)
"""What may not be said below a junctor, and what it has to be there."""


def structural_faults(schema: Schema, path: str) -> list[Fault]:
    """Why a schema is not structural, in order of the words."""
    return sorted([*_invariants(schema, ROOT, path), *_completeness(schema, schema, path, path)], key=str)


def properties(schema: Schema) -> dict[str, Schema]:
    """The known fields of a schema."""
    found: dict[str, Schema] = schema.get("properties") or {}
    return found


def _invariants(schema: Schema, level: str, path: str) -> Iterator[Fault]:
    inner, values = items(schema), additional(schema)
    if schema.get("type") == "array" and inner is None:
        yield required(f"{path}.items", "must be specified")
    if inner is not None:
        yield from _invariants(inner, ITEM, f"{path}.items")
    for key, each in properties(schema).items():
        yield from _invariants(each, FIELD, f"{path}.properties[{key}]")
    if schema.get("additionalProperties") is not None:
        if level == ROOT:
            yield forbidden(f"{path}.additionalProperties", "must not be used at the root")
        if values is not None:
            yield from _invariants(values, FIELD, f"{path}.additionalProperties")
    yield from _extensions(schema, path)
    first: list[Schema] = schema.get("allOf") or [{}]
    skip = schema.get("anyOf") == INT_OR_STRING, first[0].get("anyOf") == INT_OR_STRING
    yield from _value_validation(schema, path, *skip)
    yield from _type(schema, level, path)
    yield from _metadata(schema, level, path)


def _extensions(schema: Schema, path: str) -> Iterator[Fault]:
    for key in (PRESERVED, EMBEDDED):
        if schema.get(EITHER) and schema.get(key):
            yield invalid(f"{path}.{key}", True, "must be false if x-kubernetes-int-or-string is true")


def _type(schema: Schema, level: str, path: str) -> Iterator[Fault]:
    type_, embedded = schema.get("type") or "", schema.get(EMBEDDED)
    if embedded and type_ != "object":
        text = "must be object if x-kubernetes-embedded-resource is true"
        yield invalid(f"{path}.type", type_, text) if type_ else required(f"{path}.type", text)
    elif not (type_ or schema.get(EITHER) or schema.get(PRESERVED)):
        yield required(f"{path}.type", f"must not be empty {level}")
    if embedded and schema.get("additionalProperties") is not None:
        yield forbidden(f"{path}.additionalProperties", "must not be used if x-kubernetes-embedded-resource is set")
    if level == ROOT and type_ and type_ != "object":
        yield invalid(f"{path}.type", type_, "must be object at the root")


def _metadata(schema: Schema, level: str, path: str) -> Iterator[Fault]:
    known, resource = properties(schema), level == ROOT or bool(schema.get(EMBEDDED))
    for key in ("kind", "apiVersion"):
        if resource and key in known and known[key].get("type") != "string":
            yield invalid(f"{path}.properties[{key}].type", known[key].get("type") or "", "must be string")
    if "metadata" in known:
        here, found = f"{path}.properties[metadata]", known["metadata"]
        if resource and found.get("type") != "object":
            yield invalid(f"{here}.type", found.get("type") or "", "must be object")
        if level == ROOT and _says_too_much(found):
            text = "must not specify anything other than name and generateName, but metadata is implicitly specified"
            yield forbidden(here, text)
    if schema.get(EMBEDDED) and not schema.get(PRESERVED) and not known:
        text = "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"
        yield required(f"{path}.properties", text)


def _says_too_much(metadata: Schema) -> bool:
    rest = {key: value for key, value in metadata.items() if key not in ("type", "default") and value not in (None, False, "")}
    if {"name", "generateName"} >= set(rest.get("properties") or {"": 0}):
        del rest["properties"]
    return bool(rest)


def _value_validation(schema: Schema, path: str, skip_any: bool = False, skip_first_all: bool = False) -> Iterator[Fault]:
    for index, each in enumerate(() if skip_any else schema.get("anyOf") or ()):
        yield from _nested(each, f"{path}.anyOf[{index}]")
    for index, each in enumerate(schema.get("allOf") or ()):
        yield from _nested(each, f"{path}.allOf[{index}]", skip_first_all and index == 0)
    for index, each in enumerate(schema.get("oneOf") or ()):
        yield from _nested(each, f"{path}.oneOf[{index}]")
    if is_object(schema.get("not")):
        yield from _nested(schema["not"], f"{path}.not")
    if pattern := schema.get("pattern"):
        try:
            go_pattern(pattern)
        except UsageError as error:
            yield invalid(f"{path}.pattern", pattern, f"must be a valid regular expression, but isn't: {error}")


def _nested(schema: Schema, path: str, skip_any: bool = False) -> Iterator[Fault]:
    """What may not be said below a junctor."""
    yield from _value_validation(schema, path, skip_any)
    if (inner := items(schema)) is not None:
        yield from _nested(inner, f"{path}.items")
    for key, each in properties(schema).items():
        yield from _nested(each, f"{path}.properties[{key}]")
    if schema.get("additionalProperties"):
        yield forbidden(f"{path}.additionalProperties", "must be undefined to be structural")
    for key, wanted in (*_EMPTY, *_EMPTY_EXTENSIONS):
        if _is_said(schema.get(key), key):
            yield forbidden(f"{path}.{key}", f"must be {wanted} to be structural")
    if "metadata" in properties(schema):
        yield forbidden(f"{path}.properties[metadata]", "must not be specified in a nested context")


def _is_said(value: Any, key: str) -> bool:
    return value is not None if key == "default" else bool(value)


def _completeness(validation: Schema, schema: Schema | None, path: str, said: str) -> Iterator[Fault]:
    for key in ("allOf", "anyOf", "oneOf"):
        for index, each in enumerate(validation.get(key) or ()):
            yield from _complete(each, schema, path, f"{said}.{key}[{index}]")
    if is_object(validation.get("not")):
        yield from _complete(validation["not"], schema, path, f"{said}.not")


def _complete(nested: Schema, schema: Schema | None, path: str, said: str) -> Iterator[Fault]:
    if schema is None:
        yield required(path, f"because it is defined in {said}")
        return
    yield from _completeness(nested, schema, path, said)
    if (inner := items(nested)) is not None:
        yield from _complete(inner, items(schema), f"{path}.items", f"{said}.items")
    for key, each in properties(nested).items():
        yield from _complete(each, properties(schema).get(key), f"{path}.properties[{key}]", f"{said}.properties[{key}]")
