"""Rules of a schema on objects."""

from typing import Any

from kube_core.definitions import MISSING, CompiledSchema


def compiled(*rules: dict[str, Any], **fields: Any) -> CompiledSchema:
    """A schema whose spec has these fields and rules."""
    spec = {"type": "object", "properties": fields, "x-kubernetes-validations": list(rules)}
    return CompiledSchema({"type": "object", "properties": {"spec": spec}})


def told(schema: CompiledSchema, spec: Any, *old: Any) -> list[str]:
    """What is wrong with a spec, after another one."""
    before = {"spec": old[0]} if old else MISSING
    return [str(fault) for fault in schema.judge({"spec": spec}, before).faults]


WHOLE = {"type": "integer"}


def test_a_broken_rule_says_its_message_at_its_path() -> None:
    """With the reason that it gives."""
    schema = compiled(
        {"rule": "self.a < 3", "message": "a is large", "reason": "FieldValueForbidden", "fieldPath": ".a"}, a=WHOLE
    )
    assert told(schema, {"a": 2}) == []
    assert told(schema, {"a": 5}) == ["spec.a: Forbidden: a is large"]


def test_an_expression_makes_the_message() -> None:
    """Of the values that are wrong."""
    schema = compiled({"rule": "self.a < 3", "messageExpression": "'a is ' + string(self.a)"}, a=WHOLE)
    assert told(schema, {"a": 5}) == ["spec: Invalid value: a is 5"]


def test_transition_rules_need_an_old_value() -> None:
    """Only an update is compared; with ``optionalOldSelf`` a create is, too."""
    schema = compiled({"rule": "self.a >= oldSelf.a"}, a=WHOLE)
    assert told(schema, {"a": 1}) == []
    assert told(schema, {"a": 1}, {"a": 2}) == ["spec: Invalid value: failed rule: self.a >= oldSelf.a"]
    schema = compiled({"rule": "oldSelf.hasValue() || self.a == 1", "optionalOldSelf": True}, a=WHOLE)
    assert told(schema, {"a": 2}) == ["spec: Invalid value: failed rule: oldSelf.hasValue() || self.a == 1"]
    assert told(schema, {"a": 2}, {"a": 1}) == []


def test_an_error_of_a_rule_is_told() -> None:
    """Such as a division by zero, or a field that is not there."""
    schema = compiled({"rule": "10 / self.a > 1"}, a=WHOLE)
    assert told(schema, {"a": 0}) == ['spec: Invalid value: "object": division by zero evaluating rule: 10 / self.a > 1']
    assert told(schema, {}) == ['spec: Invalid value: "object": no such key: a evaluating rule: 10 / self.a > 1']


def test_no_rule_is_evaluated_on_what_has_a_wrong_type() -> None:
    """One fault says that rules were not checked."""
    schema = compiled({"rule": "self.a > 1"}, a=WHOLE)
    assert len(told(schema, {"a": "x"})) == 2
    assert "some validation rules were not checked" in told(schema, {"a": "x"})[1]


def test_rules_that_cost_too_much_end() -> None:
    """A list that is compared with itself, and again: the budget of one rule, or of all of them, is spent."""
    texts = {"type": "array", "items": {"type": "string"}}
    rule = "self.l.all(a, self.l.all(b, self.l.all(c, a + b + c != 'x')))"
    schema = compiled({"rule": rule}, l=texts)
    assert told(schema, {"l": ["a"] * 5}) == []
    (fault,) = told(schema, {"l": ["a"] * 300})
    assert "actual cost limit exceeded" in fault
