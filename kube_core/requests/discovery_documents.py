"""Discovery documents to `Resource` values: the aggregated form, and the plain lists of older servers.

What is not as it should be in a document is left out: one broken aggregated server must not hide the others. See
https://kubernetes.io/docs/reference/using-api/api-concepts/#api-discovery.
"""

from collections.abc import Iterable, Iterator

from kube_core.base import Resource, Subresource

from .plain_reading import members, part, word, words

GroupVersion = tuple[str, str]


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
    if word(entry, "resource") and word(kind, "kind"):
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
    """The group-versions of an ``APIGroupList`` or of an ``APIVersions``, the preferred version of each group first."""
    if word(document, "kind") == "APIVersions":
        return tuple(("", version) for version in words(document, "versions"))
    return tuple(pair for group in members(document, "groups") for pair in _versions(group))


def _versions(group: object) -> Iterator[GroupVersion]:
    name, preferred = word(group, "name"), word(part(group, "preferredVersion"), "version")
    versions = [word(version, "version") for version in members(group, "versions")]
    return ((name, version) for version in sorted(versions, key=lambda version: version != preferred) if version)


def plain_resources(group: str, version: str, document: object) -> Iterator[Resource]:
    """The resources of an ``APIResourceList``, with their subresources, which it lists as ``pods/status``."""
    entries = members(document, "resources")
    for entry in entries:
        name, kind = word(entry, "name"), word(entry, "kind")
        if name and kind and "/" not in name:
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
                subresources=tuple(_plain_parts((group, version, kind), name, entries)),
            )


def _plain_parts(owner: tuple[str, str, str], plural: str, entries: Iterable[object]) -> Iterator[Subresource]:
    for entry in entries:
        of, slash, name = word(entry, "name").partition("/")
        if slash and of == plural:
            yield _subresource(owner, name, entry, (word(entry, "group"), word(entry, "version"), word(entry, "kind")))
