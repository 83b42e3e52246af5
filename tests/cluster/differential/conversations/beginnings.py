"""Where watches begin, what they are sent first, and how they end."""

from kube_core.objects import all_resources

from ..steps import Call, Open, Read, Talk
from .words import FUTURE, MATCH, PARTIAL, create, delete, patch, secrets, watch

INITIAL = f"sendInitialEvents=true&{MATCH}=NotOlderThan"
NONE = f"sendInitialEvents=false&{MATCH}=NotOlderThan"
BOOKMARKS = "allowWatchBookmarks=1"


def streaming_lists(namespace: str) -> Talk:
    """The initial events and the bookmark that ends them. (A second later another one may come.)"""
    target = secrets(namespace)
    yield from create(namespace, "a", letter="a")
    then = yield from create(namespace, "b", letter="b")
    for query in ("", "&resourceVersion=0"):
        yield from watch(target, f"{BOOKMARKS}{query}", 3)
    for query in ("", "&resourceVersion=0", f"&resourceVersion={then}", "&limit=1"):
        yield from watch(target, f"{INITIAL}&{BOOKMARKS}{query}", 3)
    yield from watch(target, f"{INITIAL}&{BOOKMARKS}&labelSelector=none", 1)
    yield from watch(target, f"{INITIAL}&{BOOKMARKS}&labelSelector=letter%3Da", 2)
    yield from watch(target, f"{INITIAL}&{BOOKMARKS}&fieldSelector=metadata.name%3Da", 2)


def beginnings(namespace: str) -> Talk:
    """Every way to begin without such a bookmark; each watch lasts a second, all of them the same one."""
    target = secrets(namespace)
    yield from create(namespace, "a", letter="a")
    then = yield from create(namespace, "b", letter="b")
    queries = (
        "",
        "resourceVersion=0",
        "resourceVersion=00",
        f"{BOOKMARKS}&resourceVersion=00",
        INITIAL,
        NONE,
        f"{NONE}&resourceVersion=0",
        f"{NONE}&resourceVersion={then}",
        f"resourceVersion={FUTURE}&{BOOKMARKS}",
        f"{NONE}&resourceVersion={FUTURE}",
        "limit=1",
        f"resourceVersion={then}&continue=x",
    )
    for query in queries:
        yield Open(query, f"{target}?watch=1&timeoutSeconds=1&{query}")
    yield from create(namespace, "c", letter="c")
    for query in queries:
        yield Read(query)


def from_versions(namespace: str) -> Talk:
    """From each version on, what came after it; from one of the future that has to be waited for, an ERROR."""
    target = secrets(namespace)
    versions = [(yield from create(namespace, "a")), (yield from create(namespace, "b"))]
    versions.append((yield from patch(namespace, "a", {"data": {"x": "MQ=="}})))
    yield from delete(namespace, "b")
    versions.append((yield from create(namespace, "b")))
    for count, version in zip((4, 3, 2, 0), versions, strict=True):
        yield from watch(target, f"resourceVersion={version}", count)
    yield from watch(target, "resourceVersion=1", 5)
    yield from watch(target, f"{INITIAL}&{BOOKMARKS}&resourceVersion={FUTURE}")


def old_paths(namespace: str) -> Talk:
    """Watches by path, which are read as lists unless they say ``watch``."""
    for name in "ab":
        yield from create(namespace, name)
    base = f"/api/v1/watch/namespaces/{namespace}"
    frames = {
        "secrets": 2,
        "secrets/a": 1,
        f"secrets/a?{BOOKMARKS}": 1,
        f"secrets/a?watch=1&{BOOKMARKS}": 2,
        "secrets/a?watch=0": 1,
    }
    for path in frames:
        yield Open(path, f"{base}/{path}")
    for path, count in frames.items():
        yield Read(path, count)
    yield Call("GET", f"{secrets(namespace)}/a?watch=1")


def ends(namespace: str) -> Talk:
    """A bookmark before the end, if there is something to tell."""
    target = secrets(namespace)
    then = yield from create(namespace, "a")
    yield Open("quiet", f"{target}?watch=1&{BOOKMARKS}&timeoutSeconds=4&resourceVersion={then}&labelSelector=none")
    yield Open("metadata", f"{target}?watch=1&{BOOKMARKS}&timeoutSeconds=4&resourceVersion={then}", PARTIAL)
    yield Open("future", f"{target}?watch=1&{BOOKMARKS}&timeoutSeconds=4&resourceVersion={FUTURE}")
    yield Open("short", f"{target}?watch=1&{BOOKMARKS}&timeoutSeconds=1&resourceVersion={then}")
    yield from create(namespace, "b")
    for name in ("quiet", "metadata", "future", "short"):
        yield Read(name)


def every_kind(namespace: str) -> Talk:
    """The bookmark after the initial events shows an empty object of the kind."""
    for resource in all_resources():
        if resource.verbs is None or "watch" in resource.verbs:
            target = f"{resource.prefix}/{resource.plural}"
            yield from watch(target, f"{BOOKMARKS}&labelSelector=in%3D{namespace}", 1)
