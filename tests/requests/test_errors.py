"""`ApiError`: from any answer that is not a success."""

import pickle
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from kube_core.base import KubeError
from kube_core.models.core_v1 import Pod, Secret
from kube_core.requests import (
    AlreadyExists,
    Api,
    ApiError,
    BadRequest,
    Conflict,
    Expired,
    Forbidden,
    Gone,
    InternalError,
    Invalid,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    RequestTooLarge,
    ServerTimeout,
    ServiceUnavailable,
    Timeout,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
    api_error,
    api_error_of_status,
)

from .playing import status

REASONS: list[tuple[str, int, type[ApiError]]] = [
    ("BadRequest", 400, BadRequest),
    ("Unauthorized", 401, Unauthorized),
    ("Forbidden", 403, Forbidden),
    ("NotFound", 404, NotFound),
    ("MethodNotAllowed", 405, MethodNotAllowed),
    ("NotAcceptable", 406, NotAcceptable),
    ("AlreadyExists", 409, AlreadyExists),
    ("Conflict", 409, Conflict),
    ("Gone", 410, Gone),
    ("Expired", 410, Expired),
    ("RequestEntityTooLarge", 413, RequestTooLarge),
    ("UnsupportedMediaType", 415, UnsupportedMediaType),
    ("Invalid", 422, Invalid),
    ("TooManyRequests", 429, TooManyRequests),
    ("InternalError", 500, InternalError),
    ("StorageReadError", 500, InternalError),
    ("ServerTimeout", 500, ServerTimeout),
    ("ServiceUnavailable", 503, ServiceUnavailable),
    ("Timeout", 504, Timeout),
]


@pytest.mark.parametrize(("reason", "code", "cls"), REASONS)
def test_the_reason_makes_the_class(reason: str, code: int, cls: type[ApiError]) -> None:
    """Each reason has its class, whatever the code says."""
    for status_code in (code, 500):
        error = api_error(status_code, (), status(status_code, reason).body)
        assert type(error) is cls
        assert (error.reason, error.code, error.status_code) == (reason, status_code, status_code)


@pytest.mark.parametrize(
    ("code", "cls"), [(code, cls) for _, code, cls in REASONS if cls not in (AlreadyExists, Expired, ServerTimeout)]
)
def test_without_a_reason_the_code_makes_the_class(code: int, cls: type[ApiError]) -> None:
    """A proxy has no reasons: its code decides."""
    for body in (b"", b"no", status(code, "").body, status(code, "Unknown").body):
        assert type(api_error(code, (), body)) is cls


def test_an_unknown_reason_is_a_plain_api_error() -> None:
    """A reason that nobody knows is not guessed from the code; both can be read."""
    error = api_error(404, (), status(404, "Teapot").body)

    assert type(error) is ApiError
    assert (error.reason, error.code) == ("Teapot", 404)


def test_every_class_is_a_kube_error() -> None:
    """One ``except`` catches them all."""
    assert all(issubclass(cls, ApiError) and issubclass(cls, KubeError) for _, _, cls in REASONS)


def test_the_status_is_typed() -> None:
    """Causes, field paths and the time to wait are attributes."""
    causes = [{"reason": "FieldValueRequired", "message": "Required value", "field": "spec.containers"}]
    body = status(422, "Invalid", details={"causes": causes, "retryAfterSeconds": 7, "name": "x"}).body
    error = api_error(422, (("Retry-After", "9"), ("X-Kubernetes-PF-FlowSchema-UID", "f")), body)

    assert [cause.field for cause in error.causes] == ["spec.containers"]
    assert (error.retry_after_seconds, error.flow_schema_uid, error.message) == (7, "f", "no")


@pytest.mark.parametrize(("after", "seconds"), [("9", 9), ("", None), ("Mon, 01 Jan 2024 00:00:00 GMT", None), ("-1", None)])
def test_the_header_says_how_long_to_wait_too(after: str, seconds: int | None) -> None:
    """Without a time in the Status, whole seconds in Retry-After count."""
    error = api_error(503, {"retry-after": after}, b"")

    assert error.retry_after_seconds == seconds
    assert error.causes == ()


def test_a_version_that_is_too_large_is_told_in_both_ways() -> None:
    """Newer servers name a cause, older ones only say it."""
    named = status(504, "Timeout", details={"causes": [{"reason": "ResourceVersionTooLarge", "message": "m"}]})

    assert api_error(504, (), named.body).resource_version_too_large
    assert api_error(504, (), status(504, "Timeout", "Too large resource version: 9").body).resource_version_too_large
    assert not api_error(504, (), status(504, "Timeout").body).resource_version_too_large


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"404 page not found\n", "404 page not found"),
        (b"<html><head><title>x</title></head><body><h1>502</h1> Bad <b>gateway</b></body></html>", "502 Bad gateway"),
        (b"", "the server answered 502 Bad Gateway and no more"),
        (b" \n\t", "the server answered 502 Bad Gateway and no more"),
        (b"<html><br></html>", "the server answered 502 Bad Gateway and no more"),
        (b'{"kind":"Status","apiVersion":"v1","status":"Fail', '{"kind":"Status","apiVersion":"v1","status":"Fail'),
        (b'{"error":"no"}', '{"error":"no"}'),
        (b'{"kind":"Status","apiVersion":"v1","code":"many"}', '{"kind":"Status","apiVersion":"v1","code":"many"}'),
        (b"\x1b[31mred\xff", "[31mred\ufffd"),
        (b"x" * 5000, "x" * 1024),
    ],
)
def test_any_body_becomes_a_message(body: bytes, message: str) -> None:
    """Text, HTML, nothing, cut and foreign JSON: the code's class, and the first text as the message."""
    error = api_error(502, (), body)

    assert type(error) is ApiError
    assert error.message == error.status.message == message
    assert (error.status.status, error.code) == ("Failure", 502)


def test_a_code_that_nobody_knows_is_named() -> None:
    """A code without a phrase is a number."""
    assert api_error(799, (), b"").message == "the server answered 799 and no more"


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("https://user:hunter2@other:8443/login?token=hunter2#x", " to https://other:8443/login"),
        ("https://other/login", " to https://other/login"),
        ("/login?token=hunter2", " to /login"),
        ("", ""),
        ("https://[", ""),
        ("https://other:port/", ""),
    ],
)
def test_a_redirect_is_an_error_that_says_where_it_led(location: str, place: str) -> None:
    """Redirects are not followed: credentials would go along. What may be secret in the location is left out."""
    error = api_error(302, (("location", location),), b"<a href='x'>hunter2</a>")

    assert error.code == 302
    assert error.message == f"the server redirects{place}, which is not followed, since credentials would go along"


def test_an_error_says_what_was_asked() -> None:
    """The message has the reason, the code, the server's sentence and the request's path; not its query."""
    request = Api(Pod).within("dev").get("web", query={"x": "hunter2"})
    error = api_error(404, (), status(404, "NotFound", 'pods "web" not found').body, request)

    assert str(error) == 'NotFound 404: pods "web" not found (GET /api/v1/namespaces/dev/pods/web)'
    assert error.request is request
    assert str(api_error(404, (), status(404, "NotFound", "").body)) == "NotFound 404: the server says no more"


def test_an_error_never_shows_the_body_that_was_sent() -> None:
    """A Secret in the request stays there."""
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"key": "hunter2"}}
    request = Api(Secret).within("dev").create(body)
    error = api_error(403, (), status(403, "Forbidden").body, request)

    assert "hunter2" not in f"{error}{error!r}{request}"


def test_an_error_can_be_pickled() -> None:
    """Errors cross processes with all they know."""
    error = api_error(409, {"retry-after": "1"}, status(409, "Conflict").body, Api(Pod).within("dev").get("web"))
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is Conflict
    assert (str(again), again.status, again.headers, again.request) == (str(error), error.status, error.headers, error.request)


def test_an_error_event_is_an_error() -> None:
    """A Status that comes in a stream has no HTTP status; code and reason may each be missing."""
    assert type(api_error_of_status(status(410, "").body)) is Gone
    assert type(api_error_of_status(b'{"kind":"Status","apiVersion":"v1","reason":"Expired"}')) is Expired
    assert api_error_of_status(b"").message == "an error without a Status"
    assert type(api_error_of_status(b"[1]")) is ApiError


REQUESTS: list[Any] = [
    Api(Pod).within("x").get("y"),
    Api(Pod).list(),
    Api(Pod).within("x").delete("y"),
    Api(Pod).within("x").delete_collection(),
    Api(Pod).table().list(),
    Api(Pod).metadata_only().list(),
    Api(Pod).within("x").logs("y"),
    Api(Pod).within("x").evict("y"),
]
BODIES = st.one_of(
    st.binary(),
    st.sampled_from([status(404, "NotFound").body, b'{"kind":"Pod","apiVersion":"v1"}', b'{"kind":"Status","status":"Success"}']),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["kind", "apiVersion", "metadata", "items", "status", "details", "code"]), inner)
        ),
    ).map(lambda value: repr(value).replace("'", '"').replace("None", "null").replace("True", "true").encode()),
)


@given(request=st.sampled_from(REQUESTS), code=st.integers(0, 999), body=BODIES, header=st.text(max_size=20))
def test_any_bytes_are_a_value_or_a_kube_error(request: Any, code: int, body: bytes, header: str) -> None:
    """Whatever a server sends leads to a value or to an error of ours, and nothing else."""
    headers = (("retry-after", header), ("warning", header), ("location", header))
    try:
        assert request.respond(code, headers, body).status_code == code
    except KubeError:
        event("an error of ours")
