"""Webhooks that are registered: when they are asked, what they are asked, and what comes of their answers."""

from collections.abc import Callable
from typing import Any

from ..steps import HOOKS, Call, Talk, Until
from ..webhooks import BUNDLE, ODD
from .words import MERGE, secret, secrets

GROUP = "admissionregistration.k8s.io"
CONFIGURATIONS = f"/apis/{GROUP}/v1"
EVERY = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["secrets"]}


def hook(namespace: str, path: str, name: str = "one.hooks.test", **more: Any) -> dict[str, Any]:
    """A webhook about the conversation's namespace."""
    return {
        "name": name,
        "clientConfig": {"url": f"{HOOKS}/{path}", "caBundle": BUNDLE},
        "rules": [EVERY],
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        **more,
    }


def registered(kind: str, hooks: list[dict[str, Any]], namespace: str) -> Call:
    """Register webhooks. The answer is not compared: it has defaults that are not these conversations' topic."""
    return Call("POST", f"{CONFIGURATIONS}/{kind}webhookconfigurations", {"metadata": {"name": namespace}, "webhooks": hooks})


def told(
    kind: str,
    *hooks: Callable[[str], dict[str, Any]],
    steps: Callable[[str], Talk],
    sign: tuple[int, str] = (400, "admission webhook"),
) -> Callable[[str], Talk]:
    """A conversation while webhooks are registered, and in force; ``sign`` is by what one can tell."""

    def talk(namespace: str) -> Talk:
        sentinel = hook(namespace, "deny", "sentinel.hooks.test", objectSelector={"matchLabels": {"sentinel": "yes"}})
        sentinel |= {"failurePolicy": "Fail"}
        found = [make(namespace) for make in hooks]
        yield Until(registered("validating", [sentinel, *(found if kind == "validating" else [])], namespace), 201)
        if kind == "mutating":
            yield Until(registered("mutating", [sentinel, *found], namespace), 201)
        probe = secret("sentinel", sentinel="yes")
        yield Until(Call("POST", f"{secrets(namespace)}?dryRun=All", probe), *sign)
        yield from steps(namespace)
        yield Until(Call("DELETE", f"{CONFIGURATIONS}/validatingwebhookconfigurations/{namespace}"), 200)
        if kind == "mutating":
            yield Until(Call("DELETE", f"{CONFIGURATIONS}/mutatingwebhookconfigurations/{namespace}"), 200)

    return talk


def writes(namespace: str) -> Talk:
    """One of each kind."""
    target = secrets(namespace)
    yield Call("POST", target, secret("a"))
    yield Call("POST", target, secret("b", letter="b"))
    yield Call("PATCH", f"{target}/a", {"metadata": {"labels": {"x": "y"}}}, MERGE)
    yield Call("PUT", f"{target}/b", secret("b", letter="c"))
    yield Call("POST", f"{target}?dryRun=All", secret("c"))
    yield Call("DELETE", f"{target}/a")
    yield Call("DELETE", f"{target}?labelSelector=letter")
    yield Call("DELETE", f"{target}/absent")


def plain(path: str, **more: Any) -> Callable[[str], dict[str, Any]]:
    """A webhook that is made when the namespace is known."""
    return lambda namespace: hook(namespace, path, **more)


def operation(*operations: str, path: str = "deny", **more: Any) -> Callable[[str], dict[str, Any]]:
    """One about some operations only."""
    return plain(path, rules=[{**EVERY, "operations": list(operations)}], **more)


def with_others(namespace: str) -> Talk:
    """Things that a rule may mean, and those that it does not."""
    yield Call("POST", secrets(namespace), secret("a"))
    maps = f"/api/v1/namespaces/{namespace}/configmaps"
    yield Call("POST", maps, {"metadata": {"name": "a", "labels": {"asked": "yes"}}})
    yield Call("POST", maps, {"metadata": {"name": "b"}})
    yield Call("PATCH", f"{maps}/b", {"metadata": {"labels": {"asked": "yes"}}}, MERGE)
    yield Call("PATCH", f"{maps}/a", {"metadata": {"labels": None}}, MERGE)
    yield Call("DELETE", f"{maps}/a")


def about(**rule: Any) -> list[dict[str, Any]]:
    """Rules that are one."""
    return [{**EVERY, **rule}]


ASKED = {"matchLabels": {"asked": "yes"}}
CONDITIONS = [
    {"name": "creations", "expression": "request.operation == 'CREATE'"},
    {"name": "labelled", "expression": "has(object.metadata.labels)"},
]
FAILING = [{"name": "labelled", "expression": "object.metadata.labels.letter == 'b'"}]
MAPS = about(resources=["configmaps"])


def odd(namespace: str) -> Talk:
    """A creation for each shape that an answer may have."""
    for number, shape in enumerate(ODD):
        yield Call("POST", f"{secrets(namespace)}?dryRun=All", secret(f"a{number}", odd=shape))


WEBHOOKS = {
    "webhooks answer oddly": told("validating", operation("CREATE", path="odd"), steps=odd),
    "webhooks change oddly": told("mutating", operation("CREATE", path="odd"), steps=odd),
    "webhooks deny": told("validating", plain("deny"), steps=writes),
    "webhooks deny creations": told("validating", operation("CREATE"), steps=writes),
    "webhooks deny updates": told("validating", operation("UPDATE"), steps=writes),
    "webhooks deny deletions": told("validating", operation("DELETE"), steps=writes),
    "webhooks deny with a status": told("validating", plain("deny-with-status"), steps=writes),
    "webhooks deny with a reason": told("validating", plain("deny-with-reason"), steps=writes),
    "webhooks warn": told("validating", plain("warn"), steps=writes),
    "webhooks warn and deny": told("validating", plain("warn-and-deny"), steps=writes),
    "webhooks are told of creations": told("validating", operation("CREATE", path="tell"), steps=writes),
    "webhooks are told of updates": told("validating", operation("UPDATE", path="tell"), steps=writes),
    "webhooks are told of deletions": told("validating", operation("DELETE", path="tell"), steps=writes),
    "webhooks are told before a change": told("mutating", operation("CREATE", path="tell"), steps=writes),
    "webhooks answer nothing": told("validating", plain("absent"), steps=writes),
    "webhooks answer nothing, and may": told("validating", plain("absent", failurePolicy="Ignore"), steps=writes),
    "webhooks answer somebody else": told("validating", operation("CREATE", path="wrong-uid"), steps=writes),
    "webhooks change what they may not": told("validating", operation("CREATE", path="label"), steps=writes),
    "webhooks with patches without types": told("mutating", operation("CREATE", path="untyped-patch"), steps=writes),
    "webhooks with types without patches": told("mutating", operation("CREATE", path="empty-patch"), steps=writes),
    "webhooks change": told("mutating", operation("CREATE", "UPDATE", path="label"), steps=writes),
    "webhooks change what is deleted": told("mutating", operation("DELETE", path="label"), steps=writes),
    "webhooks with side effects": told("validating", plain("allow", sideEffects="NoneOnDryRun"), steps=writes),
    "webhooks change in order": told(
        "mutating",
        operation("CREATE", path="count", name="one.hooks.test"),
        operation("CREATE", path="label", name="two.hooks.test"),
        operation("CREATE", path="count", name="three.hooks.test"),
        steps=writes,
    ),
    "webhooks change again": told(
        "mutating",
        operation("CREATE", path="count", name="one.hooks.test", reinvocationPolicy="IfNeeded"),
        operation("CREATE", path="label", name="two.hooks.test", reinvocationPolicy="IfNeeded"),
        operation("CREATE", path="count", name="three.hooks.test"),
        steps=writes,
    ),
    "webhooks with conditions": told("validating", plain("deny", matchConditions=CONDITIONS), steps=writes),
    "webhooks with conditions that fail": told(
        "validating", plain("deny", matchConditions=FAILING), steps=writes, sign=(403, "no such key")
    ),
    "webhooks with conditions that may fail": told(
        "validating", plain("deny", matchConditions=FAILING, failurePolicy="Ignore"), steps=writes
    ),
    "webhooks about labels": told("validating", plain("deny", rules=MAPS, objectSelector=ASKED), steps=with_others),
    "webhooks about the cluster": told(
        "validating", plain("deny", rules=about(resources=["*"], scope="Cluster")), steps=with_others
    ),
    "webhooks about everything": told("validating", plain("deny", rules=about(resources=["*/*"])), steps=with_others),
    "webhooks about another version": told("validating", plain("deny", rules=about(apiVersions=["v2"])), steps=with_others),
    "webhooks about another group": told("validating", plain("deny", rules=about(apiGroups=["apps"])), steps=with_others),
}
