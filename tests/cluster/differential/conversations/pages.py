"""Lists in pages."""

from ..steps import Call, Talk
from .words import ask, create, delete, patch, secrets

LETTERS = "cabed"


def pages(namespace: str) -> Talk:
    """Every size of page, each up to its end; the number of what is left counts down."""
    target = secrets(namespace)
    for name in LETTERS:
        yield from create(namespace, name)
    for limit in (0, 1, 2, 4, 5, 6, -1):
        token = ""
        while True:
            answer = yield from ask(f"{target}?limit={limit}{token}")
            if not answer.body["metadata"].get("continue"):
                break
            token = f"&continue={answer.body['metadata']['continue']}"


def selected_pages(namespace: str) -> Talk:
    """A page that a selector fills is followed by another one, even if nothing of it is selected."""
    target = secrets(namespace)
    for name in LETTERS:
        yield from create(namespace, name, letter=name, vowel=str(name in "ae").lower())
    for selector in ("labelSelector=vowel%3Dtrue", "labelSelector=letter%3Dd", "labelSelector=letter%3De", "labelSelector=none"):
        token = ""
        while True:
            answer = yield from ask(f"{target}?limit=1&{selector}{token}")
            if not answer.body["metadata"].get("continue"):
                break
            token = f"&continue={answer.body['metadata']['continue']}"


def namespace_by_field(namespace: str) -> Talk:
    """Pages of all namespaces, narrowed by a field selector to one."""
    for name in "abc":
        yield from create(namespace, name)
    target = f"/api/v1/secrets?limit=1&fieldSelector=metadata.namespace%3D{namespace}"
    first = yield from ask(target)
    yield from ask(f"{target}&continue={first.body['metadata']['continue']}")


def changing_pages(namespace: str) -> Talk:
    """Later pages show the first one's moment; a token may be used again, and with another limit."""
    target = secrets(namespace)
    for name in LETTERS:
        yield from create(namespace, name)
    first = yield from ask(f"{target}?limit=2")
    token = first.body["metadata"]["continue"]
    yield from create(namespace, "bb")
    yield from create(namespace, "zz")
    yield from patch(namespace, "d", {"data": {"x": "MQ=="}})
    yield from delete(namespace, "e")
    yield from delete(namespace, "zz")
    yield from create(namespace, "zz")
    for query in ("limit=2", "limit=1", "limit=0", "limit=9", "limit=2&resourceVersion=0", "limit=2&labelSelector=none"):
        yield from ask(f"{target}?{query}&continue={token}")
    yield Call("GET", f"{target}?limit=2&continue={token}&resourceVersion=5")
    yield from ask(target)
