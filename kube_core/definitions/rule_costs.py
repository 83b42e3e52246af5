"""Whether the expressions of a schema's rules compile, and what they may cost at most.

The limits, and how often a rule may be evaluated on one object, are facts of `pkg/apis/apiextensions/validation` of
k8s.io/apiextensions-apiserver.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from kube_core.cel import UNBOUNDED, CompileError, Program, bounded, compile_expression, optional_of

from .declared import MOST, declared
from .fault import Fault, forbidden, invalid
from .go_types import go_rule, told
from .structural import EMBEDDED, properties
from .values import Schema, additional, items

RULE_LIMIT = 10_000_000
"""StaticEstimatedCostLimit: what one rule may cost."""
TOTAL_LIMIT = 100_000_000
"""StaticEstimatedCRDCostLimit: what all rules of a schema may cost."""
_TOLD = 4  # the most expensive rules that are told, when all of them cost too much
_ADVICE = (
    "try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared"
)
_HOPELESS, _SLIGHT = 100.0, 1.5


@frozen
class _Place:
    path: str
    count: int | None = 1
    """How often the schema may apply to one object; None when nothing limits it."""
    uncorrelatable: str = ""


@define(eq=False)
class _Costs:
    total: int = 0
    expensive: list[tuple[int, str]] = field(factory=list[tuple[int, str]])

    def add(self, cost: int, path: str) -> None:
        self.total = bounded(self.total + cost)
        if cost >= TOTAL_LIMIT // 100:
            self.expensive = sorted([*self.expensive, (cost, path)], key=lambda each: -each[0])[:_TOLD]


def expression_faults(schema: Schema, path: str, broken: list[Fault]) -> list[Fault]:
    """What is wrong with the rules of a schema; those around faults that are known already are left alone."""
    costs, places = _Costs(), [fault.field for fault in broken]
    found = list(_walk(schema, _Place(path), costs, places, root=True))
    if costs.total > TOTAL_LIMIT:
        why = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"
        found += [forbidden(where, why) for _, where in costs.expensive]
        name = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema"
        found.append(forbidden(path, _too_much(name, costs.total, TOTAL_LIMIT)))
    return found


def _walk(schema: Schema, place: _Place, costs: _Costs, broken: list[str], root: bool = False) -> Iterator[Fault]:
    count = place.count and _times(place.count, schema)
    inner, values = items(schema), additional(schema)
    if values is not None:
        yield from _walk(values, _Place(f"{place.path}.additionalProperties", count, place.uncorrelatable), costs, broken)
    for key, each in properties(schema).items():
        yield from _walk(each, _Place(f"{place.path}.properties[{key}]", count, place.uncorrelatable), costs, broken)
    if inner is not None:
        lost = place.uncorrelatable or ("" if schema.get("x-kubernetes-list-type") == "map" else place.path)
        yield from _walk(inner, _Place(f"{place.path}.items", count, lost), costs, broken)
    if schema.get("x-kubernetes-validations") and not any(each.startswith(place.path) for each in broken):
        yield from _own(schema, place, costs, root or bool(schema.get(EMBEDDED)))


def _times(count: int, schema: Schema) -> int | None:
    key = "maxItems" if schema.get("type") == "array" else "maxProperties"
    if schema.get("type") != "array" and (schema.get("type") != "object" or schema.get("additionalProperties") is None):
        return count
    most = schema.get(key)
    return None if most is None else bounded(count * max(0, most))


def _own(schema: Schema, place: _Place, costs: _Costs, root: bool) -> Iterator[Fault]:
    found = declared(schema, root)
    if found is None:
        text = "failed to construct type information for x-kubernetes-validations rules"
        why = f"Internal error: internal error: {text}: unable to convert structural schema to CEL declarations"
        yield Fault("InternalError", why, f"{place.path}.x-kubernetes-validations")
        return
    often = MOST // (found.least + 1) if place.count is None else place.count
    for index, said in enumerate(schema["x-kubernetes-validations"]):
        here = evolve(place, path=f"{place.path}.x-kubernetes-validations[{index}]", count=often)
        old = optional_of(found.type) if said.get("optionalOldSelf") else found.type
        yield from _rule(said, {"self": found.type, "oldSelf": old}, here, costs)


def _rule(said: Mapping[str, Any], variables: Mapping[str, Any], place: _Place, costs: _Costs) -> Iterator[Fault]:
    here = place.path
    program = _compiled(said["rule"], variables)
    if isinstance(program, str):
        yield invalid(f"{here}.rule", told(go_rule(said)), f"compilation failed: {program}")
        return
    cost = bounded(program.cost * (place.count or 0)) if program.cost < UNBOUNDED else UNBOUNDED
    if cost > RULE_LIMIT:
        yield forbidden(f"{here}.rule", _too_much("estimated rule cost", cost, RULE_LIMIT))
    costs.add(cost, f"{here}.rule")
    if program.result.name != "bool":
        yield invalid(f"{here}.rule", told(go_rule(said)), "cel expression must evaluate to a bool")
        return
    yield from _message(said, variables, here, costs)
    if "oldSelf" in program.used:
        if place.uncorrelatable:
            why = f"oldSelf cannot be used on the uncorrelatable portion of the schema within {place.uncorrelatable}"
            yield invalid(f"{here}.rule", said["rule"], why)
    elif said.get("optionalOldSelf") is not None:
        yield invalid(f"{here}.optionalOldSelf", said["optionalOldSelf"], "may not be set if oldSelf is not used in rule")


def _message(said: Mapping[str, Any], variables: Mapping[str, Any], here: str, costs: _Costs) -> Iterator[Fault]:
    if not said.get("messageExpression"):
        return
    where, program = f"{here}.messageExpression", _compiled(said["messageExpression"], variables)
    if isinstance(program, str):
        yield invalid(where, told(go_rule(said)), f"messageExpression compilation failed: {program}")
    elif program.result.name != "string":
        yield invalid(where, told(go_rule(said)), "messageExpression must evaluate to a string")
    else:
        if program.cost > RULE_LIMIT:
            yield forbidden(where, _too_much("estimated messageExpression cost", program.cost, RULE_LIMIT))
        costs.add(program.cost, where)


def _compiled(text: str, variables: Mapping[str, Any]) -> Program | str:
    try:
        return compile_expression(text, variables)
    except CompileError as error:
        return str(error)


def _too_much(name: str, cost: int, limit: int) -> str:
    factor = cost / limit
    shown = f"{factor:f}x" if factor < _SLIGHT else f"{factor:.1f}x"
    shown = "more than 100x" if factor > _HOPELESS else shown
    return f"{name} exceeds budget by factor of {shown} ({_ADVICE})"
