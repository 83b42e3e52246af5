"""Where the parts of an object came from: what makes it possible to write back what nobody declared and nobody changed.

An object of the user's classes is a picture of a document: the picture leaves out unknown fields, shows defaults where the
document has nothing or null, and reads times and bytes from texts that could have been spelled otherwise. So reading remembers
which instance came from which part of the document, *by identity*: an item of a list keeps its own unknown fields wherever it
is moved, and a new item has none. The instances are kept alive, so that no other object can take the identity of one.
"""

from collections.abc import Iterable
from typing import Any

from attrs import Factory, define, field

from .plain import Plain, PlainObject


@define(eq=False)
class Origin:
    """One instance of a user's class and the part of the document that it was read from.

    ``given`` holds, by key, what the instance showed where the document had nothing or null: its defaults, written as plain JSON.
    """

    instance: object
    document: PlainObject
    given: dict[str, Plain] = Factory(dict[str, Any])


@define(eq=False)
class Provenance:
    """The document of one object, and the origins of its parts.

    ``given`` is the same as in `Origin`, for the object's own keys. ``typed`` names the keys that its classes have read: with
    ``Object[FooSpec, None]``, a status is kept but not shown. With ``adopts``, a new item of a list that took the place of one
    that is gone from the list inherits what was unknown there.
    """

    document: PlainObject = Factory(dict[str, Any])
    origins: list[Origin] = Factory(list[Origin])
    given: dict[str, Plain] = Factory(dict[str, Any])
    typed: frozenset[str] = frozenset()
    adopts: bool = False
    _by_instance: dict[int, Origin] = field(init=False, repr=False)
    _by_document: dict[int, Origin] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._by_instance = {id(origin.instance): origin for origin in self.origins}
        self._by_document = {id(origin.document): origin for origin in self.origins}

    def of(self, instance: object, before: Plain) -> Origin | None:
        """Find where an instance came from; failing that, whether it took the place of one of its class, read from ``before``."""
        if (origin := self._by_instance.get(id(instance))) is not None:
            return origin
        origin = self._by_document.get(id(before))
        return origin if origin is not None and type(origin.instance) is type(instance) else None

    def replaced(self, items: Iterable[object], before: list[Plain]) -> frozenset[int]:
        """Say which items of a list in the document are there no longer, by index, if what took their place may inherit."""
        if not self.adopts:
            return frozenset()
        present = {id(item) for item in items}
        origins = {index: self._by_document.get(id(part)) for index, part in enumerate(before)}
        return frozenset(index for index, origin in origins.items() if origin and id(origin.instance) not in present)

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle without the identities, which are new in the copy."""
        return Provenance, (self.document, self.origins, self.given, self.typed)


NOTHING_READ = Provenance()
"""The provenance of what is new."""
