"""exec, attach and port-forward: requests to switch to another protocol, and how a command ended."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from kube_core.base import DecodeError, UsageError
from kube_core.models.apps_v1 import Deployment
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api, ApiError, Forbidden, InternalError, NotFound, Request, exit_code

PODS = Api(Pod).within("dev")
PATH = "/api/v1/namespaces/dev/pods/web"
LOOSE: Any = PODS  # Any: what checkers would refuse too is called here


@pytest.mark.parametrize(
    ("request_", "target"),
    [
        (PODS.exec("web", ["ls", "-l"]), "exec?command=ls&command=-l&stdout=true&stderr=true"),
        (PODS.exec("web", ["ls"], container="c", stderr=False), "exec?command=ls&container=c&stdout=true"),
        (PODS.exec("web", ("sh",), stdin=True, tty=True), "exec?command=sh&stdin=true&stdout=true&tty=true"),
        (PODS.exec("web", ["cat"], stdin=True, stdout=False, stderr=False), "exec?command=cat&stdin=true"),
        (PODS.exec("web", ["echo", "a b", "ü&"]), "exec?command=echo&command=a%20b&command=%C3%BC%26&stdout=true&stderr=true"),
        (PODS.attach("web", container="c"), "attach?container=c&stdout=true&stderr=true"),
        (PODS.attach("web", tty=True, stdin=True), "attach?stdin=true&stdout=true&tty=true"),
        (PODS.port_forward("web", 80), "portforward?ports=80"),
        (PODS.port_forward("web", 80, 8080, query={"x": 1}), "portforward?ports=80&ports=8080&x=1"),
    ],
    ids=repr,
)
def test_what_goes_over_the_wire(request_: Request[Any], target: str) -> None:
    """A GET below the pod's path; a terminal has no errors of its own."""
    assert f"{request_.method} {request_.target}" == f"GET {PATH}/{target}"
    assert repr(request_).endswith("-> upgrade>")
    assert pickle.loads(pickle.dumps(request_)) == request_


def test_the_protocols_are_offered() -> None:
    """The best one first; a refusal is asked for as JSON."""
    assert PODS.exec("web", ["ls"], headers={"X-A": "b"}).headers == (
        ("Accept", "application/json, */*"),
        ("Sec-WebSocket-Protocol", "v5.channel.k8s.io, v4.channel.k8s.io"),
        ("X-A", "b"),
    )
    assert PODS.attach("web").headers == PODS.exec("web", ["ls"]).headers
    offered = dict(PODS.port_forward("web", 80).headers)["Sec-WebSocket-Protocol"]
    assert offered == "SPDY/3.1+portforward.k8s.io, v4.channel.k8s.io"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: PODS.exec("web", "ls -l"), "a list of a program and its arguments"),
        (lambda: PODS.exec("web", []), "a list of a program and its arguments"),
        (lambda: LOOSE.exec("web", ["ls", 5]), "a word that is int"),
        (lambda: PODS.exec("web", ["\ud800"]), "surrogate"),
        (lambda: PODS.exec("web", ["ls"], tty=True, stderr=True), "leave stderr out"),
        (lambda: PODS.exec("web", ["ls"], stdout=False, stderr=False), "all off"),
        (lambda: PODS.attach("web", stdout=False, stderr=False), "all off"),
        (lambda: LOOSE.exec("web", ["ls"], stdin=b"x"), "stdin is True or False"),
        (lambda: LOOSE.exec("web", ["ls"], follow=True), "exec has no option 'follow'"),
        (lambda: LOOSE.attach("web", command=["ls"]), "attach has no option 'command'"),
        (lambda: PODS.exec("web", ["ls"], query={"stdin": True}), "its keyword stdin"),
        (lambda: PODS.port_forward("web"), "needs a port"),
        (lambda: PODS.port_forward("web", 0), "1 to 65535"),
        (lambda: PODS.port_forward("web", 65536), "1 to 65535"),
        (lambda: LOOSE.port_forward("web", "http"), "1 to 65535"),
        (lambda: PODS.port_forward("web", True), "1 to 65535"),
        (lambda: PODS.exec("a/b", ["ls"]), "name"),
        (lambda: Api(Pod).exec("web", ["ls"]), "needs a namespace"),
        (lambda: Api(Deployment).within("dev").attach("web"), "no subresource 'attach'"),
    ],
)
def test_what_can_not_be_asked(call: Callable[[], Any], message: str) -> None:
    """It is refused before a request exists."""
    with pytest.raises(UsageError, match=message):
        call()


def test_it_has_no_single_value() -> None:
    """A 2xx is no answer to a request that wants another protocol."""
    with pytest.raises(UsageError, match="is a stream"):
        PODS.exec("web", ["ls"]).decode(200, (), b"")


@pytest.mark.parametrize(
    ("request_", "part"),
    [(PODS.exec("web", ["ls"]), "exec"), (PODS.attach("web"), "attach"), (PODS.port_forward("web", 80), "portforward")],
    ids=repr,
)
def test_who_may_not_is_told_what_is_missing(request_: Request[Any], part: str) -> None:
    """The server asks for two verbs, and names one of them."""
    body = json.dumps({"kind": "Status", "status": "Failure", "reason": "Forbidden", "code": 403, "message": "no"}).encode()
    with pytest.raises(Forbidden, match=f"get and create, on pods/{part}") as caught:
        request_.decode(403, (), body)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    with pytest.raises(Forbidden) as plain:
        PODS.get("web").decode(403, (), body)
    assert "create" not in str(plain.value)


def status(**fields: Any) -> bytes:
    """What a server sends on the error channel: a Status without its kind."""
    return json.dumps({"metadata": {}, **fields}).encode()


def failed(*causes: tuple[str, str]) -> bytes:
    """A command's own failure."""
    details = {"causes": [{"reason": reason, "message": message} for reason, message in causes]}
    return status(status="Failure", reason="NonZeroExitCode", message="command terminated", details=details)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (status(status="Success"), 0),
        (failed(("ExitCode", "1")), 1),
        (failed(("Other", "9"), ("ExitCode", "255")), 255),
        (json.dumps({"kind": "Status", "apiVersion": "v1", "status": "Success"}).encode(), 0),
    ],
)
def test_an_exit_code(data: bytes, code: int) -> None:
    """It stands in a cause; success is zero."""
    assert exit_code(data) == code


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (status(status="Failure", reason="InternalError", code=500, message="no such container"), InternalError, "no such"),
        (status(status="Failure", reason="NotFound", code=404, message="gone"), NotFound, "gone"),
        (status(status="Failure", message="odd"), ApiError, "odd"),
        (b"plain words", ApiError, "plain words"),
        (b"{}", ApiError, "{}"),
        (b"[1]", ApiError, "1"),
        (b"", ApiError, "without a Status"),
        (b"\xff\xfe", ApiError, "ApiError 0"),
        (failed(), DecodeError, "ExitCode"),
        (failed(("ExitCode", "256")), DecodeError, "ExitCode"),
        (failed(("ExitCode", "-1")), DecodeError, "ExitCode"),
        (failed(("ExitCode", "\u0663")), DecodeError, "ExitCode"),
        (failed(("ExitCode", "")), DecodeError, "ExitCode"),
        (status(status="Failure", reason="NonZeroExitCode"), DecodeError, "ExitCode"),
        (status(status=5), ApiError, "metadata"),
    ],
)
def test_an_end_that_is_no_exit_code(data: bytes, error: type[Exception], message: str) -> None:
    """The server failed, not the command; and what can't be understood is never a success."""
    with pytest.raises(error, match=message):
        exit_code(data, PODS.exec("web", ["ls"]))
