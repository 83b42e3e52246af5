"""``x-kubernetes-validations`` of a schema: compiled once, evaluated on every create and update.

Which rules are evaluated when, what a broken one says, and the budget that all of them share follow
`pkg/apiserver/schema/cel/validation.go` of k8s.io/apiextensions-apiserver.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field, frozen

from kube_core.cel import CALL_LIMIT, CompileError, Optional, Outcome, Program, TooExpensive, compile_expression, optional_of
from kube_core.objects.plain import is_array, is_object

from .declared import Convert, converter, declared, with_identity
from .fault import NOWHERE, OMITTED, Fault, duplicate, forbidden, invalid, required
from .field_paths import BadPath, field_path
from .structural import EMBEDDED, properties
from .values import MISSING, Schema, additional, correlated, items, list_key, same

BUDGET = 10_000_000
"""RuntimeCELCostBudget: what all rules of an object may cost together."""
_LONGEST_MESSAGE = 5 * 1024
_SPENT = "validation failed due to running out of cost budget, no further validation rules will be run"
_WRONG_CALL = "call arguments did not match a supported operator, function or macro signature for rule"


class _OutOfBudget(Exception):
    """Nothing is left to pay further rules with."""


@frozen(eq=False)
class Rule:
    """One rule, compiled."""

    said: Mapping[str, Any]
    program: Program
    message: Program | None
    path: str

    @property
    def told(self) -> str:
        """What errors call it by."""
        return (self.said.get("message") or self.said.get("rule") or "").strip()

    @property
    def transition(self) -> bool:
        """Whether it looks at the old value."""
        return "oldSelf" in self.program.used


@define(eq=False)
class Evaluation:
    """One object under evaluation: what was found, what was forgiven, and what is left to spend."""

    left: int = BUDGET
    faults: list[Fault] = field(factory=list[Fault])
    forgiven: list[Fault] = field(factory=list[Fault])


def compile_rule(schema: Schema, said: Mapping[str, Any], root: bool) -> Rule:
    """Compile a rule of a schema; raises `CompileError`."""
    found = declared(schema, root)
    if found is None:
        raise CompileError(said["rule"], [])
    old = optional_of(found.type) if said.get("optionalOldSelf") else found.type
    variables = {"self": found.type, "oldSelf": old}
    program = compile_expression(said["rule"], variables)
    message = compile_expression(said["messageExpression"], variables) if said.get("messageExpression") else None
    return Rule(said, program, message, _path(schema, said.get("fieldPath") or ""))


def _path(schema: Schema, path: str) -> str:
    try:
        return field_path(schema, path)[0] if path else ""
    except BadPath:
        return ""


class Rules:
    """The rules of a schema and of everything below it."""

    def __init__(self, schema: Schema, root: bool = False) -> None:
        self.schema = schema
        self.rules: list[Rule] = []
        self.broken: list[str] = []
        for said in schema.get("x-kubernetes-validations") or ():
            self._add(said, root)
        self.convert: Convert | None = converter(with_identity(schema) if root else schema) if self.rules else None
        self.fields = {key: found for key, each in properties(schema).items() if (found := rules_of(each))}
        self.extra = rules_of(additional(schema))
        self.items = rules_of(items(schema))

    def _add(self, said: Mapping[str, Any], root: bool) -> None:
        if not (said.get("rule") or "").strip():
            return
        try:
            self.rules.append(compile_rule(self.schema, said, root))
        except CompileError as error:  # a definition with such a rule is refused, unless it was accepted by another server
            self.broken.append(f"rule compile error: {error}")

    def __bool__(self) -> bool:
        return bool(self.rules or self.broken or self.fields or self.extra or self.items)

    def evaluate(self, value: Any, path: str, old: Any, run: Evaluation, unchanged: bool = False) -> None:
        """Evaluate everything on a value; ``old`` is what it replaces, ``unchanged`` that something around it is as it was."""
        if value is None:
            return
        now = unchanged or (old is not MISSING and old is not None and bool(self.rules) and same(value, old))
        run.faults += [invalid(path or NOWHERE, self.schema.get("type") or "", text) for text in self.broken]
        if self.rules:
            self._own(value, path, old, run, now)
        if is_object(value):
            self._object(value, path, old, run, now)
        elif is_array(value) and self.items is not None:
            known = correlated(self.schema, old)
            for index, item in enumerate(value):
                before = known.get(list_key(self.schema, item) or b"", MISSING) if known else MISSING
                self.items.evaluate(item, f"{path}[{index}]", before, run, now)

    def _object(self, value: dict[str, Any], path: str, old: Any, run: Evaluation, unchanged: bool) -> None:
        for key, item in value.items():
            before = old.get(key, MISSING) if is_object(old) else MISSING
            if self.extra is not None:
                self.extra.evaluate(item, f"{path}[{key}]", before, run, unchanged)
            if (found := self.fields.get(key)) is not None:
                found.evaluate(item, f"{path}.{key}" if path else key, before, run, unchanged)

    def _own(self, value: Any, path: str, old: Any, run: Evaluation, unchanged: bool) -> None:
        there = old is not MISSING and old is not None
        convert = self.convert
        mine = value if convert is None else convert(value)
        before = (old if convert is None else convert(old)) if there else None
        for rule in self.rules:
            optional = bool(rule.said.get("optionalOldSelf"))
            if rule.transition and not there and not optional:
                continue
            names = {"self": mine, "oldSelf": Optional(before, there) if optional else before}
            if not self._passes(rule, names, path, run):
                fault = self._broken(rule, names, value, path, run)
                (run.forgiven if unchanged and not rule.transition else run.faults).append(fault)

    def _passes(self, rule: Rule, names: Mapping[str, Any], path: str, run: Evaluation) -> bool:
        type_, place = self.schema.get("type") or "", path or NOWHERE
        if run.left <= 0:
            run.faults.append(invalid(place, type_, _SPENT))
            raise _OutOfBudget
        try:
            outcome = rule.program.evaluate(names)
        except TooExpensive as error:
            text = f"'{error}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.told}"
            run.faults.append(invalid(place, type_, text))
            raise _OutOfBudget from None
        run.left -= outcome.cost
        if run.left < 0:
            run.faults.append(invalid(place, type_, _SPENT))
            raise _OutOfBudget
        if outcome.error is not None:
            run.faults.append(invalid(place, type_, _failure(outcome, rule)))
            return True
        return outcome.value is True

    def _broken(self, rule: Rule, names: Mapping[str, Any], value: Any, path: str, run: Evaluation) -> Fault:
        detail = self._message(rule, names, run) or (rule.said.get("message") or "").strip() or f"failed rule: {rule.told}"
        place = (f"{path}.{rule.path}" if path else rule.path) if rule.path else path
        shown = OMITTED if self.schema.get("type") in ("object", "array") else value
        kinds: dict[str, Callable[[], Fault]] = {
            "FieldValueForbidden": lambda: forbidden(place or NOWHERE, detail),
            "FieldValueRequired": lambda: required(place or NOWHERE, detail),
            "FieldValueDuplicate": lambda: duplicate(place or NOWHERE, shown),
        }
        make = kinds.get(rule.said.get("reason") or "")
        return make() if make else invalid(place or NOWHERE, shown, detail)

    def _message(self, rule: Rule, names: Mapping[str, Any], run: Evaluation) -> str:
        if rule.message is None:
            return ""
        try:
            outcome = rule.message.evaluate(names, min(CALL_LIMIT, max(0, run.left)))
        except TooExpensive:
            return ""
        run.left -= outcome.cost
        text = outcome.value.strip() if isinstance(outcome.value, str) else ""
        return "" if "\n" in text or len(text) > _LONGEST_MESSAGE else text


def _failure(outcome: Outcome, rule: Rule) -> str:
    text = str(outcome.error)
    return (
        f"'{text}': {_WRONG_CALL}: {rule.told}" if text.startswith("no such overload") else f"{text} evaluating rule: {rule.told}"
    )


def rules_of(schema: Schema | None, root: bool = False) -> Rules | None:
    """The rules of a schema; None when there are none in it."""
    if schema is None:
        return None
    return Rules(schema, root or bool(schema.get(EMBEDDED))) or None


def evaluate(rules: Rules, value: Any, old: Any) -> Evaluation:
    """Evaluate all rules on an object. Without an old one ``old`` is `MISSING`."""
    run = Evaluation()
    try:
        rules.evaluate(value, "", old, run)
    except _OutOfBudget:
        run.left = -1
    return run
