"""Sequences of writes as data: what each manager does, one after the other."""

from random import Random
from typing import Any
from urllib.parse import quote

from attrs import evolve, frozen

from ..differential.steps import Answer, Call, Open, Read, Talk
from .nodes import Kind, Node, Struct, draw

MANAGERS = ("ann", "bob", "cem")
_OK = 300


@frozen
class Move:
    """One write. ``way`` says how, ``body`` what; ``part`` is the subresource."""

    way: str
    manager: str
    body: Any = None
    part: str = ""
    force: bool = False


@frozen
class Sequence:
    """Writes of one object."""

    seed: str
    kind: Kind
    moves: tuple[Move, ...]

    def without(self, index: int) -> "Sequence":
        """The same without one move."""
        return evolve(self, moves=self.moves[:index] + self.moves[index + 1 :])

    def replaced(self, index: int, body: Any) -> "Sequence":
        """The same with another body of one move."""
        return evolve(self, moves=(*self.moves[:index], evolve(self.moves[index], body=body), *self.moves[index + 1 :]))


def sequence(seed: str, kind: Kind) -> Sequence:
    """Draw a sequence for a kind."""
    random = Random(seed)
    first = random.choice(("create", "create", "apply"))
    moves = [Move(first, _manager(random), draw(random, kind.node))]
    moves += [_move(random, kind) for _ in range(random.randint(2, 7))]
    return Sequence(seed, kind, tuple(moves))


def _manager(random: Random) -> str:
    return random.choice(MANAGERS)


def _move(random: Random, kind: Kind) -> Move:
    ways = ["apply"] * 5 + ["put"] * 2 + ["merge"] * 2 + ["json", "put-stripped", "put-reset", "create", "delete"]
    ways += ["list", "watch", "collection"]
    ways += ["strategic"] * 2 if kind.strategic else []
    ways += ["status/apply", "status/merge", "status/put"] if kind.status else []
    ways += ["scale/apply", "scale/merge", "scale/put"] if kind.scale else []
    part, _, way = random.choice(ways).rpartition("/")
    manager, force = _manager(random), random.random() < 0.4  # rather often refused
    if part == "scale":
        return Move(way, manager, {"spec": {"replicas": random.choice((1, 2, 3))}}, part, force)
    if way == "delete":
        return Move(way, manager, random.choice(_ENDS))
    if way in ("list", "watch", "collection"):
        return Move(way, manager, random.choice(_SELECTORS), force=force)
    node = kind.status if part and kind.status else kind.node
    body = _patch(random, node, way) if way in ("merge", "strategic") else draw(random, node, random.choice((0.3, 0.5, 0.8)))
    return Move(way, manager, _json_patch(random, body) if way == "json" else body, part, force)


_ENDS: tuple[Any, ...] = (
    None,
    {"propagationPolicy": "Background"},
    {"gracePeriodSeconds": 0},
    {"dryRun": ["All"]},
    {"preconditions": {"uid": "another"}},
    {"preconditions": {"resourceVersion": "1"}},
    {"propagationPolicy": "Sometimes"},
)
_MATCHED = {
    "": {"a": "x"},
    "a": {"a": "x"},
    "!a": {"b": "z"},
    "a=x": {"a": "x"},
    "a in (x,y)": {"a": "y"},
    "b notin (x)": {"a": "x"},
}
"""Selectors, and labels that each of them finds."""
_SELECTORS = tuple(_MATCHED)
_METADATA_ONLY = (("accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"),)


def _patch(random: Random, node: Node, way: str) -> Any:
    """A part of a document, in which some things are taken away."""
    document = draw(random, node, 0.4)
    if isinstance(node, Struct) and "metadata" in document and random.random() < 0.3:
        labels = document["metadata"].setdefault("labels", {})
        labels[random.choice(("a", "b"))] = None
    if way == "merge":
        return document
    return {key: value for key, value in document.items() if key != "spec"} or document


def _json_patch(random: Random, body: dict[str, Any]) -> list[dict[str, Any]]:
    steps = [{"op": "add", "path": f"/{key}", "value": value} for key, value in body.items() if key != "metadata"]
    if labels := body.get("metadata", {}).get("labels"):
        steps.append({"op": "add", "path": "/metadata/labels", "value": labels})
    return steps[: random.randint(1, 3)]


def talk(sequence: Sequence, namespace: str, name: str) -> Talk:
    """Hold a sequence with a server: its answers to all writes, the object as it is in the end, and what watches told of it."""
    path = sequence.kind.path.format(namespace=namespace)
    watches: list[str] = []
    for move in sequence.moves:
        if move.way == "watch":
            yield from _watch(move, path, name, watches)
        else:
            yield from _play(move, sequence.kind, path, namespace, name)
    yield Call("GET", f"{path}/{name}")
    for number, selector in enumerate(watches):
        yield from _read(sequence, path, namespace, f"{name}-{number}", selector)


def _watch(move: Move, path: str, name: str, watches: list[str]) -> Talk:
    """Open a watch of the whole collection: what it tells is about this object, for nobody else is at work."""
    listed = yield Call("GET", f"{path}?{_about(name)}")
    version = listed.body["metadata"]["resourceVersion"]
    yield Open(f"{name}-{len(watches)}", f"{path}?watch=1&resourceVersion={version}&labelSelector={quote(move.body)}")
    watches.append(move.body)


def _read(sequence: Sequence, path: str, namespace: str, name: str, selector: str) -> Talk:
    """Read a watch up to another object, which is like the first of the sequence, as far as the server takes such a one."""
    first = _named(sequence.kind, sequence.moves[0].body, namespace, name)
    body = {**first, "metadata": {"name": name, "namespace": namespace, "labels": _MATCHED[selector]}}
    made = yield Call("POST", path, body)
    if made.status < _OK:
        yield Read(name, last=name)
        yield Call("DELETE", f"{path}/{name}")


def _about(name: str) -> str:
    """One object alone."""
    return f"fieldSelector=metadata.name%3D{name}"


_TYPES = {
    "apply": "application/apply-patch+yaml",
    "merge": "application/merge-patch+json",
    "strategic": "application/strategic-merge-patch+json",
    "json": "application/json-patch+json",
}


def _play(move: Move, kind: Kind, path: str, namespace: str, name: str) -> Talk:
    query = f"?fieldManager={move.manager}"
    target = f"{path}/{name}" + (f"/{move.part}" if move.part else "")
    if move.way == "create":
        yield Call("POST", f"{path}{query}", _named(kind, move.body, namespace, name))
    elif move.way == "list":
        query = f"{_about(name)}&labelSelector={quote(move.body)}"
        yield Call("GET", f"{path}?{query}", None, _METADATA_ONLY if move.force else ())
    elif move.way == "collection":
        yield Call("DELETE", f"{path}?{_about(name)}&labelSelector={quote(move.body)}")
    elif move.way == "delete":
        yield Call("DELETE", target, move.body)
    elif move.way.startswith("put"):
        answer = yield Call("GET", target)
        if answer.status < _OK:
            yield Call("PUT", f"{target}{query}", _replaced(answer, move))
    else:
        named = _named(kind, move.body, namespace, name, move.part) if move.way == "apply" else move.body
        forced = "&force=true" if move.force and move.way == "apply" else ""
        yield Call("PATCH", f"{target}{query}{forced}", named, (("content-type", _TYPES[move.way]),))


def _named(kind: Kind, body: dict[str, Any], namespace: str, name: str, part: str = "") -> dict[str, Any]:
    metadata = {**body.get("metadata", {}), "name": name, "namespace": namespace}
    api_version, named = ("autoscaling/v1", "Scale") if part == "scale" else (kind.api_version, kind.kind)
    return {"apiVersion": api_version, "kind": named, **body, "metadata": metadata}


def _replaced(answer: Answer, move: Move) -> dict[str, Any]:
    """The object as it was read, with another content; its managers sent along, left out, or reset."""
    before: dict[str, Any] = answer.body
    metadata = dict(before["metadata"])
    for key in () if move.part else ("labels", "annotations", "finalizers"):
        metadata.pop(key, None)
    metadata |= move.body.get("metadata", {})
    if move.way == "put-stripped":
        metadata.pop("managedFields", None)
    if move.way == "put-reset":
        metadata["managedFields"] = [{}]
    return {**before, **move.body, "metadata": metadata}
