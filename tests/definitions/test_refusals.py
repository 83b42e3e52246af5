"""Definitions that a server refuses, for their schemas or for what is around them."""

from typing import Any

import pytest

from kube_core.definitions import CompiledSchema
from kube_core.definitions.go_text import plain_float, scalar_text
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


VERSIONS_THAT_ARE_REFUSED: list[tuple[Any, ...]] = [
    ({"deprecationWarning": "x"}, "can only be set for deprecated versions"),
    ({"deprecated": True, "deprecationWarning": ""}, "must not be an empty string"),
    ({"deprecated": True, "deprecationWarning": "x" * 257}, "must be <= 256 characters long"),
    ({"deprecated": True, "deprecationWarning": "a\x00"}, "non-printable character found at index 1"),
    ({"selectableFields": [{"jsonPath": ""}]}, "jsonPath: Required value"),
    ({"selectableFields": [{"jsonPath": ".none"}]}, "is an invalid path"),
    ({"selectableFields": [{"jsonPath": ".metadata.name"}]}, "must not point to fields in metadata"),
    ({"selectableFields": [{"jsonPath": ".a"}, {"jsonPath": ".a"}]}, "Duplicate value"),
    ({"selectableFields": [{"jsonPath": ".o"}]}, "selectableFields[0].jsonPath"),
    ({"selectableFields": [{"jsonPath": f".f{index}"} for index in range(9)]}, "Too many: 9"),
    ({"subresources": {"scale": {"specReplicasPath": "x", "statusReplicasPath": ".x"}}}, "should be a json path under"),
    ({"subresources": {"scale": {"labelSelectorPath": ".x"}}}, "under either .spec or .status"),
    ({"additionalPrinterColumns": [{}]}, "name: Required value"),
    ({"additionalPrinterColumns": [{"name": "a", "type": "x", "format": "y", "jsonPath": "z"}]}, "simple json path"),
    ({"name": "V"}, "versions[0].name"),
]


@pytest.mark.parametrize(
    ("version", "said"),
    VERSIONS_THAT_ARE_REFUSED,
)
def test_versions_that_are_refused(version: dict[str, Any], said: str) -> None:
    """For what they say beside their schema."""
    names = {"properties": {"name": STRING}, **OBJECT}
    fields = {"a": STRING, "o": OBJECT, "metadata": names, **{f"f{index}": STRING for index in range(9)}}
    content = definition()
    schema = {"openAPIV3Schema": {**OBJECT, "properties": fields}}
    content["spec"]["versions"][0].update({"schema": schema, **version})
    status, body = Driver().call("POST", DEFINITIONS, content)
    assert (status, said in body["message"]) == (422, True), body


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        ({"conversionReviewVersions": ["v1"]}, "required when strategy is set to Webhook"),
        ({"clientConfig": {}, "conversionReviewVersions": ["v1"]}, "exactly one of url or service is required"),
        (
            {"clientConfig": {"url": "https://a.b"}, "conversionReviewVersions": ["v9"]},
            "must include at least one of v1, v1beta1",
        ),
    ],
)
def test_conversions_that_are_refused(webhook: dict[str, Any], said: str) -> None:
    """For what they say of the webhook."""
    assert said in refused(OBJECT, conversion={"strategy": "Webhook", "webhook": webhook})


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "integer", "default": "x"}, "default: Invalid value"),
        ({"type": "object", "default": {"b": 1}, "properties": {"c": STRING}}, "must not have unknown fields"),
        ({"type": "array", "items": OBJECT, "default": [{"b": 1}]}, "must not have unknown fields"),
        ({"type": "number", "maximum": 1e-9, "default": 1e22}, "1e+22"),
        ({"type": "string", "maxLength": 1, "default": "\x01\U0001f600\u200b"}, "Too long"),
        ({"type": "string", "enum": ["a"], "default": "\x01\U000e0001\u200b"}, "\\x01\\U000e0001\\u200b"),
        ({"type": "object", "x-kubernetes-embedded-resource": True, P: True, "default": {"kind": ""}}, "must not be empty"),
        ({"type": "object", "x-kubernetes-embedded-resource": True, P: True, "default": {"kind": 5}}, "Invalid value"),
    ],
)
def test_defaults_that_are_refused(schema: dict[str, Any], said: str) -> None:
    """They have to be valid themselves."""
    assert said in refused(field(**schema))


@pytest.mark.parametrize("form", ["byte", "duration", "date", "date-time"])
def test_rules_on_texts_of_a_format(form: str) -> None:
    """They see bytes, durations and times, and the text itself when it is none."""
    rule = {"rule": "self == self"}
    compiled = CompiledSchema(field(type="string", format=form, **{"x-kubernetes-validations": [rule]}))
    assert compiled.judge({"a": "!"}).faults


@pytest.mark.parametrize("reason", ["FieldValueRequired", "FieldValueDuplicate", "FieldValueForbidden"])
def test_rules_with_a_reason(reason: str) -> None:
    """The fault has it."""
    rules = [{"rule": "self > 1", "reason": reason, "messageExpression": "'a\\nb'"}, {"rule": " "}, {"rule": "self +"}]
    faults = CompiledSchema(field(type="integer", **{"x-kubernetes-validations": rules})).judge({"a": 0}).faults
    assert reason in {fault.reason for fault in faults}


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e21, "1e+21"), (1e-7, "1e-07"), (1.5e-5, "1.5e-05"), (0.0, "0"), (1.5, "1.5"), (1.25e22, "1.25e+22"), (None, "<nil>")],
)
def test_scalars_as_go_prints_them(value: Any, text: str) -> None:
    """With two digits of the exponent at least."""
    assert scalar_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e21, "1" + "0" * 21), (-1.25e-7, "-0.000000125"), (1e-7, "0.0000001"), (2.0, "2"), (-1.5e20, "-15" + "0" * 19)],
)
def test_floats_without_exponent(value: float, text: str) -> None:
    """As many zeros as there are."""
    assert plain_float(value) == text
