"""What a repr shows of plain JSON that may hold secrets."""

from typing import Any

import pytest

from kube_core.base.redaction import shown_document, shown_operations

HUSH = "hush-hush"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"data": {"a": HUSH}}, "Secret"),
        ({"kind": "Secret", "data": {"a": HUSH}, "stringData": {"b": HUSH}}, ""),
        ({"data": {"a": HUSH}}, ""),
        ({"data": [{"a": (HUSH,)}]}, ""),
        ({"kind": "Foo", "spec": {"password": HUSH, "users": [{"bearerToken": HUSH}], "token": {"value": HUSH}}}, ""),
        ({"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": HUSH}}}, "Foo"),
        ({"spec": {"blob": HUSH.encode()}}, "Foo"),
    ],
)
def test_a_document_shows_no_secret(document: dict[str, Any], kind: str) -> None:
    """Neither what may be a Secret's data, nor what stands under a secret's name, however deep; keys and sizes are shown."""
    assert HUSH not in shown_document(document, kind)
    assert "<9 " in shown_document(document, kind)
    assert all(repr(key) in shown_document(document, kind) for key in document)


def test_everything_else_is_shown() -> None:
    """The data of a ConfigMap, and whatever has no secret's name, as a repr shows it."""
    document = {"data": {"a": "b"}, "spec": [1, None, {"x": "y"}]}
    assert shown_document(document, "ConfigMap") == repr(document)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/data",
        "/data/a",
        "/stringData/a",
        "/spec/password",
        "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration",
    ],
)
def test_an_operation_shows_no_secret(path: str) -> None:
    """The path says whether the value of a JSON patch may be one."""
    shown = shown_operations([{"op": "add", "path": path, "value": {"a": HUSH}}])
    assert shown == f"[{{'op': 'add', 'path': {path!r}, 'value': {{'a': <9 characters>}}}}]"


def test_other_operations_are_shown() -> None:
    """As they are."""
    operations = [{"op": "replace", "path": "/spec/info", "value": "x"}, {"op": "move", "from": "/a", "path": "/database"}]
    assert shown_operations(operations) == repr(operations)
