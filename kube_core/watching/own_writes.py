"""What this program has written and its watch has not told of yet.

Versions of one resource type can be compared since Kubernetes 1.35 (KEP-5504), so that news which a write has overtaken can be
told from news about what came after it.
"""

from collections.abc import Container

from attrs import define, field

from kube_core.base import compare_resource_versions
from kube_core.objects import Head

from .records import Key


@define
class OwnWrites:
    """The own writes that a store is ahead by."""

    written: dict[Key, Head] = field(factory=dict[Key, Head], init=False)
    """What was created or changed, by its answer."""
    _deleted: dict[Key, str] = field(factory=dict[Key, str], init=False)
    """The uid of what was deleted. An object that is gone never comes back under its uid."""

    def __bool__(self) -> bool:
        return bool(self.written or self._deleted)

    def wrote(self, head: Head) -> None:
        """Note what a write answered."""
        self._deleted.pop(head.key, None)
        self.written[head.key] = head

    def deleted(self, head: Head) -> None:
        """Note that an object is gone."""
        self.written.pop(head.key, None)
        self._deleted[head.key] = head.uid

    def overrules(self, verb: str, head: Head) -> bool:
        """Whether a change that the watch tells of is from before an own write; one that is not settles the matter."""
        if head.key in self._deleted:
            same = self._deleted[head.key] == head.uid
            if not same or verb == "DELETED":
                self._deleted.pop(head.key)
            return same
        if (written := self.written.get(head.key)) is None:
            return False
        if _is_before(head.resource_version, written.resource_version):
            return True
        self.written.pop(head.key)
        return False

    def listed(self, keys: Container[Key], version: str) -> None:
        """A list as of a version has come: it knows of the writes up to there, and of deletions where the object is missing."""
        self.came_to(version)
        self._deleted = {key: uid for key, uid in self._deleted.items() if key in keys}

    def outlives(self, head: Head) -> bool:
        """Whether what a list says of an object is from before an own write."""
        return self._deleted.get(head.key) == head.uid if head.key in self._deleted else head.key in self.written

    def came_to(self, version: str) -> None:
        """Settle the writes up to a version."""
        if self.written:
            self.written = {key: head for key, head in self.written.items() if _is_before(version, head.resource_version)}


def _is_before(one: str, other: str) -> bool:
    order = compare_resource_versions(one, other)
    return order is not None and order < 0
