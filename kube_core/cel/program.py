"""An expression that was compiled once and is evaluated often.

```
program = compile_expression("self.replicas <= self.max", {"self": self_type})
program.evaluate({"self": value})
```
"""

from collections.abc import Mapping

from attrs import frozen

from .checker import Checked, check
from .cost import estimate
from .errors import CompileError, EvaluationError, Issue
from .evaluator import Environment, Run, compiled
from .parser import DEEPEST, parse
from .types import Type
from .values import Value

CALL_LIMIT = 1_000_000
"""PerCallLimit of k8s.io/apiserver/pkg/apis/cel/config.go: what one evaluation may cost."""


@frozen(eq=False)
class Outcome:
    """What an evaluation came to: a value or an error, and what it cost."""

    value: Value
    cost: int
    error: EvaluationError | None = None


@frozen(eq=False)
class Program:
    """A compiled expression. ``result`` is its type, ``used`` the variables that it names, ``cost`` the most that it may cost."""

    text: str
    result: Type
    used: frozenset[str]
    cost: int
    _run: Run

    def evaluate(self, names: Mapping[str, Value], limit: int = CALL_LIMIT) -> Outcome:
        """Evaluate it; raises `TooExpensive` when it costs more than ``limit``."""
        environment = Environment(dict(names), limit)
        try:
            value = self._run(environment)
        except EvaluationError as error:
            return Outcome(None, limit - environment.left, error)
        return Outcome(value, limit - environment.left)


def compile_expression(text: str, variables: Mapping[str, Type], *, patches: bool = False) -> Program:
    """Parse and check an expression over variables of these types; raises `CompileError`.

    With ``patches`` it may make an ``Object``, or steps of a ``JSONPatch``.
    """
    try:
        tree = parse(text)
        checked: Checked = check(text, tree, variables, patches=patches)
        run, cost = compiled(tree, checked), estimate(tree, checked)
    except RecursionError:
        raise CompileError(text, [Issue(0, f"expression recursion limit exceeded: {DEEPEST}")]) from None
    return Program(text, checked.types[tree], frozenset(checked.used), cost, run)
