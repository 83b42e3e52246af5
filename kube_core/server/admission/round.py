"""Who has to be asked again about a change: webhooks and mutating policies."""

from typing import Generic, TypeVar

from attrs import define, field

T = TypeVar("T")


@define(eq=False)
class Round(Generic[T]):
    """Those who were asked before a change, and want to be asked again, become due."""

    asked: list[T] = field(factory=list[T])
    due: list[T] = field(factory=list[T])
    changed: bool = False

    def change(self) -> None:
        """The object is another one now."""
        self.changed = True
        self.due += self.asked
        self.asked = []
