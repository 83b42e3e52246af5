"""Acting as somebody else: what it takes, and who one is then."""

from collections.abc import Sequence
from typing import Any

from ..steps import VIEWER, Call, Headers, Talk, Until
from .access import AUTHENTICATION, GROUP, RBAC, bound, may, role

SELF = f"{AUTHENTICATION}/selfsubjectreviews"


def acting(user: str, *more: tuple[str, str]) -> Headers:
    """The headers."""
    return (("impersonate-user", user), *more)


USERS: dict[str, Headers] = {
    "a user": acting("jane"),
    "with a group": acting("jane", ("impersonate-group", "devs")),
    "with a uid": acting("jane", ("impersonate-uid", "77")),
    "with extra": acting("jane", ("impersonate-extra-scopes", "view"), ("impersonate-extra-a.b%2fc", "d")),
    "an account": acting("system:serviceaccount:default:robot"),
    "an account in a group": acting("system:serviceaccount:default:robot", ("impersonate-group", "devs")),
    "a node": acting("system:node:n1"),
    "nobody": acting("system:anonymous"),
    "a master": acting("jane", ("impersonate-group", "system:masters")),
    "no user but a group": (("impersonate-group", "devs"),),
    "no user but extra": (("impersonate-extra-scopes", "view"),),
    "no account": acting("system:serviceaccount:default"),
}


def as_admin(_: str) -> Talk:
    """Who may do everything may be everybody."""
    for headers in USERS.values():
        yield Call("POST", SELF, {}, headers)
        yield Call("GET", "/api/v1/secrets", None, headers)


def as_viewer(namespace: str) -> Talk:
    """Who may do nothing is told what he lacks first."""
    for headers in USERS.values():
        yield Call("GET", f"/api/v1/namespaces/{namespace}/secrets", None, headers, VIEWER)
        yield Call("GET", "/metrics", None, headers, VIEWER)


def _allowed(namespace: str, rules: Sequence[dict[str, Any]]) -> Talk:
    """Give the viewer rights in the whole cluster, for as long as the conversation lasts."""
    name = f"{namespace}-acting"
    yield Call("POST", f"{RBAC}/clusterroles", {"metadata": {"name": name}, "rules": list(rules)})
    ref = {"apiGroup": GROUP, "kind": "ClusterRole", "name": name}
    subjects = [{"kind": "User", "name": "viewer", "apiGroup": GROUP}]
    yield Call("POST", f"{RBAC}/clusterrolebindings", {"metadata": {"name": name}, "roleRef": ref, "subjects": subjects})


def _forbidden(namespace: str, resource: str, verb: str, group: str) -> Talk:
    """Take them away, and wait until that is noticed."""
    name = f"{namespace}-acting"
    yield Call("DELETE", f"{RBAC}/clusterrolebindings/{name}")
    yield Call("DELETE", f"{RBAC}/clusterroles/{name}")
    wanted = {"verb": verb, "resource": resource, "group": group}
    body = {"spec": {"resourceAttributes": wanted}}
    target = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    yield Until(Call("POST", target, body, login=VIEWER), 201, '"allowed":false')


def the_old_way(namespace: str) -> Talk:
    """The verb impersonate, on users and on some groups."""
    rules = [
        {"apiGroups": [""], "resources": ["users", "serviceaccounts"], "verbs": ["impersonate"]},
        {"apiGroups": [""], "resources": ["groups"], "resourceNames": ["devs"], "verbs": ["impersonate"]},
        {"apiGroups": ["authentication.k8s.io"], "resources": ["userextras/scopes"], "verbs": ["impersonate"]},
    ]
    yield from _allowed(namespace, rules)
    yield may("", "impersonate", "users")
    for headers in USERS.values():
        yield Call("POST", SELF, {}, headers, VIEWER)
    yield Call("POST", SELF, {}, acting("jane", ("impersonate-group", "ops")), VIEWER)
    yield from _forbidden(namespace, "users", "impersonate", "")


def the_new_way(namespace: str) -> Talk:
    """Rights that are limited to a kind of user, and to what is done as one."""
    group = "authentication.k8s.io"
    rules = [
        {"apiGroups": [group], "resources": ["users"], "verbs": ["impersonate:user-info"]},
        {"apiGroups": [group], "resources": ["groups"], "resourceNames": ["devs"], "verbs": ["impersonate:user-info"]},
        {"apiGroups": [group], "resources": ["selfsubjectreviews"], "verbs": ["impersonate-on:user-info:create"]},
        {"apiGroups": [group], "resources": ["serviceaccounts"], "verbs": ["impersonate:serviceaccount"]},
        {"apiGroups": [group], "resources": ["selfsubjectreviews"], "verbs": ["impersonate-on:serviceaccount:create"]},
    ]
    yield from _allowed(namespace, rules)
    yield may("", "impersonate:user-info", "users", group)
    for headers in USERS.values():
        yield Call("POST", SELF, {}, headers, VIEWER)
    yield Call("GET", f"/api/v1/namespaces/{namespace}/secrets", None, acting("jane"), VIEWER)
    yield from _forbidden(namespace, "users", "impersonate:user-info", group)


def for_a_role(namespace: str) -> Talk:
    """What somebody may do is that of whom he acts as, not his own."""
    yield role(namespace, "reader", [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]}])
    subject = {"kind": "ServiceAccount", "name": "robot", "namespace": namespace}
    yield bound(namespace, "reader", "reader", subject, {"kind": "Group", "name": "devs", "apiGroup": GROUP})
    target = f"/api/v1/namespaces/{namespace}/secrets"
    robot = acting(f"system:serviceaccount:{namespace}:robot")
    yield Until(Call("GET", target, None, robot), 200)
    for headers in (robot, acting("jane"), acting("jane", ("impersonate-group", "devs"))):
        yield Call("GET", target, None, headers)
        yield Call("GET", f"{target}/x", None, headers)
        yield Call("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {"spec": {"namespace": namespace}}, headers)


IMPERSONATION = {
    "acting as others": as_admin,
    "refused to act as others": as_viewer,
    "allowed to act as others": the_old_way,
    "allowed to act as others for something": the_new_way,
    "rights of those one acts as": for_a_role,
}
