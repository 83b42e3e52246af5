"""Finding out who changes what a cache gave them to look at."""

from collections import deque
from typing import TypeVar

from attrs import define, field

from kube_core.base import UsageError
from kube_core.objects import encode

from .records import Key

T = TypeVar("T")

MOST_LENT = 10_000
"""Objects that are remembered as lent; of more the oldest are not looked at again."""

MOST_LENT_OF_ONE = 16
"""And of one object: each peek at it looks at all of them."""


@define
class _Lent:
    value: object
    before: bytes
    who: str


@define
class Peeks:
    """Objects that were lent, and what they were like. Everybody gets a copy of their own, so that it is known who changed it."""

    _lent: dict[Key, deque[_Lent]] = field(factory=dict[Key, deque[_Lent]], init=False, repr=False)
    _count: int = field(default=0, init=False)

    def lend(self, key: Key, value: T, who: str) -> T:
        """Remember an object that somebody is given; raises `UsageError` when an object of that name was changed before."""
        self.check(key)
        if self._count >= MOST_LENT:
            self._count -= len(self._lent.pop(next(iter(self._lent))))
        lent = self._lent.setdefault(key, deque(maxlen=MOST_LENT_OF_ONE))
        self._count += len(lent) < MOST_LENT_OF_ONE
        lent.append(_Lent(value, encode(value), who))
        return value

    def check(self, key: Key | None = None) -> None:
        """Raise `UsageError` for an object that is not what it was when it was lent: one of that name, or any."""
        for name in list(self._lent) if key is None else [key]:
            for lent in self._lent.get(name, ()):
                if encode(lent.value) != lent.before:
                    raise UsageError(
                        f"{'/'.join(filter(None, name))} was changed after a peek at {lent.who or 'an unknown place'}: what peek "
                        "gives is shared, so change what get gives"
                    )
