"""What goes wrong with an expression, when it is compiled and when it is evaluated."""

from attrs import frozen


@frozen
class Issue:
    """One complaint of the parser or the checker: what, and at which offset of the text."""

    at: int
    text: str


class CompileError(Exception):
    """An expression that is none. Its text is laid out as cel-go's: place, complaint, line and a mark below it."""

    def __init__(self, expression: str, issues: list[Issue]) -> None:
        ordered = sorted(dict.fromkeys(issues), key=lambda issue: issue.at)
        super().__init__("\n".join(_laid_out(expression, issue) for issue in ordered))
        self.issues = tuple(ordered)


def _laid_out(expression: str, issue: Issue) -> str:
    if issue.at < 0:  # it is about the expression as a whole
        return f"ERROR: <input>:-1:0: {issue.text}"
    before = expression[: issue.at]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1)
    lines = expression.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    mark = "." * column + "^"
    return f"ERROR: <input>:{line}:{column + 1}: {issue.text}\n | {shown}\n | {mark}"


class EvaluationError(Exception):
    """An expression that has no value, such as a division by zero."""


class TooExpensive(Exception):
    """An expression that would cost more than it may: ``excess`` is by how much, as far as it came."""

    def __init__(self, excess: int) -> None:
        super().__init__("operation cancelled: actual cost limit exceeded")
        self.excess = excess
