"""Commands in containers, for async programs.

`exec_streams.py` is the same text without ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from kube_core.base import ClientClosed, KubeError, TransportError, UsageError
from kube_core.requests import exit_code
from kube_core.streams import Collected, CommandChannels, ExecResult, Output, must_be_bytes

from .async_ports import Group
from .async_websocket import AsyncWebSocket, open_websocket

if TYPE_CHECKING:
    from kube_core.requests import Request

    from .async_client import AsyncClient


class AsyncCommandSession:
    """A command that runs in a container. Use it in a ``with``, and iterate over it for what the command writes.

    One task may iterate while another writes. Where nobody reads, the command has to wait, and so has a `write` once the
    command waits. ``exit_code`` is None until the command has ended, which is when the iteration does; an end that is no exit
    code is raised there: the server's `ApiError`, or a `TransportError` when the connection broke.
    """

    def __init__(self, client: AsyncClient, request: Request[Any]) -> None:
        self._client = client
        self._request = request
        self._socket: AsyncWebSocket | None = None
        self._channels: CommandChannels | None = None
        self._closed = False
        self.exit_code: int | None = None

    async def __aenter__(self) -> Self:
        if self._socket is not None:
            raise UsageError("a session is used once: ask for another")
        socket = self._socket = await open_websocket(self._client, self._request)
        try:
            if self._closed:  # while it was being opened
                raise ClientClosed("the session was closed", request_sent=True)
            asked = dict(self._request.query)
            stdin, tty = asked.get("stdin") == "true", asked.get("tty") == "true"
            self._channels = CommandChannels(socket.protocol, stdin=stdin, tty=tty)
        except BaseException:
            await socket.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Output:
        socket, channels = self._opened()
        while self.exit_code is None:
            message = await socket.read()
            try:
                if message is None:
                    self.exit_code = self._outcome(socket, channels)
                elif (output := channels.receive(message)) is not None:
                    return output
            except KubeError as error:
                await socket.fail(error)
                raise
        raise StopAsyncIteration

    async def wait(self) -> int:
        """Wait for the end of the command, whatever it still writes, and give its exit code."""
        while self.exit_code is None:
            try:
                await self.__anext__()
            except StopAsyncIteration:
                break
        return self.exit_code or 0

    async def write(self, data: bytes) -> None:
        """Send input; returns when it is on its way. Raises a TransportError when the command has ended."""
        socket, channels = self._opened()
        for message in channels.write(data):
            await socket.write(message)

    async def close_stdin(self) -> None:
        """Say that no more input comes. Raises `NoHalfClose` where the server can't be told."""
        socket, channels = self._opened()
        for message in channels.close_input():
            await socket.write(message)

    def must_half_close(self) -> None:
        """Raise `NoHalfClose` where the server can't be told where the input ends."""
        self._opened()[1].must_half_close()

    async def resize(self, columns: int, rows: int) -> None:
        """Tell the size of the terminal."""
        socket, channels = self._opened()
        await socket.write(channels.resize(columns, rows))

    async def aclose(self) -> None:
        """Leave: who waits here in another task gets ``ClientClosed``. What becomes of the command is the server's business."""
        self._closed = True
        if self._socket is not None:
            await self._socket.aclose()

    async def feed(self, data: bytes) -> None:
        """Send all input, while somebody else reads, who is told of what goes wrong; a command need not take it all."""
        socket, channels = self._opened()
        try:
            channels.must_half_close()
            await self.write(data)
            await self.close_stdin()
        except TransportError:
            return
        except KubeError as error:
            await socket.fail(error)

    def _opened(self) -> tuple[AsyncWebSocket, CommandChannels]:
        if self._socket is None or self._channels is None:
            raise UsageError("a session is opened by its with block, which this is not in")
        return self._socket, self._channels

    def _outcome(self, socket: AsyncWebSocket, channels: CommandChannels) -> int:
        closing = socket.closing
        return exit_code(channels.closed(closing.code, closing.reason), self._request)


async def run_command(client: AsyncClient, request: Request[Any], stdin: bytes | None, max_output_bytes: int) -> ExecResult:
    """Run a command to its end, with all of its input at once, and keep what it writes."""
    if stdin is not None:
        must_be_bytes(stdin)
    collected, feeding = Collected(max_output_bytes), Group()
    async with AsyncCommandSession(client, request) as session:
        try:
            if stdin is not None:
                feeding.start(partial(session.feed, stdin), "kube-core input")
            async for output in session:
                collected.add(output)
        finally:
            await session.aclose()
            await feeding.join()
        return collected.result(session.exit_code or 0)
