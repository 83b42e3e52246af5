"""Definitions of custom kinds that are refused: their schemas, their names, their rules."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from ..schemas import definition
from ..steps import DEFINITIONS, Call, Talk
from .custom import TEXT, WHOLE, Schema, fields, whole


def refused(namespace: str) -> Talk:
    """Schemas that are not structural, and what else a schema may not say."""
    for number, (schema, more) in enumerate(_refused()):
        yield Call("POST", DEFINITIONS, definition(f"refused{number}.custom.test", schema, **more))


BAD: tuple[Schema, ...] = (
    {"type": "array"},
    {"anyOf": [TEXT]},
    {"type": "array", "items": {}},
    {"type": "object", "properties": {"a": TEXT}, "additionalProperties": TEXT},
    {"type": "object", "additionalProperties": {"x-kubernetes-preserve-unknown-fields": False}},
    {"type": "null"},
    {"type": "banana"},
    {"type": "string", "pattern": "("},
    {"$ref": "#/definitions/a"},
    {"type": "object", "patternProperties": {"a": TEXT}},
    {"type": "array", "items": TEXT, "uniqueItems": True},
    {"type": "string", "x-kubernetes-int-or-string": True, "x-kubernetes-preserve-unknown-fields": True},
    {"type": "string", "x-kubernetes-embedded-resource": True},
    {"type": "object", "x-kubernetes-embedded-resource": True},
    {"x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
    {"type": "array", "items": TEXT, "x-kubernetes-list-type": "heap"},
    {"type": "object", "x-kubernetes-list-type": "map"},
    {"type": "array", "items": TEXT, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"]},
    {"type": "array", "items": fields(a=TEXT), "x-kubernetes-list-type": "map"},
    {"type": "array", "items": fields(a=TEXT), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["b"]},
    {"type": "array", "items": fields(a=TEXT), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a", "a"]},
    {"type": "array", "items": fields(a=TEXT), "x-kubernetes-list-map-keys": ["a"]},
    {"type": "array", "items": fields(a=TEXT), "x-kubernetes-list-type": "set"},
    {"type": "array", "items": {"type": "string", "nullable": True}, "x-kubernetes-list-type": "set"},
    {"type": "string", "x-kubernetes-map-type": "atomic"},
    {"type": "object", "x-kubernetes-map-type": "huge"},
    {"type": "object", "allOf": [{"properties": {"b": {"minimum": 1}}}]},
    {"type": "object", "allOf": [{"type": "object", "description": "x", "nullable": True, "default": {}}]},
    {"type": "object", "not": {"items": {"minimum": 1}}},
    {"type": "string", "default": 1},
    {"type": "object", "default": {"unknown": 1}},
    {"type": "integer", "default": 5, "maximum": 3},
    {"type": "array", "items": [TEXT]},
    {"type": "object", "properties": {"metadata": {"type": "object"}}},
    {"type": "string", "format": "nonsense"},
    {"type": "array", "items": {"type": "array", "items": TEXT}, "x-kubernetes-list-type": "set"},
)
"""Schemas of a part of an object, each wrong in one way."""


def _refused() -> Iterator[tuple[Schema, dict[str, Any]]]:
    yield from ((whole(schema), {}) for schema in BAD)
    yield {"type": "string"}, {}
    yield {}, {}
    yield {"type": "object", "nullable": True}, {}
    yield {"type": "object", "additionalProperties": True}, {}
    yield {"type": "object", "properties": {"metadata": fields(labels={"type": "object"})}}, {}
    yield {"type": "object", "properties": {"metadata": fields(name={"type": "string", "default": "x"})}}, {}
    yield {"type": "object", "properties": {"kind": WHOLE, "apiVersion": WHOLE}}, {}
    yield {"type": "object", "anyOf": [{"required": ["spec"]}]}, {"subresources": {"status": {}}}
    yield whole(TEXT), {"unknown": 1}


def other_refusals(namespace: str) -> Talk:
    """What is wrong with a definition beside its schema."""
    for number, change in enumerate(_changes()):
        body = definition(f"wrong{number}.custom.test", whole(fields(a=TEXT, replicas=WHOLE), status=fields(replicas=WHOLE)))
        change(body)
        yield Call("POST", DEFINITIONS, body)


Change: TypeAlias = Callable[[dict[str, Any]], None]


def _version(**found: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        body["spec"]["versions"][0].update(found)

    return change


def _spec(**found: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        body["spec"].update(found)

    return change


def _names(**found: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        body["spec"]["names"].update(found)

    return change


def _changes() -> Iterator[Change]:
    yield _spec(group="nodots")
    yield _spec(group="Wrong.Test")
    yield _spec(scope="Planet")
    yield _spec(scope="")
    yield _spec(versions=[])
    yield _names(plural="Things")
    yield _names(singular="A_b", shortNames=["x!"], categories=["Y"])
    yield _names(kind="thing-", listKind="thing-")
    yield _names(listKind="Thing")
    yield _version(name="1.0")
    yield _version(storage=False)
    yield _version(schema=None)
    yield _version(deprecationWarning="x")
    yield _version(deprecated=True, deprecationWarning="")
    yield _version(deprecated=True, deprecationWarning="a\tb")
    yield _version(subresources={"scale": {}})
    yield _version(
        subresources={"scale": {"specReplicasPath": "spec.a", "statusReplicasPath": ".spec.b", "labelSelectorPath": ".x"}}
    )
    yield _version(additionalPrinterColumns=[{"name": "a", "type": "object", "jsonPath": "spec"}, {"format": "z"}])
    yield _version(
        selectableFields=[{"jsonPath": ".spec.none"}, {"jsonPath": ".spec"}, {"jsonPath": ".spec.a"}, {"jsonPath": ".spec.a"}]
    )
    yield _version(selectableFields=[{"jsonPath": ".metadata.name"}, {"jsonPath": "spec['a']"}, {"jsonPath": ".spec['a']"}])
    yield _spec(preserveUnknownFields=True)
    yield _spec(conversion={"strategy": "Magic"})
    yield _spec(conversion={"strategy": "Webhook"})
    yield _spec(conversion={"strategy": "None", "webhook": {"conversionReviewVersions": ["v1"]}})
    yield _spec(conversion={"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v9"], "clientConfig": {}}})


def rules_refused(namespace: str) -> Talk:
    """Expressions that do not compile, cost too much, or say too little."""
    numbers = fields(
        a=WHOLE,
        name=TEXT,
        short={"type": "string", "maxLength": 10},
        tags={"type": "array", "items": TEXT},
        few={"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 5}},
        map={"type": "object", "additionalProperties": WHOLE},
        either={"x-kubernetes-int-or-string": True},
    )
    for number, rule in enumerate(RULES):
        schema = whole({**numbers, "x-kubernetes-validations": [{"rule": rule} if isinstance(rule, str) else rule]})
        yield Call("POST", DEFINITIONS, definition(f"rules{number}.custom.test", schema))


RULES: tuple[str | dict[str, Any], ...] = (
    "self.b == 1",
    "self.a == 'x'",
    "self.a",
    "foo == 1",
    "size(self.a) > 1",
    "self.a.startsWith('x')",
    "self.name.size() > 'x'",
    "self.tags.all(t, t == 1)",
    "self.tags.all(t, t.size() > 1) && self.tags.exists(t, self.tags.exists(u, u == t))",
    "self.tags.all(x, self.tags.all(y, self.tags.all(z, x == y && y == z)))",
    "self.few.all(x, self.few.all(y, x == y || x != y))",
    "self.name.contains(self.name)",
    "self.map.all(k, self.map[k] > 0)",
    "self.either == 1 || self.either == 'x'",
    "oldSelf.a == self.a",
    "has(self.a) ? self.a > 0 : true",
    "self.name.matches('(')",
    "[1, 'a'].size() == 2",
    "self.unknown()",
    "duration(self.name) > duration('1h')",
    {"rule": ""},
    {"rule": "true", "message": " "},
    {"rule": "true", "message": "a\nb"},
    {"rule": "true &&\ntrue"},
    {"rule": "true", "messageExpression": "1"},
    {"rule": "true", "messageExpression": "self.b"},
    {"rule": "true", "messageExpression": "'a' + self.short"},
    {"rule": "true", "reason": "FieldValueStrange"},
    {"rule": "true", "fieldPath": ".none"},
    {"rule": "true", "fieldPath": ".a"},
    {"rule": "true", "optionalOldSelf": True},
    {"rule": "oldSelf.hasValue() || self.a == 1", "optionalOldSelf": True},
)
