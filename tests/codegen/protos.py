"""Gather the facts of the protobuf form from Go modules, once for each version of Kubernetes.

python -m tests.codegen.protos $(go env GOMODCACHE) v0.37.2     writes tests/codegen/protobuf.json.xz

What is kept of each field: its number and type (from ``generated.proto``), its key in JSON, and whether Go keeps its zero (from
the tags of the structs). Nothing else, and no prose.
"""

import argparse
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

HERE = Path(__file__).parent
FACTS = HERE / "protobuf.json.xz"
MODULES = {
    "api": "*/*",
    "apimachinery": "pkg/apis/meta/v1",
    "apiextensions-apiserver": "pkg/apis/apiextensions/v1",
    "kube-aggregator": "pkg/apis/apiregistration/v1",
}
"""Where the modules of k8s.io keep their types."""

Messages: TypeAlias = dict[str, list[tuple[int, str, str]]]
"""By class: number, key in JSON (a dot when the fields stand in the outer object), and type of each field."""
Keys: TypeAlias = dict[int, tuple[str, bool]]
"""Of one struct, by number: the key in JSON, and whether a zero is written."""

_MESSAGE = re.compile(r"^message (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^  (optional|repeated|map<string, ([\w.]+)>) ?([\w.]*) (\w+) = (\d+);", re.MULTILINE)
_STRUCT = re.compile(r"^type (\w+) struct \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_TAGS = re.compile(r"^\s+(?:(\w+)\s+)?(\*?)[\w.\[\]*{}]*\s+`json:\"([^\"]*)\"[^`]* protobuf:\"\w+,(\d+),", re.MULTILINE)
_PACKAGE = re.compile(r"^package ([\w.]+);", re.MULTILINE)


def gather(cache: Path, version: str) -> Messages:
    """Read every package of the modules' API types."""
    found: Messages = {}
    for module, pattern in MODULES.items():
        root = cache / "k8s.io" / f"{module}@{version}"
        for proto in sorted(root.glob(f"{pattern}/generated.proto")):
            found.update(_package(proto))
    return found


def _package(proto: Path) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    text = proto.read_text()
    match = _PACKAGE.search(text)
    assert match
    package = match[1]
    keys = _keys(proto.parent)
    for name, body in _MESSAGE.findall(text):
        rows = [_row(package, keys.get(name, {}), field) for field in _FIELD.findall(body)]
        yield f"{_module(package)}.{name}", sorted(rows)


def _row(package: str, keys: Keys, field: tuple[str, str, str, str, str]) -> tuple[int, str, str]:
    label, value, type_, name, number = field
    key, keeps = keys.get(int(number), (name, False))
    prefix = {"optional": "", "repeated": "[]"}.get(label, "map")
    return int(number), key, f"{prefix}{_type(package, value or type_)}{'*' if keeps else ''}"


def _type(package: str, name: str) -> str:
    if "." not in name:
        return name if name[0].islower() else f"{_module(package)}.{name}"
    outer, _, cls = name.lstrip(".").rpartition(".")
    return f"{_module(outer)}.{cls}"


def _module(package: str) -> str:
    """The name of a package in `kube_core.models`: the last two words, with one exception."""
    group, version = package.split(".")[-2:]
    return f"{'internal' if group == 'apiserverinternal' else group}_{version}"


def _keys(folder: Path) -> dict[str, Keys]:
    """The structs of a package, by name."""
    found: dict[str, Keys] = {}
    for source in sorted(folder.glob("*.go")):
        if source.name.startswith(("zz_", "generated")) or source.name.endswith("_test.go"):
            continue
        for name, body in _STRUCT.findall(source.read_text()):
            found[name] = {int(number): _key(json_, bool(pointer)) for _, pointer, json_, number in _TAGS.findall(body)}
    return found


def _key(tag: str, pointer: bool) -> tuple[str, bool]:
    key, *options = tag.split(",")
    return key or ".", pointer or not {"omitempty", "omitzero"} & set(options)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Gather the facts of the protobuf form.")
    parser.add_argument("cache", type=Path, help="the cache of Go modules")
    parser.add_argument("version", help="the version of the modules of k8s.io")
    options = parser.parse_args()
    text = json.dumps(gather(options.cache, options.version), separators=(",", ":"), sort_keys=True)
    FACTS.write_bytes(lzma.compress(text.encode(), preset=9))


if __name__ == "__main__":
    main()
