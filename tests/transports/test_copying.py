"""Files to and from containers, the same in every colour."""

from __future__ import annotations

import asyncio
import io
import os
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube_core.base import ClosedEarly, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.requests import Api
from kube_core.streams import CopyFailed, NoHalfClose, TarGarbled, UnsafeEntry
from kube_transports import AsyncClient, async_copying, async_ports, copying, local_files
from tests.support.fault_server import Script, fault_server
from tests.support.websocket_peer import SUCCESS, WebSocketPeer, ended, saying, websocket

Play = Callable[..., Any]
PODS = Api(Pod).within("dev")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with all that can be copied."""
    tree = tmp_path / "tree"
    (tree / "deep" / "er").mkdir(parents=True)
    (tree / "deep" / "er" / "data").write_bytes(bytes(range(256)) * 1000)
    (tree / "empty").write_bytes(b"")
    (tree / "run.sh").write_text("#!/bin/sh\n")
    (tree / "run.sh").chmod(0o750)
    (tree / ("ü" * 100)).write_text("long")
    (tree / "link").symlink_to("deep/er/data")
    (tree / "deep" / "up").symlink_to("../run.sh")
    (tree / "closed").mkdir()
    (tree / "closed" / "inside").write_text("x")
    (tree / "closed").chmod(0o555)
    os.utime(tree / "run.sh", (1_700_000_000, 1_700_000_000))
    return tree


def seen(path: Path) -> dict[str, Any]:
    """What is in a folder: names, permissions, contents, links."""
    found: dict[str, Any] = {}
    for inside in sorted(path.rglob("*")):
        mode = stat.S_IMODE(inside.lstat().st_mode)
        name = str(inside.relative_to(path))
        if inside.is_symlink():
            found[name] = str(inside.readlink())
        else:
            found[name] = mode, None if inside.is_dir() else inside.read_bytes()
    return found


def archived(*members: tuple[str, bytes, str, bytes], **changed: Any) -> bytes:
    """An archive of names, types, link targets and contents."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, target, data in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, target, len(data)
            archive.addfile(info.replace(**changed), io.BytesIO(data))
    return buffer.getvalue()


def packed(tree: Path, name: str) -> bytes:
    """A folder as tar packs it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.add(tree, name)
    return buffer.getvalue()


def sending(archive: bytes) -> Script:
    """Be a container whose tar sends this."""
    pieces = [b"\x01" + archive[start : start + 1000] for start in range(0, len(archive), 1000)]
    return websocket(saying(*pieces, SUCCESS))


def copied_from(play: Play, script: Script, local: Path, remote: str = "/srv/tree") -> None:
    """Copy out of a container."""

    async def scenario(client: AsyncClient) -> None:
        await client.api(Pod).within("dev").copy_from("web", remote, local, container="main")

    with fault_server(script) as server:
        play(scenario, server=server.url)
        assert b"command=tar&command=cf&command=-&command=-C&command=%2Fsrv&command=--&command=tree&" in server.requests[0]


def copied_to(play: Play, local: Path, remote: str = "/srv/tree", protocol: str = "v5.channel.k8s.io") -> bytes:
    """Copy into a container, and give what its tar got."""
    got: list[bytes] = []

    def tar(peer: WebSocketPeer) -> None:
        while (message := peer.read()) is not None and message != b"\xff\x00":
            got.append(message[1:])
        if message is not None:
            peer.send(SUCCESS)
            peer.close()

    async def scenario(client: AsyncClient) -> None:
        await client.copy_to(PODS, "web", local, remote)

    with fault_server(websocket(tar, protocol)) as server:
        play(scenario, server=server.url)
    return b"".join(got)


def test_a_folder_out_of_a_container(play: Play, tree: Path, tmp_path: Path) -> None:
    """With its links and permissions; it gets the name that was asked for."""
    copied_from(play, sending(packed(tree, "tree")), tmp_path / "copy")
    assert seen(tmp_path / "copy") == seen(tree)
    assert (tmp_path / "copy" / "run.sh").stat().st_mtime == 1_700_000_000


def test_a_file_out_of_a_container(play: Play, tree: Path, tmp_path: Path) -> None:
    """It replaces what is there."""
    (tmp_path / "copy").write_text("old")
    copied_from(play, sending(packed(tree / "run.sh", "tree")), tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "#!/bin/sh\n"
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o750


def test_a_folder_that_is_there(play: Play, tree: Path, tmp_path: Path) -> None:
    """It is filled: what it holds besides stays, and links in it are not followed."""
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine").write_text("kept")
    (tmp_path / "precious").write_text("kept")
    (there / "run.sh").symlink_to(tmp_path / "precious")
    copied_from(play, sending(packed(tree, "tree")), there)
    assert (there / "mine").read_text() == (tmp_path / "precious").read_text() == "kept"
    assert (there / "run.sh").read_text() == "#!/bin/sh\n"


def test_a_folder_into_a_container(play: Play, tree: Path, tmp_path: Path) -> None:
    """As tar unpacks it, under its new name."""
    with tarfile.open(fileobj=io.BytesIO(copied_to(play, tree, "/srv/new"))) as archive:
        archive.extractall(tmp_path / "out", filter="tar")
    assert seen(tmp_path / "out" / "new") == seen(tree)


def test_a_file_into_a_container(play: Play, tree: Path) -> None:
    """It is one entry, with its permissions."""
    with tarfile.open(fileobj=io.BytesIO(copied_to(play, tree / "run.sh", "bin/go"))) as archive:
        (member,) = archive.getmembers()
        assert (member.name, member.mode, member.mtime) == ("go", 0o750, 1_700_000_000)


FILE, LINK, HARD = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


@pytest.mark.parametrize(
    "members",
    [
        [("/etc/passwd", FILE, "", b"x")],
        [("../x", FILE, "", b"x")],
        [("tree/../../x", FILE, "", b"x")],
        [("other", FILE, "", b"x")],
        [("tree/dev", tarfile.CHRTYPE, "", b"")],
        [("tree/pipe", tarfile.FIFOTYPE, "", b"")],
        [("tree/l", LINK, "/etc", b"")],
        [("tree/l", LINK, "../..", b"")],
        [("tree/a/l", LINK, "../../x", b"")],
        [("tree/l", HARD, "/etc/passwd", b"")],
        [("tree/l", HARD, "../outside", b"")],
        [("tree/l", HARD, "tree/none", b"")],
        [("tree/l", FILE, "", b"x"), ("tree/l", HARD, "tree/l", b"")],
        [("tree/l", LINK, "a", b""), ("tree/l/x", FILE, "", b"x")],
        [("tree", LINK, "elsewhere", b""), ("tree/x", FILE, "", b"x")],
        [("tree/l", LINK, "a", b""), ("tree/h", HARD, "tree/l/x", b"")],
        [("tree/l", LINK, "a", b""), ("tree/h", HARD, "tree/l", b"")],
    ],
    ids=repr,
)
def test_what_would_escape(play: Play, tmp_path: Path, members: list[tuple[str, bytes, str, bytes]]) -> None:
    """It is refused, and nothing is written outside, nor through a link."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "outside").write_text("kept")
    (home / "elsewhere").mkdir()
    with pytest.raises(UnsafeEntry):
        copied_from(play, sending(archived(*members)), home / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "outside"]
    assert list((home / "elsewhere").iterdir()) == []


def test_setuid_does_not_come_along(play: Play, tmp_path: Path) -> None:
    """A pod does not decide who runs a file here."""
    copied_from(play, sending(archived(("tree", FILE, "", b"x"), mode=0o6755)), tmp_path / "copy")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o755


@pytest.mark.parametrize(
    ("script", "error", "message"),
    [
        (websocket(saying(b"\x02tar: tree: No such file", ended(2))), CopyFailed, "exit code 2: tar: tree: No such file"),
        (websocket(saying(b"\x01no tar at all" * 100, SUCCESS)), TarGarbled, "no tar archive"),
        (websocket(saying(b"\x01" + archived(("tree", FILE, "", bytes(9999)))[:3000], SUCCESS)), TarGarbled, "in the middle"),
        (websocket(saying(b"\x01" + archived(("tree", FILE, "", b"x")))), ClosedEarly, "before the command had"),
    ],
)
def test_what_fails(play: Play, tmp_path: Path, script: Script, error: type[Exception], message: str) -> None:
    """It is told as what it is."""
    with pytest.raises(error, match=message):
        copied_from(play, script, tmp_path / "copy")


def test_what_can_not_be_copied(play: Play, tree: Path, tmp_path: Path) -> None:
    """A file that is not there, a pipe, and a server that can't be told where an archive ends."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="a pipe or the like"):
        copied_to(play, tmp_path / "pipe")
    with pytest.raises(NoHalfClose):
        copied_to(play, tree, protocol="v4.channel.k8s.io")

    async def scenario(client: AsyncClient) -> None:
        with pytest.raises(UsageError, match="there is no file"):
            await client.copy_to(PODS, "web", tmp_path / "none", "/x")

    play(scenario, server="http://127.0.0.1:1")


def test_a_loop_does_not_wait_for_a_disk(play: Play, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read and written by other threads than the loop's."""
    used: set[int] = set()

    def noting(function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            used.add(threading.get_ident())
            return function(*arguments)

        return noted

    for module in (copying, async_copying):
        monkeypatch.setattr(module, "batch", noting(local_files.batch))
    for name in ("take_all", "close"):
        monkeypatch.setattr(local_files.Unpacker, name, noting(getattr(local_files.Unpacker, name)))

    copied_to(play, tree)
    copied_from(play, sending(packed(tree, "tree")), tmp_path / "copy")
    assert (threading.get_ident() in used) is not play(on_a_loop, server="http://127.0.0.1:1")


async def on_a_loop(client: AsyncClient) -> bool:
    """Whether a scenario runs in tasks."""
    try:
        if not async_ports.on_trio():
            asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
