"""What an async client does with a connection that is switched to another protocol, and with logs.

`stream_calls.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack, cast

from kube_core.streams import MAX_OUTPUT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from kube_core.base import KubeError
    from kube_core.requests import Api, AttachOptions, CommandOptions, MergedLogOptions, Port
    from kube_core.streams import ExecResult

    from .async_client import AsyncClient
    from .async_exec_streams import AsyncCommandSession
    from .async_forwards import AsyncPortForward
    from .async_merged_logs import AsyncMergedLogs

# What only some programs need is imported where it is used: a client is there in milliseconds.
# ruff: noqa: PLC0415


class AsyncStreamCalls:
    """``exec``, ``open_exec``, ``attach``, ``copy_to``, ``copy_from``, ``merged_logs`` and ``forward`` of a client."""

    async def exec(
        self,
        api: Api[Any],
        name: str,
        command: Sequence[str],
        *,
        stdin: bytes | None = None,
        max_output_bytes: int = MAX_OUTPUT_BYTES,
        **options: Unpack[CommandOptions],
    ) -> ExecResult:
        """Run a command in a container to its end; ``stdin`` is all its input. Raises ``OutputTooLarge``."""
        from .async_exec_streams import run_command

        request = api.exec(name, command, stdin=stdin is not None, **options)
        return await run_command(_whole(self), request, stdin, max_output_bytes)

    def open_exec(
        self, api: Api[Any], name: str, command: Sequence[str], **options: Unpack[AttachOptions]
    ) -> AsyncCommandSession:
        """Run a command in a container and talk with it, in a ``with``; it takes input unless ``stdin`` is False."""
        from .async_exec_streams import AsyncCommandSession

        options.setdefault("stdin", True)
        return AsyncCommandSession(_whole(self), api.exec(name, command, **options))

    def attach(self, api: Api[Any], name: str, **options: Unpack[AttachOptions]) -> AsyncCommandSession:
        """Talk with the program that a container runs already, in a ``with``; it takes input only with ``stdin=True``."""
        from .async_exec_streams import AsyncCommandSession

        return AsyncCommandSession(_whole(self), api.attach(name, **options))

    async def copy_to(
        self, api: Api[Any], name: str, local: str | PathLike[str], remote: str, *, container: str | None = None
    ) -> None:
        """Copy a file or a folder into a container, where it becomes ``remote``; the container needs a ``tar``."""
        from .async_copying import copy_to

        await copy_to(_whole(self), api, name, local, remote, container=container)

    async def copy_from(
        self, api: Api[Any], name: str, remote: str, local: str | PathLike[str], *, container: str | None = None
    ) -> None:
        """Copy a file or a folder out of a container, to become ``local``; raises ``UnsafeEntry`` for what would escape."""
        from .async_copying import copy_from

        await copy_from(_whole(self), api, name, remote, local, container=container)

    def merged_logs(
        self,
        api: Api[Any],
        *,
        follow: bool = False,
        on_error: Callable[[KubeError], None] | None = None,
        **options: Unpack[MergedLogOptions],
    ) -> AsyncMergedLogs:
        """Read the logs of all containers of the pods that ``labels`` and ``fields`` select as one, in a ``with``."""
        from .async_merged_logs import AsyncMergedLogs

        return AsyncMergedLogs(_whole(self), api, options, follow=follow, on_error=on_error)

    def forward(
        self,
        api: Api[Any],
        name: str,
        ports: Mapping[int, Port],
        *,
        address: str = "127.0.0.1",
        on_error: Callable[[KubeError], None] | None = None,
    ) -> AsyncPortForward:
        """Bring ports of a pod, or of a ready one behind a Service, a Deployment ..., to this machine, in a ``with``.

        ``{8080: 80}`` is a local port, 0 for any free one, and the pod's, by number or name; ``address`` is where to listen.
        """
        from .async_forwards import AsyncPortForward

        return AsyncPortForward(_whole(self), api, name, ports, address=address, on_error=on_error)


def _whole(calls: AsyncStreamCalls) -> AsyncClient:
    """The client that these calls are a part of."""
    return cast("AsyncClient", calls)
