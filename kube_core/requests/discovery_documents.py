"""Discovery documents to `Resource` values: the aggregated form, and the plain lists of older servers.

What is not as it should be in a document is left out: one broken aggregated server must not hide the others. See
https://kubernetes.io/docs/reference/using-api/api-concepts/#api-discovery.
"""

import re
from collections.abc import Iterable, Iterator

from kube_core.base import Resource, Subresource

from .plain_reading import members, part, word, words

GroupVersion = tuple[str, str]

_goes_into_a_path = re.compile(r"[a-z0-9]+(?:[.-]+[a-z0-9]+)*", re.IGNORECASE).fullmatch
"""Groups, versions and plurals are DNS names or labels; another text would lead elsewhere, or nowhere."""


def is_aggregated(document: object) -> bool:
    """Whether a server answered the aggregated form that it was asked for, or a plain list."""
    return word(document, "kind") == "APIGroupDiscoveryList"


def aggregated_resources(document: object) -> Iterator[Resource]:
    """The resources of an ``APIGroupDiscoveryList``, in the server's order: groups by priority, the preferred version first."""
    for group in members(document, "items"):
        name = word(part(group, "metadata"), "name")
        for version in members(group, "versions"):
            for entry in members(version, "resources"):
                yield from _aggregated(name, word(version, "version"), entry)


def stale_versions(document: object) -> Iterator[GroupVersion]:
    """The group-versions whose server did not answer lately, so that their resources may be out of date."""
    for group in members(document, "items"):
        for version in members(group, "versions"):
            if word(version, "freshness") == "Stale":
                yield word(part(group, "metadata"), "name"), word(version, "version")


def _aggregated(group: str, version: str, entry: object) -> Iterator[Resource]:
    kind = part(entry, "responseKind")
    if word(kind, "kind") and _leads_somewhere(group, version, word(entry, "resource")):
        yield Resource(
            group=group,
            version=version,
            kind=word(kind, "kind"),
            plural=word(entry, "resource"),
            namespaced=word(entry, "scope") != "Cluster",
            singular=word(entry, "singularResource"),
            short_names=words(entry, "shortNames"),
            categories=words(entry, "categories"),
            verbs=words(entry, "verbs"),
            subresources=tuple(
                _aggregated_part(group, version, word(kind, "kind"), found) for found in members(entry, "subresources")
            ),
        )


def _aggregated_part(group: str, version: str, owner: str, entry: object) -> Subresource:
    kind = part(entry, "responseKind")
    return _subresource(
        (group, version, owner),
        word(entry, "subresource"),
        entry,
        (word(kind, "group"), word(kind, "version"), word(kind, "kind")),
    )


def _subresource(owner: tuple[str, str, str], name: str, entry: object, spoken: tuple[str, str, str]) -> Subresource:
    """Give a subresource its kind only where that is not the object's own; group and version default to the object's."""
    group, version, kind = spoken
    full = (group, version, kind) if version else (owner[0], owner[1], kind)
    return Subresource(name, words(entry, "verbs"), *(("", "", "") if full == owner or not kind else full))


def plain_versions(document: object) -> tuple[GroupVersion, ...]:
    """The group-versions of an ``APIGroupList`` or an ``APIVersions``, each once, the preferred version of each group first."""
    if word(document, "kind") == "APIVersions":
        found = [("", version) for version in words(document, "versions")]
    else:
        found = [pair for group in members(document, "groups") for pair in _versions(group)]
    return tuple(pair for pair in dict.fromkeys(found) if _leads_somewhere(*pair))


def _leads_somewhere(group: str, version: str, plural: str = "x") -> bool:
    return all(map(_goes_into_a_path, (group or "x", version, plural)))


def _versions(group: object) -> Iterator[GroupVersion]:
    name, preferred = word(group, "name"), word(part(group, "preferredVersion"), "version")
    versions = [word(version, "version") for version in members(group, "versions")]
    return ((name, version) for version in sorted(versions, key=lambda version: version != preferred))


def plain_resources(group: str, version: str, document: object) -> Iterator[Resource]:
    """The resources of an ``APIResourceList``, with their subresources, which it lists as ``pods/status``."""
    entries = members(document, "resources")
    parts = _parts(entries)
    for entry in entries:
        name, kind = word(entry, "name"), word(entry, "kind")
        if kind and _leads_somewhere(group, version, name):
            yield Resource(
                group=group,
                version=version,
                kind=kind,
                plural=name,
                namespaced=part(entry, "namespaced") is True,
                singular=word(entry, "singularName"),
                short_names=words(entry, "shortNames"),
                categories=words(entry, "categories"),
                verbs=words(entry, "verbs"),
                subresources=tuple(_plain_part((group, version, kind), name, part) for name, part in parts.get(name, ())),
            )


def _parts(entries: Iterable[object]) -> dict[str, list[tuple[str, object]]]:
    """The entries of subresources with their own names, by the plural of the whole."""
    found: dict[str, list[tuple[str, object]]] = {}
    for entry in entries:
        plural, slash, name = word(entry, "name").partition("/")
        if slash:
            found.setdefault(plural, []).append((name, entry))
    return found


def _plain_part(owner: tuple[str, str, str], name: str, entry: object) -> Subresource:
    return _subresource(owner, name, entry, (word(entry, "group"), word(entry, "version"), word(entry, "kind")))
