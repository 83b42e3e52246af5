"""Who may do what; most of it is compared with the real server in `tests/cluster/differential/conversations/access.py`."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from kube_core.server import ADMIN, ApiServer, Exchange, Kubelet, ServerRequest, User
from tests.server.driver import MERGE

RBAC = "/apis/rbac.authorization.k8s.io/v1"
ROLES = f"{RBAC}/namespaces/default/roles"
BINDINGS = f"{RBAC}/namespaces/default/rolebindings"
SECRETS = "/api/v1/namespaces/default/secrets"
ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts"
WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews"
JANE = User("jane", ("devs",), token="janes-token")
ROBOT = User.service_account("default", "robot")


class World:
    """A server with access control, and the words of those who ask it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("rbac", True)
        self.server = ApiServer(users=[JANE], **options)

    def send(self, method: str, target: str, body: Any = None, user: User | None = ADMIN, **headers: str) -> Exchange:
        """Send something as somebody; None shows no more than the headers do."""
        data = b"" if body is None else json.dumps(body).encode()
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return self.server.handle(ServerRequest(method, target, named, data, user))

    def call(self, method: str, target: str, body: Any = None, user: User | None = ADMIN, **headers: str) -> tuple[int, Any]:
        """Send, and decode."""
        exchange = self.send(method, target, body, user, **headers)
        return exchange.status, json.loads(exchange.body)

    def grant(self, user: User, *rules: dict[str, Any]) -> None:
        """Let somebody do something in the namespace default."""
        assert self.call("POST", ROLES, {"metadata": {"name": "some"}, "rules": list(rules)})[0] == 201
        self.bind("some", user)

    def bind(self, role: str, user: User, kind: str = "Role") -> None:
        """Bind a role to somebody in the namespace default."""
        ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role}
        body = {"metadata": {"name": role}, "roleRef": ref, "subjects": [{"kind": "User", "name": user.name}]}
        assert self.call("POST", BINDINGS, body)[0] == 201

    def token(self, name: str = "robot", **spec: Any) -> str:
        """Make a token of a ServiceAccount, which is made, too, if need be."""
        self.call("POST", ACCOUNTS, {"metadata": {"name": name}})
        status, body = self.call("POST", f"{ACCOUNTS}/{name}/token", {"spec": spec})
        assert status == 201, body
        token: str = body["status"]["token"]
        return token


@pytest.fixture
def world() -> World:
    """A new server."""
    return World()


def rule(*verbs: str, resources: tuple[str, ...] = ("secrets",), group: str = "", **more: Any) -> dict[str, Any]:
    """A PolicyRule."""
    return {"apiGroups": [group], "resources": list(resources), "verbs": list(verbs), **more}


def test_nobody_is_asked_unless_it_is_said() -> None:
    """A wrong token changes nothing about it."""
    server = ApiServer()
    request = ServerRequest("GET", SECRETS, (("authorization", "Bearer wrong"),))
    assert server.handle(request).status == 200
    assert server.access.refused == ()


def test_users_without_rbac_may_do_everything() -> None:
    """As long as they are known."""
    world = World(rbac=False)
    assert world.send("GET", SECRETS, user=None, authorization="Bearer janes-token").status == 200
    assert world.send("GET", SECRETS, user=None, authorization="Bearer wrong").status == 401
    assert world.send("GET", "/livez", user=None).status == 401


def test_anonymous_may_be_shut_out(world: World) -> None:
    """The real server's default lets everybody see whether it lives."""
    assert world.send("GET", "/livez", user=None).status == 200
    assert World(anonymous=False).send("GET", "/livez", user=None).status == 401


def test_no_role_no_right(world: World) -> None:
    """The message is the real server's; the report has it for people."""
    status, body = world.call("GET", f"{SECRETS}/x", user=JANE)
    assert status == 403
    assert body["message"] == (
        'secrets "x" is forbidden: User "jane" cannot get resource "secrets" in API group "" in the namespace "default"'
    )
    [refused] = world.server.access.refused
    assert str(refused) == 'jane cannot get resource "secrets" in API group "" in the namespace "default" named "x"'
    assert refused.rule.plain() == rule("get", resourceNames=["x"])


def test_a_role_is_enough(world: World) -> None:
    """And what was used of it is known."""
    world.grant(JANE, rule("get", "list"), rule("watch"))
    assert world.send("GET", SECRETS, user=JANE).status == 200
    [used] = world.server.access.used("jane")
    assert used.plain() == rule("get", "list")


def test_what_a_role_lacks_is_printed(world: World) -> None:
    """As roles that could be applied; several verbs for one thing are one rule."""
    for method, target in (("GET", SECRETS), ("POST", SECRETS), ("DELETE", f"{SECRETS}/x"), ("GET", "/api/v1/nodes")):
        assert world.send(method, target, user=ROBOT).status == 403
    assert world.server.access.missing(ROBOT.name) == (
        "# system:serviceaccount:default:robot\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: missing\n  namespace: default\nrules:\n"
        '- apiGroups: [""]\n  resources: ["secrets"]\n  verbs: ["list", "create"]\n'
        '- apiGroups: [""]\n  resourceNames: ["x"]\n  resources: ["secrets"]\n  verbs: ["delete"]\n'
        "---\n# system:serviceaccount:default:robot\n"
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: missing\nrules:\n"
        '- apiGroups: [""]\n  resources: ["nodes"]\n  verbs: ["list"]\n'
    )
    assert world.server.access.missing("somebody") == ""
    world.server.access.clear()
    assert world.server.access.refused == ()


def test_rights_come_and_go_with_their_objects(world: World) -> None:
    """A binding that is deleted counts no more, at once; a restored backup brings it back."""
    world.grant(JANE, rule("list"))
    version = world.server.resource_version
    assert world.send("GET", SECRETS, user=JANE).status == 200
    world.call("DELETE", f"{BINDINGS}/some")
    assert world.send("GET", SECRETS, user=JANE).status == 403
    world.server.restart(backup=version)
    assert world.send("GET", SECRETS, user=JANE).status == 200


def test_roles_that_gather_rules_follow(world: World) -> None:
    """A new ClusterRole with the label is in view, edit and admin."""
    world.bind("admin", JANE, "ClusterRole")
    target = "/apis/clux.dev/v1/namespaces/default/foos"
    assert world.send("GET", target, user=JANE).status == 403
    labels = {"rbac.authorization.k8s.io/aggregate-to-view": "true"}
    foos = {"metadata": {"name": "foos", "labels": labels}, "rules": [rule("list", resources=("foos",), group="clux.dev")]}
    assert world.call("POST", f"{RBAC}/clusterroles", foos)[0] == 201
    assert world.send("GET", target, user=JANE).status == 404
    world.call("DELETE", f"{RBAC}/clusterroles/foos")
    assert world.send("GET", target, user=JANE).status == 403


def test_an_account_is_its_token(world: World) -> None:
    """With a bearer token it is the user that roles mean."""
    token = world.token()
    status, body = world.call("POST", WHO, {}, None, authorization=f"Bearer {token}")
    assert status == 201
    groups = ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"]
    assert (body["status"]["userInfo"]["username"], body["status"]["userInfo"]["groups"]) == (ROBOT.name, groups)


def test_a_token_is_over_at_its_time(world: World) -> None:
    """By the server's own time."""
    token = world.token(expirationSeconds=600)
    headers = {"authorization": f"Bearer {token}"}
    world.server.wake(world.server.now + 599)
    assert world.send("GET", "/version", user=None, **headers).status == 200
    world.server.wake(world.server.now + 1)
    assert world.send("GET", "/version", user=None, **headers).status == 401
    status, body = world.call("POST", TOKENS, {"spec": {"token": token}})
    assert (status, body["status"]["error"]) == (201, "[invalid bearer token, service account token has expired]")


def test_nobody_else_can_make_a_token(world: World) -> None:
    """Not with another seed, not by changing what one says, not with nonsense."""
    token = world.token()
    head, claims, signature = token.split(".")
    forged = urlsafe_b64encode(b'{"sub":"system:serviceaccount:default:robot"}').rstrip(b"=").decode()
    other = World(seed=1).token()
    for wrong in (f"{head}.{forged}.{signature}", f"{head}.{claims}.", other, "a.b.c", "..", "é.b.c"):
        assert world.send("GET", "/version", user=None, authorization=f"Bearer {wrong}").status == 401


def test_a_token_knows_its_pod_and_node(world: World) -> None:
    """And is over with the pod."""
    world.call("POST", ACCOUNTS, {"metadata": {"name": "robot"}})
    node = world.call("POST", "/api/v1/nodes", {"metadata": {"name": "n"}})[1]["metadata"]["uid"]
    spec = {"serviceAccountName": "robot", "containers": [{"name": "c", "image": "i"}], "nodeName": "n"}
    place = "/api/v1/namespaces/default/pods"
    status, pod = world.call("POST", place, {"metadata": {"name": "p"}, "spec": spec})
    assert status == 201, pod
    token = world.token(boundObjectRef={"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": pod["metadata"]["uid"]})
    headers = {"authorization": f"Bearer {token}"}
    extra = world.call("POST", WHO, {}, None, **headers)[1]["status"]["userInfo"]["extra"]
    del extra["authentication.kubernetes.io/credential-id"]
    assert extra == {
        "authentication.kubernetes.io/node-name": ["n"],
        "authentication.kubernetes.io/node-uid": [node],
        "authentication.kubernetes.io/pod-name": ["p"],
        "authentication.kubernetes.io/pod-uid": [pod["metadata"]["uid"]],
    }
    world.call("DELETE", f"{place}/p", {"gracePeriodSeconds": 0})
    assert world.send("GET", "/version", user=None, **headers).status == 401


def test_a_stream_needs_two_rights() -> None:
    """An upgrade is a GET, and creates something: each alone is too little."""
    pods = "/api/v1/namespaces/default/pods"
    headers = {"upgrade": "websocket", "connection": "upgrade", "sec_websocket_protocol": "v5.channel.k8s.io"}
    for verbs, status in ((("get",), 403), (("create",), 403), (("get", "create"), 101)):
        world = World(kubelet=Kubelet(exec=lambda _: "done"))
        spec = {"containers": [{"name": "c", "image": "i"}], "nodeName": "n"}
        created, pod = world.call("POST", pods, {"metadata": {"name": "p"}, "spec": spec})
        assert created == 201, pod
        running = {"status": {"phase": "Running"}}
        world.send("PATCH", f"{pods}/p/status", running, content_type=MERGE)
        world.grant(JANE, rule(*verbs, resources=("pods/exec",)))
        answer = world.send("GET", f"{pods}/p/exec?command=x&stdout=1", user=JANE, **headers)
        assert answer.status == status, answer.body
        if answer.session is not None:
            answer.session.close()


def test_escalation_is_refused_for_updates_too(world: World) -> None:
    """What does not change the rules is fine."""
    world.grant(JANE, rule("create", "patch", resources=("roles",), group="rbac.authorization.k8s.io"), rule("get"))
    assert world.call("POST", ROLES, {"metadata": {"name": "own"}, "rules": [rule("get")]}, JANE)[0] == 201
    more = {"rules": [rule("get", "delete")]}
    status, body = world.call("PATCH", f"{ROLES}/own", more, JANE, content_type=MERGE)
    assert status == 403
    assert body["message"].endswith('not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["delete"]}')
    owner = {"metadata": {"finalizers": ["a.b/c"]}}
    assert world.call("PATCH", f"{ROLES}/some", owner, JANE, content_type=MERGE)[0] == 200


def test_tokens_are_out_of_sight(world: World) -> None:
    """In no repr of what has one."""
    token = world.token()
    request = ServerRequest("GET", "/version", (("authorization", f"Bearer {token}"),))
    world.server.handle(request)
    assert "janes-token" not in repr(JANE)
    assert token not in repr(world.server.access) + repr(world.server.access.refused)


def test_reviews_are_true_without_access_control() -> None:
    """Everybody may do everything, and is the administrator."""
    server = ApiServer()

    def status(target: str, spec: Any) -> Any:
        answer = server.handle(ServerRequest("POST", f"/apis/authorization.k8s.io/v1/{target}", (), json.dumps(spec).encode()))
        return json.loads(answer.body)["status"]

    wanted = {"spec": {"resourceAttributes": {"verb": "get", "resource": "pods"}}}
    assert status("selfsubjectaccessreviews", wanted) == {"allowed": True}
    rules = status("selfsubjectrulesreviews", {"spec": {"namespace": "default"}})
    assert rules["resourceRules"] == [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]


def test_impersonation_without_access_control() -> None:
    """The administrator may be anybody."""
    server = ApiServer()
    answer = server.handle(ServerRequest("POST", WHO, (("impersonate-user", "bob"),), b"{}"))
    info = json.loads(answer.body)["status"]["userInfo"]
    assert info == {"username": "bob", "groups": ["system:authenticated"]}
