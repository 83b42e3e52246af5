"""Files and folders of this machine as the entries of an archive, and back.

Reading and writing them blocks: async programs do it in threads, a batch at a time.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kube_core.base import UsageError
from kube_core.streams import TarData, TarEntry, UnsafeEntry, placed, safe_target, tar_end, tar_head, tar_padding

PIECE_BYTES = 64 * 1024


def packed(path: Path, name: str) -> Iterator[bytes]:
    """Give the archive of a file or a folder, under a name, piece by piece. Raises OSError, and `UsageError` for devices."""
    yield from _packed(path, name)
    yield tar_end()


def batch(pieces: Iterator[bytes]) -> bytes:
    """Put the next of the pieces together, up to about 64 KiB; nothing is their end."""
    found = bytearray()
    while len(found) < PIECE_BYTES and (piece := next(pieces, b"")):
        found += piece
    return bytes(found)


def _packed(path: Path, name: str) -> Iterator[bytes]:
    found = path.lstat()
    mode, mtime = stat.S_IMODE(found.st_mode), int(found.st_mtime)
    if stat.S_ISLNK(found.st_mode):
        yield tar_head(TarEntry(name, "symlink", mode=mode, mtime=mtime, target=str(path.readlink())))
    elif stat.S_ISDIR(found.st_mode):
        yield tar_head(TarEntry(f"{name}/", "folder", mode=mode, mtime=mtime))
        for inside in sorted(path.iterdir()):
            yield from _packed(inside, f"{name}/{inside.name}")
    elif stat.S_ISREG(found.st_mode):
        yield tar_head(TarEntry(name, size=found.st_size, mode=mode, mtime=mtime))
        yield from _contents(path, found.st_size)
    else:
        raise UsageError(f"{path} is a device, a pipe or the like, which is not copied")


def _contents(path: Path, size: int) -> Iterator[bytes]:
    left = size
    with path.open("rb") as file:
        while left and (data := file.read(min(PIECE_BYTES, left))):
            left -= len(data)
            yield data
    if left:
        raise UsageError(f"{path} became shorter while it was copied")
    if padding := tar_padding(size):
        yield padding


class Unpacker:
    """Puts the entries of an archive of ``name`` to ``path``, which they become. Nothing is written outside of it.

    A folder that is there is filled, a file that is there is replaced. No step of a path may be a link, so that a link that was
    there, or that came in the archive, leads nowhere.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._root = path
        self._name = name
        self._file: int | None = None
        self._last: tuple[Path, TarEntry] | None = None
        self._left = 0
        self._folders: list[tuple[Path, TarEntry]] = []
        self.empty = True
        """Whether nothing came."""

    def take(self, found: TarEntry | TarData) -> None:
        """Take what a `TarReader` tells. Raises `UnsafeEntry`, or OSError."""
        if isinstance(found, TarEntry):
            self._begin(found)
        elif self._file is not None:
            self._left -= len(found.data)
            _write_all(self._file, found.data)
            if not self._left:
                self._finish()

    def take_all(self, found: list[TarEntry | TarData]) -> None:
        """Take one after the other."""
        for each in found:
            self.take(each)

    def close(self) -> None:
        """Finish: folders get their permissions last, since they may forbid to write into them."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        while self._folders:
            folder, entry = self._folders.pop()
            folder.chmod(entry.mode)
            os.utime(folder, (entry.mtime, entry.mtime))

    def _begin(self, entry: TarEntry) -> None:
        moved, steps = placed(entry, self._name)
        path = self._root.joinpath(*steps)
        if steps:
            self._check_way(steps[:-1])
        self.empty = False
        match moved.kind:
            case "folder":
                self._make_folder(path, moved)
            case "symlink":
                _remove(path)
                path.symlink_to(moved.target)
            case "link":
                target = safe_target(moved)
                self._check_way(target[:-1])
                if (source := self._root.joinpath(*target)).is_symlink():
                    raise UnsafeEntry(f"{source} is a link: nothing else is made of it", request_sent=True)
                if source == path or not source.is_file():
                    raise UnsafeEntry(f"{path} is to be another name of {source}, which is no other file", request_sent=True)
                _remove(path)
                path.hardlink_to(source)
            case _:
                self._open(path, moved)

    def _check_way(self, steps: tuple[str, ...]) -> None:
        """Make the folders that lead somewhere, and refuse to go through a link."""
        way = self._root
        for step in ("", *steps):
            way = way / step
            if way.is_symlink():
                raise UnsafeEntry(f"{way} is a link: nothing is unpacked through it", request_sent=True)
            way.mkdir(exist_ok=True)

    def _make_folder(self, path: Path, entry: TarEntry) -> None:
        if path.is_symlink():
            path.unlink()
        path.mkdir(exist_ok=True)
        path.chmod(entry.mode | stat.S_IRWXU)
        self._folders.append((path, entry))

    def _open(self, path: Path, entry: TarEntry) -> None:
        _remove(path)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
        self._last, self._left = (path, entry), entry.size
        if not entry.size:
            self._finish()

    def _finish(self) -> None:
        assert self._file is not None
        assert self._last is not None
        os.close(self._file)
        self._file = None
        path, entry = self._last
        path.chmod(entry.mode & 0o777)  # who runs a file as somebody else (setuid) is not decided by a pod
        os.utime(path, (entry.mtime, entry.mtime))


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
