"""Shard selectors, where the alpha feature is on. Namespaces are what both servers give the same hash."""

from urllib.parse import quote

from ..steps import Call, Open, Read, Talk
from .words import create, secrets

MIDDLE, END = "0x8000000000000000", "0x10000000000000000"
ZERO = "0x0000000000000000"
HALVES = (
    f"shardRange(object.metadata.namespace, '{ZERO}', '{MIDDLE}')",
    f"shardRange( object.metadata.namespace,\"{MIDDLE}\",'{END}' )",
)
REFUSED = (
    " ",
    "foo",
    "object.metadata.uid",
    "'foo'",
    "foo(1)",
    f"shardRange(object.metadata.uid, '{ZERO}')",
    "shardRange(object.metadata.uid, '0x0', '0x8')",
    f"shardRange(object.metadata.name, '{ZERO}', '{MIDDLE}')",
    f"shardRange(object.metadata.uid, '{MIDDLE}', '{ZERO}')",
    f"shardRange(object.metadata.uid, '0', '{MIDDLE}')",
    f"shardRange(object.metadata.uid, '0x', '{MIDDLE}')",
    f"shardRange(object.metadata.uid, '0x00000000000000zz', '{MIDDLE}')",
    f"{HALVES[0]} || shardRange(object.metadata.uid, '{MIDDLE}', '{END}')",
)


def shards(namespace: str) -> Talk:
    """Each half has its share of lists and watches, and both have all."""
    target = secrets(namespace)
    start = yield from create(namespace, "a")
    selectors = (*HALVES, " || ".join(HALVES))
    for selector in selectors:
        yield Open(selector, f"{target}?watch=1&timeoutSeconds=1&resourceVersion={start}&shardSelector={quote(selector)}")
    yield from create(namespace, "b")
    for selector in selectors:
        yield Call("GET", f"{target}?limit=1&shardSelector={quote(selector)}")
        yield Read(selector)


def refused(namespace: str) -> Talk:
    """What is no selector of shards."""
    for selector in REFUSED:
        yield Call("GET", f"{secrets(namespace)}?shardSelector={quote(selector)}")
    yield Call("GET", f"{secrets(namespace)}?watch=1&shardSelector=foo")
