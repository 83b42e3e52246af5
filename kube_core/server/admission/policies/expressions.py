"""Expressions in CEL about a request: conditions of webhooks, and what policies are made of.

The objects that they see have no types here: a field that no such kind has is an error when it is read, not before.
See https://kubernetes.io/docs/reference/using-api/cel/ and `pkg/admission/plugin/cel` of k8s.io/apiserver.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from kube_core.cel import CompileError, Program, TooExpensive, Type, bind, compile_expression, type_of

Names: TypeAlias = Mapping[str, Any]
_NAMES = ("object", "oldObject", "request", "params", "namespaceObject", "variables")
_TYPES = {
    **{name: type_of("dyn") for name in _NAMES},
    "authorizer": type_of("authorizer"),
    "authorizer.requestResource": type_of("resourcecheck"),
}
_KEPT = 1024  # expressions that are compiled once


class Unevaluated(Exception):
    """An expression has no value. The text is the server's."""


@lru_cache(maxsize=_KEPT)
def _compiled(text: str, wanted: Type | None = None) -> Program | str:
    """An expression, ready to be evaluated, or why it is none. ``wanted`` is what a mutation has to give."""
    try:
        program = compile_expression(text, _TYPES, patches=wanted is not None)
    except CompileError as error:
        return f"compilation error: compilation failed: {error}"
    if wanted is not None and not bind(wanted, program.result, {}):
        return f"compilation error: must evaluate to {wanted} but got {program.result}"
    return program


def value_of(text: str, names: Names, wanted: Type | None = None) -> Any:
    """The value of an expression. Raises `Unevaluated`."""
    program = _compiled(text, wanted)
    if isinstance(program, str):
        raise Unevaluated(program)
    try:
        outcome = program.evaluate(names)
    except TooExpensive as error:
        raise Unevaluated(f"expression '{text}' resulted in error: {error}") from None
    if outcome.error is not None:
        raise Unevaluated(f"expression '{text}' resulted in error: {outcome.error}")
    return outcome.value


def matched(conditions: Sequence[Mapping[str, Any]], names: Names) -> bool:
    """Whether all conditions hold. One that does not decides, whatever others are; else `Unevaluated` tells of all errors."""
    problems: list[str] = []
    for condition in conditions:
        try:
            if value_of(condition.get("expression", ""), names) is False:
                return False
        except Unevaluated as problem:
            problems.append(str(problem))
    if problems:
        raise Unevaluated(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")
    return True


def variables_of(said: Sequence[dict[str, Any]], names: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The variables of a policy, and why some have no value; later ones may use earlier ones."""
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for variable in said:
        name = variable.get("name", "")
        try:
            found[name] = value_of(variable.get("expression", ""), names | {"variables": found})
        except Unevaluated as why:
            problems[name] = f'composited variable "{name}" fails to evaluate: {why}'
    return found, problems
