"""Kubeconfigs as values, and their merging."""

import pickle
from typing import Any

import pytest

from kube_core.base import ConfigError
from kube_core.config import Kubeconfig


def cluster(name: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "cluster": keys}


def test_the_first_file_wins_an_entry_as_a_whole() -> None:
    """Entries are not mixed: the later file's keys of the same name are not seen."""
    first = Kubeconfig.of({"clusters": [cluster("a", server="https://first")]}, file="one")
    later = Kubeconfig.of({"clusters": [cluster("a", server="https://later", **{"proxy-url": "x"}), cluster("b")]}, file="two")
    merged = first.merged(later)
    assert merged.clusters["a"].value == {"server": "https://first"}
    assert (merged.clusters["a"].file, merged.clusters["b"].file) == ("one", "two")
    assert merged.files == ("one", "two")


def test_the_first_current_context_wins() -> None:
    """An empty one does not count."""
    texts = ["current-context: ''", "current-context: b", "current-context: c"]
    merged = Kubeconfig()
    for text in texts:
        merged = merged.merged(Kubeconfig.parse(text))
    assert merged.current_context == "b"


def test_unknown_keys_stay_in_the_entries() -> None:
    """What a newer kubectl writes is still there for who asks."""
    found = Kubeconfig.of({"clusters": [cluster("a", novel=[1])], "novel": 1, "users": None, "contexts": []})
    assert found.clusters["a"].value == {"novel": [1]}


def test_a_kubeconfig_is_empty_when_it_has_no_entries() -> None:
    """Preferences alone say nothing about where to connect."""
    assert Kubeconfig.parse("apiVersion: v1\nkind: Config\npreferences: {}\n").empty
    assert not Kubeconfig.parse("current-context: a").empty


def test_reprs_show_names_and_no_values() -> None:
    """A kubeconfig's repr is safe to log; the value pickles."""
    found = Kubeconfig.of({"users": [{"name": "admin", "user": {"token": "canary"}}]})
    assert "admin" in repr(found)
    assert "canary" not in repr(found) + repr(found.users["admin"])
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"kind": "Pod"}, "kind: expected 'Config', found 'Pod'"),
        ({"apiVersion": "v2"}, "apiVersion: expected 'v1', found 'v2'"),
        ({"kind": 7}, "found a number"),
        ({"current-context": 7}, "current-context: expected a string, found a number"),
        ({"clusters": {}}, "clusters: expected a list, found a mapping"),
        ({"clusters": ""}, "clusters: expected a list, found a string"),
        ({"users": ["canary"]}, r"users\[0\]: expected a mapping, found a string"),
        ({"users": [None]}, r"users\[0\]: expected a mapping, found null"),
        ({"users": [{"name": True}]}, r"users\[0\].name: expected a string, found a boolean"),
        ({"users": [{"name": "a", "user": "canary"}]}, r"users\[0\].user: expected a mapping, found a string"),
        ({"contexts": [{"name": "a"}, {"name": "a"}]}, r"contexts\[1\].name: 'a' is there twice"),
    ],
)
def test_wrong_documents_are_refused(document: dict[str, Any], message: str) -> None:
    """The error names the file, the place, and what was expected and found, but shows no value."""
    with pytest.raises(ConfigError, match=message) as caught:
        Kubeconfig.of(document, file="some/file")
    assert str(caught.value).startswith("some/file: ")
    assert "canary" not in str(caught.value)
