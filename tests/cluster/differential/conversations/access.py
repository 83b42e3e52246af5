"""Who may do what: logins, refusals, roles and bindings, and the questions about them. Most of it as data."""

from collections.abc import Callable, Sequence
from typing import Any

from kube_core.objects.plain import is_object

from ..steps import NOBODY, VIEWER, Call, Talk, Until
from .words import MERGE, secret

RBAC = "/apis/rbac.authorization.k8s.io/v1"
GROUP = "rbac.authorization.k8s.io"
AUTHORIZATION = "/apis/authorization.k8s.io/v1"
AUTHENTICATION = "/apis/authentication.k8s.io/v1"
WRONG = "a-wrong-token"

TARGETS: dict[str, Sequence[tuple[str, str]]] = {
    "lists": (("GET", "/api/v1/pods"), ("GET", "/api/v1/namespaces/NS/pods"), ("GET", "/apis/apps/v1/deployments")),
    "single objects": (("GET", "/api/v1/namespaces/NS/secrets/x"), ("GET", "/api/v1/nodes/n"), ("GET", "/api/v1/namespaces/NS")),
    "watches": (("GET", "/api/v1/pods?watch=1"), ("GET", "/api/v1/watch/pods"), ("GET", "/api/v1/watch/namespaces/NS/pods/x")),
    "writes": (("PUT", "/api/v1/namespaces/NS/secrets/x"), ("PATCH", "/api/v1/namespaces/NS/secrets/x")),
    "deletions": (("DELETE", "/api/v1/namespaces/NS/secrets/x"), ("DELETE", "/apis/apps/v1/namespaces/NS/deployments")),
    "subresources": (
        ("GET", "/api/v1/namespaces/NS/pods/x/log"),
        ("PATCH", "/apis/apps/v1/namespaces/NS/deployments/x/scale"),
        ("PUT", "/api/v1/namespaces/NS/finalize"),
        ("GET", "/api/v1/nodes/n/proxy/metrics"),
        ("POST", "/api/v1/namespaces/NS/serviceaccounts/default/token"),
    ),
    "paths": (("GET", "/metrics"), ("GET", "/logs/"), ("POST", "/api"), ("GET", "/no/such/path"), ("GET", "/a%20b")),
    "kinds that are not there": (("GET", "/api/v1/nothings"), ("GET", "/apis/no.group/v1/namespaces/NS/nothings/x")),
    "selected names": (("GET", "/api/v1/pods?fieldSelector=metadata.name%3Dabc"), ("GET", "/api/v1/pods?fieldSelector=x")),
    "streams": (("GET", "/api/v1/namespaces/NS/pods/x/exec"), ("POST", "/api/v1/namespaces/NS/pods/x/portforward")),
}
OPEN = ("/livez", "/readyz", "/healthz", "/api", "/apis", "/api/v1", "/version", "/version/", "/openapi/v3", "/apis/apps/v1")

RESOURCE: dict[str, Any] = {"namespace": "NS", "verb": "get", "resource": "pods"}
REVIEWS: dict[str, Sequence[tuple[str, Any]]] = {
    "whether one may": (
        ("selfsubjectaccessreviews", {"resourceAttributes": RESOURCE}),
        ("selfsubjectaccessreviews", {"nonResourceAttributes": {"path": "/apis/x", "verb": "get"}}),
        ("selfsubjectaccessreviews", {"nonResourceAttributes": {"path": "/metrics", "verb": "get"}}),
        ("selfsubjectaccessreviews", {"resourceAttributes": {}}),
    ),
    "whether another may": (
        ("subjectaccessreviews", {"user": "viewer", "resourceAttributes": RESOURCE}),
        ("subjectaccessreviews", {"user": "x", "groups": ["system:masters"], "resourceAttributes": RESOURCE}),
        ("subjectaccessreviews", {"groups": ["system:authenticated"], "nonResourceAttributes": {"path": "/api", "verb": "get"}}),
        ("subjectaccessreviews", {"user": "x", "uid": "1", "extra": {"a": ["b"]}, "resourceAttributes": RESOURCE}),
    ),
    "whether another may here": (
        ("namespaces/NS/localsubjectaccessreviews", {"user": "viewer", "resourceAttributes": RESOURCE}),
        ("namespaces/NS/localsubjectaccessreviews", {"user": "viewer", "resourceAttributes": {"verb": "get"}}),
        ("namespaces/NS/localsubjectaccessreviews", {"user": "x", "nonResourceAttributes": {"path": "/", "verb": "get"}}),
    ),
    "questions that are none": (
        ("selfsubjectaccessreviews", {}),
        ("selfsubjectaccessreviews", {"resourceAttributes": {}, "nonResourceAttributes": {"path": "/x", "verb": "get"}}),
        ("subjectaccessreviews", {"resourceAttributes": RESOURCE}),
        ("subjectaccessreviews", {"user": "x"}),
        ("selfsubjectrulesreviews", {}),
    ),
}

GRANTED: dict[str, Sequence[dict[str, Any]]] = {
    "one verb": ({"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]},),
    "one name": ({"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a"], "verbs": ["get", "delete", "list"]},),
    "all verbs": ({"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]},),
    "all groups": ({"apiGroups": ["*"], "resources": ["secrets"], "verbs": ["get"]},),
    "all resources": ({"apiGroups": [""], "resources": ["*"], "verbs": ["get", "list"]},),
    "a subresource of all": ({"apiGroups": ["apps", ""], "resources": ["*/status", "*/scale"], "verbs": ["get"]},),
    "another subresource": ({"apiGroups": ["apps"], "resources": ["deployments/scale"], "verbs": ["get", "patch"]},),
    "another group": ({"apiGroups": ["apps"], "resources": ["secrets"], "verbs": ["*"]},),
}
TRIED = (
    ("GET", "/api/v1/namespaces/NS/secrets"),
    ("GET", "/api/v1/namespaces/NS/secrets?fieldSelector=metadata.name%3Da"),
    ("GET", "/api/v1/namespaces/NS/secrets/a"),
    ("GET", "/api/v1/namespaces/NS/secrets/b"),
    ("GET", "/api/v1/namespaces/NS/secrets/b/status"),
    ("GET", "/api/v1/namespaces/NS/configmaps/b"),
    ("GET", "/apis/apps/v1/namespaces/NS/deployments/a/scale"),
    ("GET", "/apis/apps/v1/namespaces/NS/deployments/a/status"),
    ("GET", "/apis/apps/v1/namespaces/NS/deployments/a"),
    ("DELETE", "/api/v1/namespaces/NS/secrets/b"),
    ("GET", "/api/v1/secrets"),
    ("GET", "/api/v1/namespaces/default/secrets"),
)

ROLES = (
    "admin",
    "edit",
    "view",
    "cluster-admin",
    "system:basic-user",
    "system:discovery",
    "system:node",
    "system:kube-scheduler",
)
BINDINGS = ("cluster-admin", "system:basic-user", "system:public-info-viewer", "system:kube-dns", "system:node")


def role(namespace: str, name: str, rules: Any, login: str | None = None) -> Call:
    """Create a role."""
    return Call("POST", f"{RBAC}/namespaces/{namespace}/roles", {"metadata": {"name": name}, "rules": list(rules)}, login=login)


def bound(namespace: str, name: str, to: str, *subjects: dict[str, str], kind: str = "Role", login: str | None = None) -> Call:
    """Create a binding, of a role that is named, to subjects."""
    body = {"metadata": {"name": name}, "roleRef": {"apiGroup": GROUP, "kind": kind, "name": to}, "subjects": list(subjects)}
    return Call("POST", f"{RBAC}/namespaces/{namespace}/rolebindings", body, login=login)


def binding(namespace: str, name: str, to: str, kind: str = "Role", login: str | None = None) -> Call:
    """Create a binding of a role to the viewer."""
    return bound(namespace, name, to, {"kind": "User", "name": "viewer", "apiGroup": GROUP}, kind=kind, login=login)


def may(namespace: str, verb: str, resource: str, group: str = "") -> Until:
    """Wait until the viewer may do something."""
    wanted = {"namespace": namespace, "verb": verb, "resource": resource, "group": group}
    body = {"spec": {"resourceAttributes": wanted}}
    return Until(Call("POST", f"{AUTHORIZATION}/selfsubjectaccessreviews", body, login=VIEWER), 201, '"allowed":true')


def refusals(targets: Sequence[tuple[str, str]]) -> Callable[[str], Talk]:
    """What those are told who may nothing, are nobody, or are not known."""

    def talk(namespace: str) -> Talk:
        for login in (VIEWER, NOBODY, WRONG):
            for method, target in targets:
                yield Call(method, target.replace("NS", namespace), None, login=login)

    return talk


def reviews(asked: Sequence[tuple[str, Any]]) -> Callable[[str], Talk]:
    """Questions of who may everything, and of who may nothing."""

    def talk(namespace: str) -> Talk:
        for login in (None, VIEWER):
            for target, spec in asked:
                yield Call(
                    "POST", f"{AUTHORIZATION}/{target}".replace("NS", namespace), _placed({"spec": spec}, namespace), login=login
                )

    return talk


def _placed(value: Any, namespace: str) -> Any:
    if is_object(value):
        return {key: _placed(item, namespace) for key, item in value.items()}
    return namespace if value == "NS" else value


def granted(rules: Sequence[dict[str, Any]]) -> Callable[[str], Talk]:
    """What a role allows, and what it does not."""

    def talk(namespace: str) -> Talk:
        yield role(namespace, "some", rules)
        yield binding(namespace, "some", "some")
        rule = rules[0]
        name = rule.get("resourceNames", [""])[0]
        resource, _, part = rule["resources"][0].partition("/")
        wanted = {"namespace": namespace, "verb": rule["verbs"][0], "resource": resource, "group": rule["apiGroups"][0]}
        body = {"spec": {"resourceAttributes": {**wanted, "subresource": part, "name": name}}}
        yield Until(Call("POST", f"{AUTHORIZATION}/selfsubjectaccessreviews", body, login=VIEWER), 201, '"allowed":true')
        for method, target in TRIED:
            yield Call(method, target.replace("NS", namespace), None, login=VIEWER)
        yield Call("POST", f"{AUTHORIZATION}/selfsubjectaccessreviews", body, login=VIEWER)

    return talk


def open_to_all(_: str) -> Talk:
    """What nobody has to log in for, and what only those may see who have."""
    for login in (NOBODY, VIEWER, WRONG):
        for path in OPEN:
            answer = yield Call("HEAD", path, login=login)
            assert answer.status in {200, 401, 403}


def who_am_i(_: str) -> Talk:
    """Users as they are known to the server."""
    for login in (VIEWER, NOBODY):
        yield Call("POST", f"{AUTHENTICATION}/selfsubjectreviews", {}, login=login)


def who_is_that(namespace: str) -> Talk:
    """Tokens of all kinds."""
    tokens = f"{AUTHENTICATION}/tokenreviews"
    for spec in ({"token": VIEWER}, {"token": WRONG}, {}, {"token": VIEWER, "audiences": ["x"]}, {"token": "a.b.c"}):
        yield Call("POST", tokens, {"spec": spec})
    yield Call("POST", tokens, {"spec": {"token": VIEWER}}, login=VIEWER)


def accounts(namespace: str) -> Talk:
    """Tokens of a ServiceAccount: asked for, used, and over."""
    place = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    yield Call("POST", place, {"metadata": {"name": "robot"}})
    answer = yield Call("POST", f"{place}/robot/token", {"spec": {}})
    token = answer.body["status"]["token"]
    yield Call("POST", f"{AUTHENTICATION}/selfsubjectreviews", {}, login=token)
    yield Call("GET", f"/api/v1/namespaces/{namespace}/secrets", login=token)
    yield role(namespace, "reader", [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]}])
    yield bound(namespace, "reader", "reader", {"kind": "ServiceAccount", "name": "robot", "namespace": namespace})
    yield Until(Call("GET", f"/api/v1/namespaces/{namespace}/secrets", login=token), 200)
    body = {"spec": {"resourceAttributes": {"namespace": namespace, "verb": "list", "resource": "secrets"}}}
    yield Call("POST", f"{AUTHORIZATION}/selfsubjectaccessreviews", body, login=token)
    yield Call("POST", f"{AUTHENTICATION}/tokenreviews", {"spec": {"token": token}})
    yield Call("POST", f"{AUTHENTICATION}/tokenreviews", {"spec": {"token": token, "audiences": ["other"]}})
    yield Call("DELETE", f"{place}/robot")
    yield Until(Call("GET", "/version", login=token), 401)
    yield Call("POST", f"{AUTHENTICATION}/tokenreviews", {"spec": {"token": token}})


def token_requests(namespace: str) -> Talk:
    """What is refused to who asks for tokens, and what they are bound to."""
    place = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    yield Call("POST", place, {"metadata": {"name": "robot"}})
    kept = yield Call("POST", f"/api/v1/namespaces/{namespace}/secrets", secret("bound"))
    ref = {"apiVersion": "v1", "kind": "Secret", "name": "bound"}
    for body in (
        {"spec": {"expirationSeconds": 3}},
        {"spec": {"expirationSeconds": 1 << 40}},
        {"metadata": {"name": "other"}, "spec": {}},
        {"metadata": {"namespace": "other"}, "spec": {}},
        {"metadata": {"uid": "other"}, "spec": {}},
        {"spec": {"boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": "absent"}}},
        {"spec": {"boundObjectRef": {"apiVersion": "v1", "kind": "ConfigMap", "name": "absent"}}},
        {"spec": {"boundObjectRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "absent"}}},
        {"spec": {"boundObjectRef": {**ref, "uid": "other"}}},
        {"spec": {"audiences": ["a", "b"], "expirationSeconds": 1200}},
    ):
        yield Call("POST", f"{place}/robot/token", body)
    yield Call("POST", f"{place}/absent/token", {"spec": {}})
    answer = yield Call(
        "POST", f"{place}/robot/token", {"spec": {"boundObjectRef": {**ref, "uid": kept.body["metadata"]["uid"]}}}
    )
    token = answer.body["status"]["token"]
    yield Call("POST", f"{AUTHENTICATION}/tokenreviews", {"spec": {"token": token}})
    yield Call("DELETE", f"/api/v1/namespaces/{namespace}/secrets/bound")
    yield Until(Call("GET", "/version", login=token), 401)
    yield Call("POST", f"{AUTHENTICATION}/tokenreviews", {"spec": {"token": token}})


def bad_binding(kind: str) -> Callable[[str], Talk]:
    """A binding of a role that is not there."""

    def talk(namespace: str) -> Talk:
        yield binding(namespace, "one", "absent", kind)
        body = {"spec": {"resourceAttributes": {"namespace": namespace, "verb": "list", "resource": "secrets"}}}
        target = f"{AUTHORIZATION}/selfsubjectaccessreviews"
        yield Until(Call("POST", target, body, login=VIEWER), 201, "absent")
        yield Call("POST", target, body, login=VIEWER)
        yield Call("GET", f"/api/v1/namespaces/{namespace}/secrets", login=VIEWER)
        yield Call("POST", f"{AUTHORIZATION}/selfsubjectrulesreviews", {"spec": {"namespace": namespace}}, login=VIEWER)

    return talk


def default_bindings(namespace: str) -> Talk:
    """The role view, bound in a namespace: it is gathered from others."""
    yield binding(namespace, "view", "view", "ClusterRole")
    yield may(namespace, "list", "configmaps")
    for target in ("configmaps", "secrets", "pods", "services", "roles", "pods/x/log"):
        body = {"spec": {"resourceAttributes": {"namespace": namespace, "verb": "get", "resource": target}}}
        yield Call("POST", f"{AUTHORIZATION}/selfsubjectaccessreviews", body, login=VIEWER)
    yield Call("GET", f"/api/v1/namespaces/{namespace}/secrets", login=VIEWER)


def escalation(namespace: str) -> Talk:
    """Nobody gives away what he does not have."""
    maker = [
        {"apiGroups": [GROUP], "resources": ["roles", "rolebindings"], "verbs": ["create", "update", "patch", "get", "delete"]},
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list"]},
    ]
    yield role(namespace, "maker", maker)
    yield binding(namespace, "maker", "maker")
    yield may(namespace, "create", "roles", GROUP)
    many = [
        {"apiGroups": [""], "resources": ["secrets", "pods"], "verbs": ["get", "list", "watch"]},
        {"apiGroups": ["apps"], "resources": ["*"], "verbs": ["*"]},
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a", "b"], "verbs": ["delete", "get"]},
    ]
    yield role(namespace, "too-much", many, VIEWER)
    yield role(namespace, "paths", [{"nonResourceURLs": ["/x"], "verbs": ["get"]}], VIEWER)
    yield role(namespace, "fine", maker[1:], VIEWER)
    target = f"{RBAC}/namespaces/{namespace}/roles/fine"
    more = {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "delete"]}]}
    yield Call("PATCH", target, more, MERGE, VIEWER)
    yield Call("PATCH", target, {"metadata": {"labels": {"a": "b"}}}, MERGE, VIEWER)
    yield binding(namespace, "own", "fine", login=VIEWER)
    yield binding(namespace, "admins", "cluster-admin", "ClusterRole", login=VIEWER)
    yield binding(namespace, "viewers", "system:aggregate-to-view", "ClusterRole", login=VIEWER)
    yield binding(namespace, "lost", "absent", login=VIEWER)
    yield binding(namespace, "lost-too", "absent", "ClusterRole", login=VIEWER)


def rights_to_escalate(namespace: str) -> Talk:
    """The verbs escalate and bind let somebody give away what he does not have."""
    maker = [
        {"apiGroups": [GROUP], "resources": ["roles"], "verbs": ["create", "escalate"]},
        {"apiGroups": [GROUP], "resources": ["rolebindings"], "verbs": ["create"]},
        {"apiGroups": [GROUP], "resources": ["clusterroles"], "resourceNames": ["edit"], "verbs": ["bind"]},
    ]
    yield role(namespace, "maker", maker)
    yield binding(namespace, "maker", "maker")
    yield may(namespace, "escalate", "roles", GROUP)
    yield role(namespace, "anything", [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}], VIEWER)
    yield binding(namespace, "edits", "edit", "ClusterRole", login=VIEWER)
    yield binding(namespace, "anything", "anything", login=VIEWER)


def there(target: str) -> Callable[[str], Talk]:
    """What a cluster begins with."""

    def talk(_: str) -> Talk:
        yield Call("GET", f"{RBAC}/{target}")

    return talk


def aggregation(namespace: str) -> Talk:
    """A role that gathers its rules."""
    roles = f"{RBAC}/clusterroles"
    labels = {f"{namespace}/gathered": "true"}
    yield Call(
        "POST",
        roles,
        {
            "metadata": {"name": f"{namespace}-part", "labels": labels},
            "rules": [
                {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
            ],
        },
    )
    gathering = {"clusterRoleSelectors": [{"matchLabels": labels}]}
    yield Until(Call("POST", roles, {"metadata": {"name": f"{namespace}-whole"}, "aggregationRule": gathering}), 201)
    yield Until(Call("GET", f"{roles}/{namespace}-whole"), 200, "secrets")
    answer = yield Call("GET", f"{roles}/{namespace}-whole")
    assert answer.body["rules"]
    yield Call("DELETE", f"{roles}/{namespace}-part")
    yield Until(Call("GET", f"{roles}/{namespace}-whole"), 200, '"aggregationRule"')
    yield Call("DELETE", f"{roles}/{namespace}-whole")


ACCESS = {
    **{f"refused {name}": refusals(targets) for name, targets in TARGETS.items()},
    **{f"asked {name}": reviews(asked) for name, asked in REVIEWS.items()},
    **{f"granted {name}": granted(rules) for name, rules in GRANTED.items()},
    "what is open to all": open_to_all,
    "who one is": who_am_i,
    "who another is": who_is_that,
    "tokens of accounts": accounts,
    "requests for tokens": token_requests,
    "a binding of an absent role": bad_binding("Role"),
    "a binding of an absent cluster role": bad_binding("ClusterRole"),
    "the role view": default_bindings,
    "privilege escalation": escalation,
    "rights to escalate": rights_to_escalate,
    **{f"the role {name}": there(f"clusterroles/{name}") for name in ROLES},
    **{f"the binding {name}": there(f"clusterrolebindings/{name}") for name in BINDINGS},
    "gathered roles": aggregation,
}
