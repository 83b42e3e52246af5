"""Functions and webhooks that change or refuse; what webhooks are asked is compared with the real server in the cluster suite."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from kube_core.base import UsageError
from kube_core.models.core_v1 import ConfigMap
from kube_core.server import (
    AdmissionRequest,
    ApiServer,
    Denied,
    Exchange,
    ServerRequest,
    Waiting,
    WebhookCall,
    WebhookFailure,
    WebhookOutcome,
    WebhookReply,
)
from tests.server.driver import CONFIG_MAPS, JSON_PATCH, PODS, Driver, definition, foo

HOOKS = "/apis/admissionregistration.k8s.io/v1"
URL = "https://hooks.test/x"
Outcome: TypeAlias = WebhookOutcome | Callable[[WebhookCall], WebhookOutcome]


def test_a_function_changes_what_is_kept(driver: Driver) -> None:
    """In place, before anybody else sees it."""

    @driver.server.admission.mutating("configmaps")
    def sign(request: AdmissionRequest) -> None:
        assert request.object is not None
        request.object["metadata"].setdefault("annotations", {})["by"] = request.user.name

    signed = {"by": "system:admin"}
    assert driver.create(CONFIG_MAPS, "a")["metadata"]["annotations"] == signed
    assert driver.patch(f"{CONFIG_MAPS}/a", {"metadata": {"annotations": None}})[1]["metadata"]["annotations"] == signed


def test_a_function_refuses(driver: Driver) -> None:
    """With the words and the shape of a webhook's refusal; nothing is kept."""

    @driver.server.admission.validating("configmaps", operations=["CREATE", "DELETE"])
    def no_secrets(request: AdmissionRequest) -> None:
        request.warn("look out")
        if request.operation == "DELETE" or "password" in (request.object or {}).get("data", {}):
            raise Denied("that is a secret")

    exchange = driver.send("POST", CONFIG_MAPS, {"metadata": {"name": "a"}, "data": {"password": "x"}})
    body = json.loads(exchange.body)
    assert (exchange.status, body["reason"]) == (403, "Forbidden")
    assert body["message"] == 'admission webhook "no_secrets" denied the request: that is a secret'
    assert ("warning", '299 - "look out"') in exchange.headers
    driver.create(CONFIG_MAPS, "b")
    assert driver.call("DELETE", f"{CONFIG_MAPS}/b")[0] == 403
    assert driver.call("DELETE", CONFIG_MAPS)[0] == 403
    assert driver.names(CONFIG_MAPS) == ["b"]


def test_a_function_chooses_its_status(driver: Driver) -> None:
    """Code, reason, and the name that it goes by."""

    @driver.server.admission.validating("configmaps", name="quota.test")
    def full(request: AdmissionRequest) -> None:
        raise Denied(code=429, reason="TooManyRequests")

    status, body = driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a"}})
    assert (status, body["message"]) == (429, 'admission webhook "quota.test" denied the request: TooManyRequests')


def test_functions_see_it_all(driver: Driver) -> None:
    """What is there, what is to be, who asks and how."""
    seen: list[tuple[Any, ...]] = []

    @driver.server.admission.validating("*", operations=["*"])
    def look(request: AdmissionRequest) -> None:
        old = None if request.old_object is None else request.old_object_as(ConfigMap).data
        new = None if request.object is None else request.object_as(ConfigMap).data
        seen.append((request.operation, request.resource, request.namespace, request.name, request.dry_run, old, new))

    driver.create(CONFIG_MAPS, "a", data={"x": "1"})
    driver.call("PATCH", f"{CONFIG_MAPS}/a?dryRun=All", {"data": {"x": "2"}}, content_type="application/merge-patch+json")
    driver.call("DELETE", f"{CONFIG_MAPS}/a")
    assert seen == [
        ("CREATE", "configmaps", "default", "a", False, None, {"x": "1"}),
        ("UPDATE", "configmaps", "default", "a", True, {"x": "1"}, {"x": "2"}),
        ("DELETE", "configmaps", "default", "a", False, {"x": "1"}, None),
    ]


def test_validating_functions_change_nothing(driver: Driver) -> None:
    """What they do to their copy is nobody's concern."""

    @driver.server.admission.validating("configmaps")
    def scribble(request: AdmissionRequest) -> None:
        assert request.object is not None
        request.object["data"] = {"x": "scribbled"}

    assert driver.create(CONFIG_MAPS, "a", data={"x": "1"})["data"] == {"x": "1"}


def test_a_typed_object_may_take_the_place(driver: Driver) -> None:
    """Of custom kinds as well as of those that are built in."""

    @driver.server.admission.mutating("configmaps")
    def fill(request: AdmissionRequest) -> None:
        changed = request.object_as(ConfigMap)
        changed.data["filled"] = "yes"
        request.replace(changed)

    assert driver.create(CONFIG_MAPS, "a")["data"] == {"filled": "yes"}


def test_parts_are_asked_for_by_their_names(driver: Driver) -> None:
    """``pods/status`` is not ``pods``; ``deployments.apps`` is of that group only."""
    asked: list[str] = []

    @driver.server.admission.validating("pods/status", "pods.apps", operations=["UPDATE"])
    def look(request: AdmissionRequest) -> None:
        asked.append(request.subresource)

    spec = {"containers": [{"name": "c", "image": "i"}]}
    driver.create(PODS, "p", spec=spec)
    driver.patch(f"{PODS}/p", {"metadata": {"labels": {"a": "b"}}})
    driver.patch(f"{PODS}/p/status", {"status": {"phase": "Running"}})
    assert asked == ["status"]


def test_a_function_that_fails_leaves_everything_as_it_was(driver: Driver) -> None:
    """The client gets an error that says nothing, the test's author the whole exception."""

    @driver.server.admission.validating("configmaps")
    def broken(_: AdmissionRequest) -> None:
        raise ZeroDivisionError("secret words")

    before = driver.version
    status, body = driver.call("POST", CONFIG_MAPS, {"metadata": {"name": "a"}})
    text = 'Internal error occurred: admission function "broken" failed'
    assert (status, body["reason"], body["message"]) == (500, "InternalError", text)
    accident = driver.server.accidents[0]
    assert driver.server.history[-1].accidents == (accident,)
    assert "ZeroDivisionError: secret words" in str(driver.server.history)
    assert "secret words" not in repr(accident)
    assert (driver.version, driver.names(CONFIG_MAPS)) == (before, [])


@pytest.mark.parametrize(("policy", "status"), [("Fail", 500), ("Ignore", 201)])
def test_a_function_for_a_webhook_that_fails_is_one_that_can_not_be_called(policy: str, status: int) -> None:
    """By its failurePolicy; and the exception is kept, once."""

    def broken(_: dict[str, Any]) -> dict[str, Any]:
        raise ZeroDivisionError("secret words")

    driver = Driver(webhooks={URL: broken})
    configure(driver.server, "validating", failurePolicy=policy)
    exchange = driver.server.handle(creation())
    assert (exchange.status, b"secret" in exchange.body) == (status, False)
    assert [type(each.error) for each in driver.server.history[-1].accidents] == [ZeroDivisionError]
    assert f"the function for the webhook {driver.server.accidents[0].where.split()[-1]}" == driver.server.accidents[0].where


def test_functions_say_what_they_are_about(driver: Driver) -> None:
    """Nothing, or an operation that there is not, is a mistake."""
    with pytest.raises(UsageError, match="say what the function is about"):
        driver.server.admission.mutating()
    patch: Any = "PATCH"
    with pytest.raises(UsageError, match="is no operation"):
        driver.server.admission.mutating("pods", operations=[patch])


def test_a_scale_is_admitted_as_a_scale(driver: Driver) -> None:
    """Functions see the Scale, and may change it."""

    @driver.server.admission.mutating("foos/scale")
    def limit(request: AdmissionRequest) -> None:
        assert request.object is not None
        assert request.kind == "Scale"
        request.object["spec"]["replicas"] = min(request.object["spec"]["replicas"], 3)

    driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition())
    foos = "/apis/clux.dev/v1/namespaces/default/foos"
    assert driver.call("POST", foos, foo("a", replicas=1))[0] == 201
    status, body = driver.patch(f"{foos}/a/scale", [{"op": "add", "path": "/spec/replicas", "value": 9}], JSON_PATCH)
    assert (status, body["spec"]["replicas"]) == (200, 3), body


def configured(**more: Any) -> dict[str, Any]:
    """A configuration with one webhook about ConfigMaps."""
    every = {"operations": ["CREATE", "UPDATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"]}
    client = {"url": URL, "caBundle": b64encode(b"pem").decode()}
    names = {"name": "x.hooks.test", "clientConfig": client, "rules": [every]}
    one = {**names, "sideEffects": "None", "admissionReviewVersions": ["v1"], **more}
    return {"metadata": {"name": "x"}, "webhooks": [one]}


def configure(server: ApiServer, kind: str, **more: Any) -> None:
    """Register a webhook."""
    body = json.dumps(configured(**more)).encode()
    answer = server.handle(ServerRequest("POST", f"{HOOKS}/{kind}webhookconfigurations", (), body))
    assert answer.status == 201, answer.body


def creation(name: str = "a") -> ServerRequest:
    """A ConfigMap to be."""
    return ServerRequest("POST", CONFIG_MAPS, (), json.dumps({"metadata": {"name": name}}).encode())


def verdict(call: WebhookCall, **response: Any) -> WebhookReply:
    """What a webhook answers."""
    review = json.loads(call.body)
    answer = {"uid": review["request"]["uid"], "allowed": True, **response}
    return WebhookReply(200, json.dumps({**review, "response": answer}).encode())


def answered(server: ApiServer, request: ServerRequest, *outcomes: Outcome) -> tuple[int, Any]:
    """Send a request, and give answers to its questions, one after the other."""
    found = server.begin(request)
    for outcome in outcomes:
        assert isinstance(found, Waiting), found
        found = server.resume(found, outcome if isinstance(outcome, WebhookReply | WebhookFailure) else outcome(found.call))
    assert isinstance(found, Exchange)
    return found.status, json.loads(found.body)


def labelled(call: WebhookCall) -> WebhookOutcome:
    """Allows, and adds a label."""
    steps = [{"op": "add", "path": "/metadata/labels", "value": {"hooked": "yes"}}]
    return verdict(call, patch=b64encode(json.dumps(steps).encode()).decode(), patchType="JSONPatch")


def test_a_request_waits_for_a_webhook() -> None:
    """The call is a value: whoever moves bytes makes it, and the request goes on with what came of it."""
    server = ApiServer()
    configure(server, "mutating", timeoutSeconds=7)
    found = server.begin(creation())
    assert isinstance(found, Waiting)
    assert (found.call.target, found.call.ca_bundle, found.call.webhook) == (f"{URL}?timeout=7s", b"pem", "x.hooks.test")
    before = server.resource_version
    done = server.resume(found, labelled(found.call))
    assert isinstance(done, Exchange)
    assert (done.status, json.loads(done.body)["metadata"]["labels"]) == (201, {"hooked": "yes"})
    assert server.resource_version == before + 1


def test_others_go_on_meanwhile() -> None:
    """What waits keeps its uid and the time at which it came, whatever happens before the answer."""
    server = ApiServer()
    configure(server, "mutating")
    first = server.begin(creation("first"))
    assert isinstance(first, Waiting)
    began = server.now
    status, second = answered(server, creation("second"), verdict)
    assert status == 201
    server.wake(began + 100)
    done = server.resume(first, verdict(first.call))
    assert isinstance(done, Exchange)
    metadata = json.loads(done.body)["metadata"]
    assert metadata["creationTimestamp"] == second["metadata"]["creationTimestamp"]
    assert metadata["uid"] != second["metadata"]["uid"]
    assert server.now == began + 100


def test_a_change_meanwhile_is_asked_about_again() -> None:
    """The answer was about another object, so it counts for nothing."""
    server = ApiServer()
    driver = Driver()
    driver.server = server
    driver.create(CONFIG_MAPS, "a", data={"x": "1"})
    configure(server, "validating")
    patch = ServerRequest("PATCH", f"{CONFIG_MAPS}/a", (("content-type", "application/merge-patch+json"),), b'{"data":{"y":"2"}}')
    waiting = server.begin(patch)
    assert isinstance(waiting, Waiting)
    other = ServerRequest(patch.method, patch.target, patch.headers, b'{"data":{"x":"3"}}')
    assert answered(server, other, verdict)[0] == 200
    again = server.resume(waiting, verdict(waiting.call))
    assert isinstance(again, Waiting)
    done = server.resume(again, verdict(again.call))
    assert isinstance(done, Exchange)
    assert json.loads(done.body)["data"] == {"x": "3", "y": "2"}


def test_a_webhook_that_fails_fails_the_request() -> None:
    """Unless it may be left out."""
    refused = WebhookFailure("dial tcp 127.0.0.1:1: connect: connection refused")
    server = ApiServer()
    configure(server, "validating")
    status, body = answered(server, creation(), refused)
    text = f'failed calling webhook "x.hooks.test": failed to call webhook: Post "{URL}?timeout=10s": {refused.text}'
    assert (status, body["message"]) == (500, f"Internal error occurred: {text}")
    lenient = ApiServer()
    configure(lenient, "validating", failurePolicy="Ignore")
    assert answered(lenient, creation(), refused)[0] == 201


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (WebhookReply(404, b"404"), "failed to call webhook: the server could not find the requested resource"),
        (WebhookReply(503, b""), "failed to call webhook: the server is currently unable to handle the request"),
        (WebhookReply(418, b""), "the server responded with the status code 418 but did not return more information"),
        (WebhookReply(500, b"oh\n"), 'an error on the server ("oh") has prevented the request from succeeding'),
        (WebhookReply(500, b'{"kind":"Status","message":"said"}'), "failed to call webhook: said"),
        (WebhookReply(200, b"\xff"), "failed to call webhook: couldn't get version/kind; json parse error"),
        (WebhookReply(200, b"{}"), "failed to call webhook: Object 'Kind' is missing in '{}'"),
        (WebhookReply(200, b'{"kind":"AdmissionReview","response":[]}'), "json: cannot unmarshal array into Go struct field"),
    ],
)
def test_nonsense_is_an_internal_error(reply: WebhookReply, text: str) -> None:
    """Whatever a webhook says, the server lives."""
    server = ApiServer()
    configure(server, "mutating")
    status, body = answered(server, creation(), reply)
    assert status == 500
    assert text in body["message"]


@pytest.mark.parametrize(
    "patch", [b"nonsense", b"{}", b'[{"op":"remove","path":"/nothing"}]', b'[{"op":"replace","path":"","value":1}]']
)
def test_patches_that_are_none(patch: bytes) -> None:
    """500, in the words of the real server as far as they are known."""
    server = ApiServer()
    configure(server, "mutating")

    def wrong(call: WebhookCall) -> WebhookReply:
        return verdict(call, patch=b64encode(patch).decode(), patchType="JSONPatch")

    status, body = answered(server, creation(), wrong)
    assert (status, body["reason"]) == (500, "InternalError")


def test_a_webhook_is_found_by_its_service() -> None:
    """Functions may stand for webhooks, by URL or by namespace and name."""

    def deny(review: dict[str, Any]) -> dict[str, Any]:
        return {**review, "response": {"uid": review["request"]["uid"], "allowed": False}}

    server = ApiServer(webhooks={"dev/hooks": deny})
    configure(server, "validating", clientConfig={"service": {"namespace": "dev", "name": "hooks", "path": "/y"}})
    answer = server.handle(creation())
    assert json.loads(answer.body)["message"] == 'admission webhook "x.hooks.test" denied the request without explanation'


def test_without_a_way_out_the_refusal_says_so() -> None:
    """`handle` can't wait."""
    server = ApiServer()
    configure(server, "validating", clientConfig={"service": {"namespace": "dev", "name": "hooks"}})
    body = json.loads(server.handle(creation()).body)
    assert "give the ApiServer functions for them, or serve it" in body["message"]
    assert 'Post "https://hooks.dev.svc:443/?timeout=10s"' in body["message"]


def test_other_versions_of_a_custom_kind_are_the_same() -> None:
    """With matchPolicy Equivalent, and in the version that the webhook knows."""
    asked: list[tuple[str, str]] = []

    def look(review: dict[str, Any]) -> dict[str, Any]:
        request = review["request"]
        asked.append((request["resource"]["version"], request["object"]["apiVersion"]))
        return {**review, "response": {"uid": request["uid"], "allowed": True}}

    driver = Driver(webhooks={URL: look})
    two = definition()
    two["spec"]["versions"].append({**two["spec"]["versions"][0], "name": "v2", "storage": False})
    assert driver.call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", two)[0] == 201
    rules = [{"operations": ["*"], "apiGroups": ["clux.dev"], "apiVersions": ["v1"], "resources": ["foos"]}]
    configure(driver.server, "validating", rules=rules)
    body = {**foo("a"), "apiVersion": "clux.dev/v2"}
    assert driver.call("POST", "/apis/clux.dev/v2/namespaces/default/foos", body)[0] == 201
    assert asked == [("v1", "clux.dev/v1")]


@pytest.mark.parametrize(
    ("expression", "policy", "status"),
    [
        ("request.operation == 'DELETE'", "Fail", 201),
        ("object.metadata.name == 'a'", "Fail", 500),
        ("object.metadata.absent == 'a'", "Fail", 403),
        ("object.metadata.absent == 'a'", "Ignore", 201),
    ],
)
def test_conditions_decide_whether_a_webhook_is_asked(expression: str, policy: str, status: int) -> None:
    """What can't be evaluated is as good as a webhook that can't be asked."""
    server = ApiServer()
    configure(server, "validating", matchConditions=[{"name": "it", "expression": expression}], failurePolicy=policy)
    assert server.handle(creation()).status == status


def test_webhooks_are_gone_with_their_backup() -> None:
    """Versions may repeat after a restore."""
    server = ApiServer()
    version = server.resource_version
    configure(server, "validating")
    assert isinstance(server.begin(creation()), Waiting)
    server.restart(backup=version)
    assert server.handle(creation()).status == 201
