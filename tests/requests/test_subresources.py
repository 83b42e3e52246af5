"""Subresources and what only some kinds have."""

from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import Resource, UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.authentication_v1 import TokenRequest
from kube_core.models.autoscaling_v1 import Scale
from kube_core.models.certificates_v1 import CertificateSigningRequest
from kube_core.models.core_v1 import ConfigMap, Namespace, Node, Pod, Service, ServiceAccount
from kube_core.models.meta_v1 import ObjectMeta, Status
from kube_core.models.policy_v1 import Eviction
from kube_core.objects import DynamicObject, JsonPatch
from kube_core.requests import Api, Request

from .foos import Foo, FooSpec

PODS = Api(Pod).within("dev")
DEPLOYMENTS = Api(Deployment).within("dev")
PATH = "/api/v1/namespaces/dev/pods/web"
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
UNKNOWN = Api(Resource("example.com", "v1", "Widget", "widgets")).within("dev")
"""A kind that nobody asked the server about: nothing is refused for not being served."""


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (PODS.status.get("web"), f"GET {PATH}/status"),
        (PODS.status.replace("web", POD), f"PUT {PATH}/status"),
        (PODS.status.patch("web", {"status": {}}), f"PATCH {PATH}/status"),
        (PODS.status.apply("web", POD, field_manager="m"), f"PATCH {PATH}/status?fieldManager=m"),
        (PODS.subresource("resize").patch("web", JsonPatch([])), f"PATCH {PATH}/resize"),
        (PODS.ephemeral_containers.get("web"), f"GET {PATH}/ephemeralcontainers"),
        (DEPLOYMENTS.scale.get("web"), "GET /apis/apps/v1/namespaces/dev/deployments/web/scale"),
        (
            Api(CertificateSigningRequest).approval.get("c"),
            "GET /apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval",
        ),
        (Api(Foo).within("dev").status.get("baz"), "GET /apis/clux.dev/v1/namespaces/dev/foos/baz/status"),
        (UNKNOWN.subresource("anything").get("w"), "GET /apis/example.com/v1/namespaces/dev/widgets/w/anything"),
        (PODS.logs("web", container="c"), f"GET {PATH}/log?container=c"),
        (PODS.evict("web"), f"POST {PATH}/eviction"),
        (PODS.bind("web", "node"), f"POST {PATH}/binding"),
        (PODS.proxy("web"), f"GET {PATH}/proxy/"),
        (
            Api(ServiceAccount).within("dev").create_token("robot"),
            "POST /api/v1/namespaces/dev/serviceaccounts/robot/token",
        ),
        (
            Api(Namespace).finalize("dev", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "dev"}}),
            "PUT /api/v1/namespaces/dev/finalize",
        ),
    ],
    ids=repr,
)
def test_a_subresource_has_a_path_of_its_own(request_: Request[Any], line: str) -> None:
    """Below the object's path, with the object's verbs."""
    assert f"{request_.method} {request_.target}" == line


def test_a_scale_is_a_scale() -> None:
    """Of every kind that can be scaled, also custom ones."""
    body = b'{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web"},"spec":{"replicas":3}}'
    custom = Api.custom_resource("foos", FooSpec).group("clux.dev").version("v1").within("dev")
    for scale in (DEPLOYMENTS.scale, UNKNOWN.scale, custom.scale):
        value = scale.get("web").decode(200, (), body)
        assert isinstance(value, Scale)
        assert scale.replace("web", value).body
        assert scale.patch("web", {"spec": {"replicas": 4}}).body == b'{"spec":{"replicas":4}}'


def test_a_subresource_may_be_read_as_another_class() -> None:
    """The class that a subresource speaks can be given, also a dynamic one."""
    body = b'{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web"},"spec":{"replicas":3}}'
    scale = DEPLOYMENTS.subresource("scale", DynamicObject).get("web").decode(200, (), body)

    assert scale["spec"] == {"replicas": 3}
    assert PODS.subresource("status", Pod) == PODS.status


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Api(ConfigMap).within("dev").status, "ConfigMap has no subresource 'status': the server offers none"),
        (lambda: Api(ConfigMap).within("dev").scale, "no subresource 'scale'"),
        (lambda: PODS.approval, "Pod has no subresource 'approval': the server offers attach, binding"),
        (lambda: PODS.finalize("web", POD), "no subresource 'finalize'"),
        (lambda: DEPLOYMENTS.logs("web"), "no subresource 'log'"),
        (lambda: DEPLOYMENTS.evict("web"), "no subresource 'eviction'"),
        (lambda: DEPLOYMENTS.bind("web", "n"), "no subresource 'binding'"),
        (lambda: PODS.create_token("web"), "no subresource 'token'"),
        (lambda: DEPLOYMENTS.proxy("web"), "no subresource 'proxy'"),
        (lambda: DEPLOYMENTS.subresource("scale"), r"speaks Scale: say .subresource\('scale', Scale\)"),
        (lambda: PODS.subresource("binding"), "speaks Binding"),
        (lambda: PODS.status.create("web", POD), "Pod/status has no 'create': the server offers"),
        (lambda: PODS.bind("web", "a/b"), "node"),
    ],
)
def test_what_a_kind_does_not_have_is_refused(call: Callable[[], Any], message: str) -> None:
    """The index knows the subresources of each kind and their verbs."""
    with pytest.raises(UsageError, match=message):
        call()


def test_an_eviction_is_a_document() -> None:
    """It names the pod, and carries the options of its delete."""
    plain = PODS.evict("web")
    request = PODS.evict("web", grace_period_seconds=5, dry_run=True, pretty=True)

    assert plain.body == b'{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web","namespace":"dev"}}'
    assert request.body == plain.body[:-1] + b',"deleteOptions":{"gracePeriodSeconds":5,"dryRun":["All"]}}'
    assert request.query == (("pretty", "true"),)
    assert isinstance(request.decode(201, (), b'{"kind":"Status","apiVersion":"v1","status":"Success"}'), Status)
    assert PODS.subresource("eviction", Eviction).create("web", Eviction(metadata=ObjectMeta(name="web"))).url == plain.url


def test_a_binding_is_a_document() -> None:
    """It names the pod and the node."""
    assert PODS.bind("web", "n1", dry_run=True).body == (
        b'{"apiVersion":"v1","kind":"Binding","metadata":{"name":"web","namespace":"dev"},'
        b'"target":{"apiVersion":"v1","kind":"Node","name":"n1"}}'
    )
    assert PODS.bind("web", "n1", dry_run=True).query == (("dryRun", "All"),)


def test_a_token_request_says_for_whom_and_how_long() -> None:
    """Audiences, lifetime and the object that the token ends with."""
    accounts = Api(ServiceAccount).within("dev")
    bound = {"apiVersion": "v1", "kind": "Pod", "name": "web", "uid": "u"}
    request = accounts.create_token("robot", audiences=["a"], expiration_seconds=600, bound_to=bound, dry_run=True)
    body = b'{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{},"spec":{"audiences":[]},'
    body += b'"status":{"token":"hunter2","expirationTimestamp":"2026-01-02T03:04:05Z"}}'
    answer = request.decode(201, (), body)

    assert b'"spec":{"audiences":["a"],"expirationSeconds":600,"boundObjectRef":{"apiVersion":"v1","kind":"Pod"' in request.body
    assert b'"spec":{"audiences":[]}' in accounts.create_token("robot").body
    assert isinstance(answer, TokenRequest)
    assert answer.status.token == "hunter2"
    assert "hunter2" not in repr(answer)
    wrongs: list[dict[str, Any]] = [{"audiences": "a"}, {"expiration_seconds": "600"}, {"expiration_seconds": -1}]
    for wrong in wrongs:
        with pytest.raises(UsageError):
            accounts.create_token("robot", **wrong)


def test_a_log_may_be_anything_but_errors_are_json() -> None:
    """Logs are asked for as kubectl does."""
    assert PODS.logs("web").headers == (("Accept", "application/json, */*"),)


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (PODS.proxy("web", "a/b c"), f"GET {PATH}/proxy/a/b%20c"),
        (PODS.proxy("web", "/a/", port=80), f"GET {PATH}:80/proxy/a/"),
        (PODS.proxy("web", port="http", scheme="https"), "GET /api/v1/namespaces/dev/pods/https:web:http/proxy/"),
        (PODS.proxy("web", scheme="http"), "GET /api/v1/namespaces/dev/pods/http:web:/proxy/"),
        (PODS.proxy("web", method="POST", body=b"x", query=[("a", 1), ("a", 2)]), f"POST {PATH}/proxy/?a=1&a=2"),
        (PODS.proxy("web", method="HEAD"), f"HEAD {PATH}/proxy/"),
        (Api(Service).within("dev").proxy("s"), "GET /api/v1/namespaces/dev/services/s/proxy/"),
        (Api(Node).proxy("n", "metrics"), "GET /api/v1/nodes/n/proxy/metrics"),
    ],
    ids=repr,
)
def test_a_proxy_passes_on_what_it_is_given(request_: Request[str], line: str) -> None:
    """Port and scheme stand beside the name, the path and the query behind it."""
    assert f"{request_.method} {request_.target}" == line


def test_a_proxys_headers_are_the_callers() -> None:
    """Content types belong to the program behind; credentials do not."""
    request = PODS.proxy("web", method="POST", body=b"x", headers={"Content-Type": "text/plain"})

    assert request.headers == (("Accept", "*/*"), ("Content-Type", "text/plain"))
    assert PODS.proxy("web", headers={"accept": "text/css"}).headers == (("accept", "text/css"),)
    assert request.decode(200, (), b"hi") == "hi"


@pytest.mark.parametrize(
    "options",
    [
        {"path": "a/../b"},
        {"path": "./a"},
        {"path": "a?b=c"},
        {"path": "a#b"},
        {"path": "\ud800"},
        {"method": "TRACE"},
        {"scheme": "ftp"},
        {"port": "a/b"},
        {"headers": {"Authorization": "x"}},
        {"headers": {"Host": "x"}},
    ],
    ids=repr,
)
def test_a_proxy_does_not_lead_elsewhere(options: dict[str, Any]) -> None:
    """Steps up, other schemes and methods, and credentials are refused."""
    with pytest.raises(UsageError):
        PODS.proxy("web", **options)
