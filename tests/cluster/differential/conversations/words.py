"""Short words for what conversations often say. Secrets, since nobody but the conversation makes any in a new namespace."""

from collections.abc import Generator
from typing import Any, TypeAlias

from ..steps import Answer, Call, Open, Read, Step

PARTIAL = (("accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"),)
PARTIAL_LIST = (("accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"),)
MERGE = (("content-type", "application/merge-patch+json"),)
FUTURE = 9_000_000_000
MATCH = "resourceVersionMatch"

Asked: TypeAlias = Generator[Step, Answer, Answer]
Named: TypeAlias = Generator[Step, Answer, str]


def secrets(namespace: str) -> str:
    """The collection."""
    return f"/api/v1/namespaces/{namespace}/secrets"


def secret(name: str, **labels: str) -> dict[str, Any]:
    """One to create."""
    return {"metadata": {"name": name, "labels": labels} if labels else {"name": name}, "type": "Opaque"}


def ask(target: str) -> Asked:
    """GET."""
    return (yield Call("GET", target))


def create(namespace: str, name: str, **labels: str) -> Named:
    """Create a secret; gives its version."""
    answer = yield Call("POST", secrets(namespace), secret(name, **labels))
    return str(answer.body["metadata"]["resourceVersion"])


def patch(namespace: str, name: str, change: dict[str, Any]) -> Named:
    """Change a secret by merge; gives its version."""
    answer = yield Call("PATCH", f"{secrets(namespace)}/{name}", change, MERGE)
    return str(answer.body["metadata"]["resourceVersion"])


def delete(namespace: str, name: str) -> Asked:
    """Delete a secret."""
    return (yield Call("DELETE", f"{secrets(namespace)}/{name}"))


def label(**labels: str | None) -> dict[str, Any]:
    """A merge patch of labels."""
    return {"metadata": {"labels": labels}}


def watch(target: str, query: str, count: int | None = None) -> Asked:
    """Open a watch and read so many frames, or all up to its end."""
    name = f"{target}?{query}"
    opened = yield Open(name, f"{target}?watch=1&{query}")
    return (yield Read(name, count)) if opened.status == 200 and opened.body is None else opened
