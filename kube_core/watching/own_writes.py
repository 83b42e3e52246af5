"""What this program has written and a source's watch has not told of yet.

Versions of one resource type can be compared since Kubernetes 1.35 (KEP-5504), so that news which a write has overtaken can be
told from news about what came after it. An answer may also come later than the watch's news of the same write: then there is
nothing to be noted. A list that is asked for as of now knows of every write that was answered before, even of those that it does
not have: they are lost, as when the server was restored from an older state. (A deletion that was lost in this way, and that no
list follows, can't be known: a deletion has no version.)
"""

from attrs import define, evolve, field

from kube_core.base import compare_resource_versions, is_before
from kube_core.objects import Head

from .records import Key

MOST_DELETED = 10_000
"""Deletions that are remembered: nothing that a watch tells settles them for good."""


@define
class OwnWrites:
    """The own writes that a source is behind with."""

    written: dict[Key, Head] = field(factory=dict[Key, Head])
    """What was created or changed, by its answer."""
    deleted_uids: dict[str, None] = field(factory=dict[str, None])
    """The uids of what was deleted, in order. An object that is gone never comes back under its uid."""
    told: str = ""
    """The version up to which the source has told everything."""

    def __bool__(self) -> bool:
        return bool(self.written or self.deleted_uids)

    def copy(self) -> "OwnWrites":
        """What there is now, to be compared with later."""
        return evolve(self, written=dict(self.written), deleted_uids=dict(self.deleted_uids))

    def wrote(self, head: Head) -> None:
        """Note what a write answered."""
        self.written[head.key] = head

    def deleted(self, key: Key, uid: str) -> None:
        """Note that an object is gone."""
        if key in self.written and self.written[key].uid == uid:
            self.written.pop(key)
        self.deleted_uids[uid] = None
        if len(self.deleted_uids) > MOST_DELETED:
            self.deleted_uids.pop(next(iter(self.deleted_uids)))

    def told_of(self, version: str) -> None:
        """Note that the source tells of a version, and so has told of all before it."""
        if version and not is_before(version, self.told):
            self.told = version

    def has_been_told(self, version: str) -> bool:
        """Whether the source has told of a version, or of what became of it."""
        order = compare_resource_versions(version, self.told)
        return order is not None and order <= 0

    def overrules(self, head: Head) -> bool:
        """Whether a change that the watch tells of is from before an own write; one that is not settles the matter."""
        if (
            head.uid in self.deleted_uids
        ):  # for good: DELETED may also mean that it left the selection, and ADDED that it came back
            return True
        if (written := self.written.get(head.key)) is None:
            return False
        if is_before(head.resource_version, written.resource_version):
            return True
        self.written.pop(head.key)
        return False

    def listed(self, version: str, known: "OwnWrites | None") -> None:
        """A list as of a version has come: it knows of the writes up to there, and of ``known``."""
        before = known or OwnWrites()
        self.written = {
            key: head
            for key, head in self.written.items()
            if is_before(version, head.resource_version) and before.written.get(key) != head
        }
        self.deleted_uids = {uid: None for uid in self.deleted_uids if uid not in before.deleted_uids}
        self.told = version

    def is_deleted(self, head: Head) -> bool:
        """Whether an object that a list has is gone by now."""
        return head.uid in self.deleted_uids

    def newest(self, version: str) -> str:
        """The latest version of an own write, or ``version`` if none is later."""
        for head in self.written.values():
            version = head.resource_version if is_before(version, head.resource_version) else version
        return version

    def came_to(self, version: str) -> None:
        """Settle the writes up to a version."""
        self.told_of(version)
        if self.written:
            self.written = {key: head for key, head in self.written.items() if is_before(version, head.resource_version)}
