"""What happened in a world, to be read by people."""

from attrs import define, field

from .written import written


@define(eq=False)
class Timeline:
    """Entries in order: when, who, what. What is only written out when somebody reads it."""

    began: float
    entries: list[tuple[float, str, object]] = field(factory=list[tuple[float, str, object]], init=False)

    def note(self, now: float, who: str, what: object) -> None:
        """Remember that something happened."""
        self.entries.append((now, who, what))

    def __str__(self) -> str:
        """One line an entry: seconds since the world began, who, what."""
        return "\n".join(f"{now - self.began:10.3f}  {who:12}  {written(what)}" for now, who, what in self.entries)
