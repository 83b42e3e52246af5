"""A folder of manifests → objects on a server."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import Any

from attrs import field, frozen

from kube_core.base import ConfigError, KubeError, Resource
from kube_core.config import load_documents
from kube_core.objects import is_array, is_object
from kube_core.requests import AlreadyExists, Api

from .client import Client
from .files import read_manifests

FIRST = ("Namespace", "CustomResourceDefinition")
"""What others need before they can be created."""


@frozen
class Manifest:
    """One object of a file."""

    file: str
    content: dict[str, Any] = field(repr=False)

    @property
    def kind(self) -> tuple[str, str]:
        """Its apiVersion and kind. Raises ConfigError."""
        api_version, kind = self.content.get("apiVersion"), self.content.get("kind")
        if not (isinstance(api_version, str) and isinstance(kind, str)):
            raise ConfigError(f"{self.file}: an object without apiVersion and kind")
        return api_version, kind

    @property
    def place(self) -> tuple[str, str]:
        """Its namespace and its name; either may be empty."""
        metadata = self.content.get("metadata")
        if not is_object(metadata):
            return "", ""
        return str(metadata.get("namespace") or ""), str(metadata.get("name") or metadata.get("generateName") or "")


def load_manifests(client: Client, folder: str | PathLike[str]) -> tuple[int, list[str]]:
    """Create every object of a folder: how many were, and the names of those that were there already and stay as they are.

    Namespaces and definitions come first, then all others in the order of the files. Raises ConfigError, which names the file.
    """
    manifests = [found for path, text in read_manifests(folder) for found in read_documents(path, text)]
    manifests.sort(key=lambda manifest: manifest.kind[1] not in FIRST)
    kinds: dict[tuple[str, str], Resource] = {}
    left: list[str] = []
    for manifest in manifests:
        if manifest.kind not in kinds:  # a definition that was just created has brought new ones
            kinds = {(resource.api_version, resource.kind): resource for resource in client.discover_all()}
        if (resource := kinds.get(manifest.kind)) is None:
            raise ConfigError(f"{manifest.file}: the server has no kind {manifest.kind[1]} of {manifest.kind[0]}")
        if not _created(client, resource, manifest):
            left.append(f"{resource.name}/{manifest.place[1]}")
    return len(manifests) - len(left), left


def _created(client: Client, resource: Resource, manifest: Manifest) -> bool:
    api = Api(resource)
    if resource.namespaced:
        api = api.within(manifest.place[0] or client.namespace)
    try:
        client.send(api.create(manifest.content))
    except AlreadyExists:
        return False
    except KubeError as error:
        raise ConfigError(f"{manifest.file}: {manifest.kind[1]} {manifest.place[1]!r} can't be created: {error}") from error
    return True


def read_documents(file: str, text: str) -> Iterator[Manifest]:
    """Read the objects of a file; those of a List by themselves. Raises ConfigError."""
    for document in load_documents(text, file):
        if document is None:  # nothing between two lines of dashes
            continue
        if not is_object(document):
            raise ConfigError(f"{file}: expected objects, found something else")
        items: object = document.get("items")
        if str(document.get("kind")).endswith("List") and is_array(items):
            yield from (Manifest(file, item) for item in items if is_object(item))
        else:
            yield Manifest(file, document)
