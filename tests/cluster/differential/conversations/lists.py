"""Lists and what their parameters mean."""

from ..steps import Call, Talk
from .words import FUTURE, MATCH, PARTIAL, PARTIAL_LIST, ask, create, delete, patch, secrets


def versions(namespace: str) -> Talk:
    """Absent, zero, exact and not older; with a limit and without."""
    target = secrets(namespace)
    yield from create(namespace, "a")
    then = yield from create(namespace, "b")
    yield from patch(namespace, "a", {"data": {"x": "MQ=="}})
    yield from create(namespace, "c")
    yield from delete(namespace, "b")
    for query in (
        "resourceVersion=0&limit=1",
        f"resourceVersion={then}",
        f"resourceVersion={then}&limit=1",
        f"resourceVersion={then}&{MATCH}=Exact",
        f"resourceVersion={then}&{MATCH}=Exact&limit=1",
        f"resourceVersion={then}&{MATCH}=NotOlderThan",
        f"resourceVersion={then}&{MATCH}=NotOlderThan&limit=1",
        f"resourceVersion=0&{MATCH}=NotOlderThan&limit=1",
        f"resourceVersion={then}&limit=1&fieldSelector=metadata.name%3Db",
        f"resourceVersion={then}&{MATCH}=Exact&fieldSelector=metadata.name%3Db",
        f"resourceVersion={then}&labelSelector=none",
    ):
        yield from ask(f"{target}?{query}")
    for query in (f"resourceVersion={then}", "resourceVersion=0", "resourceVersion=", "resourceVersion=abc", "resourceVersion=1"):
        yield from ask(f"{target}/a?{query}")


def single_objects(namespace: str) -> Talk:
    """A selector of one name is one object: there is never a page after it."""
    target = secrets(namespace)
    for name in "abc":
        yield from create(namespace, name, letter=name)
    for query in (
        "fieldSelector=metadata.name%3Da&limit=1",
        "fieldSelector=metadata.name%3Dz&limit=1",
        "fieldSelector=metadata.name%3Da,metadata.name%3Db",
        "fieldSelector=metadata.name%3Da,metadata.namespace%3Delsewhere",
        "fieldSelector=metadata.name%3Da&labelSelector=letter%3Db",
        "fieldSelector=metadata.name!%3Da&limit=1",
        "fieldSelector=metadata.name%3D",
    ):
        yield from ask(f"{target}?{query}")
    yield from ask(f"/api/v1/secrets?fieldSelector=metadata.name%3Da,metadata.namespace%3D{namespace}")
    yield from ask(f"/api/v1/namespaces?fieldSelector=metadata.name%3D{namespace}&limit=1")


def future(namespace: str) -> Talk:
    """A version that does not exist yet. The real server waits three seconds for it, so one list speaks for all."""
    yield from create(namespace, "a")
    yield from ask(f"{secrets(namespace)}?resourceVersion={FUTURE}&{MATCH}=Exact")


def metadata_only(namespace: str) -> Talk:
    """One object and a list of them."""
    yield from create(namespace, "a", letter="a")
    yield from create(namespace, "b", letter="b")
    yield Call("GET", f"{secrets(namespace)}/a", None, PARTIAL)
    yield Call("GET", f"{secrets(namespace)}?limit=1", None, PARTIAL_LIST)
    yield Call("GET", f"{secrets(namespace)}?labelSelector=letter", None, PARTIAL_LIST)
