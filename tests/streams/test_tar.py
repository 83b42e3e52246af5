"""Tar archives as they come and go, and what of them may be unpacked."""

from __future__ import annotations

import io
import pickle
import tarfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import UsageError
from kube_core.streams import (
    CopyFailed,
    TarData,
    TarEntry,
    TarGarbled,
    TarReader,
    UnsafeEntry,
    name_of,
    packing,
    placed,
    safe_path,
    tar_end,
    tar_head,
    tar_padding,
    unpacking,
)

LONG = "folder/" + "ü" * 120 + "/file"
ENTRIES = [
    TarEntry("a/", "folder", mode=0o755, mtime=1),
    TarEntry("a/file", size=5, mode=0o640, mtime=1_700_000_000),
    TarEntry("a/empty"),
    TarEntry(LONG, size=600),
    TarEntry("a/link", "symlink", mode=0o777, target="../" + "x" * 200),
    TarEntry("a/hard", "link", target="a/file"),
]


def contents(size: int) -> bytes:
    """Something of a size."""
    return bytes(index % 251 for index in range(size))


def written() -> bytes:
    """The entries as an archive of ours."""
    return b"".join(tar_head(e) + contents(e.size) + tar_padding(e.size) for e in ENTRIES) + tar_end()


def foreign(format: int) -> bytes:
    """The entries as an archive of Python's own."""
    buffer = io.BytesIO()
    kinds = {"folder": tarfile.DIRTYPE, "file": tarfile.REGTYPE, "symlink": tarfile.SYMTYPE, "link": tarfile.LNKTYPE}
    with tarfile.open(fileobj=buffer, mode="w", format=format) as archive:
        for entry in ENTRIES:
            info = tarfile.TarInfo(entry.name)
            info.type, info.size, info.mode, info.mtime = kinds[entry.kind], entry.size, entry.mode, entry.mtime
            info.linkname = entry.target
            archive.addfile(info, io.BytesIO(contents(entry.size)))
    return buffer.getvalue()


def told(data: bytes, step: int) -> list[tuple[TarEntry, bytes]]:
    """The entries of an archive that comes in pieces, with their contents."""
    reader, found = TarReader(), list[tuple[TarEntry, bytes]]()
    for start in range(0, len(data), step):
        for event in reader.receive(data[start : start + step]):
            if isinstance(event, TarData):
                entry, before = found[-1]
                found[-1] = entry, before + event.data
            else:
                found.append((event, b""))
    reader.end()
    assert reader.ended
    return found


WHOLE = [(entry, contents(entry.size)) for entry in ENTRIES]


def same(entry: TarEntry) -> TarEntry:
    """An entry as both hands write it: Python leaves out a folder's last slash."""
    return TarEntry(entry.name.rstrip("/"), entry.kind, entry.size, entry.mode, entry.mtime, entry.target)


@pytest.mark.parametrize("step", [1, 7, 511, 512, 513, 100_000])
def test_what_was_written_is_read(step: int) -> None:
    """However it is cut."""
    assert told(written(), step) == WHOLE


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("step", [1, 100_000])
def test_what_others_write_is_read(format: int, step: int) -> None:
    """In both of the forms that there are."""
    assert [(same(entry), data) for entry, data in told(foreign(format), step)] == [(same(e), d) for e, d in WHOLE]


def test_others_read_what_was_written() -> None:
    """Python's own reader."""
    with tarfile.open(fileobj=io.BytesIO(written())) as archive:
        members = archive.getmembers()
        assert [member.name for member in members] == [entry.name.rstrip("/") for entry in ENTRIES]
        assert [(m.mode, m.mtime, m.linkname) for m in members] == [(e.mode, e.mtime, e.target) for e in ENTRIES]
        for member, entry in zip(members, ENTRIES, strict=True):
            if entry.kind == "file":
                file = archive.extractfile(member)
                assert file is not None
                assert file.read() == contents(entry.size)


@pytest.mark.parametrize("cut", [0, 1, 511, 512, 1024, 1029, 1536, len(written()) - 1024])
def test_an_archive_that_ends_in_the_middle(cut: int) -> None:
    """It is an error, also where an entry ends."""
    reader = TarReader()
    reader.receive(written()[:cut])
    with pytest.raises(TarGarbled, match="in the middle"):
        reader.end()


@pytest.mark.parametrize("data", [b"x" * 512, written()[:100] + b"z" + written()[101:512], b"\x1f\x8b" + bytes(510)])
def test_what_is_no_archive(data: bytes) -> None:
    """The sum of a header tells."""
    with pytest.raises(TarGarbled, match="no tar archive"):
        TarReader().receive(data)


def records(body: bytes, size: int | None = None) -> bytes:
    """A header of pax records, and these."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, len(body) if size is None else size
    return info.tobuf(tarfile.USTAR_FORMAT) + (body or bytes(512)) + tar_padding(len(body))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (records(b"", 2_000_000), "records of 2000000"),
        (records(b"no length"), "records that are none"),
        (records(b"99 path=x\n"), "records that are none"),
        (records(b"2 a"), "records that are none"),
        (records(b"000000011" + b"1" * 5000 + b" path=x\n"), "records that are none"),
    ],
)
def test_records_that_lie(data: bytes, message: str) -> None:
    """They are errors, and fill no memory."""
    with pytest.raises(TarGarbled, match=message):
        TarReader().receive(data)


def test_records_that_mean_nothing_are_not_kept() -> None:
    """Of those that do, the last one counts: any number of records tells one name."""
    reader = TarReader()
    for index in range(100):
        reader.receive(records(b"15 key%04d=val\n" % index))
    assert reader.receive(records(b"10 path=y\n") + tar_head(TarEntry("x"))) == [TarEntry("y")]
    assert "key" not in repr(reader)


def test_a_time_that_no_system_takes() -> None:
    """It is the last that one does: a header in GNU's base 256 names any."""
    info = tarfile.TarInfo("x")
    info.mtime = 2**80
    (entry,) = TarReader().receive(info.tobuf(tarfile.GNU_FORMAT))
    assert isinstance(entry, TarEntry)
    assert entry.mtime == 253_402_300_799


@given(st.binary(max_size=2000))
def test_any_bytes_at_all(data: bytes) -> None:
    """They tell something, or are `TarGarbled`."""
    reader = TarReader()
    try:
        found = reader.receive(data)
        reader.end()
    except TarGarbled:
        return
    assert found == []


@pytest.mark.parametrize(
    ("entry", "steps"),
    [
        (TarEntry("a/b"), ("a", "b")),
        (TarEntry("./a//b/"), ("a", "b")),
        (TarEntry(""), ()),
        (TarEntry("a/../b"), ("b",)),
        (TarEntry("a/l", "symlink", target="../b"), ("a", "l")),
        (TarEntry("l", "symlink", target="a/b"), ("l",)),
        (TarEntry("a/b/l", "symlink", target="../../c"), ("a", "b", "l")),
        (TarEntry("a/l", "symlink", target=".."), ("a", "l")),
        (TarEntry("l", "symlink", target="a..b"), ("l",)),
    ],
    ids=repr,
)
def test_what_may_be_unpacked(entry: TarEntry, steps: tuple[str, ...]) -> None:
    """It lies inside, and links lead inside."""
    assert safe_path(entry) == steps


@pytest.mark.parametrize(
    "entry",
    [
        TarEntry("/etc/passwd"),
        TarEntry("../x"),
        TarEntry("a/../../x"),
        TarEntry(".."),
        TarEntry("a\x00b"),
        TarEntry("dev", "other"),
        TarEntry("", "symlink", target="beside"),
        TarEntry("l", "symlink", target=""),
        TarEntry("l", "symlink", target="/etc"),
        TarEntry("l", "symlink", target=".."),
        TarEntry("a/l", "symlink", target="../.."),
        TarEntry("a/l", "symlink", target="../../x"),
        TarEntry("l", "symlink", target="a/.."),
        TarEntry("l", "symlink", target="a/../b"),
        TarEntry("l", "symlink", target="a/../../b"),
    ],
    ids=repr,
)
def test_what_escapes(entry: TarEntry) -> None:
    """It is refused: also steps up in the middle of a link, which may lead through another one."""
    with pytest.raises(UnsafeEntry):
        safe_path(entry)


def test_names_at_the_two_ends() -> None:
    """The first step is the name in the container; what is not below it was not asked for."""
    assert placed(TarEntry("web/a"), "web") == (TarEntry("a"), ("a",))
    assert placed(TarEntry("./web"), "web")[1] == ()
    hard = TarEntry("web/l", "link", target="web/a")
    assert placed(hard, "web") == (TarEntry("l", "link", target="a"), ("l",))
    refused: list[Any] = [
        TarEntry("other/a"),
        TarEntry("/web/a"),
        TarEntry("web/../x"),
        TarEntry("web/l", "link", target="/etc/passwd"),
        TarEntry("web/l", "link", target="web"),
        TarEntry("web/l", "link", target="web/../x"),
    ]
    for entry in refused:
        with pytest.raises(UnsafeEntry):
            placed(entry, "web")


@pytest.mark.parametrize(
    ("path", "folder", "name"),
    [("/srv/web", "/srv", "web"), ("web/", ".", "web"), ("/web", "/", "web"), ("a/b", "a", "b"), ("-x", ".", "-x")],
)
def test_commands(path: str, folder: str, name: str) -> None:
    """tar works in the folder that what is copied is in."""
    assert packing(path) == ["tar", "cf", "-", "-C", folder, "--", name]
    assert unpacking(path) == ["tar", "xf", "-", "-C", folder]
    assert name_of(path) == name


@pytest.mark.parametrize("path", ["", "/", "a/..", ".", "//", "a\x00b"])
def test_paths_without_a_name(path: str) -> None:
    """They are refused."""
    with pytest.raises(UsageError, match="its path with its name"):
        packing(path)


def test_what_tar_says() -> None:
    """It is told, and survives pickling."""
    error = pickle.loads(pickle.dumps(CopyFailed(2, b"tar: x:\n No such file\n")))
    assert str(error) == "tar ended with exit code 2: tar: x: No such file"
    assert (error.exit_code, error.stderr) == (2, b"tar: x:\n No such file\n")
    assert str(CopyFailed(1, b"")).endswith("it says no more")
