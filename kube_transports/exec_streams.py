"""Commands in containers, for sync programs.

`async_exec_streams.py` is the same text with ``await``; a test keeps the two alike.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from kube_core.base import ClientClosed, KubeError, TransportError, UsageError
from kube_core.requests import exit_code
from kube_core.streams import Collected, CommandChannels, ExecResult, Output, must_be_bytes

from .sync_ports import Group
from .websocket import WebSocket, open_websocket

if TYPE_CHECKING:
    from kube_core.requests import Request

    from .client import Client


class CommandSession:
    """A command that runs in a container. Use it in a ``with``, and iterate over it for what the command writes.

    One thread may iterate while another writes. Where nobody reads, the command has to wait, and so has a `write` once the
    command waits. ``exit_code`` is None until the command has ended, which is when the iteration does; an end that is no exit
    code is raised there: the server's `ApiError`, or a `TransportError` when the connection broke.
    """

    def __init__(self, client: Client, request: Request[Any]) -> None:
        self._client = client
        self._request = request
        self._socket: WebSocket | None = None
        self._channels: CommandChannels | None = None
        self._closed = False
        self.exit_code: int | None = None

    def __enter__(self) -> Self:
        if self._socket is not None:
            raise UsageError("a session is used once: ask for another")
        socket = self._socket = open_websocket(self._client, self._request)
        try:
            if self._closed:  # while it was being opened
                raise ClientClosed("the session was closed", request_sent=True)
            asked = dict(self._request.query)
            stdin, tty = asked.get("stdin") == "true", asked.get("tty") == "true"
            self._channels = CommandChannels(socket.protocol, stdin=stdin, tty=tty)
        except BaseException:
            socket.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Output:
        socket, channels = self._opened()
        while self.exit_code is None:
            message = socket.read()
            try:
                if message is None:
                    self.exit_code = self._outcome(socket, channels)
                elif (output := channels.receive(message)) is not None:
                    return output
            except KubeError as error:
                socket.fail(error)
                raise
        raise StopIteration

    def wait(self) -> int:
        """Wait for the end of the command, whatever it still writes, and give its exit code."""
        while self.exit_code is None:
            try:
                self.__next__()
            except StopIteration:
                break
        return self.exit_code or 0

    def write(self, data: bytes) -> None:
        """Send input; returns when it is on its way. Raises a TransportError when the command has ended."""
        socket, channels = self._opened()
        for message in channels.write(data):
            socket.write(message)

    def close_stdin(self) -> None:
        """Say that no more input comes. Raises `NoHalfClose` where the server can't be told."""
        socket, channels = self._opened()
        for message in channels.close_input():
            socket.write(message)

    def must_half_close(self) -> None:
        """Raise `NoHalfClose` where the server can't be told where the input ends."""
        self._opened()[1].must_half_close()

    def resize(self, columns: int, rows: int) -> None:
        """Tell the size of the terminal."""
        socket, channels = self._opened()
        socket.write(channels.resize(columns, rows))

    def close(self) -> None:
        """Leave: who waits here in another thread gets ``ClientClosed``. What becomes of the command is the server's business."""
        self._closed = True
        if self._socket is not None:
            self._socket.close()

    def feed(self, data: bytes) -> None:
        """Send all input, while somebody else reads, who is told of what goes wrong; a command need not take it all."""
        socket, channels = self._opened()
        try:
            channels.must_half_close()
            self.write(data)
            self.close_stdin()
        except TransportError:
            return
        except KubeError as error:
            socket.fail(error)

    def _opened(self) -> tuple[WebSocket, CommandChannels]:
        if self._socket is None or self._channels is None:
            raise UsageError("a session is opened by its with block, which this is not in")
        return self._socket, self._channels

    def _outcome(self, socket: WebSocket, channels: CommandChannels) -> int:
        closing = socket.closing
        return exit_code(channels.closed(closing.code, closing.reason), self._request)


def run_command(client: Client, request: Request[Any], stdin: bytes | None, max_output_bytes: int) -> ExecResult:
    """Run a command to its end, with all of its input at once, and keep what it writes."""
    if stdin is not None:
        must_be_bytes(stdin)
    collected, feeding = Collected(max_output_bytes), Group()
    with CommandSession(client, request) as session:
        try:
            if stdin is not None:
                feeding.start(partial(session.feed, stdin), "kube-core input")
            for output in session:
                collected.add(output)
        finally:
            session.close()
            feeding.join()
        return collected.result(session.exit_code or 0)
