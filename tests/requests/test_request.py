"""`Request` as a value, and what answers become."""

import json
import pickle
from typing import Any

import pytest

from kube_core.base import DecodeError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.models.meta_v1 import Status
from kube_core.objects import ObjectList, Table
from kube_core.requests import Api, ApiError, NotFound, Request, pause

from .foos import Foo, FooSpec
from .playing import Reply, play, status

PODS = Api(Pod).within("kube-system")
POD: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "dns", "uid": "1"}}
POD_BYTES = json.dumps(POD).encode()
SUCCESS = b'{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"dns","kind":"pods"}}'


def test_a_request_reads_well_in_a_traceback() -> None:
    """The repr shows the request line and what comes of the answer, and never the body."""
    request = PODS.list(labels="tier=control-plane", limit=50)

    assert repr(request) == (
        "<Request GET /api/v1/namespaces/kube-system/pods?labelSelector=tier%3Dcontrol-plane&limit=50 -> ObjectList[Pod]>"
    )


def test_a_request_shows_neither_body_nor_headers() -> None:
    """A secret in the body or in a header stays out of the repr."""
    body = {**POD, "spec": {"x": "hunter2"}}

    assert "hunter2" not in repr(PODS.create(body, headers={"X-Key": "hunter2"}))


def test_a_request_is_plain_values() -> None:
    """Path, query and headers are what goes over the wire, in order."""
    request = PODS.list(labels="a=b", fields="x=y", query=[("z", 1), ("z", True)], headers={"X-One": "1"}, pretty=True)

    assert (request.method, request.url, request.body) == ("GET", "/api/v1/namespaces/kube-system/pods", b"")
    assert request.query == (("labelSelector", "a=b"), ("fieldSelector", "x=y"), ("pretty", "true"), ("z", "1"), ("z", "true"))
    assert request.headers == (("Accept", "application/json"), ("X-One", "1"))
    assert request.target == request.url + "?labelSelector=a%3Db&fieldSelector=x%3Dy&pretty=true&z=1&z=true"


def test_the_target_without_a_query_has_no_question_mark() -> None:
    """An empty query leaves the path alone."""
    assert PODS.get("dns").target == "/api/v1/namespaces/kube-system/pods/dns"


@pytest.mark.parametrize(
    "request_",
    [
        PODS.get("dns"),
        PODS.find("dns"),
        PODS.list(limit=3),
        PODS.watch(),
        PODS.delete("dns", dry_run=True),
        PODS.delete_collection(labels="a=b"),
        PODS.patch("dns", {"spec": {}}),
        PODS.logs("dns"),
        PODS.table().list(),
        PODS.metadata_only().get("dns"),
        Api(Foo).within("dev").get("baz"),
        Api.custom_resource("foos", FooSpec).group("clux.dev").version("v1").within("dev").get("baz"),
    ],
    ids=repr,
)
def test_a_request_is_a_value(request_: Request[Any]) -> None:
    """Requests compare, hash and pickle."""
    again = pickle.loads(pickle.dumps(request_))

    assert again == request_
    assert hash(again) == hash(request_)
    assert again != PODS.get("other")


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (PODS.get("x"), "Pod"),
        (PODS.find("x"), "Pod | None"),
        (PODS.delete("x"), "Pod | Status"),
        (PODS.delete_collection(), "ObjectList[Pod] | Status"),
        (PODS.watch(), "watch of Pod"),
        (PODS.logs("x"), "str"),
        (PODS.logs("x", follow=True), "lines"),
        (PODS.table().get("x"), "Table"),
        (Api.custom_resource("foos", FooSpec).group("g").version("v").list(), "ObjectList[Object[FooSpec, None]]"),
    ],
    ids=repr,
)
def test_the_answer_is_named(request_: Request[Any], said: str) -> None:
    """Each shape of answer has words of its own in the repr."""
    assert repr(request_).endswith(f"-> {said}>")


def test_an_object_is_decoded() -> None:
    """A success becomes the object."""
    pod = PODS.get("dns").decode(200, (), POD_BYTES)

    assert isinstance(pod, Pod)
    assert pod.metadata.name == "dns"


def test_a_list_is_decoded() -> None:
    """A list becomes an ObjectList of its kind."""
    body = json.dumps(
        {"apiVersion": "v1", "kind": "PodList", "metadata": {"continue": "c"}, "items": [{"metadata": {"name": "a"}}]}
    )
    pods = PODS.list().decode(200, {}, body.encode())

    assert isinstance(pods, ObjectList)
    assert [pod.metadata.name for pod in pods] == ["a"]
    assert pods.continue_ == "c"


def test_a_delete_answers_the_object_or_a_status() -> None:
    """While it is being deleted it is the object; afterwards a Status."""
    assert isinstance(PODS.delete("dns").decode(200, (), POD_BYTES), Pod)
    assert isinstance(PODS.delete("dns").decode(202, (), SUCCESS), Status)
    assert isinstance(PODS.delete_collection().decode(200, (), SUCCESS), Status)


def test_a_delete_that_answers_something_else_is_refused() -> None:
    """Neither the object nor a Status: a DecodeError about the object."""
    with pytest.raises(DecodeError, match="expected Pod"):
        PODS.delete("dns").decode(200, (), b'{"apiVersion":"v1","kind":"Node"}')


def test_a_table_is_decoded() -> None:
    """A table becomes rows."""
    body = b'{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":[],"rows":[{"cells":[1]}]}'

    assert isinstance(PODS.table().get("dns").decode(200, (), body), Table)


def test_text_and_lines_are_decoded() -> None:
    """A log is text that can be printed, whatever its bytes; a followed one that came whole is lines."""
    assert PODS.logs("dns").decode(200, (), b"a\nb\xff\n") == "a\nb\\xff\n"
    assert PODS.logs("dns", follow=True).decode(200, (), b"a\nb\n") == ["a", "b"]
    assert PODS.logs("dns", follow=True).decode(200, (), b"a\nb") == ["a", "b"]


def test_a_stream_has_no_single_value() -> None:
    """A watch can't be decoded as a whole: it is opened."""
    with pytest.raises(UsageError, match="stream"):
        PODS.watch().decode(200, (), b"{}")


def test_a_failure_with_a_success_code_is_an_error() -> None:
    """Some servers put a Failure into a 200: that is an ApiError, wherever an object was expected."""
    body = status(404, "NotFound", "gone").body
    for request in (PODS.get("x"), PODS.list(), PODS.delete("x"), PODS.evict("x"), PODS.table().get("x")):
        with pytest.raises(NotFound, match="gone"):
            request.decode(200, (), body)


def test_a_success_where_an_object_was_expected_is_refused() -> None:
    """A Status that is no failure is another kind than the one asked for."""
    with pytest.raises(DecodeError, match="expected Pod of v1, found Status of v1"):
        PODS.get("x").decode(200, (), SUCCESS)


def test_an_object_where_a_status_was_expected_is_refused() -> None:
    """The reverse too."""
    with pytest.raises(DecodeError, match="expected Status"):
        PODS.evict("dns").decode(201, (), POD_BYTES)


@pytest.mark.parametrize("body", [b"", b" ", b"{", b"[]", b"null", b"\xff", b'{"kind":"Node","apiVersion":"v1"}', POD_BYTES[:-3]])
def test_a_success_that_is_no_object_is_refused(body: bytes) -> None:
    """An empty, cut or foreign body under 200 is a DecodeError that keeps the bytes to itself."""
    with pytest.raises(DecodeError) as raised:
        PODS.get("x").decode(200, (), body)
    assert raised.value.body == body


def test_find_answers_none_for_an_object_that_is_not_there() -> None:
    """A 404 about the object is None; one about the resource or from a proxy is an error."""
    missing = status(404, "NotFound", details={"name": "x", "kind": "pods"})

    assert PODS.find("x").decode(404, (), missing.body) is None
    assert PODS.find("dns").decode(200, (), POD_BYTES) is not None
    for body in (b"404 page not found", status(404, "NotFound", details={}).body):
        with pytest.raises(NotFound):
            PODS.find("x").decode(404, (), body)
    with pytest.raises(ApiError):
        PODS.find("x").decode(500, (), b"")


def test_respond_keeps_what_came_around_the_value() -> None:
    """A response has the value, the code and the headers."""
    response = PODS.get("dns").respond(200, {"Audit-Id": "7"}, POD_BYTES)

    assert (response.value.metadata.name, response.status_code, response.headers) == ("dns", 200, (("audit-id", "7"),))


def test_a_request_is_a_flow_of_one_step() -> None:
    """``yield from`` a request gives its answer; a pause gives nothing."""
    value, played = play(iter(PODS.get("dns")), Reply(200, POD))
    assert value.metadata.name == "dns"
    assert played.requests == [PODS.get("dns")]

    _, played = play(pause(5))
    assert played.pauses == [5]
