"""The forms in which objects are sent and taken: tables, metadata, YAML, protobuf."""

import json
from typing import Any

import pytest
import yaml

from kube_core.server.accepting import JSON_TYPE, PROTOBUF_TYPE, YAML_TYPE, Form, clauses, form_of_errors, negotiate
from kube_core.server.protobuf import MalformedError, pack, unpack
from kube_core.server.protobuf.decoder import decode
from kube_core.server.refusal import Refusal

from .driver import CONFIG_MAPS, DEFINITIONS, FOOS, Driver, definition, foo

TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"
METADATA = "as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
CONFIG = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"x": "1"}}
FRAME_LENGTH = 4


def events(frames: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Type and object of the frames of a watch in protobuf, taken apart by their lengths alone."""
    found = list[tuple[str, dict[str, Any]]]()
    while frames:
        size = int.from_bytes(frames[:FRAME_LENGTH], "big")
        message, frames = frames[FRAME_LENGTH : FRAME_LENGTH + size], frames[FRAME_LENGTH + size :]
        found.append((message[2 : 2 + message[1]].decode(), unpack(message[message.index(b"k8s\0") :])))
    return found


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form()),
        ("*/*", Form()),
        ("text/html, */*", Form()),
        ("application/json;q=0.1,application/yaml", Form(YAML_TYPE)),
        (f"{PROTOBUF_TYPE},application/json", Form(PROTOBUF_TYPE)),
        ("application/cbor,application/json;pretty=1", Form(pretty=True)),
        (f"{TABLE},application/json", Form(kind="Table")),
        (f"{PROTOBUF_TYPE};as=Table;g=meta.k8s.io;v=v1,application/json", Form()),
        (f"{PROTOBUF_TYPE};{METADATA}", Form(PROTOBUF_TYPE, "PartialObjectMetadata")),
        ("application/json;as=Table;g=meta.k8s.io;v=v1beta1", Form(kind="Table", version="v1beta1")),
        ("application/json;as=Table;g=meta.k8s.io;v=v2,application/yaml", Form(YAML_TYPE)),
        ("application/json;stream=other,application/yaml", Form(YAML_TYPE)),
    ],
)
def test_the_first_form_that_can_be_had(accept: str, form: Form) -> None:
    """By weight, then in the order of the header."""
    assert negotiate(accept) == form


@pytest.mark.parametrize(
    ("accept", "words"),
    [
        ("text/html", "406: Not Acceptable"),
        ("application/*", "406: Not Acceptable"),
        ("application/json;as=Table", "only the following media types"),
        ("application/json;as=Table;g=other;v=v1", "only the following media types"),
        (f"{PROTOBUF_TYPE};as=Table;g=meta.k8s.io;v=v1", "only the following media types"),
        ("application/yaml;stream=watch", "only the following media types"),
        ("application/json;sv=v2", "only the following media types"),
    ],
)
def test_forms_that_there_are_not(accept: str, words: str) -> None:
    """Either the router or the handler says so."""
    with pytest.raises(Refusal, match=words):
        negotiate(accept)


def test_custom_resources_have_other_forms() -> None:
    """Nothing but metadata in protobuf, and no router before them."""
    assert negotiate(f"{PROTOBUF_TYPE},{JSON_TYPE}", custom=True) == Form()
    assert negotiate(f"{PROTOBUF_TYPE};{METADATA}", custom=True).media_type == PROTOBUF_TYPE
    assert negotiate("application/*", custom=True) == Form()


def test_clauses_are_sorted() -> None:
    """Weights first; what is said exactly before wildcards."""
    found = [f"{each.type}/{each.subtype}" for each in clauses("*/*, a/*, broken, a/b/c, c/d, e/f;q=2")]
    assert found == ["e/f", "c/d", "a/*", "*/*"]
    assert form_of_errors("text/html") is None
    assert form_of_errors(TABLE) is None


def test_a_table_of_a_list(driver: Driver) -> None:
    """Columns, cells and metadata; the age follows the server's clock."""
    driver.create(CONFIG_MAPS, "a", data={"x": "1"})
    driver.server.wake(driver.server.now + 310)
    status, table = driver.call("GET", CONFIG_MAPS, accept=TABLE)
    assert (status, table["kind"], table["apiVersion"]) == (200, "Table", "meta.k8s.io/v1")
    assert [column["name"] for column in table["columnDefinitions"]] == ["Name", "Data", "Age"]
    assert [row["cells"] for row in table["rows"]] == [["a", 1, "5m10s"]]
    assert table["rows"][0]["object"]["kind"] == "PartialObjectMetadata"
    assert table["metadata"]["resourceVersion"] == driver.version


@pytest.mark.parametrize(("include", "kind"), [("None", None), ("Metadata", "PartialObjectMetadata"), ("Object", "ConfigMap")])
def test_how_much_of_an_object_is_in_its_row(driver: Driver, include: str, kind: str | None) -> None:
    """As the query says."""
    driver.create(CONFIG_MAPS, "a")
    _, table = driver.call("GET", f"{CONFIG_MAPS}/a?includeObject={include}", accept=TABLE)
    shown = table["rows"][0]["object"]
    assert (shown and shown["kind"]) == kind
    assert driver.call("GET", f"{CONFIG_MAPS}?includeObject=x", accept=TABLE)[0] == 400


def test_a_watch_of_tables(driver: Driver) -> None:
    """Columns in the first frame only."""
    driver.create(CONFIG_MAPS, "a")
    exchange = driver.send("GET", f"{CONFIG_MAPS}?watch=1&includeObject=None", accept=TABLE)
    assert exchange.stream is not None
    driver.create(CONFIG_MAPS, "b")
    found = [json.loads(line) for line in exchange.stream.receive().splitlines()]
    assert [event["object"]["columnDefinitions"] is None for event in found] == [False, True]
    assert [event["object"]["rows"][0]["cells"][0] for event in found] == ["a", "b"]


def test_columns_of_a_definition(driver: Driver) -> None:
    """By JSONPath and type; without any there is the age."""
    columns = [
        {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
        {"name": "Kind", "type": "string", "jsonPath": ".spec.kind"},
    ]
    body = definition()
    driver.call("POST", DEFINITIONS, body)
    driver.call("POST", FOOS, foo("a", spec={"size": 3, "kind": {"b": 1}}))
    assert driver.call("GET", FOOS, accept=TABLE)[1]["rows"][0]["cells"] == ["a", "0s"]
    body["spec"]["versions"][0]["additionalPrinterColumns"] = columns
    _, before = driver.call("GET", f"{DEFINITIONS}/foos.clux.dev")
    driver.call(
        "PUT", f"{DEFINITIONS}/foos.clux.dev", {**before, "spec": {**before["spec"], "versions": body["spec"]["versions"]}}
    )
    assert driver.call("GET", FOOS, accept=TABLE)[1]["rows"][0]["cells"] == ["a", 3, '{"b":1}']


def test_yaml_in_both_directions(driver: Driver) -> None:
    """A body and its answer, and a refusal."""
    exchange = driver.send("POST", CONFIG_MAPS, yaml.safe_dump(CONFIG).encode(), content_type=YAML_TYPE, accept=YAML_TYPE)
    assert (exchange.status, dict(exchange.headers)["content-type"]) == (201, YAML_TYPE)
    assert yaml.safe_load(exchange.body)["data"] == {"x": "1"}
    refused = driver.send("GET", f"{CONFIG_MAPS}/none", accept=YAML_TYPE)
    assert (refused.status, yaml.safe_load(refused.body)["reason"]) == (404, "NotFound")
    assert driver.call("POST", CONFIG_MAPS, b"a: [", content_type=YAML_TYPE)[0] == 400
    assert driver.call("GET", f"{CONFIG_MAPS}?watch=1", accept=YAML_TYPE)[0] == 406


def test_protobuf_in_both_directions(driver: Driver) -> None:
    """A body, its answer, a list, a refusal, and the frames of a watch."""
    exchange = driver.send("POST", CONFIG_MAPS, pack(CONFIG), content_type=PROTOBUF_TYPE, accept=PROTOBUF_TYPE)
    made = unpack(exchange.body)
    assert (exchange.status, made["kind"], made["data"]) == (201, "ConfigMap", {"x": "1"})
    listed = unpack(driver.send("GET", CONFIG_MAPS, accept=PROTOBUF_TYPE).body)
    assert (listed["kind"], [item["metadata"]["uid"] for item in listed["items"]]) == ("ConfigMapList", [made["metadata"]["uid"]])
    watching = driver.send("GET", f"{CONFIG_MAPS}?watch=1", accept=PROTOBUF_TYPE)
    assert dict(watching.headers)["content-type"] == f"{PROTOBUF_TYPE};stream=watch"
    assert watching.stream is not None
    options = pack({"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0})
    assert driver.call("DELETE", f"{CONFIG_MAPS}/a", options, content_type=PROTOBUF_TYPE)[0] == 200
    assert watching.stream.ready
    assert [(type_, each["metadata"]["name"]) for type_, each in events(watching.stream.receive())] == [
        ("ADDED", "a"),
        ("DELETED", "a"),
    ]
    watching.stream.close()
    assert watching.stream.closed
    refused = driver.send("GET", f"{CONFIG_MAPS}/a", accept=PROTOBUF_TYPE)
    assert (refused.status, unpack(refused.body)["reason"]) == (404, "NotFound")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty data"),
        (b"garbage", "does not appear to be a protobuf message"),
        (b"k8s\0garbage", "illegal wireType 7"),
        (b"k8s\0\n\x0a\n\x02v1\x12\x04Nope\x12\x00", 'no kind "Nope" is registered'),
        (b"k8s\0\n\x0f\n\x02v1\x12\x09ConfigMap\x12\x03\xff\xff\xff", "cannot be handled as a ConfigMap"),
        (pack({**CONFIG, "kind": "Secret"}), "unknown conversion"),
    ],
)
def test_what_is_no_protobuf(driver: Driver, body: bytes, words: str) -> None:
    """400 with the real server's words."""
    status, answer = driver.call("POST", CONFIG_MAPS, body, content_type=PROTOBUF_TYPE)
    assert status == 400
    assert words in answer["message"]


def test_custom_resources_are_not_taken_in_protobuf(driver: Driver) -> None:
    """415; the real server drops the connection."""
    driver.call("POST", DEFINITIONS, definition())
    assert driver.call("POST", FOOS, pack(CONFIG), content_type=PROTOBUF_TYPE)[0] == 415


def test_deep_messages_end() -> None:
    """Messages that stand in each other without end are refused, not followed."""
    inner = b""
    for _ in range(300):
        inner = b"\xe2\x01" + _size(len(inner)) + inner  # JSONSchemaProps.not
    with pytest.raises(MalformedError, match="too deeply"):
        decode("apiextensions_v1.JSONSchemaProps", inner)


def _size(number: int) -> bytes:
    return bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80]) + _size(number >> 7)
