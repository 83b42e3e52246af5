"""What is refused, and which of several mistakes is told."""

from base64 import urlsafe_b64encode
from json import dumps

from ..steps import Call, Talk
from .words import MATCH, create, secrets

COMMON = (
    "limit=abc",
    "limit=",
    "timeoutSeconds=abc",
    "timeoutSeconds=",
    "timeoutSeconds=0.5&limit=x",
    "resourceVersion=abc",
    "resourceVersion=-1",
    "resourceVersion=99999999999999999999999",
    "resourceVersion=abc&limit=abc",
    "resourceVersion=abc&labelSelector=a%20b",
    "resourceVersion=abc&fieldSelector=foo%3Db",
    "labelSelector=a%20b&fieldSelector=foo%3Db",
    f"fieldSelector=foo%3Db&{MATCH}=Foo",
    f"labelSelector=a%20b&{MATCH}=Foo",
    f"{MATCH}=Foo",
    f"{MATCH}=Exact",
    f"{MATCH}=NotOlderThan",
    f"{MATCH}=Exact&resourceVersion=0",
    f"{MATCH}=Foo&resourceVersion=0&continue=x&sendInitialEvents=true",
    f"sendInitialEvents=true&{MATCH}=Exact",
    "sendInitialEvents=true",
    "sendInitialEvents=false",
    "sendInitialEvents=1&resourceVersion=abc",
    "continue=zz",
)
TOKENS = (
    ("v9", 1, "/a"),
    ("meta.k8s.io/v1", 0, "/a"),
    ("meta.k8s.io/v1", 1, ""),
    ("meta.k8s.io/v1", 1, "/../x"),
    ("meta.k8s.io/v1", 1, "/a/"),
    ("meta.k8s.io/v1", -1, "/a\0"),
    ("meta.k8s.io/v1", -7, "a\0"),
)


def lists(namespace: str) -> Talk:
    """Before anything is read."""
    for query in COMMON:
        yield Call("GET", f"{secrets(namespace)}?{query}")
    yield Call("GET", f"{secrets(namespace)}?continue=zz&resourceVersion=abc")
    yield Call("GET", f"{secrets(namespace)}?continue=!!")
    yield Call("GET", f"{secrets(namespace)}?fieldSelector=metadata.name%3Da&continue=zz")


def watches(namespace: str) -> Talk:
    """Before the watch begins, so by HTTP. (A watch that would begin is left out.)"""
    for query in (each for each in COMMON if each not in (f"{MATCH}=Foo",)):
        yield Call("GET", f"{secrets(namespace)}?watch=1&{query}&timeoutSeconds=1")
    yield Call("GET", f"/api/v1/watch/namespaces/{namespace}/secrets/a?fieldSelector=metadata.name%3Db")
    yield Call("GET", f"/api/v1/watch/namespaces/{namespace}/secrets?sendInitialEvents=true")


def tokens(namespace: str) -> Talk:
    """Continue tokens that no server made."""
    for name in "abc":
        yield from create(namespace, name)
    for version, revision, start in TOKENS:
        data = dumps({"v": version, "rv": revision, "start": start}).encode()
        token = urlsafe_b64encode(data).decode().rstrip("=")
        yield Call("GET", f"{secrets(namespace)}?limit=1&continue={token}")
