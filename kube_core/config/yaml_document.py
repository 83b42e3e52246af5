"""YAML → plain data, from the parser's events.

PyYAML's own loaders build values by recursion (a document of a hundred thousand brackets kills the process), make dates out of
names and quote the document in their errors. This keeps only its parser, and does what kubectl does: the first document counts, a
later key replaces an earlier one, plain words are null, booleans and numbers by YAML 1.1, and everything else is a string.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from attrs import define, field

from kube_core.base.errors import ConfigError
from kube_core.objects.plain import is_array, is_object

from .yaml_scalars import resolved

MAX_DEPTH = 100
"""Kubeconfigs are five deep, their extensions somewhat more."""
MAX_NODES = 1_000_000
"""Nodes counted with every alias written out: a bomb of aliases ends here."""

CORE = "tag:yaml.org,2002:"
MERGE = "<<"


def load_yaml(text: str, file: str) -> Any:
    """Read the first document of a text; None when there is none. Any fault is a ConfigError with line and column."""
    return next(load_documents(text, file), None)


def load_documents(text: str, file: str) -> Iterator[Any]:
    """Read all documents of a text, one after the other. Any fault is a ConfigError with line and column."""
    yield from _read(text, file, [], _Builder)


def load_repeating(text: str, file: str) -> tuple[Any, list[tuple[int, str]]]:
    """Read the first document, and name the keys that it has more than once in one place, each with its line."""
    repeats: list[tuple[int, str]] = []
    return next(_read(text, file, repeats, _Manifest), None), repeats


def _read(text: str, file: str, repeats: list[tuple[int, str]], builder: "type[_Builder]") -> Iterator[Any]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from builder(yaml.parse(text, Loader=loader), file, repeats=repeats).documents()
        return
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    except yaml.YAMLError:
        place = ": it has characters that YAML doesn't allow"
    # PyYAML's own words may quote the document, and so a secret: neither message nor context carries them
    raise ConfigError(f"{file}: not YAML{place}")


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


@define
class _Builder:
    events: Iterator[Any]
    file: str
    depth: int = 0
    nodes: int = 0
    anchors: dict[str, tuple[Any, int]] = field(factory=dict[str, tuple[Any, int]])
    repeats: list[tuple[int, str]] = field(factory=list[tuple[int, str]])
    """Keys that were in their mapping already, and in which lines."""

    def documents(self) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors = {}
                yield self.node(next(self.events))

    def node(self, event: Any) -> Any:
        before = self.nodes
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        value = self.scalar(event) if isinstance(event, yaml.ScalarEvent) else self.collection(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.nodes - before)
        return value

    def alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            raise self.fault(event, "an alias to nothing before it")
        value, size = self.anchors[event.anchor]
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise self.fault(event, "aliases that stand for too much")
        return value

    def collection(self, event: Any) -> Any:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fault(event, f"nested more than {MAX_DEPTH} deep")
        value = self.sequence() if isinstance(event, yaml.SequenceStartEvent) else self.mapping()
        self.depth -= 1
        return value

    def sequence(self) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event))
        return items

    def mapping(self) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self.fault(event, "a key that is not a plain word")
            self.node(event)
            value = self.node(next(self.events))
            if event.value == MERGE and event.implicit[0]:
                merged = {**self.merge(event, value), **merged}
            else:
                if (key := self.key(event)) in own:
                    self.repeats.append((_line(event), key))
                own[key] = value
        return {**merged, **own}

    def key(self, event: Any) -> str:
        """A key is the text that stands there."""
        text: str = event.value
        return text

    def merge(self, event: Any, value: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        parts = value if is_array(value) else [value]
        for part in reversed(parts):
            if not is_object(part):
                raise self.fault(event, "a merge key (<<) of something that is not a mapping")
            result.update(part)
        return result

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.tag is not None and event.tag != "!" and not event.tag.startswith(CORE):
            raise self.fault(event, "a tag that is not YAML's own")
        if event.tag in ("!", CORE + "str") or not (event.implicit[0] or event.tag):
            return text
        return resolved(text)

    def fault(self, event: Any, what: str) -> ConfigError:
        mark = event.start_mark
        return ConfigError(f"{self.file}: line {mark.line + 1}, column {mark.column + 1}: {what}")


@define
class _Manifest(_Builder):
    """A manifest, whose keys may be other than strings: on their way to JSON ``y`` becomes ``true``, and ``0x10`` ``16``."""

    def key(self, event: Any) -> str:
        found = self.scalar(event)
        if isinstance(found, bool):
            return "true" if found else "false"
        return str(found) if isinstance(found, str | int | float) else "null"
