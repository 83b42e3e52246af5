"""What expressions of policies and of webhooks may cost, and which of their variables are evaluated at all."""

from typing import Any

from ..steps import Call, Talk
from . import mutations, policies
from .webhooks import about, plain, told

_LETTERS = 9_500
_TEXT = "(has(object.data) && has(object.data.heavy) ? object.data.heavy : '')"
_SECRET = "request.resource.resource == 'secrets'"  # as the one is by which one tells that a policy is in force
_HEAVY = f"{_SECRET} || {_TEXT}.contains({_TEXT})"
"""Costs 0.9 million where the text is long: a tenth of the product of both lengths, in tenths."""
_TOO_HEAVY = f"{_SECRET} || ({_TEXT} + {_TEXT}).contains({_TEXT} + {_TEXT})"
_MAPS = about(resources=["configmaps"], operations=["CREATE"])


def _texts(namespace: str) -> Talk:
    """Two creations: one that costs little, one that costs much."""
    for name, text in (("light", "x"), ("heavy", "x" * _LETTERS)):
        yield Call(
            "POST", f"/api/v1/namespaces/{namespace}/configmaps?dryRun=All", {"metadata": {"name": name}, "data": {"heavy": text}}
        )


def _validations(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{"expression": _HEAVY, **more} for _ in range(count)]


def _named(prefix: str, count: int) -> list[dict[str, Any]]:
    return [{"name": f"{prefix}{number}", "expression": _HEAVY} for number in range(count)]


def _read(count: int) -> str:
    return " && ".join(f"variables.v{number}" for number in range(count))


_REFUSAL = {"expression": _SECRET, "message": "no maps"}
_FAILING = [
    {"name": "bad", "expression": "object.metadata.annotations.x"},
    {"name": "worse", "expression": "variables.bad + 'y'"},
    {"name": "good", "expression": "'good'"},
]
_READINGS = (
    "variables.bad == 'x'",
    "variables.bad == 'x' || true",
    "has(variables.bad)",
    "variables.worse == 'z'",
    "[1, 2].exists(i, variables.worse == 'z' || i == 2)",
    "variables.good == 'good'",
    "variables.?bad.orValue('y') == 'y'",
)


def _numbered(namespace: str) -> Talk:
    """A creation for each reading."""
    for number in range(len(_READINGS)):
        yield Call("POST", f"/api/v1/namespaces/{namespace}/configmaps?dryRun=All", {"metadata": {"name": f"n{number}"}})


def _readings() -> list[dict[str, Any]]:
    return [
        {"expression": f"object.metadata.name != 'n{number}' || ({text})", "messageExpression": "'said by ' + variables.bad"}
        for number, text in enumerate(_READINGS)
    ]


def _labelled(expression: str) -> dict[str, Any]:
    return mutations.applied(f"Object{{metadata: Object.metadata{{labels: {{'heavy': string({expression})}}}}}}")


COSTS = {
    "policies that cost too much": policies.policy({"expression": _TOO_HEAVY}, steps=_texts),
    "policies that run out": policies.policy(*_validations(12), steps=_texts),
    "policies that nearly run out": policies.policy(*_validations(11), steps=_texts),
    "policies that run out after a refusal": policies.policy(_REFUSAL, *_validations(12), steps=_texts),
    "policies that run out, and may": policies.policy(_REFUSAL, *_validations(12), failurePolicy="Ignore", steps=_texts),
    "policies with variables that cost": policies.policy(
        {"expression": _read(11)}, {"expression": "variables.v0"}, variables=_named("v", 12), steps=_texts
    ),
    "policies with variables that cost too much": policies.policy(
        {"expression": _read(12)}, variables=_named("v", 12), steps=_texts
    ),
    "policies with a variable that costs too much": policies.policy(
        {"expression": "variables.v"}, variables=[{"name": "v", "expression": _TOO_HEAVY}], steps=_texts
    ),
    "policies with variables that nobody reads": policies.policy(_REFUSAL, variables=[*_named("v", 12), *_FAILING], steps=_texts),
    "policies with messages that cost": policies.policy(
        *_validations(6, messageExpression=f"{_HEAVY} ? 'a' : 'b'"), _REFUSAL, steps=_texts
    ),
    "policies with a message that costs too much": policies.policy(
        {**_REFUSAL, "messageExpression": f"{_TOO_HEAVY} ? 'a' : 'b'"}, steps=_texts
    ),
    "policies with variables that fail": policies.policy(*_readings(), variables=_FAILING, steps=_numbered),
    "policies with variables that may fail": policies.policy(
        *_readings(), variables=_FAILING, failurePolicy="Ignore", steps=_numbered
    ),
    "policies with conditions that cost": policies.policy(_REFUSAL, matchConditions=_named("c", 3), steps=_texts),
    "policies with conditions that cost, and may": policies.policy(
        _REFUSAL, matchConditions=_named("c", 3), failurePolicy="Ignore", steps=_texts
    ),
    "policies with conditions that cost, one is false": policies.policy(
        _REFUSAL, matchConditions=[{"name": "false", "expression": _SECRET}, *_named("c", 3)], steps=_texts
    ),
    "mutations that cost": mutations.policy(*[_labelled(_HEAVY)] * 12, matchConstraints={"resourceRules": _MAPS}, steps=_texts),
    "mutations that cost too much": mutations.policy(
        _labelled(_TOO_HEAVY), matchConstraints={"resourceRules": _MAPS}, steps=_texts
    ),
    "mutations with variables that cost": mutations.policy(
        _labelled(_read(12)), variables=_named("v", 12), matchConstraints={"resourceRules": _MAPS}, steps=_texts
    ),
    "mutations with variables that fail": mutations.policy(
        _labelled("object.metadata.name != 'n0' ? variables.good : variables.worse"),
        variables=_FAILING,
        matchConstraints={"resourceRules": _MAPS},
        steps=_numbered,
    ),
    "webhooks with conditions that cost": told(
        "validating", plain("deny", matchConditions=_named("c", 3), rules=_MAPS), steps=_texts
    ),
    "webhooks with conditions that cost, and may": told(
        "validating", plain("deny", matchConditions=_named("c", 3), rules=_MAPS, failurePolicy="Ignore"), steps=_texts
    ),
    "webhooks with conditions that cost too much": told(
        "validating",
        plain("deny", matchConditions=[{"name": "c", "expression": _TOO_HEAVY}], rules=_MAPS),
        steps=_texts,
    ),
}
