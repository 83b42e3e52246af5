"""What few clients send: YAML, keys that are there twice, headers to act as others, bodies that are broken."""

import json
from typing import Any

import pytest

from kube_core.server import ADMIN, ApiServer, Exchange, ServerRequest
from kube_core.server.bodies.duplicates import duplicates, known
from kube_core.server.protobuf import MalformedError, pack
from kube_core.server.protobuf.scalars import SCALARS
from kube_core.server.protobuf.wire import block, fields, fixed, whole
from tests.server.driver import CONFIG_MAPS, JSON_PATCH, PODS, Driver

APPLY = "application/apply-patch+yaml"
PROTOBUF = "application/vnd.kubernetes.protobuf"
ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
TWICE = b'{"metadata":{"name":"a"},"data":{"b":"1","b":"2"}}'
WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
REVIEWS = "/apis/authorization.k8s.io/v1"
GROUP = "/apis/admissionregistration.k8s.io/v1"


def applied(driver: Driver, body: bytes, query: str = "fieldManager=me") -> tuple[int, Any]:
    """Apply a config map that is called a."""
    return driver.call("PATCH", f"{CONFIG_MAPS}/a?{query}", body, content_type=APPLY)


def config(**more: Any) -> dict[str, Any]:
    """A config map that is called a."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "default"}, **more}


def test_an_apply_of_yaml(driver: Driver) -> None:
    """It may be written in blocks, with comments."""
    status, body = applied(driver, b"# one\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  b: |\n    c\n")
    assert (status, body["data"]) == (201, {"b": "c\n"})


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"\xff", 400, "error encoding patch: yaml: invalid leading UTF-8 octet"),
        (b"a: [", 400, "error encoding patch: yaml: "),
        (b"[]", 400, "cannot unmarshal"),
        (b"5", 400, "cannot unmarshal"),
        (b"", 400, "invalid object type: /, Kind="),
        (b"NaN", 400, ""),
        (b'{"apiVersion":"a/b/c","kind":5}', 400, "invalid object type: /, Kind="),
        (b"apiVersion: v2\nkind: ConfigMap", 400, "invalid object type: /v2, Kind=ConfigMap"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {managedFields: []}", 400, "metadata.managedFields must be nil"),
        (b"apiVersion: v1\nkind: ConfigMap\nsome: 1", 500, "failed to create typed patch object"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, uid: b}", 409, "uid mismatch"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}", 400, "does not match"),
    ],
)
def test_applies_that_are_refused(driver: Driver, body: bytes, status: int, said: str) -> None:
    """The refusal says what is wrong with the body."""
    found, answer = applied(driver, body)
    assert (found, said in answer["message"]) == (status, True), answer


@pytest.mark.parametrize(("validation", "status"), [("Strict", 400), ("Warn", 201), ("Ignore", 201), ("", 201)])
def test_an_apply_with_a_key_twice(driver: Driver, validation: str, status: int) -> None:
    """It is refused, or warned of, or nothing."""
    body = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: '1', b: '2'}\n"
    target = f"{CONFIG_MAPS}/a?fieldManager=me&fieldValidation={validation}"
    exchange = driver.send("PATCH", target, body, content_type=APPLY)
    warned = any(name == "warning" and "already set in map" in value for name, value in exchange.headers)
    assert (exchange.status, warned) == (status, validation in ("Warn", ""))


def test_an_apply_whose_fields_others_own(driver: Driver) -> None:
    """It conflicts, unless it is forced."""
    driver.create(CONFIG_MAPS, "a", data={"b": "1"})
    body = json.dumps(config(data={"b": "2"})).encode()
    status, answer = applied(driver, body)
    assert (status, answer["details"]["causes"][0]["field"]) == (409, ".data.b")
    assert applied(driver, body, "fieldManager=me&force=true")[1]["data"] == {"b": "2"}


@pytest.mark.parametrize(
    ("last", "status"),
    [
        (config(data={"b": "1"}), 200),
        (config(data={"b": "0"}), 409),
        ({**config(data={"b": "1"}), "apiVersion": "v2"}, 409),
        (config(data=5), 409),
        ("{", 409),
        (5, 409),
    ],
)
def test_kubectl_takes_over_what_it_applied_on_its_own_side(driver: Driver, last: Any, status: int) -> None:
    """What the annotation says was applied, and still is so, conflicts with nobody, and the annotation is kept."""
    text = last if isinstance(last, str) else json.dumps(last)
    driver.create(CONFIG_MAPS, "a", metadata={"annotations": {LAST_APPLIED: text}}, data={"b": "1"})
    found, answer = applied(driver, json.dumps(config(data={"b": "2<"})).encode(), "fieldManager=kubectl")
    assert found == status, answer
    if status == 200:
        assert json.loads(answer["metadata"]["annotations"][LAST_APPLIED])["data"] == {"b": "2<"}


def test_an_annotation_that_would_be_too_large(driver: Driver) -> None:
    """It is left out."""
    text = json.dumps(config(data={"b": "1"}))
    driver.create(CONFIG_MAPS, "a", metadata={"annotations": {LAST_APPLIED: text, "c": "d"}}, data={"b": "1"})
    patch = config(data={"b": "x" * 300_000})
    patch["metadata"]["annotations"] = {"e": "f"}
    status, answer = applied(driver, json.dumps(patch).encode(), "fieldManager=kubectl")
    assert (status, answer["metadata"]["annotations"]) == (200, {"c": "d", "e": "f"})


@pytest.mark.parametrize(
    ("body", "value", "found"),
    [
        (b'{"a":1}', {"a": 1}, []),
        (b'{"a":1,"a":2}', {"a": 2}, ["a"]),
        (b'{"a":1,"a":2,"a":3}', {"a": 3}, ["a"]),
        (b'{"l":[{"a":1,"a":2},5]}', {"l": [{"a": 2}, 5]}, ["l[0].a"]),
        (b'{"a":{"b":1,"b":2}}', {"a": {"b": 2}}, ["a.b"]),
        (b'{"a":1,"a":}', {"a": 1}, []),
    ],
)
def test_keys_that_are_there_twice(body: bytes, value: Any, found: list[str]) -> None:
    """Each is named once."""
    assert duplicates(body, value) == found


@pytest.mark.parametrize(
    ("path", "leads"),
    [("a", True), ("b", False), ("l[0].c", True), ("l[1].c", False), ("a[0]", False), ("a.b", False), ("l[0].d", False)],
)
def test_keys_that_were_known(path: str, leads: bool) -> None:
    """Of those that were dropped nothing is said."""
    assert known([path], {"a": 1, "l": [{"c": 1}]}) == ([path] if leads else [])


@pytest.mark.parametrize(("validation", "status"), [("Strict", 400), ("Warn", 201), ("Ignore", 201)])
def test_a_create_with_a_key_twice(driver: Driver, validation: str, status: int) -> None:
    """It is refused, or warned of, or nothing."""
    exchange = driver.send("POST", f"{CONFIG_MAPS}?fieldValidation={validation}", TWICE)
    warned = any(name == "warning" and 'duplicate field \\"data.b\\"' in value for name, value in exchange.headers)
    assert (exchange.status, warned) == (status, validation == "Warn")


def test_a_field_with_a_line_break_in_its_name(driver: Driver) -> None:
    """It is answered, and no header has the line break."""
    exchange = driver.send("POST", f"{CONFIG_MAPS}?fieldValidation=Warn", {"metadata": {"name": "a"}, "x\r\ny": 1})
    assert exchange.status == 201
    assert not any(set("\r\n") & set(name + value) for name, value in exchange.headers)


def test_a_body_is_not_shown() -> None:
    """It may be a Secret's."""
    assert "s3cr3t" not in repr(Exchange(200, body=b"s3cr3t"))
    assert "s3cr3t" not in repr(ServerRequest("POST", "/", (), b"s3cr3t"))


def test_a_token_request_whose_spec_is_a_number(driver: Driver) -> None:
    """The request is bad."""
    driver.create(ACCOUNTS, "robot")
    assert driver.call("POST", f"{ACCOUNTS}/robot/token", {"spec": 5})[0] == 400


@pytest.mark.parametrize(("count", "status"), [(10_000, 200), (10_001, 413)])
def test_a_patch_of_many_operations(driver: Driver, count: int, status: int) -> None:
    """One more than ten thousand is too many."""
    driver.create(CONFIG_MAPS, "a", data={"b": "1"})
    steps = [{"op": "test", "path": "/data/b", "value": "1"}] * count
    assert driver.patch(f"{CONFIG_MAPS}/a", steps, JSON_PATCH)[0] == status


def test_a_quantity_that_is_no_text(driver: Driver) -> None:
    """In protobuf it may have bytes that are no UTF-8, for which the body is refused."""
    limits = {"limits": {"cpu": "500m"}}
    pod = {"spec": {"containers": [{"name": "c", "image": "i", "resources": limits}]}, "metadata": {"name": "a"}}
    good = pack({"apiVersion": "v1", "kind": "Pod", **pod})
    assert driver.call("POST", PODS, good, content_type=PROTOBUF)[0] == 201
    assert driver.call("POST", PODS, good.replace(b"500m", b"5\xff0m"), content_type=PROTOBUF)[0] == 400


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("meta_v1.Time", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("meta_v1.MicroTime", "2026-01-02T03:04:05.000006Z", "2026-01-02T03:04:05.000006Z"),
        ("meta_v1.Time", "soon", None),
        ("meta_v1.Time", 5, None),
        ("util_intstr.IntOrString", "a", "a"),
        ("util_intstr.IntOrString", -5, -5),
        ("meta_v1.FieldsV1", {"a": {}}, {"a": {}}),
    ],
)
def test_values_that_are_messages(name: str, value: Any, read: Any) -> None:
    """They are written and read; what is no time is not set."""
    decode, encode = SCALARS[name]
    assert decode(encode(value)) == read


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("meta_v1.Time", block(1, b"x")),
        ("api_resource.Quantity", whole(1, 5)),
        ("api_resource.Quantity", block(1, b"\xff")),
        ("meta_v1.FieldsV1", block(1, b"{")),
        ("meta_v1.Time", b"\x0c"),
        ("meta_v1.Time", b"\x08"),
        ("meta_v1.Time", b"\x08" + b"\xff" * 10),
        ("meta_v1.Time", b"\x0a\x05a"),
    ],
)
def test_messages_that_are_malformed(name: str, data: bytes) -> None:
    """Reading them fails in one way."""
    with pytest.raises(MalformedError):
        SCALARS[name][0](data)


def test_fields_of_a_fixed_size() -> None:
    """They are read as bytes."""
    assert list(fields(fixed(1, b"12345678") + b"\x15abcd")) == [(1, b"12345678"), (2, b"abcd")]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"k8s\x00\xff", b"k8s\x00" + block(1, block(1, b"v9") + block(2, b"Pod")), b"k8s\x00" + whole(1, 1)]
)
def test_bodies_that_are_no_protobuf(driver: Driver, body: bytes) -> None:
    """They are bad requests."""
    assert driver.call("POST", PODS, body, content_type=PROTOBUF)[0] in (400, 415, 422)


@pytest.mark.parametrize(
    ("headers", "status", "name"),
    [
        ({"impersonate-user": "jane"}, 201, "jane"),
        ({"impersonate-user": "jane", "impersonate-group": "devs", "impersonate-uid": "1"}, 201, "jane"),
        ({"impersonate-user": "jane", "impersonate-extra-acme.io%2Fa": "b"}, 201, "jane"),
        ({"impersonate-user": "system:anonymous"}, 403, ""),
        ({"impersonate-user": "system:node:n"}, 201, "system:node:n"),
        ({"impersonate-user": "system:serviceaccount:default:robot"}, 201, "system:serviceaccount:default:robot"),
        ({"impersonate-group": "devs"}, 400, ""),
        ({"impersonate-uid": "1"}, 400, ""),
        ({"impersonate-extra-a": "b"}, 400, ""),
        ({"impersonate-user": ""}, 201, "system:admin"),
    ],
)
def test_acting_as_others(headers: dict[str, str], status: int, name: str) -> None:
    """Headers name whom; all but a user's name is nothing without it."""
    server = ApiServer(rbac=True)
    exchange = server.handle(ServerRequest("POST", WHO, tuple(headers.items()), b"{}", ADMIN))
    body = json.loads(exchange.body)
    assert exchange.status == status, body
    assert status != 201 or body["status"]["userInfo"]["username"] == name


@pytest.mark.parametrize(
    ("plural", "spec", "status"),
    [
        ("selfsubjectaccessreviews", {}, 422),
        ("selfsubjectaccessreviews", {"nonResourceAttributes": {"path": "/x", "verb": "get"}}, 201),
        ("selfsubjectaccessreviews", {"nonResourceAttributes": {}, "resourceAttributes": {}}, 422),
        ("subjectaccessreviews", {"resourceAttributes": {"verb": "get"}}, 422),
        ("subjectaccessreviews", {"user": "jane", "extra": {"a": ["b"]}, "resourceAttributes": {"verb": "get"}}, 201),
        ("namespaces/default/localsubjectaccessreviews", {"user": "a", "resourceAttributes": {"namespace": "b"}}, 422),
        ("namespaces/default/localsubjectaccessreviews", {"user": "a", "nonResourceAttributes": {"path": "/"}}, 422),
        ("namespaces/default/localsubjectaccessreviews", {"user": "a", "resourceAttributes": {"namespace": "default"}}, 201),
        ("selfsubjectrulesreviews", {}, 400),
        ("selfsubjectrulesreviews", {"namespace": "default"}, 201),
    ],
)
def test_questions(driver: Driver, plural: str, spec: dict[str, Any], status: int) -> None:
    """What may be asked, and what is no question."""
    assert driver.call("POST", f"{REVIEWS}/{plural}", {"spec": spec})[0] == status


def test_a_question_in_another_namespace(driver: Driver) -> None:
    """Its own namespace and that of the request are the same, and it has no other metadata."""
    target = f"{REVIEWS}/namespaces/default/localsubjectaccessreviews"
    spec = {"user": "a", "resourceAttributes": {"namespace": "default"}}
    assert driver.call("POST", target, {"metadata": {"namespace": "other"}, "spec": spec})[0] == 400
    assert driver.call("POST", target, {"metadata": {"name": "x"}, "spec": spec})[0] == 422
    assert driver.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {"spec": {}})[0] == 400
