"""Exec and attach as the server speaks them: a program behind the channels of a WebSocket.

The counterpart of `kube_core.streams.CommandChannels`. From pkg/kubelet/server/remotecommand of kubernetes and
k8s.io/apiserver/pkg/util/proxy (streamtranslator).
"""

from collections.abc import Callable
from typing import Any

import msgspec
from attrs import define, field

from kube_core.base.building import built
from kube_core.streams import COMMAND_PROTOCOLS, V5, Channel, Stderr

from ..exchange import Exchange
from ..operation import Operation
from ..paths import Target
from ..refusal import bad_request
from ..state import State
from .functions import Process
from .opening import agreed, switched
from .pods import place_of
from .program import Outcome
from .run import Run

LARGEST_SIDE = 2**16


def command(state: State, operation: Operation, function: Callable[[Process], Outcome]) -> Exchange:
    """Answer a request to run a command, or to attach to what runs. Raises a Refusal."""
    target, place = operation.target, place_of(state, operation)
    container = place.container(target.first("container"))
    protocol = agreed(operation, COMMAND_PROTOCOLS)
    if not any(map(target.flag, ("stdin", "stdout", "stderr"))):
        raise bad_request("you must specify at least 1 of stdin, stdout, stderr")
    words = tuple(target.query.get("command", ()))
    process = Process(place.pod, container, words, target.flag("stdin"), target.flag("tty"))
    session = CommandSession(protocol, process, Run(place.uid), state, _wanted(target))
    session.start(lambda: function(process))
    return switched(protocol, session)


def _wanted(target: Target) -> frozenset[Channel]:
    """The channels that the client listens to; with a terminal there is one."""
    asked = {"stdout": Channel.STDOUT, "stderr": Channel.STDERR}
    return frozenset(channel for name, channel in asked.items() if target.flag(name))


@define(eq=False)
class CommandSession:
    """One command and its client."""

    protocol: str
    process: Process
    run: Run
    state: State
    wanted: frozenset[Channel]
    notify: Callable[[], None] | None = None
    _greeted: bool = field(default=False, init=False)
    _settled: bool = field(default=False, init=False)

    def start(self, function: Callable[[], Outcome]) -> None:
        """Call the function, and go on with what it gives."""
        self.run.changed = self._tell
        self.run.start(function, self.state.now)
        self.state.tasks.add(self.run)

    @property
    def hungry(self) -> bool:
        """Whether messages are wanted now."""
        return self.run.hungry

    @property
    def ready(self) -> bool:
        """True when ``receive`` would give something, or when the end has come."""
        return not self._greeted or self.run.ready or self.run.over

    @property
    def closed(self) -> bool:
        """True when nothing will follow what has been received."""
        return self._settled

    def send(self, message: bytes) -> None:
        """Take a message of the client's. What is none of its business is passed over."""
        channel, data = message[:1], message[1:]
        match Channel(channel[0]) if channel and channel[0] in _KNOWN else None:
            case Channel.STDIN if self.process.stdin:
                self.run.give(data, self.state.now)
            case Channel.RESIZE:
                self._resize(data)
            case Channel.CLOSE if self.protocol == V5 and data == bytes((Channel.STDIN,)):
                self.run.end_input(self.state.now)
            case _:
                return
        self.state.tasks.plan(self.run)

    def receive(self) -> bytes | None:
        """Take a message for the client; None when there is none now."""
        if not self._greeted:  # an empty one says that the channels are open
            self._greeted = True
            return bytes((Channel.STDOUT,))
        while (output := self.run.take(self.state.now)) is not None:
            self.state.tasks.plan(self.run)
            channel = Channel.STDERR if isinstance(output, Stderr) and not self.process.tty else Channel.STDOUT
            if channel in self.wanted:
                return bytes((channel,)) + output.data
        if self.run.over and not self._settled:
            self._settled = True
            self.state.tasks.forget(self.run)
            return bytes((Channel.ERROR,)) + msgspec.json.encode(_status(self.run))
        return None

    def close(self) -> None:
        """The client is gone, and the command is killed."""
        self.run.changed = None
        self.run.kill()
        self.state.tasks.forget(self.run)

    def _resize(self, data: bytes) -> None:
        try:
            size = msgspec.json.decode(data, type=_Size)
        except msgspec.MsgspecError:
            return
        if 0 < size.Width < LARGEST_SIDE and 0 < size.Height < LARGEST_SIDE:
            self.process.columns, self.process.rows = size.Width, size.Height

    def _tell(self) -> None:
        if self.notify is not None:
            self.notify()


_KNOWN = frozenset(Channel)


@built
class _Size(msgspec.Struct):
    Width: int
    Height: int


def _status(run: Run) -> dict[str, Any]:
    if run.error:
        message = f"error executing command in container: {run.error}"
        return {"metadata": {}, "status": "Failure", "message": message, "reason": "InternalError", "code": 500}
    if not run.exit_code:
        return {"metadata": {}, "status": "Success"}
    message = f"command terminated with non-zero exit code: exit status {run.exit_code}"
    causes = [{"reason": "ExitCode", "message": str(run.exit_code)}]
    return {"metadata": {}, "status": "Failure", "message": message, "reason": "NonZeroExitCode", "details": {"causes": causes}}
