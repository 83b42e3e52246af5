"""Kubeconfig files as values, and how several become one.

The rules are kubectl's (client-go ``tools/clientcmd/loader.go``): the first file that has an entry of a name has it whole, the
first file that sets ``current-context`` sets it, and relative paths belong to the file that they stand in.
"""

from collections.abc import Mapping
from typing import Any, Self

from attrs import field, frozen

from kube_core.base.errors import ConfigError
from kube_core.objects.plain import is_array, is_object

from .document import parse, word_for

SECTIONS = (("clusters", "cluster"), ("contexts", "context"), ("users", "user"))
"""The lists of a kubeconfig, and the key that holds the value in each of their items."""


@frozen
class Entry:
    """A named cluster, context or user as it was written, unknown keys included, and the file that it is from."""

    name: str
    section: str
    value: Mapping[str, Any] = field(repr=False)
    file: str = field(default="", eq=False)
    directory: str = field(default="", eq=False)

    def where(self, key: str) -> str:
        """Name one of its keys for an error message."""
        return f"{self.file}: {key} of {self.section} {self.name!r}"

    def fault(self, key: str, problem: str) -> ConfigError:
        """Make the error that says what is wrong with one of its keys."""
        return ConfigError(f"{self.where(key)}: {problem}")


def _names(entries: Mapping[str, Entry]) -> str:
    return repr(sorted(entries))


@frozen
class Kubeconfig:
    """One kubeconfig, or several merged. Entries are checked when they are used: a broken one harms nobody else."""

    current_context: str = ""
    clusters: Mapping[str, Entry] = field(factory=dict[str, Entry], repr=_names)
    contexts: Mapping[str, Entry] = field(factory=dict[str, Entry], repr=_names)
    users: Mapping[str, Entry] = field(factory=dict[str, Entry], repr=_names)
    files: tuple[str, ...] = field(default=(), eq=False)

    @classmethod
    def parse(cls, data: bytes | str, *, file: str = "kubeconfig", directory: str = "") -> Self:
        """Read YAML or JSON. ``file`` names it in errors, ``directory`` is what its relative paths are relative to."""
        return cls.of(parse(data, file), file=file, directory=directory)

    @classmethod
    def of(cls, document: Mapping[str, Any], *, file: str = "kubeconfig", directory: str = "") -> Self:
        """Take a document that is plain data already."""
        _check_kind(document, file)
        current = document.get("current-context")
        if current is not None and not isinstance(current, str):
            raise ConfigError(f"{file}: current-context: expected a string, found {word_for(current)}")
        clusters, contexts, users = (_entries(document, plural, singular, file, directory) for plural, singular in SECTIONS)
        return cls(current or "", clusters, contexts, users, (file,))

    def merged(self, later: Self) -> Self:
        """Lay this one over a later one: what is here wins."""
        return type(self)(
            self.current_context or later.current_context,
            {**later.clusters, **self.clusters},
            {**later.contexts, **self.contexts},
            {**later.users, **self.users},
            self.files + later.files,
        )

    @property
    def empty(self) -> bool:
        """Whether nothing in it says where to connect."""
        return not (self.current_context or self.clusters or self.contexts or self.users)


def _check_kind(document: Mapping[str, Any], file: str) -> None:
    for key, expected in (("apiVersion", "v1"), ("kind", "Config")):
        found = document.get(key) or expected
        if found != expected:
            shown = repr(found) if isinstance(found, str) else word_for(found)
            raise ConfigError(f"{file}: {key}: expected {expected!r}, found {shown}; is this a kubeconfig?")


def _entries(document: Mapping[str, Any], plural: str, singular: str, file: str, directory: str) -> dict[str, Entry]:
    found: object = document.get(plural)
    found = [] if found is None else found
    if not is_array(found):
        raise ConfigError(f"{file}: {plural}: expected a list, found {word_for(found)}")
    entries: dict[str, Entry] = {}
    for index, item in enumerate(found):
        place = f"{file}: {plural}[{index}]"
        name = _member(item, "name", str, place) or ""
        if name in entries:
            raise ConfigError(f"{place}.name: {name!r} is there twice; each name may stand once in a file")
        entries[name] = Entry(name, singular, _member(item, singular, dict, place) or {}, file, directory)
    return entries


def _member(item: Any, key: str, kind: type, place: str) -> Any:
    if not is_object(item):
        raise ConfigError(f"{place}: expected a mapping, found {word_for(item)}")
    value = item.get(key)
    if value is not None and not isinstance(value, kind):
        raise ConfigError(f"{place}.{key}: expected {'a string' if kind is str else 'a mapping'}, found {word_for(value)}")
    return value
