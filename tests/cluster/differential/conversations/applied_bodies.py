"""What an apply is refused for, and in which forms its body may come."""

from typing import Any

from ..steps import Call, Talk
from .applies import APPLY, JSON, MERGE, apply, maps, shown, wanted


def options(namespace: str) -> Talk:
    """What PatchOptions refuse, for an apply and for other patches."""
    target = f"{maps(namespace)}/a"
    yield Call("PATCH", target, wanted({"x": "1"}), APPLY)
    yield Call("PATCH", f"{target}?force=true", wanted({"x": "1"}), APPLY)
    yield Call("PATCH", f"{target}?fieldManager={'x' * 129}", wanted({"x": "1"}), APPLY)
    yield Call("PATCH", f"{target}?fieldManager=a%0Ab", wanted({"x": "1"}), APPLY)
    yield Call("PATCH", f"{target}?fieldManager=one&fieldValidation=Odd&dryRun=Some", wanted({"x": "1"}), APPLY)
    yield Call("PATCH", f"{target}?fieldManager=one&force=true", {"data": {}}, MERGE)
    yield Call("PATCH", f"{target}?fieldManager=one&force=false", [], JSON)


def identities(namespace: str) -> Talk:
    """Names, namespaces, uids and versions that do not fit."""
    yield from apply(namespace, "one", wanted({}, "b"))
    yield from apply(namespace, "one", {"apiVersion": "v1", "kind": "ConfigMap"})
    yield from apply(namespace, "one", wanted({}, namespace="other"))
    yield from apply(namespace, "one", wanted({}, uid="mine"))
    yield from apply(namespace, "one", wanted({"x": "1"}, resourceVersion="1"))
    yield from apply(namespace, "one", wanted({"x": "2"}, uid="mine"))
    yield from apply(namespace, "one", wanted({"x": "2"}, resourceVersion="1"))
    yield from apply(namespace, "one", wanted({"x": "2"}, resourceVersion="no"))
    yield from apply(namespace, "one", wanted({"x": "2"}, managedFields=[]))
    yield from apply(namespace, "one", wanted({"x": "2"}, managedFields=[{"manager": "x"}]))
    yield from apply(namespace, "one", wanted({"x": "2"}, managedFields=None))


def wrong_kinds(namespace: str) -> Talk:
    """Objects of another kind or version, and what is none."""
    for body in (
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}},
        {"apiVersion": "v2", "kind": "ConfigMap", "metadata": {"name": "a"}},
        {"apiVersion": "apps/v1", "kind": "ConfigMap"},
        {"apiVersion": "a/b/c", "kind": "ConfigMap"},
        {"kind": "ConfigMap", "metadata": {"name": "a"}},
        {"metadata": {"name": "a"}},
        {},
        [],
        [1],
        "text",
        7,
        b"",
        b"null",
    ):
        yield from apply(namespace, "one", body)


def wrong_types(namespace: str) -> Talk:
    """Fields that are of another type than the schema says."""
    for data in (1, "text", [1], {"x": 1}, {"x": True}, {"x": 1.5}, {"x": {"y": 1}}, {"x": [1, "a"]}, {"x": None}, None):
        yield from apply(namespace, "one", wanted(data))
    others: tuple[dict[str, Any], ...] = (
        {"labels": ["a"]},
        {"labels": {"a": 1}},
        {"finalizers": "x"},
        {"finalizers": ["a.test/a", 1]},
        {"generation": "x"},
    )
    for metadata in others:
        yield from apply(namespace, "one", wanted({}, **metadata))
    yield from apply(namespace, "one", {**wanted({}), "immutable": "yes"})


def unknown_fields(namespace: str) -> Talk:
    """They are errors whatever fieldValidation says, and the object is not looked at any further."""
    for validation in ("", "&fieldValidation=Ignore", "&fieldValidation=Strict", "&fieldValidation=Warn"):
        yield from apply(namespace, "one", {**wanted({}), "other": 1}, validation)
    yield from apply(namespace, "one", wanted({}, odd=1))
    yield from apply(
        namespace, "one", wanted({}, ownerReferences=[{"apiVersion": "v1", "kind": "X", "name": "x", "uid": "u", "odd": 1}])
    )
    yield from shown(namespace)


def yaml_bodies(namespace: str) -> Talk:
    """YAML with comments, anchors, other forms of scalars, and several documents, of which the first counts."""
    head = b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
    for rest in (
        b"# a comment\ndata:\n  x: '1'\n  y: |\n    two\n    lines\n",
        b'data: &all\n  x: "2"\nimmutable: no\n',
        b"data: {x: '3', 'y': \"4\"}\n---\ndata: {z: '1'}\n",
        b"data:\n  x: >-\n    folded\n    text\n  empty: ''\n",
        b"data:\n  x: !!str 5\n  d: '2026-01-01'\n",
        b"immutable: false\ndata: {}\n",
        b"data:\n",
    ):
        yield from apply(namespace, "one", head + rest)


def repeated_keys(namespace: str) -> Talk:
    """Keys that are there twice: warned of, refused, or not looked at."""
    body = b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: '1'\n  x: '2'\n"
    for validation in ("&fieldValidation=Ignore", "", "&fieldValidation=Warn", "&fieldValidation=Strict"):
        yield from apply(namespace, "one", body, validation)
    yield from apply(namespace, "one", b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"3","x":"4"}}')


def missing_places(namespace: str) -> Talk:
    """No such namespace, no such object to write a part of."""
    yield Call("PATCH", "/api/v1/namespaces/nowhere/configmaps/a?fieldManager=one", wanted({}), APPLY)
    target = f"/apis/apps/v1/namespaces/{namespace}/deployments/none"
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "none"}}
    yield Call("PATCH", f"{target}/status?fieldManager=one", body, APPLY)
    yield Call(
        "PATCH",
        f"{target}/scale?fieldManager=one",
        {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "none"}},
        APPLY,
    )


APPLIED_BODIES = {
    "what options an apply has": options,
    "applies of other objects": identities,
    "applies of other kinds": wrong_kinds,
    "applies of other types": wrong_types,
    "applies of unknown fields": unknown_fields,
    "applies in yaml": yaml_bodies,
    "applies with repeated keys": repeated_keys,
    "applies to nowhere": missing_places,
}
