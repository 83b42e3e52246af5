"""Bytes of a kubeconfig file → plain data."""

import subprocess
import sys
from codecs import BOM_UTF16_BE
from typing import Any

import pytest
import yaml

from kube_core.base import ConfigError
from kube_core.config.document import MAX_BYTES, parse


@pytest.mark.parametrize(
    "data",
    [
        "current-context: ä\n".encode(),
        "current-context: ä\n".encode("utf-8-sig"),
        "current-context: ä\n".encode("utf-16"),
        BOM_UTF16_BE + "current-context: ä\n".encode("utf-16-be"),
        b'{"current-context": "\\u00e4"}',
        "{current-context: ä}".encode(),
        "current-context: ä\r\n".encode(),
        "current-context: ä\n---\nsecond: [".encode(),
    ],
)
def test_every_way_to_write_it_is_read(data: bytes) -> None:
    """UTF-8 and UTF-16 with a mark, JSON, flow style, Windows line ends; only the first document counts."""
    assert parse(data, "file") == {"current-context": "ä"}


@pytest.mark.parametrize("data", [b"", b"\n", b"# nothing\n", b"null", b"---\n", b"~"])
def test_an_empty_file_is_an_empty_document(data: bytes) -> None:
    """kubectl takes an empty file for a kubeconfig without entries."""
    assert parse(data, "file") == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x y", "x y"),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!int 12", 12),
        ("1_000", 1000),
        ("-0x1F", -31),
        ("0b11", 3),
        ("0o7", "0o7"),
        ("017", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("+.5", 0.5),
        ("0x_", "0x_"),
        ("-", None),
        ("2020-01-01", "2020-01-01"),
        ("12:30:00", "12:30:00"),
        ("yes", True),
        ("off", False),
        ("~", None),
        ("1" * 200, "1" * 200),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_plain_words_are_what_kubectl_takes_them_for(text: str, value: Any) -> None:
    """Booleans and numbers by YAML 1.1; dates and times stay strings."""
    document = parse(f"x y: {text}\n", "file") if text != "-" else parse("x y:\n", "file")
    assert document == {"x y": value}


def test_anchors_aliases_and_merge_keys_work() -> None:
    """Own keys win over merged ones, and earlier merged mappings over later ones."""
    text = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*a, *b]\n  y: 3\nd:\n  y: 0\n  <<: *a\ne: *a\nx: {'<<': 1}\n"
    document = parse(text, "file")
    assert document["c"] == {"x": 1, "z": 2, "y": 3}
    assert document["d"] == {"x": 1, "y": 0}
    assert document["e"] == {"x": 1, "y": 1}
    assert document["x"] == {"<<": 1}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"- a", "found a list"),
        (b"hello", "found a string"),
        (b"12", "found a number"),
        (b"true", "found a boolean"),
        (b"[]", "found a list"),
        (b"a: [", "not YAML at line"),
        (b"a: b: c", "not YAML at line 1"),
        (b"\xff", "byte 0 is not UTF-8"),
        (b"\xff\xfe\x00", "is not UTF-16"),
        (b"a: \x01", "characters that YAML"),
        (b"? [a]\n: b", "a key that is not a plain word"),
        (b"a: *nowhere", "an alias to nothing"),
        (b"a: &a [*a]", "an alias to nothing"),
        (b"a: !vault x", "a tag that is not"),
        (b"a:\n  <<: x", "merge key"),
        (b"[" * 100_000, "nested more than"),
        (b"- " * 100_000, "nested more than"),
        (b'{"a":' * 100_000, "nested more than"),
        (b"a" * (MAX_BYTES + 1), "too large"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_bad_documents_are_config_errors(data: bytes, message: str) -> None:
    """Whatever the bytes, the answer is a ConfigError that names the file."""
    with pytest.raises(ConfigError, match=message) as caught:
        parse(data, "some/file")
    assert str(caught.value).startswith("some/file: ")


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    """Ten lines that stand for 10^10 nodes are refused at once."""
    lines = ["x y: 1", "a0: &a0 [1,1,1,1,1,1,1,1,1,1]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(ConfigError, match="aliases that stand for too much"):
        parse("\n".join(lines), "file")


def test_it_works_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's own parser serves where it was built without the C library, and its errors quote nothing either."""
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert parse("a: {b: [c d]}", "file") == {"a": {"b": ["c d"]}}
    with pytest.raises(ConfigError) as caught:
        parse('token: "canary \\q"', "file")
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


def test_pyyaml_is_not_imported_for_usual_files() -> None:
    """A kubeconfig as tools write it is read without PyYAML, whose import costs more than everything else here."""

    program = (
        "import sys; from kube_core.config.document import parse; parse(b'a:\\n- b: c\\n', 'f'); sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
