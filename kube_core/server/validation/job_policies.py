"""When a Job fails early and when it succeeds early.

See `validatePodFailurePolicy` and `validateSuccessPolicy` of pkg/apis/batch/validation.
"""

from collections.abc import Sequence
from typing import Any

from . import words
from .faults import Faults, Struct
from .numbers import check_counts

_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS, _STATUSES = ("In", "NotIn"), ("False", "True", "Unknown")
_MOST_RULES, _MOST_CODES, _MOST_CONDITIONS = 20, 255, 20
_LONGEST_INDEXES = 64 * 1024


def check_failure_policy(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """What the failures of a Job's pods mean."""
    rules: Sequence[dict[str, Any]] = spec["podFailurePolicy"]["rules"] or ()
    if len(rules) > _MOST_RULES:
        faults.too_many(f"{path}.rules", len(rules), _MOST_RULES)
    pod = spec["template"]["spec"]
    names = {each.get("name") for key in ("containers", "initContainers") for each in pod.get(key) or ()}
    for index, rule in enumerate(rules):
        _check_rule(rule, spec, f"{path}.rules[{index}]", names, faults)


def held_failure_policy(policy: dict[str, Any] | None) -> Struct | None:
    """A policy as the server holds it, which is what its messages show."""
    return None if policy is None else Struct(Rules=[_held_rule(rule) for rule in policy["rules"] or ()])


def _held_rule(rule: dict[str, Any]) -> Struct:
    codes, conditions = rule.get("onExitCodes"), rule.get("onPodConditions")
    return Struct(
        Action=rule.get("action", ""),
        OnExitCodes=codes
        and Struct(ContainerName=codes.get("containerName"), Operator=codes.get("operator", ""), Values=codes.get("values")),
        OnPodConditions=conditions and [Struct(Type=each.get("type", ""), Status=each.get("status", "")) for each in conditions],
    )


def _check_rule(rule: dict[str, Any], spec: dict[str, Any], path: str, names: set[Any], faults: Faults) -> None:
    action = rule.get("action", "")
    if action == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
        faults.invalid(f"{path}.action", action, "requires the backoffLimitPerIndex to be set")
    _check_word(action, _ACTIONS, f"{path}.action", faults)
    codes, conditions = rule.get("onExitCodes"), rule.get("onPodConditions")
    if codes is not None:
        _check_codes(codes, f"{path}.onExitCodes", names, faults)
    if conditions:
        _check_conditions(conditions, f"{path}.onPodConditions", faults)
    if codes is not None and conditions:
        faults.invalid_without(path, "specifying both OnExitCodes and OnPodConditions is not supported")
    if codes is None and not conditions:
        faults.invalid_without(path, "specifying one of OnExitCodes and OnPodConditions is required")


def _check_word(word: str, known: Sequence[str], path: str, faults: Faults) -> None:
    if not word:
        listed = " ".join(f'"{each}"' for each in known)
        faults.required(path, f"valid values: [{listed}]")
    elif word not in known:
        faults.unsupported(path, word, known)


def _check_codes(codes: dict[str, Any], path: str, names: set[Any], faults: Faults) -> None:
    operator: str = codes.get("operator", "")
    values: list[int] = codes.get("values") or []
    _check_word(operator, _OPERATORS, f"{path}.operator", faults)
    if (name := codes.get("containerName")) is not None and name not in names:
        text = "must be one of the container or initContainer names in the pod template"
        faults.invalid(f"{path}.containerName", name, text)
    if not values:
        faults.invalid(f"{path}.values", codes.get("values"), "at least one value is required")
    elif len(values) > _MOST_CODES:
        faults.too_many(f"{path}.values", len(values), _MOST_CODES)
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            faults.invalid(f"{path}.values[{index}]", value, "must not be 0 for the In operator")
        if value in values[:index]:
            faults.duplicate(f"{path}.values[{index}]", value)
    if values != sorted(values):
        faults.invalid(f"{path}.values", values, "must be ordered")


def _check_conditions(conditions: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    if len(conditions) > _MOST_CONDITIONS:
        faults.too_many(path, len(conditions), _MOST_CONDITIONS)
    for index, pattern in enumerate(conditions):
        for why in words.qualified(pattern.get("type", "")):
            faults.invalid(f"{path}[{index}].type", pattern.get("type", ""), why)
        _check_word(pattern.get("status", ""), _STATUSES, f"{path}[{index}].status", faults)


def check_success_policy(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """When enough pods of an indexed Job have succeeded."""
    rules: Sequence[dict[str, Any]] = spec["successPolicy"]["rules"] or ()
    if spec.get("completionMode", "NonIndexed") != "Indexed":
        held = [
            Struct(SucceededIndexes=each.get("succeededIndexes"), SucceededCount=each.get("succeededCount")) for each in rules
        ]
        told = None if spec["successPolicy"]["rules"] is None else held
        faults.invalid(path, Struct(Rules=told), "requires indexed completion mode")
        return
    if not rules:
        faults.required(f"{path}.rules", "at least one rules must be specified when the successPolicy is specified")
    if len(rules) > _MOST_RULES:
        faults.too_many(f"{path}.rules", len(rules), _MOST_RULES)
    for index, rule in enumerate(rules):
        _check_success(rule, spec.get("completions") or 0, f"{path}.rules[{index}]", faults)


def _check_success(rule: dict[str, Any], completions: int, path: str, faults: Faults) -> None:
    count, indexes = rule.get("succeededCount"), rule.get("succeededIndexes")
    if count is None and indexes is None:
        faults.required(path, "at least one of succeededCount or succeededIndexes must be specified")
    total = 0
    if indexes is not None:
        if len(indexes.encode()) > _LONGEST_INDEXES:
            faults.too_long(f"{path}.succeededIndexes", _LONGEST_INDEXES)
        try:
            total = number_of(indexes, completions)
        except ValueError as error:
            faults.invalid(f"{path}.succeededIndexes", indexes, f"error parsing succeededIndexes: {error}")
    if count is None:
        return
    check_counts(rule, ("succeededCount",), path, faults)
    if count > completions:
        words_ = f"must be less than or equal to {completions} (the number of specified completions)"
        faults.invalid(f"{path}.succeededCount", count, words_)
    if indexes is not None and count > total:
        words_ = f"must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)"
        faults.invalid(f"{path}.succeededCount", count, words_)


def number_of(indexes: str, completions: int) -> int:
    """How many indexes a text such as ``1,3-5`` names; raises `ValueError` in the real server's words."""
    total, last = 0, -1
    for part in indexes.split(",") if indexes else ():
        low, high = _interval(part, completions)
        if last >= low:
            raise ValueError(f"non-increasing order, previous: {last}, current: {low}")
        total, last = total + high - low + 1, high
    return total


def _interval(part: str, completions: int) -> tuple[int, int]:
    ends = part.split("-")
    if len(ends) > 2:
        words_ = "violates the requirement that an index interval can have at most two parts separated by '-'"
        raise ValueError(f'the fragment "{part}" {words_}')
    low = _index(ends[0], completions)
    if len(ends) == 1:
        return low, low
    high = _index(ends[1], completions)
    if low >= high:
        raise ValueError(f"non-increasing order, previous: {low}, current: {high}")
    return low, high


def _index(text: str, completions: int) -> int:
    if not text.removeprefix("+").isdecimal():
        raise ValueError(f'cannot convert string to integer for index: "{text}"')
    if (found := int(text)) >= completions:
        raise ValueError(f'too large index: "{text}"')
    return found
