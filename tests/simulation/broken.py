"""How a schedule fails."""


class Broken(AssertionError):
    """Something that always holds did not."""


def require(holds: object, *words: object) -> None:
    """Say what did not hold, if it did not."""
    if not holds:
        raise Broken(" ".join(map(str, words)))
