"""Bytes that are no such object: a DecodeError that names the place, or a value; never anything else."""

import re
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import DecodeError, KubeError, Model
from kube_core.models.apiextensions_v1 import CustomResourceDefinition, JSONSchemaProps
from kube_core.models.apps_v1 import Deployment
from kube_core.models.coordination_v1 import Lease
from kube_core.models.core_v1 import Pod, PodSpec, Secret
from kube_core.models.meta_v1 import Status
from kube_core.objects import decode, decode_list, encode, frame_reader, json_decode
from kube_core.requests import Api

from .wire import Json, dumped, pod, read

DEEP = 100_000

WRONG: list[tuple[Json, str, str, str]] = [
    ({"containers": [{"name": 5}]}, "$.spec.containers[0].name", "str", "int"),
    ({"containers": [{"name": "a"}, {"ports": [{"hostPort": "80"}]}]}, "$.spec.containers[1].ports[0].hostPort", "int", "str"),
    ({"containers": {}}, "$.spec.containers", "array", "object"),
    ({"containers": [None]}, "$.spec.containers[0]", "object", "null"),
    ({"nodeSelector": []}, "$.spec.nodeSelector", "object", "array"),
    ({"hostNetwork": "yes"}, "$.spec.hostNetwork", "bool", "str"),
    ({"priority": 1.5}, "$.spec.priority", "int", "float"),
    ({"securityContext": "x"}, "$.spec.securityContext", "object", "str"),
]


@pytest.mark.parametrize("unusual", [{}, {"novel": 1}])
@pytest.mark.parametrize(("spec", "path", "expected", "found"), WRONG)
def test_a_wrong_type_is_named(unusual: Json, spec: Json, path: str, expected: str, found: str) -> None:
    """With the document's keys, alone and in a list, and also where the document has other surprises."""
    document = pod(spec | unusual)
    with pytest.raises(DecodeError, match=re.escape(path)) as caught:
        read(Pod, document)
    error = caught.value
    assert (error.path, error.found, error.body) == (path, found, dumped(document))
    assert error.expected.startswith(expected)
    page = dumped({"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [pod(), pod(unusual), document]})
    with pytest.raises(DecodeError) as caught:
        decode_list(Pod, page)
    assert (caught.value.path, caught.value.body) == ("$.items[2]" + path[1:], page)


@pytest.mark.parametrize("data", ["/w=", "%%", 5])
def test_what_is_no_base64(data: object) -> None:
    """The message says where, and never what."""
    with pytest.raises(DecodeError) as caught:
        read(Secret, {"apiVersion": "v1", "kind": "Secret", "data": {"key": data}})
    assert caught.value.path.startswith("$.data[")
    assert "/w=" not in str(caught.value)


BROKEN: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "JSON", "nothing"),
    "white space": (b" \n", "JSON", "nothing"),
    "not JSON": (b"<html>", "JSON", "bytes that are not"),
    "two documents": (b"{}{}", "JSON", "bytes that are not"),
    "NaN": (b'{"spec": {"containers": [], "x": NaN}}', "JSON", "bytes that are not"),
    "infinity": (b'{"spec": {"containers": [], "x": -Infinity}}', "JSON", "bytes that are not"),
    "beyond a double": (b'{"spec": {"containers": [], "x": 1e999}}', "", ""),
    "invalid UTF-8": (b'{"metadata": {"name": "\xff\xfe"}}', "UTF-8 text", "a byte that is not"),
    "invalid UTF-8 in what is unknown": (b'{"novel": "\xff\xfe"}', "UTF-8 text", "a byte that is not"),
    "a key of invalid UTF-8": (b'{"\xff": 1}', "UTF-8 text", "a byte that is not"),
    "half a surrogate": (b'{"metadata": {"name": "\\ud800"}}', "", ""),
    "a list": (b"[]", "object", "array"),
    "null": (b"null", "object", "null"),
    "a text": (b'"Pod"', "object", "str"),
    "arrays too deep": (b"[" * DEEP, "", ""),
    "objects too deep": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "JSON of a sane depth", "values nested too deeply"),
    "too deep in what is unknown": (b'{"novel":' + b"[" * DEEP + b"]" * DEEP + b"}", "JSON of a sane depth", "values nested"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_bytes_that_are_no_object(name: str) -> None:
    """Each is told in words, and kept."""
    body, expected, found = BROKEN[name]
    with pytest.raises(DecodeError) as caught:
        decode(Pod, body)
    assert caught.value.body == body
    assert caught.value.expected.startswith(expected)
    assert caught.value.found.startswith(found)
    with pytest.raises(DecodeError):
        decode_list(Pod, body)
    with pytest.raises(DecodeError):
        decode_list(Pod, b'{"apiVersion":"v1","kind":"PodList","metadata":{},"items":[%s]}' % (body.strip() or b"x"))


@pytest.mark.parametrize("depth", [100, 200, 300, 500, 700, 900, 990, 1100, 5000])
@pytest.mark.parametrize("bottom", [b"{}", b'{"novel":1}', b'{"properties":null}'])
def test_any_depth_is_a_value_or_an_error(depth: int, bottom: bytes) -> None:
    """Schemas nest as deep as anybody likes; what the interpreter can't follow is an error of ours, in both directions."""
    body = b'{"properties":{"a":' * depth + bottom + b"}}" * depth
    with suppress(KubeError) if depth > 100 else nullcontext():
        assert json_decode(encode(decode(JSONSchemaProps, body))) == json_decode(body)


WHOLE = dumped(pod({"containers": [{"name": "ä", "resources": {}, "ports": []}], "novel": [1.5, None, True]}))


@pytest.mark.parametrize("cut", range(len(WHOLE)))
def test_a_document_cut_anywhere(cut: int) -> None:
    """It is a DecodeError at every byte, alone and in a list."""
    with pytest.raises(DecodeError):
        decode(Pod, WHOLE[:cut])
    with pytest.raises(DecodeError):
        decode_list(Pod, b'{"apiVersion":"v1","kind":"PodList","metadata":{},"items":[' + WHOLE[:cut])


@pytest.mark.parametrize(
    ("cls", "document", "found"),
    [
        (Pod, {"apiVersion": "v1", "kind": "Status", "status": "Failure", "metadata": {}}, "Status of v1"),
        (Pod, {"apiVersion": "v1", "kind": "Node", "spec": {"podCIDR": "x"}}, "Node of v1"),
        (Pod, {"apiVersion": "v2", "kind": "Pod", "spec": {"containers": 5}}, "Pod of v2"),
        (Pod, {"apiVersion": "v2", "kind": "Pod"}, "Pod of v2"),
        (Status, pod(), "Pod of v1"),
        (Deployment, {"apiVersion": "extensions/v1beta1", "kind": "Deployment"}, "Deployment of extensions/v1beta1"),
    ],
)
def test_another_kind(cls: type[Model], document: Json, found: str) -> None:
    """It is told what came instead, whatever else is wrong with it."""
    with pytest.raises(DecodeError) as caught:
        read(cls, document)
    assert (caught.value.path, caught.value.found) == ("$", found)
    assert caught.value.expected.startswith(cls.__name__)


def page_of(**members: Any) -> Json:
    """A list of pods."""
    return {"apiVersion": "v1", "kind": "PodList", **members}


@pytest.mark.parametrize(
    ("page", "path", "found"),
    [
        ({"apiVersion": "v1", "kind": "NodeList", "items": []}, "$", "NodeList of v1"),
        ({"apiVersion": "v1", "kind": "NodeList", "metadata": {}, "items": []}, "$", "NodeList of v1"),
        (pod(), "$", "Pod of v1"),
        ({"items": []}, "$", "an object of no kind of no apiVersion"),
        (page_of(metadata={}, items=[pod(), {"apiVersion": "v1", "kind": "Node"}]), "$.items[1]", "Node of v1"),
        (page_of(items=[pod(x=1), {"apiVersion": "v2", "kind": "Pod"}]), "$.items[1]", "Pod of v2"),
        (page_of(items=[None]), "$.items[0]", "null"),
        (page_of(items={}), "$.items", "object"),
        (page_of(metadata=[]), "$.metadata", "array"),
        (page_of(metadata={"novel": 1, "remainingItemCount": "x"}), "$.metadata.remainingItemCount", "str"),
        ({"apiVersion": 1, "kind": "PodList"}, "$.apiVersion", "int"),
    ],
)
def test_lists_that_are_none(page: Json, path: str, found: str) -> None:
    """A list of another kind, one object, items of another kind, and what is no list at all."""
    with pytest.raises(DecodeError) as caught:
        decode_list(Pod, dumped(page))
    assert (caught.value.path, caught.value.found, caught.value.body) == (path, found, dumped(page))


KINDS: tuple[type[Model], ...] = (Pod, Deployment, Secret, Lease, CustomResourceDefinition, Status, PodSpec, JSONSchemaProps)


keys = st.sampled_from(["metadata", "spec", "status", "data", "items", "~hidden"]) | st.text()
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
)


@pytest.mark.parametrize("cls", KINDS)
@given(data=st.binary(max_size=200) | documents.map(dumped))
def test_any_bytes_are_a_value_or_an_error(cls: type[Model], data: bytes) -> None:
    """And a value can be written again."""
    with suppress(DecodeError):
        assert encode(decode(cls, data))
    with suppress(DecodeError):
        assert decode_list(cls, data).items is not None


@given(data=st.binary(max_size=200), cut=st.integers(0, 400), put=st.binary(max_size=4))
def test_any_damage_is_a_value_or_an_error(data: bytes, cut: int, put: bytes) -> None:
    """Bytes lost, or put in the middle of a document, of an answer, of a frame."""
    damaged = WHOLE[:cut] + put + WHOLE[cut + 1 :]
    line = b'{"type":"ADDED","object":' + damaged + b"}"
    get = Api(Pod).within("dev").get("web")
    with suppress(KubeError):
        assert decode(Pod, damaged).kind == "Pod"
    with suppress(KubeError):
        assert frame_reader(Pod)(line).type == "ADDED"
    with suppress(KubeError):
        assert get.decode(200, (), data).kind == "Pod"
    with pytest.raises(KubeError):
        get.decode(500, (), damaged)
