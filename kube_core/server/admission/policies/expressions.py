"""Expressions in CEL about a request: conditions of webhooks, and what policies are made of.

The objects that they see have no types here: a field that no such kind has is an error when it is read, not before.
See https://kubernetes.io/docs/reference/using-api/cel/ and `pkg/admission/plugin/cel` of k8s.io/apiserver.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from kube_core.cel import CompileError, Program, Type, bind, compile_expression, type_of

from .budget import CONDITIONS_BUDGET, Budget, OutOfBudget, Unevaluated

Names: TypeAlias = Mapping[str, Any]
_NAMES = ("object", "oldObject", "request", "params", "namespaceObject", "variables")
_TYPES = {
    **{name: type_of("dyn") for name in _NAMES},
    "authorizer": type_of("authorizer"),
    "authorizer.requestResource": type_of("resourcecheck"),
}
_KEPT = 1024  # expressions that are compiled once


@lru_cache(maxsize=_KEPT)
def program_of(text: str, wanted: Type | None = None) -> Program | str:
    """An expression, ready to be evaluated, or why it is none. ``wanted`` is what a mutation has to give."""
    try:
        program = compile_expression(text, _TYPES, patches=wanted is not None)
    except CompileError as error:
        return f"compilation failed: {error}"
    if wanted is not None and not bind(wanted, program.result, {}):
        return f"must evaluate to {wanted} but got {program.result}"
    return program


def value_of(text: str, wanted: Type | None = None, *, names: Names, budget: Budget) -> Any:
    """The value of an expression. Raises `Unevaluated`."""
    program = program_of(text, wanted)
    if isinstance(program, str):
        raise Unevaluated(f"compilation error: {program}")
    outcome = budget.run(program, names)
    if outcome.error is not None:
        raise Unevaluated(f"expression '{text}' resulted in error: {outcome.error}")
    return outcome.value


def matched(conditions: Sequence[Mapping[str, Any]], names: Names) -> bool:
    """Whether all conditions hold. One that does not decides, whatever others are; else `Unevaluated` tells of all errors."""
    budget, values, problems = Budget(CONDITIONS_BUDGET), list[Any](), list[str]()
    for condition in conditions:
        try:
            values.append(value_of(condition.get("expression", ""), names=names, budget=budget))
        except OutOfBudget:
            raise
        except Unevaluated as problem:
            problems.append(str(problem))
    if any(value is False for value in values):
        return False
    if problems:
        raise Unevaluated(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")
    return True
