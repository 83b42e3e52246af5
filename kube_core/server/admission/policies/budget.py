"""What the expressions of one policy, or of one webhook's conditions, may cost together."""

from collections.abc import Mapping
from typing import Any

from attrs import define

from kube_core.cel import CALL_LIMIT, EvaluationError, Outcome, Program, TooExpensive

BUDGET, CONDITIONS_BUDGET = 10_000_000, 2_500_000
"""RuntimeCELCostBudget and RuntimeCELCostBudgetMatchConditions of `pkg/apis/cel/config.go` of k8s.io/apiserver."""


class Unevaluated(Exception):
    """An expression has no value. The text is the server's."""


class OutOfBudget(Unevaluated):
    """Expressions cost more together than they may: none of them counts then."""

    def __init__(self) -> None:
        super().__init__("validation failed due to running out of cost budget, no further validation rules will be run")


@define(eq=False)
class Budget:
    """What is left of it."""

    left: int = BUDGET

    def run(self, program: Program, names: Mapping[str, Any]) -> Outcome:
        """Evaluate a program, and pay for it. Raises `OutOfBudget`."""
        limit = min(CALL_LIMIT, self.left)
        try:
            outcome = program.evaluate(names, limit)
        except TooExpensive as error:
            outcome = Outcome(None, limit + error.excess, EvaluationError(str(error)))
        self.left -= outcome.cost
        if self.left < 0:
            raise OutOfBudget
        return outcome
