"""Definitions that a server refuses, for their schemas or for what is around them."""

from typing import Any

import pytest

from tests.server.driver import DEFINITIONS, Driver, definition

STRING: dict[str, Any] = {"type": "string"}
OBJECT: dict[str, Any] = {"type": "object"}
P = "x-kubernetes-preserve-unknown-fields"


def field(**schema: Any) -> dict[str, Any]:
    """A schema with one field."""
    return {**OBJECT, "properties": {"a": schema}}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (field(type="null"), "type cannot be set to null, use nullable as an alternative"),
        (field(type="x"), "Unsupported value"),
        (field(type="string", **{"$ref": "x"}), "$ref is not supported"),
        (field(type="array", items=[STRING, STRING]), "items must be a schema object and not an array"),
        (field(type="array", items=STRING, uniqueItems=True), "uniqueItems cannot be set to true"),
        (field(type="object", properties={"b": STRING}, additionalProperties=STRING), "mutual exclusive"),
        (field(type="object", additionalProperties={**OBJECT, P: False}), "must be true or undefined"),
        (field(type="string", **{"x-kubernetes-map-type": "atomic"}), "must be object if x-kubernetes-map-type"),
        (field(type="object", **{"x-kubernetes-map-type": "x"}), "Unsupported value"),
        (field(**{P: True, "x-kubernetes-list-type": "set"}), "must be array if x-kubernetes-list-type"),
        (field(type="array", items=STRING, **{"x-kubernetes-list-map-keys": ["a"]}), "must be map if"),
        (field(type="array", **{"x-kubernetes-list-type": "map"}), "must have a schema if"),
        ({**OBJECT, "properties": {"metadata": {**OBJECT, "default": {}}}}, "must not be set in top-level metadata"),
        ({**OBJECT, "default": {"a": 1}}, "default"),
    ],
)
def test_schemas_that_say_what_they_may_not(schema: dict[str, Any], said: str) -> None:
    """A definition with them is refused for it."""
    assert said in refused(schema)


def refused(schema: dict[str, Any], **more: Any) -> str:
    """Why a server refuses a definition with a schema."""
    content = definition(**more)
    content["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema
    status, body = Driver().call("POST", DEFINITIONS, content)
    assert status == 422, body
    return str(body["message"])


LISTS = [
    ({"x-kubernetes-list-type": "map"}, STRING, "must not be empty if x-kubernetes-list-type is map"),
    ({"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["b"]}, STRING, "must be object if parent array's"),
    ({"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["b"]}, field(type="string"), "entries must all be names"),
    ({"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"]}, field(type="object"), "must be a scalar type"),
    ({"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a", "a"]}, field(type="string"), "duplicate entries"),
    ({"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"]}, field(type="string"), "must have a default or be"),
    (
        {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a"]},
        field(type="string", nullable=True),
        "x-kubernetes-list-map-keys, so it cannot be nullable",
    ),
    ({"x-kubernetes-list-type": "set"}, {**STRING, "nullable": True}, "cannot be nullable when x-kubernetes-list-type is set"),
    ({"x-kubernetes-list-type": "set"}, OBJECT, "must be atomic as item of a list"),
    (
        {"x-kubernetes-list-type": "set"},
        {"type": "array", "items": STRING, "x-kubernetes-list-type": "set"},
        "must be atomic as item of a list",
    ),
    ({"x-kubernetes-list-type": "x"}, STRING, "Unsupported value"),
    ({"x-kubernetes-list-type": "set", "x-kubernetes-list-map-keys": ["a"]}, STRING, 'Invalid value: "set": must be map if'),
]


@pytest.mark.parametrize(("said", "items", "why"), LISTS)
def test_lists_that_are_not_as_they_say(said: dict[str, Any], items: dict[str, Any], why: str) -> None:
    """Their definition is refused for it."""
    assert why in refused(field(type="array", items=items, **said))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "rule: Required value"),
        ({"rule": "self.a +"}, "compilation failed"),
        ({"rule": "self.a"}, "must evaluate to a bool"),
        ({"rule": "true", "message": "a\nb"}, "must not contain line breaks"),
        ({"rule": "true", "message": " "}, "must be non-empty if specified"),
        ({"rule": "true", "messageExpression": "1"}, "must evaluate to a string"),
        ({"rule": "true", "fieldPath": ".none"}, "must be a valid path"),
        ({"rule": "true", "reason": "Tired"}, "Unsupported value"),
        ({"rule": "true", "optionalOldSelf": True}, "may not be set"),
    ],
)
def test_rules_that_are_none(rule: dict[str, Any], said: str) -> None:
    """The definition is refused for it."""
    assert said in refused({**field(type="integer"), "x-kubernetes-validations": [rule]})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"group": ""}, "spec.group: Required value"),
        ({"group": "A.b"}, "spec.group: Invalid value"),
        ({"group": "a"}, "should be a domain with at least one dot"),
        ({"scope": "Galaxy"}, "spec.scope: Unsupported value"),
        ({"scope": ""}, "spec.scope: Required value"),
        ({"names": {"plural": "foos", "kind": "F_o"}}, "may have mixed case, but should otherwise match"),
        ({"names": {"plural": "foos", "kind": "Foo", "listKind": "Foo"}}, "kind and listKind may not be the same"),
        ({"names": {"plural": "foos", "kind": "Foo", "shortNames": ["F"]}}, "spec.names.shortNames[0]"),
        ({"names": {"plural": "foos", "kind": "Foo", "categories": ["C"]}}, "spec.names.categories[0]"),
        ({"conversion": {"strategy": "Magic"}}, "Unsupported value"),
        ({"conversion": {"strategy": "Webhook"}}, "Required value"),
        ({"conversion": {"strategy": "None", "webhook": {"conversionReviewVersions": ["v1"]}}}, "should not be set"),
    ],
)
def test_definitions_that_are_refused(more: dict[str, Any], said: str) -> None:
    """For what is around their schemas."""
    assert said in refused(OBJECT, **more)
