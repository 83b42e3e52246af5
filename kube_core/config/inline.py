"""Certificates and keys in a kubeconfig: as a path, or inline as base64."""

from binascii import Error, a2b_base64

from .kubeconfig import Entry
from .material import FileRef, Pem


def material_of(entry: Entry, key: str, path: str | None, inline: str | None) -> Pem | FileRef | None:
    """Read ``key`` and ``key``-data of an entry. Both together are an error, as in client-go's validation."""
    if path and inline:
        raise entry.fault(key, f"{key} and {key}-data are both given; remove one of them")
    return inline_of(entry, f"{key}-data", inline) or file_of(entry, key, path)


def inline_of(entry: Entry, key: str, text: str | None) -> Pem | None:
    """Read a key that holds PEM as base64."""
    return Pem(_decoded(entry, key, text), source=entry.where(key)) if text else None


def file_of(entry: Entry, key: str, path: str | None) -> FileRef | None:
    """Name the file of a key, relative to the kubeconfig that it stands in."""
    return FileRef(path, entry.directory, source=entry.where(key)) if path else None


def _decoded(entry: Entry, key: str, text: str) -> bytes:
    try:
        return a2b_base64("".join(text.split()), strict_mode=True)
    except (Error, ValueError) as error:
        problem = "expected base64" + (": " + str(error).lower() if isinstance(error, Error) else "")
    raise entry.fault(key, problem)
