"""Label selectors as values: built, parsed, printed and matched against labels.

See https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors.
"""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from attrs import field, frozen

from .errors import UsageError
from .requirement import Operator, Requirement
from .selector_grammar import parse_requirements

EXPRESSION_OPERATORS: Mapping[str, Operator] = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
"""The operators of ``matchExpressions`` in selectors' words."""


def _by_key(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    # As the server prints them. A repeat says nothing more, so it is dropped.
    return tuple(sorted(dict.fromkeys(requirements), key=attrgetter("key", "operator", "values")))


@frozen(eq=False, repr=False)
class Selector:
    """Requirements on labels that must all be met; none at all selects everything.

    Build one from `Label`, ``Selector.parse(text)`` or ``Selector.of({"app": "web"})``; join with ``&``, negate one requirement
    with ``~``. ``str()`` gives the canonical text: requirements by key, values sorted.
    """

    requirements: tuple[Requirement, ...] = field(default=(), converter=_by_key)

    @classmethod
    def parse(cls, text: str) -> "Selector":
        """Read the text of a label selector; `UsageError` says what is wrong with it."""
        return Selector(parse_requirements(text))

    @classmethod
    def of(cls, labels: Mapping[str, str]) -> "Selector":
        """Select the objects that have all of these labels."""
        return Selector(tuple(Requirement(key, "=", (value,)) for key, value in labels.items()))

    @classmethod
    def of_label_selector(cls, document: Mapping[str, Any]) -> "Selector":
        """Read a LabelSelector as it stands in a manifest, with ``matchLabels`` and ``matchExpressions``.

        An empty one selects everything. (A null one selects nothing in most places: no selector says that.)
        """
        expressions = [_expression(each) for each in document.get("matchExpressions") or ()]
        return Selector((*cls.of(document.get("matchLabels") or {}).requirements, *expressions))

    @property
    def empty(self) -> bool:
        """True when there is no requirement, so that everything is selected."""
        return not self.requirements

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether an object with these labels is selected."""
        return all(requirement.matches(labels) for requirement in self.requirements)

    def __and__(self, other: "Selector") -> "Selector":
        return Selector(self.requirements + other.requirements)

    def __invert__(self) -> "Selector":
        if len(self.requirements) != 1:
            raise UsageError(
                f"only a single requirement can be negated, not {str(self)!r}: negate its parts and join them with &"
            )
        return Selector((self.requirements[0].opposite(),))

    def __eq__(self, other: object) -> bool:
        return self.requirements == other.requirements if isinstance(other, Selector) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.requirements)

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))

    def __repr__(self) -> str:
        return f"Selector({str(self)!r})"


def _expression(document: Mapping[str, Any]) -> Requirement:
    operator = EXPRESSION_OPERATORS.get(document.get("operator", ""))
    if operator is None:
        known = ", ".join(EXPRESSION_OPERATORS)
        raise UsageError(f"{document.get('operator')!r} is no operator of a match expression: choose one of {known}")
    return Requirement(document.get("key", ""), operator, tuple(document.get("values") or ()))


class Label(Selector):
    """The label with a key: the start of every requirement on it, and, as it is, the requirement that it exists."""

    __slots__ = ()

    def __init__(self, key: str) -> None:
        super().__init__((Requirement(key, "exists"),))

    def _requirement(self, operator: Operator, *values: str) -> Selector:
        return Selector((Requirement(self.requirements[0].key, operator, values),))

    def equals(self, value: str) -> Selector:
        """Select the objects whose label has this value."""
        return self._requirement("=", value)

    def not_equals(self, value: str) -> Selector:
        """Select the objects whose label has another value, and those without the label."""
        return self._requirement("!=", value)

    def in_(self, *values: str) -> Selector:
        """Select the objects whose label has one of these values."""
        return self._requirement("in", *values)

    def not_in(self, *values: str) -> Selector:
        """Select the objects whose label has none of these values, and those without the label."""
        return self._requirement("notin", *values)

    def exists(self) -> Selector:
        """Select the objects that have the label, whatever its value."""
        return Selector(self.requirements)

    def greater_than(self, bound: int) -> Selector:
        """Select the objects whose label is a whole number above the bound, which can't be negative."""
        return self._requirement(">", str(bound))

    def less_than(self, bound: int) -> Selector:
        """Select the objects whose label is a whole number below the bound, which can't be negative."""
        return self._requirement("<", str(bound))
