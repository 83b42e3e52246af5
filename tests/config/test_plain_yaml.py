"""The quick reader of plain YAML, beside PyYAML's parser."""

from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kube_core.base import ConfigError
from kube_core.config.plain_yaml import NotPlainError, load_plain
from kube_core.config.yaml_document import load_yaml

PIECES = [
    *(
        "a:",
        "b:",
        "a: b",
        "b: 1",
        "c: true",
        'd: "x: y"',
        "e: 'q'",
        "f: {}",
        "g: []",
        "h: ~",
        "k: v # note",
        "# note",
        "",
        "<<: a",
    ),
    *("- a", "- a: b", "- b:", "- - c", "- ", "-", "word", "a: b: c", "a :b", "a:b", "- a:b", "1: x", "a: 1:30", "a: -1", "---"),
    *(
        "...",
        "a: &x",
        "a: |",
        "a: 2020-01-01",
        "a: 'x",
        'a: "\\n"',
        "yes: no",
        "a: 0x1F",
        "a: b ",
        "a: =",
        "a: .",
        "a: x,",
        "a: @b",
    ),
]
LINES = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(PIECES)), max_size=8)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 9999), st.text("abc1:/.-~=@# '\"", max_size=6))
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdxy", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=12,
)


def as_yaml(text: str) -> Any:
    return load_yaml(text, "file")


@given(LINES)
@example([(0, "a:"), (1, "- a"), (2, "a: b")])
@example([(0, "a:"), (0, "- a"), (0, "b:")])
def test_what_is_read_quickly_is_what_yaml_says(lines: list[tuple[int, str]]) -> None:
    """Any text that the quick reader takes has the value that the full reader gives."""
    text = "\n".join(" " * indent + piece for indent, piece in lines)
    with suppress(NotPlainError):
        assert load_plain(text) == as_yaml(text)


@given(DOCUMENTS)
def test_written_documents_come_back(value: Any) -> None:
    """What a YAML writer wrote is the same in both readers, if the quick one takes it."""
    text = yaml.safe_dump(value)
    with suppress(NotPlainError):
        assert load_plain(text) == as_yaml(text)


def test_the_usual_kubeconfig_is_plain() -> None:
    """What kubectl and kind write needs no PyYAML."""
    text = """
apiVersion: v1
# written by a tool
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    server: https://127.0.0.1:6443
  name: kind-kind
contexts: []
current-context: ""
preferences: {}
users:
  - name: kind-kind
    user:
      exec:
        args:
        - get-token
        - 'x y'
        env: null
      token:
"""
    assert load_plain(text) == as_yaml(text)
    assert load_plain(text)["users"][0]["user"] == {"exec": {"args": ["get-token", "x y"], "env": None}, "token": None}


@pytest.mark.parametrize(
    "text", ["a: b\tc", "a: é", "a: |\n  x", "{a: b}", "a: b\r\n", "a: *x", "a: x y", " " * 61 + "a: b", "- a\n  b"]
)
def test_everything_else_is_left_alone(text: str) -> None:
    """The quick reader refuses what it does not fully understand."""
    with pytest.raises(NotPlainError):
        load_plain(text)


def test_a_faulty_text_is_faulty_for_both() -> None:
    """A broken text is not made whole by the quick reader."""
    text = "a: b\n  c: d"
    with pytest.raises(NotPlainError):
        load_plain(text)
    with pytest.raises(ConfigError, match="line 2"):
        as_yaml(text)
