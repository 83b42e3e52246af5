"""What the machines see of the cluster, and how they change it: plain JSON, read from the shelves and written by requests.

What is read is shared and must not be changed; `changed` makes a copy. Writes go the way of everybody's requests, so that
defaults, validation, admission and ownership of fields are those of the API.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import msgspec
from attrs import define, field

from kube_core.base import Selector
from kube_core.objects import copy_plain

from ..document import opened
from ..exchange import Exchange, ServerRequest, User
from ..metadata import timestamp
from ..record import Record, key_of
from ..served import Served
from ..state import State

Plain: TypeAlias = dict[str, Any]

MANAGER, SCHEDULER, KUBELET = "kube-controller-manager", "kube-scheduler", "kubelet"
SYSTEM = User("system:kube-controller-manager", ("system:masters", "system:authenticated"))
EVENTS = "events"

_decode = msgspec.json.Decoder().decode
MOST_TOLD = 4096
"""Events that are remembered: maxLruCacheEntries of client-go."""


class Unwritten(Exception):
    """The API refused what a machine wanted to write; the text is its message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@define(eq=False)
class Cluster:
    """The objects of one server. ``answer`` takes the machines' requests."""

    state: State
    answer: Callable[[ServerRequest], Exchange]
    events: bool = True
    made: int = field(default=0, init=False)
    """How many objects the machines have created and deleted, Events aside."""
    _read: dict[tuple[str, str], tuple[Record, Plain]] = field(
        factory=dict[tuple[str, str], tuple[Record, Plain]], init=False, repr=False
    )
    _told: dict[tuple[Any, ...], Plain] = field(factory=dict[tuple[Any, ...], Plain], init=False, repr=False)
    """Events by what they say: one that is emitted again is counted up."""

    @property
    def now(self) -> float:
        """The Unix time in seconds."""
        return self.state.now

    @property
    def stamp(self) -> str:
        """The time as objects carry it."""
        return timestamp(int(self.state.now))

    def served(self, shelf: str) -> Served:
        """The kind on a shelf."""
        found = self.state.kinds.named(shelf)
        assert found is not None  # the machines are about built-in kinds
        return found

    def get(self, shelf: str, key: str) -> Plain | None:
        """An object by its key, ``namespace/name``; None when it is not there."""
        record = self.state.storage.shelf(shelf).objects.get(key)
        if record is None:
            self._read.pop((shelf, key), None)
            return None
        return self.plain(shelf, record)

    def plain(self, shelf: str, record: Record) -> Plain:
        """A record as plain JSON."""
        known = self._read.get((shelf, record.key))
        if known is not None and known[0] is record:
            return known[1]
        served = self.served(shelf)
        plain: Plain = {"apiVersion": served.resource.api_version, "kind": served.resource.kind, **_decode(record.body)}
        self._read[shelf, record.key] = record, plain
        return plain

    def all(self, shelf: str, namespace: str = "") -> Iterator[Plain]:
        """The objects of a namespace ("": of all), in order."""
        found = self.state.storage.shelf(shelf)
        for key in [found.keys[index] for index in found.span(namespace or None)]:
            if (record := found.objects.get(key)) is not None:
                yield self.plain(shelf, record)

    def loose(self, shelf: str, namespace: str, selector: Selector) -> list[Plain]:
        """The objects that a selector finds and that have no owner."""
        return [self.plain(shelf, each) for each in self._selected(shelf, namespace, selector) if not each.owners]

    def selected(self, shelf: str, namespace: str, selector: Selector) -> list[Plain]:
        """The objects that a selector finds."""
        return [self.plain(shelf, each) for each in self._selected(shelf, namespace, selector)]

    def _selected(self, shelf: str, namespace: str, selector: Selector) -> list[Record]:
        found = self.state.storage.shelf(shelf)
        records = [found.objects[found.keys[index]] for index in found.span(namespace)]
        return [each for each in records if each.labels and selector.matches(each.labels)]

    def owned(self, shelf: str, owner: Plain) -> list[Plain]:
        """The objects of a kind whose controller is this one, by key."""
        uid = owner["metadata"]["uid"]
        keys = sorted(key for name, key in self.state.storage.owned.get(uid, ()) if name == shelf)
        found = (self.get(shelf, key) for key in keys)
        return [each for each in found if each is not None and controller_uid(each) == uid]

    def create(self, shelf: str, content: Plain, agent: str = MANAGER) -> Plain:
        """Create an object. Raises Unwritten."""
        self.made += shelf != EVENTS
        return self._send("POST", self._path(shelf, content["metadata"].get("namespace", "")), content, agent)

    def replace(self, shelf: str, content: Plain, part: str = "", agent: str = MANAGER) -> Plain:
        """Put an object in the place of an older one, or its ``status``. Raises Unwritten."""
        metadata = content["metadata"]
        path = self._path(shelf, metadata.get("namespace", ""), metadata["name"])
        return self._send("PUT", f"{path}/{part}" if part else path, content, agent)

    def put_status(self, shelf: str, owner: Plain, status: Plain, agent: str = MANAGER) -> Plain:
        """Write a status, if it is another one. Raises Unwritten."""
        if owner.get("status", {}) == status:
            return owner
        return self.replace(shelf, {**owner, "status": status}, "status", agent)

    def delete(self, shelf: str, found: Plain, grace: int | None = None, agent: str = MANAGER) -> None:
        """Delete an object, if it is still the same one. Raises Unwritten."""
        self.made += 1
        metadata = found["metadata"]
        options: Plain = {"preconditions": {"uid": metadata["uid"]}, "propagationPolicy": "Background"}
        if grace is not None:
            options["gracePeriodSeconds"] = grace
        path = self._path(shelf, metadata.get("namespace", ""), metadata["name"])
        self._send("DELETE", path, options, agent)

    def bind(self, pod: Plain, node: str) -> None:
        """Give a pod to a node, as its ``binding`` does."""
        record = self.state.storage.shelf("pods").objects[key_in(pod)]
        document = opened(record)
        document.content["spec"]["nodeName"] = node
        status: Plain = document.content.setdefault("status", {})
        others = [each for each in status.get("conditions", ()) if each["type"] != "PodScheduled"]
        scheduled = {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": self.stamp}
        status["conditions"] = [*others, scheduled]
        self.state.put(self.served("pods"), record, document)

    def _path(self, shelf: str, namespace: str, name: str = "") -> str:
        resource = self.served(shelf).resource
        root = f"/apis/{resource.group}/{resource.version}" if resource.group else f"/api/{resource.version}"
        scope = f"/namespaces/{namespace}" if namespace and resource.namespaced else ""
        return f"{root}{scope}/{resource.plural}{f'/{name}' if name else ''}"

    def _send(self, method: str, target: str, content: Plain, agent: str) -> Plain:
        headers = (("content-type", "application/json"), ("user-agent", f"{agent}/v1.37.2"))
        exchange = self.answer(ServerRequest(method, target, headers, msgspec.json.encode(content), SYSTEM))
        answer: Plain = _decode(exchange.body)
        if exchange.status >= 400:
            raise Unwritten(exchange.status, str(answer.get("message", "")))
        return answer

    def tell(self, about: Plain, reason: str, message: str, *, component: str, warning: bool = False, path: str = "") -> None:
        """Emit an Event about an object, as people look for it in ``kubectl describe``; what can't be told is not told."""
        if not self.events:
            return
        metadata = about["metadata"]
        involved = {"kind": about["kind"], "apiVersion": about["apiVersion"], "name": metadata["name"], "uid": metadata["uid"]}
        involved |= {"namespace": metadata.get("namespace", ""), "resourceVersion": metadata["resourceVersion"]}
        again = (component, metadata["uid"], path, reason, message, warning)
        if self._told_again(again):
            return
        name = f"{metadata['name']}.{self.state.random.getrandbits(64):016x}"
        event: Plain = {
            "metadata": {"name": name, "namespace": metadata.get("namespace") or "default"},
            "involvedObject": involved | ({"fieldPath": path} if path else {}),
            "reason": reason,
            "message": message,
            "source": {"component": component},
            "firstTimestamp": self.stamp,
            "lastTimestamp": self.stamp,
            "count": 1,
            "type": "Warning" if warning else "Normal",
            "reportingComponent": component,
            "reportingInstance": "",
        }
        try:
            self._told[again] = self.create(EVENTS, event, component)
        except Unwritten:  # its namespace is going away: nobody will look for it there
            return
        if len(self._told) > MOST_TOLD:
            self._told.pop(next(iter(self._told)))

    def _told_again(self, again: tuple[Any, ...]) -> bool:
        """Count the same event up, if there is one: see `EventCorrelator` in k8s.io/client-go/tools/record/events_cache.go."""
        if (before := self._told.pop(again, None)) is None or (found := self.get(EVENTS, key_in(before))) is None:
            return False
        try:
            self._told[again] = self.replace(EVENTS, {**found, "count": found["count"] + 1, "lastTimestamp": self.stamp})
        except Unwritten:
            return False
        return True


def inner(found: Plain, *path: str) -> Plain:
    """An object within another; an empty one where there is none."""
    for step in path:
        found = found.get(step) or {}
    return found


def changed(found: Plain) -> Plain:
    """A copy to be changed."""
    copied: Plain = copy_plain(found)
    return copied


def key_in(found: Plain) -> str:
    """The place of an object on its shelf."""
    return key_of(found["metadata"].get("namespace", ""), found["metadata"]["name"])


def controller_of(found: Plain) -> Plain:
    """The reference to the controller of an object; empty without one."""
    references: list[Plain] = found["metadata"].get("ownerReferences", [])
    return next((each for each in references if each.get("controller")), dict[str, Any]())


def controller_uid(found: Plain) -> str:
    """The uid of an object's controller; empty without one."""
    return str(controller_of(found).get("uid", ""))


def reference_to(owner: Plain) -> Plain:
    """What a dependent says of its controller."""
    metadata = owner["metadata"]
    names = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": metadata["name"], "uid": metadata["uid"]}
    return {**names, "controller": True, "blockOwnerDeletion": True}
