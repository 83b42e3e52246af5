"""What is known of a document's values: which lists are maps, and how patches treat them.

It is a small face of the schema's facts, so that patches and `overlay` work with any source of them, or with none.
"""

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen


class Shape(Protocol):
    """What is known of one value in a document."""

    @property
    def list_type(self) -> str:
        """For a list: what it is by ``x-kubernetes-list-type``, "" when that is not known."""
        ...

    @property
    def map_keys(self) -> tuple[str, ...]:
        """For a list of objects: the keys that tell its items apart, by ``x-kubernetes-list-map-keys``."""
        ...

    @property
    def patch_strategies(self) -> frozenset[str]:
        """``merge``, ``replace`` and ``retainKeys``, by ``x-kubernetes-patch-strategy``."""
        ...

    @property
    def merge_key(self) -> str:
        """For a list of objects: the key that strategic patches match its items by, by ``x-kubernetes-patch-merge-key``."""
        ...

    def member(self, key: str) -> "Shape":
        """What is known of the value under a key, when this is an object."""
        ...

    def item(self) -> "Shape":
        """What is known of the items, when this is a list."""
        ...


@frozen
class Known:
    """A `Shape` spelled out; whatever it does not mention is not known."""

    list_type: str = ""
    map_keys: tuple[str, ...] = ()
    patch_strategies: frozenset[str] = frozenset()
    merge_key: str = ""
    members: Mapping[str, "Known"] = field(factory=dict[str, "Known"])
    items: "Known | None" = None

    def member(self, key: str) -> "Known":
        """What is known of the value under a key."""
        return self.members.get(key, UNKNOWN)

    def item(self) -> "Known":
        """What is known of the items of a list."""
        return self.items or UNKNOWN


UNKNOWN = Known()
"""The shape of what nothing is known of."""
