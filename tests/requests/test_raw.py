"""Requests without a verb, reviews, and the server's version."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import DecodeError, Secret, UsageError
from kube_core.models.core_v1 import Node, Pod
from kube_core.requests import (
    Api,
    NotFound,
    Request,
    ServerVersion,
    can,
    raw_json,
    raw_text,
    review_token,
    rules_in,
    server_version,
    whoami,
)

from .playing import Reply, play


def test_any_path_can_be_asked() -> None:
    """Text or JSON, with parameters and headers."""
    request = raw_json("/apis/x.y/v1", query=[("a", "b c"), ("a", 1)], headers={"X-A": "1"})

    assert (request.method, request.target) == ("GET", "/apis/x.y/v1?a=b%20c&a=1")
    assert request.headers == (("Accept", "application/json"), ("X-A", "1"))
    assert request.decode(200, (), b'{"a":[1,null]}') == {"a": [1, None]}
    assert raw_text("/healthz").decode(200, (), b"ok") == "ok"
    assert repr(raw_text("/healthz")) == "<Request GET /healthz -> str>"
    assert repr(request).endswith("-> JSON>")


def test_any_method_and_body_can_be_sent() -> None:
    """Bytes go as they are, anything else as JSON."""
    assert raw_json("/x", method="POST", body={"a": 1}).body == b'{"a":1}'
    assert raw_json("/x", method="POST", body={"a": 1}).headers[1] == ("Content-Type", "application/json")
    sent = raw_text("/x", method="PATCH", body=b"a: 1", content_type="application/yaml")
    assert (sent.body, sent.headers) == (b"a: 1", (("Accept", "*/*"), ("Content-Type", "application/yaml")))


def test_errors_are_as_for_every_other() -> None:
    """Also a plain-text 404."""
    with pytest.raises(NotFound, match="404 page not found"):
        raw_json("/nope").decode(404, (), b"404 page not found")
    with pytest.raises(DecodeError):
        raw_json("/version").decode(200, (), b"")


def test_a_path_may_be_quoted_already() -> None:
    """Percent signs stay, other special characters are quoted."""
    assert raw_text("/a%20b/c d").url == "/a%20b/c%20d"


@pytest.mark.parametrize(
    "call",
    [
        lambda: raw_json("version"),
        lambda: raw_json(""),
        lambda: raw_json("//host/x"),
        lambda: raw_json("/a/../b"),
        lambda: raw_json("/a?b=c"),
        lambda: raw_json("/a#b"),
        lambda: raw_json("/\ud800"),
        lambda: raw_json("/a", method="get"),
        lambda: raw_json("/a", method="GET /x"),
        lambda: raw_json("/a", method=""),
        lambda: raw_json("/a", body=b"", content_type="a\r\nb: c"),
        lambda: raw_json("/a", body=object()),
        lambda: raw_json("/a", headers={"Authorization": "x"}),
        lambda: can("get", "metrics"),
        lambda: can("get", "/metrics", name="x"),
        lambda: review_token("t", "audience"),
    ],
)
def test_what_would_be_another_request_is_refused(call: Callable[[], Request[Any]]) -> None:
    """Paths that lead elsewhere, methods that are none, text that breaks a header."""
    with pytest.raises(UsageError):
        call()


def spec(request: Request[Any]) -> Any:
    """What a review asks."""
    return json.loads(request.body)["spec"]


def test_one_can_ask_who_one_is() -> None:
    """The answer has the name and the groups."""
    body = b'{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1","status":{"userInfo":{"username":"me"}}}'

    assert whoami().target == "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    assert whoami().decode(201, (), body).status.user_info.username == "me"


def test_one_can_ask_what_one_may_do() -> None:
    """To a kind in a namespace, to one object, to a subresource, to a path."""
    request = can("update", Api(Pod).within("dev"), name="web", subresource="status")
    body = b'{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{},"status":{"allowed":true}}'

    assert request.target == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    assert spec(request) == {
        "resourceAttributes": {
            "verb": "update",
            "version": "v1",
            "resource": "pods",
            "namespace": "dev",
            "name": "web",
            "subresource": "status",
        }
    }
    assert request.decode(201, (), body).status.allowed
    assert spec(can("list", Api(Node))) == {"resourceAttributes": {"verb": "list", "version": "v1", "resource": "nodes"}}
    assert spec(can("get", "/metrics")) == {"nonResourceAttributes": {"verb": "get", "path": "/metrics"}}
    assert spec(rules_in("dev")) == {"namespace": "dev"}
    assert rules_in("dev").target == "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"


def test_one_can_ask_whose_a_token_is() -> None:
    """The token stays out of sight."""
    request = review_token(Secret("hunter2"), ["api"])

    assert spec(request) == {"token": "hunter2", "audiences": ["api"]}
    assert spec(review_token("hunter2")) == {"token": "hunter2"}
    assert "hunter2" not in repr(request)


def test_the_server_tells_its_version() -> None:
    """As numbers and as text."""
    document = {"major": "1", "minor": "37+", "gitVersion": "v1.37.2", "gitCommit": "abc", "platform": "linux/amd64"}
    value, played = play(server_version(), Reply(200, document))

    assert value == ServerVersion(1, 37, "v1.37.2", "abc", "linux/amd64")
    assert played.requests[0].target == "/version"


@pytest.mark.parametrize("document", [{}, [], {"major": "x", "minor": "1"}, {"major": 1, "minor": 2}])
def test_a_version_that_is_none_is_refused(document: Any) -> None:
    """Another document under that path is no version."""
    with pytest.raises(DecodeError, match="a version with major and minor"):
        play(server_version(), Reply(200, document))
