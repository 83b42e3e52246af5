"""Field selectors as values: built, parsed, printed and matched.

See https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/. Which fields a kind offers is the
server's to say. In values a backslash stands before a backslash, a comma and an equals sign.
"""

import re
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Literal, TypeAlias

from attrs import field, frozen

from .errors import UsageError

FieldOperator: TypeAlias = Literal["=", "!="]

_TERMS = re.compile(r"((?:[^\\,]|\\.?)*)(?:,|\Z)", re.DOTALL)
_TERM = re.compile(r"([^=!\\,]+)(!=|==?)((?:[^\\,=]|\\[\\,=])*)", re.DOTALL)
_ESCAPE = re.compile(r"([\\,=])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NAME = re.compile(r"[^=!\\,]+", re.DOTALL)


@frozen
class FieldTerm:
    """One condition: a field that has a value, or hasn't."""

    field: str
    operator: FieldOperator
    value: str

    def __attrs_post_init__(self) -> None:
        if not _NAME.fullmatch(self.field):
            raise UsageError(f"{self.field[:80]!r} is no field: give its path in the object, such as status.phase")

    def matches(self, getter: Callable[[str], str | None]) -> bool:
        """Say whether the field has, or hasn't, the value; a field that isn't there counts as the empty text."""
        return ((getter(self.field) or "") == self.value) == (self.operator == "=")

    def opposite(self) -> "FieldTerm":
        """The condition that holds exactly when this one doesn't."""
        return FieldTerm(self.field, "!=" if self.operator == "=" else "=", self.value)

    def __str__(self) -> str:
        value = _ESCAPE.sub(r"\\\1", self.value)
        return f"{self.field}{self.operator}{value}"


def _by_field(terms: Iterable[FieldTerm]) -> tuple[FieldTerm, ...]:
    return tuple(sorted(dict.fromkeys(terms), key=attrgetter("field", "operator", "value")))


@frozen(repr=False)
class FieldSelector:
    """Conditions on fields that must all hold; none at all selects everything.

    Build one from `Field` or ``FieldSelector.parse(text)``; join with ``&``, negate a single condition with ``~``. ``str()``
    gives the canonical text, sorted by field.
    """

    terms: tuple[FieldTerm, ...] = field(default=(), converter=_by_field)

    @classmethod
    def parse(cls, text: str) -> "FieldSelector":
        """Read the text of a field selector; `UsageError` says which part makes no sense. Empty parts are skipped, as in Go."""
        return FieldSelector(tuple(_term(part, text) for part in _TERMS.findall(text) if part))

    @property
    def empty(self) -> bool:
        """True when there is no condition, so that everything is selected."""
        return not self.terms

    def matches(self, getter: Callable[[str], str | None]) -> bool:
        """Say whether an object is selected; ``getter`` gives the text of a field by its path, None or "" when it isn't there."""
        return all(term.matches(getter) for term in self.terms)

    def __and__(self, other: "FieldSelector") -> "FieldSelector":
        return FieldSelector(self.terms + other.terms)

    def __invert__(self) -> "FieldSelector":
        if len(self.terms) != 1:
            raise UsageError(f"only a single condition can be negated, not {str(self)!r}: negate its parts and join them with &")
        return FieldSelector((self.terms[0].opposite(),))

    def __str__(self) -> str:
        return ",".join(map(str, self.terms))

    def __repr__(self) -> str:
        return f"FieldSelector({str(self)!r})"


def _term(part: str, text: str) -> FieldTerm:
    match = _TERM.fullmatch(part)
    if match is None:
        raise UsageError(
            f"{text[:200]!r} is not a field selector at {part[:80]!r}: write field=value or field!=value, and a backslash before "
            r"\, ',' and '=' in the value"
        )
    return FieldTerm(match[1], "!=" if match[2] == "!=" else "=", _ESCAPED.sub(r"\1", match[3]))


class Field:  # noqa: PLW1641 (== builds a selector, so a Field can't be looked up)
    """A field by its path, such as ``Field("status.phase")``; comparing it with ``==`` or ``!=`` builds a selector."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def equals(self, value: str) -> FieldSelector:
        """Select the objects whose field has this value."""
        return FieldSelector((FieldTerm(self.path, "=", value),))

    def not_equals(self, value: str) -> FieldSelector:
        """Select the objects whose field has another value."""
        return FieldSelector((FieldTerm(self.path, "!=", value),))

    def __eq__(self, value: str) -> FieldSelector:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # (a builder, as the words of a selector want)
        return self.equals(value)

    def __ne__(self, value: str) -> FieldSelector:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # (the same)
        return self.not_equals(value)

    def __repr__(self) -> str:
        return f"Field({self.path!r})"
