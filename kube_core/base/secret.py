"""Secrets that don't show themselves."""

from typing import Generic, TypeVar

S = TypeVar("S", bound=str | bytes)


class Secret(Generic[S]):
    """A password, a token or a key. `reveal` gives it; str, repr and formatting never do.

    Secrets compare, hash and pickle by what they hold: a pickle is a copy, so guard it like the secret.
    """

    __slots__ = ("_value",)

    def __init__(self, value: S) -> None:
        self._value: S = value

    def reveal(self) -> S:
        """The secret itself. Use it where it is sent, and keep it nowhere."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(...)"

    def __eq__(self, other: object) -> bool:
        return self._value == other._value if isinstance(other, Secret) else NotImplemented  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] (the parameter of a generic is unknown after isinstance)

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> tuple[object, ...]:
        return Secret, (self._value,)
