"""JSONPath as kubectl writes it: where it leads in plain JSON, and what is not understood."""

from typing import Any

import pytest

from kube_core.base import UsageError
from kube_core.objects import json_path

DOCUMENT: dict[str, Any] = {
    "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "web", "a'b": 1}},
    "spec": {"list": [1, 2, 3, 4], "items": [{"n": 1, "on": True}, {"n": 2, "on": False}, {"n": 2.5, "word": "x"}, 7]},
    "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Odd", "status": "False", "none": None}]},
}

FOUND: list[tuple[str, list[Any]]] = [
    ("{.metadata.name}", ["web"]),
    (".metadata.name", ["web"]),
    ("metadata.name", ["web"]),
    ("$.metadata.name", ["web"]),
    ("{$.metadata['name']}", ["web"]),
    ("{.metadata.labels.app\\.kubernetes\\.io/name}", ["web"]),
    ('{.metadata.labels["app.kubernetes.io/name"]}', ["web"]),
    ("{.metadata.odd}", []),
    ("{.metadata.name.odd}", []),
    ("{.spec.list[0]}", [1]),
    ("{.spec.list[-1]}", [4]),
    ("{.spec.list[9]}", []),
    ("{.spec.list[-9]}", []),
    ("{.spec[0]}", []),
    ("{.spec.list[1:3]}", [2, 3]),
    ("{.spec.list[:-1]}", [1, 2, 3]),
    ("{.metadata[1:2]}", []),
    ("{.spec.list[*]}", [1, 2, 3, 4]),
    ("{.metadata.name[*]}", []),
    ("{.metadata.labels.*}", ["web", 1]),
    ('{.status.conditions[?(@.type=="Ready")].status}', ["True"]),
    ("{.status.conditions[?(@.type!='Ready')].status}", ["False"]),
    ("{.status.conditions[?(@.none==null)].type}", ["Odd"]),
    ("{.spec.items[?(@.n==2)].on}", [False]),
    ("{.spec.items[?(@.n==2.5)].word}", ["x"]),
    ("{.spec.items[?(@.on==true)].n}", [1]),
    ("{.spec.items[?(@.word)].n}", [2.5]),
    ("{.spec.items[?(@.word==x)].n}", [2.5]),
    ("{}", [DOCUMENT]),
    (".", [DOCUMENT]),
]


@pytest.mark.parametrize(("path", "found"), FOUND)
def test_where_a_path_leads(path: str, found: list[Any]) -> None:
    """To values, or nowhere."""
    assert json_path(path)(DOCUMENT) == found


@pytest.mark.parametrize("path", ["{.a[}", "{range .items[*]}", "{..a}", "{.a}{.b}", "{.a[?(@.b", "{.a b}"])
def test_what_is_not_understood(path: str) -> None:
    """It says from where on."""
    with pytest.raises(UsageError, match="is no JSONPath that is understood"):
        json_path(path)
