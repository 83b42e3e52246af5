"""The shapes of the built-in kinds, from the schema's facts."""

from attrs import frozen

from .schema import FieldFacts, struct
from .shape import UNKNOWN, Shape


@frozen
class SchemaShape:
    """The `Shape` that the facts of a field tell."""

    facts: FieldFacts

    @property
    def list_type(self) -> str:
        """What a list is: atomic, set, map, or "", which is atomic for server-side apply."""
        return self.facts.list_type

    @property
    def map_keys(self) -> tuple[str, ...]:
        """The keys that tell the items of a list apart."""
        return self.facts.map_keys

    @property
    def patch_strategies(self) -> frozenset[str]:
        """How strategic patches treat the value."""
        return frozenset(self.facts.patch_strategy)

    @property
    def merge_key(self) -> str:
        """The key that strategic patches match the items of a list by."""
        return self.facts.patch_merge_key

    def member(self, key: str) -> Shape:
        """The shape of what is under a key."""
        if self.facts.ref:
            found = struct(self.facts.ref).fields.get(key)
            return SchemaShape(found) if found else UNKNOWN
        return self.item() if self.facts.type == "map" else UNKNOWN

    def item(self) -> Shape:
        """The shape of a list's items or a map's values."""
        return SchemaShape(self.facts.items) if self.facts.items else UNKNOWN


def shape_of(ref: str) -> Shape:
    """The shape of a generated class, such as ``core_v1.Pod``; nothing is known of a class without a name ("")."""
    return SchemaShape(FieldFacts("struct", ref=ref)) if ref else UNKNOWN
