"""The variables of a policy, which its expressions share."""

from collections.abc import Mapping, Sequence
from typing import Any

from kube_core.cel import EvaluationError, Outcome

from .budget import Budget
from .expressions import Names, program_of


class Variables(dict[str, Any]):
    """Each is evaluated when it is first read, and only then; its cost is that of what reads it. It is the text until then.

    Reading one that has no value raises `EvaluationError`.
    """

    def __init__(self, said: Sequence[Mapping[str, Any]], names: Names, budget: Budget) -> None:
        super().__init__({each.get("name", ""): each.get("expression", "") for each in said})
        self._names, self._budget = {**names, "variables": self}, budget
        self._found: dict[str, Outcome] = {}

    def __contains__(self, key: object) -> bool:
        """Whether there is one of that name. Looking for it evaluates it, as reading does."""
        if not super().__contains__(key):
            return False
        self._outcome(str(key))
        return True

    def get(self, key: str, default: Any = None) -> Any:
        """The value of one; ``default`` if there is none of that name."""
        return self[key] if super().__contains__(key) else default

    def __getitem__(self, key: str) -> Any:
        return self._outcome(key).value

    def _outcome(self, key: str) -> Outcome:
        outcome = self._found.get(key) or self._evaluate(key, super().__getitem__(key))
        if outcome.error is not None:
            raise outcome.error
        return outcome

    def _evaluate(self, name: str, text: str) -> Outcome:
        self._found[name] = Outcome(None, 0, EvaluationError(f"no such key: {name}"))  # for one that reads itself
        program = program_of(text)
        if isinstance(program, str):
            found, verb = Outcome(None, 0, EvaluationError(program)), "compile"
        else:
            found, verb = self._budget.run(program, self._names), "evaluate"
        if found.error is not None:
            found = Outcome(None, 0, EvaluationError(f'composited variable "{name}" fails to {verb}: {found.error}'))
        self._found[name] = found
        return found
