"""What a compaction of the storage and a restart of the server do to readers."""

from ..steps import Call, Compact, Open, Read, Restart, Talk
from .words import MATCH, ask, create, delete, patch, secrets, watch


def compaction(namespace: str) -> Talk:
    """Lists of the past and tokens expire, each token with one that goes on anyhow; watches begin in a cache and do not."""
    target = secrets(namespace)
    then = ""
    for name in "abcde":
        then = yield from create(namespace, name, letter=name)
    first = yield from ask(f"{target}?limit=2")
    token = first.body["metadata"]["continue"]
    yield from delete(namespace, "d")
    yield from create(namespace, "bb")
    yield Compact(f"{target}?resourceVersion={then}&{MATCH}=Exact")
    yield from ask(f"{target}?resourceVersion={then}&{MATCH}=Exact")
    yield from ask(f"{target}?resourceVersion={then}&limit=1")
    yield from ask(f"{target}?resourceVersion={then}&{MATCH}=NotOlderThan")
    gone = yield from ask(f"{target}?limit=2&continue={token}")
    rest = yield from ask(f"{target}?limit=2&continue={gone.body['metadata']['continue']}")
    yield from create(namespace, "f")
    yield from ask(f"{target}?limit=2&continue={rest.body['metadata']['continue']}")
    yield from watch(target, f"resourceVersion={then}", 3)


def restart(namespace: str) -> Talk:
    """Lists go on; watches begin anew, since the cache is new."""
    target = secrets(namespace)
    then = yield from create(namespace, "a")
    yield from patch(namespace, "a", {"data": {"x": "MQ=="}})
    first = yield from create(namespace, "b")
    page = yield from ask(f"{target}?limit=1")
    yield Open("cut", f"{target}?watch=1&resourceVersion={then}")
    yield Read("cut", 2)
    yield Restart()
    yield from ask(f"{target}?limit=1&continue={page.body['metadata']['continue']}")
    yield from ask(f"{target}?resourceVersion={then}&{MATCH}=Exact")
    yield from watch(target, f"resourceVersion={then}&timeoutSeconds=1")
    yield from watch(target, f"resourceVersion={first}&timeoutSeconds=1&allowWatchBookmarks=1", 0)
    last = yield from create(namespace, "c")
    yield from watch(target, f"resourceVersion={last}&timeoutSeconds=1")
    yield Call("GET", target)
