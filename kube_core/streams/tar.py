"""Tar archives as they come and go: headers and contents, without a file.

What is written is ustar (POSIX.1-1988) with pax records for what does not fit into it; what is read is that and GNU tar's long
names. Both tell a folder, a file and a symbolic or hard link; anything else (devices, pipes) is an `UnsafeEntry` for whoever
unpacks. See https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html.
"""

from __future__ import annotations

from typing import Literal

from attrs import define, evolve, field, frozen

from kube_core.base import ProtocolError
from kube_core.base.redaction import sized

BLOCK = 512
MAX_META_BYTES = 1024 * 1024
"""Pax records and long names: paths have at most a few thousand bytes."""
LONGEST_LENGTH = len(str(MAX_META_BYTES))
"""The digits of a record's length: Python makes no number of thousands of them."""
LATEST_SECONDS = 253_402_300_799
"""The end of the year 9999: a header in GNU's base 256 may name a time that no system takes."""
MEANT = frozenset({"path", "linkpath", "size"})
"""The records that mean something here; of others any number may come, and none is kept."""

Kind = Literal["file", "folder", "symlink", "link", "other"]
_KINDS: dict[bytes, Kind] = {b"0": "file", b"\0": "file", b"7": "file", b"5": "folder", b"2": "symlink", b"1": "link"}
_LETTERS: dict[Kind, bytes] = {"file": b"0", "folder": b"5", "symlink": b"2", "link": b"1"}
_END = bytes(2 * BLOCK)


@frozen
class TarEntry:
    """One thing in an archive. ``mode`` is its permissions, ``mtime`` seconds since 1970, ``target`` where a link leads."""

    name: str
    kind: Kind = "file"
    size: int = 0
    mode: int = 0o644
    mtime: int = 0
    target: str = ""


@frozen
class TarData:
    """Some of the contents of the entry before."""

    data: bytes = field(repr=sized)


class TarGarbled(ProtocolError):
    """The archive is none, or ends in the middle."""


def tar_head(entry: TarEntry) -> bytes:
    """Give the header of an entry; its contents follow, and then `tar_padding`."""
    records = {key: value for key, value in (("path", entry.name), ("linkpath", entry.target)) if not _fits(value)}
    if entry.size >= 8**11:
        records["size"] = str(entry.size)
    if not records:
        return _header(entry, _LETTERS[entry.kind])
    body = b"".join(_record(key, value) for key, value in records.items())
    pax = TarEntry("././@PaxHeader", size=len(body))
    short = evolve(entry, name=_short(entry.name), target=_short(entry.target), size=min(entry.size, 8**11 - 1))
    return _header(pax, b"x") + body + tar_padding(len(body)) + _header(short, _LETTERS[entry.kind])


def tar_padding(size: int) -> bytes:
    """Give what follows contents of a size, so that the next header begins at a block."""
    return bytes(-size % BLOCK)


def tar_end() -> bytes:
    """Give what ends an archive."""
    return _END


def _fits(text: str) -> bool:
    return text.isascii() and len(text) <= 100


def _short(text: str) -> str:
    return text.encode("ascii", "replace").decode()[:100]


def _record(key: str, value: str) -> bytes:
    """A pax record says its own length, which counts its own digits."""
    rest = f" {key}={value}\n".encode("utf-8", "surrogateescape")
    length = len(rest) + len(str(len(rest)))
    if len(rest) + len(str(length)) != length:
        length += 1
    return str(length).encode() + rest


def _header(entry: TarEntry, letter: bytes) -> bytes:
    def octal(value: int, width: int) -> bytes:
        return b"%0*o\0" % (width - 1, value)

    name, target = entry.name.encode("ascii"), entry.target.encode("ascii")
    numbers = octal(entry.mode & 0o7777, 8) + octal(0, 8) * 2 + octal(entry.size, 12) + octal(max(entry.mtime, 0), 12)
    head = name.ljust(100, b"\0") + numbers + b" " * 8 + letter + target.ljust(100, b"\0") + b"ustar\x0000"
    head = head.ljust(BLOCK, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]


@define
class TarReader:
    """Takes the bytes of an archive, however they are cut, and tells its entries, each before its contents."""

    ended: bool = field(default=False, init=False)
    """Whether the end of the archive has come."""
    _buffer: bytearray = field(factory=bytearray, init=False, repr=False)
    _left: int = field(default=0, init=False)
    """Contents that are still to come."""
    _padding: int = field(default=0, init=False)
    _meta: bytes = field(default=b"", init=False)
    """The letter of the records that are being read."""
    _said: dict[str, str] = field(factory=dict[str, str], init=False)
    """What records say of the next entry."""

    def receive(self, data: bytes) -> list[TarEntry | TarData]:
        """Take bytes; give what they tell. Raises `TarGarbled`. What follows the end of the archive is passed over."""
        self._buffer += data
        found: list[TarEntry | TarData] = []
        while not self.ended and self._step(found):
            pass
        return found

    def end(self) -> None:
        """Say that nothing more comes; raises `TarGarbled` before the end of an archive, which empty blocks mark."""
        if not self.ended:
            raise TarGarbled("the tar archive ends in the middle", request_sent=True)

    def _step(self, found: list[TarEntry | TarData]) -> bool:
        if self._meta:
            return self._records()
        if self._left:
            return self._contents(found)
        if len(self._buffer) < self._padding + BLOCK:
            return False
        del self._buffer[: self._padding]
        self._padding = 0
        block = bytes(self._buffer[:BLOCK])
        del self._buffer[:BLOCK]
        if not any(block):
            self.ended = True
            self._buffer.clear()
        elif (entry := self._entry(block)) is not None:
            found.append(entry)
        return True

    def _contents(self, found: list[TarEntry | TarData]) -> bool:
        if not self._buffer:
            return False
        piece = bytes(self._buffer[: self._left])
        del self._buffer[: len(piece)]
        self._left -= len(piece)
        found.append(TarData(piece))
        return True

    def _records(self) -> bool:
        if len(self._buffer) < self._left + self._padding:
            return False
        body = bytes(self._buffer[: self._left])
        del self._buffer[: self._left + self._padding]
        letter, self._meta, self._left, self._padding = self._meta, b"", 0, 0
        if letter == b"x":
            self._said |= _pax(body)
        elif letter in b"LK":
            self._said["path" if letter == b"L" else "linkpath"] = _text(body)
        return True

    def _entry(self, block: bytes) -> TarEntry | None:
        checked = block[:148] + b" " * 8 + block[156:]
        if _number(block[148:156]) != sum(checked):
            raise TarGarbled("what came is no tar archive", request_sent=True)
        letter, size = block[156:157], _number(block[124:136])
        if letter in b"xgLK" and letter:
            if size > MAX_META_BYTES:
                raise TarGarbled(f"the tar archive has records of {size} bytes", request_sent=True)
            self._meta, self._left, self._padding = letter, size, -size % BLOCK
            return None
        said, self._said = self._said, {}
        prefix = _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
        name = said.get("path") or (f"{prefix}/" if prefix else "") + _text(block[:100])
        kind = _KINDS.get(letter, "other")
        kind = "folder" if kind == "file" and name.endswith("/") else kind
        size = _size_said(said, size) if kind == "file" else 0
        self._left, self._padding = size, -size % BLOCK
        target = said.get("linkpath") or _text(block[157:257])
        mode, mtime = _number(block[100:108]) & 0o7777, min(_number(block[136:148]), LATEST_SECONDS)
        return TarEntry(name, kind, size, mode, mtime, target)


def _size_said(said: dict[str, str], otherwise: int) -> int:
    text = said.get("size", "")
    return int(text[:18]) if text.isascii() and text.isdigit() else otherwise


def _text(field_of_header: bytes) -> str:
    return field_of_header.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _number(text: bytes) -> int:
    """Octal digits, or GNU's base 256 for what is too large for them."""
    if text[0] & 0x80:
        return int.from_bytes(text[1:], "big")
    digits = text.strip(b" \0")
    if not digits:
        return 0
    try:
        return int(digits, 8)
    except ValueError:
        raise TarGarbled("what came is no tar archive: a number in it is none", request_sent=True) from None


def _pax(body: bytes) -> dict[str, str]:
    said: dict[str, str] = {}
    while body:
        length, space, _ = body.partition(b" ")
        digits = length.isdigit() and len(length) <= LONGEST_LENGTH
        if not space or not digits or not len(length) + 1 < int(length) <= len(body):
            raise TarGarbled("the tar archive has records that are none", request_sent=True)
        record, body = body[len(length) + 1 : int(length)], body[int(length) :]
        key, _, value = record.removesuffix(b"\n").partition(b"=")
        if (name := key.decode("utf-8", "replace")) in MEANT:
            said[name] = value.decode("utf-8", "surrogateescape")
    return said
