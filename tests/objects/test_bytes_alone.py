"""What is read from an object's bytes without decoding it: heads, labels, metadata, single values, pages, frames."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import DecodeError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.objects import (
    Head,
    PartialObjectMetadata,
    cut_list,
    decode_item,
    read_head,
    read_labels,
    read_partial_of,
    read_sighting,
    values_at,
    without_managed_fields,
)

META = {"name": "web", "generateName": "w-", "namespace": "dev", "uid": "u", "resourceVersion": "5"}
HEAD = Head("dev", "web", "u", "5")


def packed(value: Any) -> bytes:
    """JSON as Go writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "document",
    [
        {"metadata": META},
        {"kind": "Pod", "apiVersion": "v1", "metadata": META},
        {"apiVersion": "v1", "kind": "Pod", "metadata": dict(sorted(META.items()))},
        {"spec": {"metadata": {"name": "other"}}, "metadata": {"labels": {"name": "x"}, **META}},
    ],
)
def test_heads(document: Any) -> None:
    """However the document is laid out."""
    assert read_head(packed(document)) == HEAD
    assert read_head(json.dumps(document, indent=1).encode()) == HEAD
    assert HEAD.key == ("dev", "web")


def test_heads_with_less_in_them() -> None:
    """Only the name has to be there."""
    assert read_head(b'{"metadata":{"name":"n"}}') == Head("", "n", "", "")
    nulls = b'{"metadata":{"name":"\xc3\xbc","namespace":null,"uid":null,"resourceVersion":null}}'
    assert read_head(nulls) == Head("", "ü", "", "")
    cluster = {"name": "n", "uid": "u", "resourceVersion": "5"}
    assert read_head(packed({"metadata": cluster})) == Head("", "n", "u", "5")


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b"", "$"),
        (b"[]", "$"),
        (b"{}", "$"),
        (b'{"metadata":{}}', "$.metadata"),
        (b'{"metadata":{"name":""}}', "$.metadata.name"),
        (b'{"metadata":{"name":5}}', "$.metadata.name"),
        (b'{"metadata":{"name":"a"', "$"),
    ],
)
def test_what_has_no_head(data: bytes, path: str) -> None:
    """It is a DecodeError with the place and the bytes."""
    with pytest.raises(DecodeError) as caught:
        read_head(data)
    assert (caught.value.path, caught.value.body) == (path, data)


NAMES = st.text(min_size=1, max_size=8)


@given(NAMES, NAMES, NAMES, NAMES, st.booleans())
def test_any_names(name: str, namespace: str, uid: str, version: str, ascii_only: bool) -> None:
    """Escaped or not, the quick way and the careful one agree."""
    document = {"metadata": {"name": name, "namespace": namespace, "uid": uid, "resourceVersion": version}}
    try:
        data = json.dumps(document, separators=(",", ":"), ensure_ascii=ascii_only).encode()
        assert read_head(data) == Head(namespace, name, uid, version)
    except (UnicodeEncodeError, DecodeError):  # half a surrogate pair is no text
        assert any("\ud800" <= letter <= "\udfff" for letter in name + namespace + uid + version)


def test_labels_and_metadata() -> None:
    """Of objects of any kind, however odd the rest."""
    document = packed({"metadata": {**META, "labels": {"app": "web"}}, "spec": 5})
    assert read_labels(document) == {"app": "web"}
    assert read_labels(b"{}") == read_labels(b'{"metadata":{"labels":null}}') == {}
    partial = read_partial_of(document)
    assert isinstance(partial, PartialObjectMetadata)
    assert partial.metadata.labels == {"app": "web"}
    for bad in (b'{"metadata":{"labels":5}}', b"no"):
        with pytest.raises(DecodeError):
            read_labels(bad)
    with pytest.raises(DecodeError):
        read_partial_of(b'{"metadata":5}')


def test_items_become_objects() -> None:
    """An item has no kind; the object that is made of it has."""
    for data in (packed({"metadata": META}), packed({"kind": "Pod", "apiVersion": "v1", "metadata": META})):
        pod = decode_item(Pod, data)
        assert (pod.kind, pod.metadata.name) == ("Pod", "web")


def test_without_managed_fields() -> None:
    """All else stays; what is no object stays as it is."""
    managed = packed({"spec": {"a": 1}, "metadata": {**META, "managedFields": [{"manager": "x"}]}})
    assert json.loads(without_managed_fields(managed)) == {"spec": {"a": 1}, "metadata": META}
    deep = b'{"metadata":{"managedFields":[]},"spec":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for data in (b"{}", b'"managedFields"', b'{"managedFields":1}', b'{"metadata":5,"managedFields":1}', deep):
        assert without_managed_fields(data) == data


VALUES: list[tuple[str, bytes, tuple[str, ...]]] = [
    ("spec.nodeName", b'{"spec":{"nodeName":"n1","x":1}}', ("n1",)),
    ("spec.nodeName", b'{"spec":{}}', ()),
    ("spec.nodeName", b'{"spec":null}', ()),
    ("spec.nodeName", b"{}", ()),
    ("spec.on", b'{"spec":{"on":true}}', ("true",)),
    ("spec.n", b'{"spec":{"n":1.5}}', ("1.5",)),
    ("spec.names", b'{"spec":{"names":["a","b",3]}}', ("a", "b", "3")),
    ("spec.names", b'{"spec":{"names":["a",null]}}', ()),
    ("spec.names", b'{"spec":{"names":{"a":1}}}', ()),
    ("kind", b'{"kind":"Pod"}', ("Pod",)),
]


@pytest.mark.parametrize(("path", "data", "found"), VALUES)
def test_values_at_a_path(path: str, data: bytes, found: tuple[str, ...]) -> None:
    """Scalars as text; anything else is none."""
    assert values_at(path)(data) == found


def test_paths_and_bytes_that_are_none() -> None:
    """A path is refused at once, bytes when they are read."""
    for path in ("", ".a", "a..b", "a[0]", "{.a}", "a.*"):
        with pytest.raises(UsageError, match="is no path of a field"):
            values_at(path)
    for data in (b"", b"[]", b'{"spec":[]}'):
        with pytest.raises(DecodeError):
            values_at("spec.nodeName")(data)


def test_pages() -> None:
    """Cut into items, which stay bytes; no items are none; the list's own metadata is read."""
    page = cut_list(Pod, b'{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"a":1},null]}')
    assert (list(page.items()), page.metadata.resource_version) == ([b'{"a":1}', b"null"], "5")
    for empty in (b'{"kind":"List","apiVersion":"v1","metadata":null,"items":null}', b'{"kind":"PodList","apiVersion":"v1"}'):
        assert list(cut_list(Pod, empty).items()) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"kind":"Pod","apiVersion":"v1"}',
        b'{"kind":"PodList","apiVersion":"v1","metadata":5}',
        b'{"kind":"PodList"}',
    ],
)
def test_what_is_no_page(data: bytes) -> None:
    """A DecodeError, whose body is the whole page."""
    with pytest.raises(DecodeError) as caught:
        cut_list(Pod, data)
    assert caught.value.body == data


def frame(verb: Any, value: Any, *, indent: int | None = None) -> bytes:
    """A line of a watch."""
    return packed({"type": verb, "object": value}) if indent is None else json.dumps({"type": verb, "object": value}).encode()


@pytest.mark.parametrize("verb", ["ADDED", "MODIFIED", "DELETED"])
def test_sightings(verb: str) -> None:
    """Quickly where Go wrote the line, carefully where somebody else did: the same."""
    value = {"kind": "Pod", "apiVersion": "v1", "metadata": META, "spec": {}}
    for line in (
        frame(verb, value),
        frame(verb, value, indent=1),
        frame(verb, {"spec": {}, "metadata": META}),
        frame(verb, value) + b"\r",
    ):
        seen = read_sighting(line)
        assert (seen.type, seen.resource_version) == (verb, "5")
        assert seen.object is not None
        assert seen.object.head == HEAD
        assert json.loads(seen.object.data)["metadata"] == META


@pytest.mark.parametrize("line", [frame("BOOKMARK", {"metadata": {}}), frame("ERROR", {"code": 410}), frame("ERROR", None)])
def test_frames_that_are_no_changes(line: bytes) -> None:
    """Their object stays bytes."""
    seen = read_sighting(line)
    assert seen.object is None
    assert json.loads(seen.raw) == json.loads(line)["object"]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"no JSON",
        frame("RENAMED", {}),
        frame(5, {}),
        frame("ADDED", {"metadata": {}}),
        frame("ADDED", None),
        frame("ADDED", META)[:-1],
    ],
)
def test_what_is_no_frame(line: bytes) -> None:
    """A DecodeError with the whole line."""
    with pytest.raises(DecodeError) as caught:
        read_sighting(line)
    assert caught.value.body == line


WHOLE = frame("ADDED", {"kind": "Pod", "apiVersion": "v1", "metadata": META, "spec": {"containers": []}})


@pytest.mark.parametrize("cut", range(len(WHOLE)))
def test_a_frame_cut_at_every_byte(cut: int) -> None:
    """Half a line is never taken for a frame, unless its end can be trusted to be an object's."""
    try:
        seen = read_sighting(WHOLE[:cut])
    except DecodeError:
        return
    assert seen.object is not None
    assert seen.object.head == HEAD


@pytest.mark.parametrize("type", ["ADDED", "BOOKMARK"])
def test_no_repr_shows_an_objects_bytes(type: str) -> None:
    """It may be a Secret: their size is all that is shown."""
    secret = {"kind": "Secret", "apiVersion": "v1", "metadata": META, "data": {"password": "aHVudGVyMg=="}}
    shown = repr(read_sighting(frame(type, secret)))
    assert f"<{len(packed(secret))} bytes>" in shown
    assert "aHVudGVyMg" not in shown
