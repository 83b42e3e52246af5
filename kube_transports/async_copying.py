"""Files to and from containers, for async programs.

`copying.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kube_core.base import TransportError, UsageError
from kube_core.streams import Collected, CopyFailed, Stdout, TarReader, name_of, packing, unpacking

from .async_exec_streams import AsyncCommandSession
from .async_ports import Group, in_thread, to_its_end
from .local_files import Unpacker, batch, packed

if TYPE_CHECKING:
    from os import PathLike

    from kube_core.requests import Api

    from .async_client import AsyncClient

MAX_WORDS_BYTES = 1024 * 1024
"""What tar may say."""


async def copy_to(
    client: AsyncClient, api: Api[Any], name: str, local: str | PathLike[str], remote: str, *, container: str | None
) -> None:
    """Copy a file or a folder of this machine into a container, where it becomes ``remote``."""
    source = Path(local)
    if not (source.exists() or source.is_symlink()):
        raise UsageError(f"there is no file or folder {source} to copy")
    words, feeding = Collected(MAX_WORDS_BYTES), Group()
    request = api.exec(name, unpacking(remote), container=container, stdin=True)
    async with AsyncCommandSession(client, request) as session:
        session.must_half_close()
        feeding.start(partial(_feed, session, source, name_of(remote)), "kube-core copy")
        try:
            async for output in session:
                words.add(output)
        finally:
            await session.aclose()
            await feeding.join()  # what went wrong on this side comes before what that led to
    _check(session, words)


async def copy_from(
    client: AsyncClient, api: Api[Any], name: str, remote: str, local: str | PathLike[str], *, container: str | None
) -> None:
    """Copy a file or a folder out of a container, to become ``local``."""
    words, archive, unpacker = Collected(MAX_WORDS_BYTES), TarReader(), Unpacker(Path(local), name_of(remote))
    request = api.exec(name, packing(remote), container=container)
    try:
        async with AsyncCommandSession(client, request) as session:
            async for output in session:
                if isinstance(output, Stdout):
                    await in_thread(partial(unpacker.take_all, archive.receive(output.data)), bool)
                else:
                    words.add(output)
    finally:
        await to_its_end(partial(in_thread, unpacker.close, bool))
    _check(session, words)
    archive.end()


async def _feed(session: AsyncCommandSession, source: Path, name: str) -> None:
    pieces = packed(source, name)
    try:
        while data := await in_thread(partial(batch, pieces), bool):
            await session.write(data)
        await session.close_stdin()
    except TransportError:
        return  # the command has ended, and says why
    except BaseException:
        await session.aclose()
        raise


def _check(session: AsyncCommandSession, words: Collected) -> None:
    result = words.result(session.exit_code or 0)
    if result.exit_code:
        raise CopyFailed(result.exit_code, result.stderr)
