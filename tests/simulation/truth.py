"""What is true: every state that the server has had, as the one who made the writes knows them."""

from typing import Any

from attrs import define, field, frozen

from kube_core.models.core_v1 import ConfigMap
from kube_core.requests import Api
from kube_core.simulation import World
from kube_core.watching import Key

from .setup import SLOTS


@frozen
class Moment:
    """One change of one object: ``n`` None when it went."""

    version: int
    key: Key
    uid: str
    n: int | None
    web: bool


@define(eq=False)
class Truth:
    """The server's objects, and all that became of them."""

    world: World
    moments: list[Moment] = field(factory=list[Moment])
    timelines: int = 0
    """How often the server has been restored from an older state."""
    _n: int = 0

    def api(self, slot: int) -> Api[ConfigMap]:
        """Where an object is."""
        return Api(ConfigMap).within(SLOTS[slot][0])

    def write(self, how: str, slot: int) -> tuple[ConfigMap | None, str]:
        """Write, if that can be done; give what is there then, and the uid that it is about ("" when nothing was done)."""
        (_, name), api = SLOTS[slot], self.api(slot)
        there = self.world.send(api.find(name))
        if (there is None) != (how == "create"):
            return None, ""
        if there is None:
            return self._put(slot, self.world.send(api.create(self._document(slot, web=self._n % 3 != 0))))
        if how in ("delete", "replace"):
            self.world.send(api.delete(name))
            self._note(slot, there.metadata.uid, None, False)
            return self.write("create", slot) if how == "replace" else (None, there.metadata.uid)
        web = (there.metadata.labels.get("app") == "web") ^ (how == "label")
        document = self._document(slot, web=web)
        return self._put(slot, self.world.send(api.patch(name, document)))

    def now(self, labels: str | None) -> dict[Key, ConfigMap]:
        """Everything that is there."""
        found = self.world.send(Api(ConfigMap).list(labels=labels))
        return {(each.metadata.namespace, each.metadata.name): each for each in found.items}

    def restored(self) -> None:
        """What was written after the backup has never been, but somebody may have seen it."""
        self.timelines += 1

    def _document(self, slot: int, *, web: bool) -> dict[str, Any]:
        self._n += 1
        metadata = {"name": SLOTS[slot][1], "labels": {"app": "web" if web else "db"}}
        return {"metadata": metadata, "data": {"n": str(self._n)}}

    def _put(self, slot: int, written: ConfigMap) -> tuple[ConfigMap, str]:
        self._note(slot, written.metadata.uid, int(written.data["n"]), written.metadata.labels["app"] == "web")
        return written, written.metadata.uid

    def _note(self, slot: int, uid: str, n: int | None, web: bool) -> None:
        self.moments.append(Moment(self.world.server.resource_version, SLOTS[slot], uid, n, web))
