"""Expressions in CEL about a request: conditions of webhooks, and what policies are made of.

The objects that they see have no types here: a field that no such kind has is an error when it is read, not before.
See https://kubernetes.io/docs/reference/using-api/cel/ and `pkg/admission/plugin/cel` of k8s.io/apiserver.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from kube_core.cel import CompileError, Program, TooExpensive, compile_expression, type_of

Names: TypeAlias = Mapping[str, Any]
_NAMES = ("object", "oldObject", "request", "params", "namespaceObject", "variables", "authorizer")
_TYPES = {name: type_of("dyn") for name in _NAMES}
_KEPT = 1024  # expressions that are compiled once


class Unevaluated(Exception):
    """An expression has no value. The text is the server's."""


@lru_cache(maxsize=_KEPT)
def _compiled(text: str) -> Program | str:
    try:
        return compile_expression(text, _TYPES)
    except CompileError as error:
        return f"compilation error: compilation failed: {error}"


def value_of(text: str, names: Names) -> Any:
    """The value of an expression. Raises `Unevaluated`."""
    program = _compiled(text)
    if isinstance(program, str):
        raise Unevaluated(program)
    try:
        outcome = program.evaluate(names)
    except TooExpensive as error:
        raise Unevaluated(str(error)) from None
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
