"""The texts around the expressions of ``x-kubernetes-validations``: what may be left out, and what may not."""

import re
from collections.abc import Iterator

from .fault import Fault, invalid, required, unsupported
from .field_paths import BadPath, field_path
from .values import Schema

REASONS = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")
_breaks = re.compile(r"[\n\r]").search


def rule_faults(schema: Schema, path: str) -> Iterator[Fault]:
    """What is wrong with the rules of one schema, apart from their expressions."""
    for index, rule in enumerate(schema.get("x-kubernetes-validations") or ()):
        here = f"{path}.x-kubernetes-validations[{index}]"
        yield from _message_faults(rule, here)
        expression, reason = rule.get("messageExpression") or "", rule.get("reason")
        if expression and not expression.strip():
            yield required(f"{here}.messageExpression", "messageExpression must be non-empty if specified")
        if reason is not None and reason not in REASONS:
            yield unsupported(f"{here}.reason", reason, REASONS)
        yield from _path_faults(schema, rule.get("fieldPath") or "", f"{here}.fieldPath")


def _message_faults(rule: dict[str, str], here: str) -> Iterator[Fault]:
    text, message = (rule.get("rule") or "").strip(), rule.get("message") or ""
    if not text:
        yield required(f"{here}.rule", "rule is not specified")
    elif message and not message.strip():
        yield invalid(f"{here}.message", message, "must be non-empty if specified")
    elif _breaks(message.strip()):
        yield invalid(f"{here}.message", message, "must not contain line breaks")
    elif _breaks(text) and not message.strip():
        yield required(f"{here}.message", "message must be specified if rule contains line breaks")


def _path_faults(schema: Schema, path: str, here: str) -> Iterator[Fault]:
    if not path:
        return
    if not path.strip():
        yield invalid(here, path, "must be non-empty if specified")
    if _breaks(path):
        yield invalid(here, path, "must not contain line breaks")
    try:
        field_path(schema, path)
    except BadPath:
        yield invalid(here, path, "must be a valid path")
