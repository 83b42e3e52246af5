"""Forms that readers ask for, and deletions of what a selector means."""

from ..steps import Call, Open, Read, Talk
from .words import MATCH, create, secrets

ACCEPTED = (
    "application/json",
    "*/*",
    "application/json;stream=watch",
    "application/json; charset=utf-8",
    "application/json;q=0.5, application/*",
    "text/plain",
    "text/plain, application/json",
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    "application/json;as=Nonsense;g=meta.k8s.io;v=v1",
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v9, application/json",
)


def accepted(namespace: str) -> Talk:
    """Accept headers of lists and watches."""
    target = secrets(namespace)
    yield from create(namespace, "a")
    for number, accept in enumerate(ACCEPTED):
        headers = (("accept", accept),)
        yield Call("GET", target, None, headers)
        opened = yield Open(str(number), f"{target}?watch=1", headers)
        if opened.body is None:
            yield Read(str(number), 1)


def collections(namespace: str) -> Talk:
    """What a deletecollection selects and refuses."""
    target = secrets(namespace)
    for name in "abcd":
        yield from create(namespace, name, letter=name)
    for query in (
        "limit=abc",
        "resourceVersion=abc",
        "labelSelector=a%20b",
        "fieldSelector=foo%3Db",
        "sendInitialEvents=true",
        f"{MATCH}=Exact",
        "continue=zz",
        "resourceVersion=0",
        "uid=other&limit=1",
        "limit=1",
        "labelSelector=letter%3Db",
        "fieldSelector=metadata.name%3Dc",
    ):
        yield Call("DELETE", f"{target}?{query}")
    yield Call("GET", target)
