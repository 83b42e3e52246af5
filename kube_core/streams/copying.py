"""Copying with the tar of a container: the commands, and how the two ends name things.

What is copied has one name at each end. The archive holds it under its last one in the container, so that the other end renames.
"""

from attrs import evolve

from kube_core.base import KubeError, UsageError

from .tar import TarEntry
from .tar_safety import UnsafeEntry, safe_path, safe_target


class CopyFailed(KubeError):
    """The tar of the container failed. ``exit_code`` is its own, ``stderr`` what it said."""

    def __init__(self, exit_code: int, stderr: bytes) -> None:
        said = " ".join(stderr.decode("utf-8", "replace").split())
        super().__init__(f"tar ended with exit code {exit_code}: {said or 'it says no more'}")
        self.exit_code = exit_code
        self.stderr = stderr

    def __reduce__(self) -> tuple[object, ...]:
        return CopyFailed, (self.exit_code, self.stderr)


def packing(path: str) -> list[str]:
    """The command that packs a file or a folder of the container."""
    folder, name = _parted(path)
    return ["tar", "cf", "-", "-C", folder, "--", name]


def unpacking(path: str) -> list[str]:
    """The command that unpacks what becomes a file or a folder of the container."""
    return ["tar", "xf", "-", "-C", _parted(path)[0]]


def name_of(path: str) -> str:
    """The name of a file or a folder of the container in an archive."""
    return _parted(path)[1]


def placed(entry: TarEntry, name: str) -> tuple[TarEntry, tuple[str, ...]]:
    """Give an entry of an archive of ``name`` with its names below that, and the steps to it. Raises `UnsafeEntry`."""
    inside = _below(entry.name, name)
    if inside is None:
        raise UnsafeEntry(f"{entry.name!r} is no part of {name!r}, which was asked for", request_sent=True)
    if entry.kind != "link":
        moved = evolve(entry, name=inside)
        return moved, safe_path(moved)
    moved = evolve(entry, name=inside, target=_below(entry.target, name) or "")
    safe_target(moved)
    return moved, safe_path(moved)


def _below(path: str, name: str) -> str | None:
    first, _, rest = path.removeprefix("./").partition("/")
    return rest if first == name else None


def _parted(path: str) -> tuple[str, str]:
    folder, slash, name = path.rstrip("/").rpartition("/")
    if name in ("", ".", "..") or "\0" in path:
        raise UsageError(f"{path!r} does not name a file or a folder of the container: give its path with its name")
    return folder or (slash or "."), name
