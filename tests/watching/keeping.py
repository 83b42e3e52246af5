"""Stores with a few objects in them."""

import json
from typing import Any

from kube_core.models.core_v1 import Pod
from kube_core.objects import Sighting, read_head
from kube_core.watching import Change, Store

NAMESPACE = "dev"


def data(name: str, version: str, uid: str = "", **more: Any) -> bytes:
    """A pod as a server that is written in Go sends it as an item of a list."""
    metadata = {"name": name, "namespace": NAMESPACE, "uid": uid or f"uid-{name}", "resourceVersion": version}
    metadata |= more.pop("metadata", {})
    return json.dumps({"metadata": metadata, "spec": {"containers": []}, **more}, separators=(",", ":")).encode()


def seen(name: str, version: str, uid: str = "", **more: Any) -> Sighting:
    """A pod as a watch tells of it."""
    found = data(name, version, uid, **more)
    return Sighting(read_head(found), found)


def put(store: Store[Pod], name: str, version: str, uid: str = "", source: int = 0, **more: Any) -> Change | None:
    """Let a watch tell of a pod."""
    return store.receive("MODIFIED", seen(name, version, uid, **more), source)


def gone(store: Store[Pod], name: str, version: str, uid: str = "", source: int = 0) -> Change | None:
    """Let a watch tell that a pod went."""
    return store.receive("DELETED", seen(name, version, uid), source)


def replace(store: Store[Pod], version: str, *items: bytes, source: int = 0, known: Any = None) -> list[Change]:
    """Let a list say what there is."""
    heads = {read_head(item).key: store.admit(read_head(item), item, source) for item in items}
    return store.replace(heads, version, source, known)


def versions(store: Store[Pod]) -> dict[str, str]:
    """What there is, by name."""
    return {record.head.name: record.head.resource_version for record in store.records()}
