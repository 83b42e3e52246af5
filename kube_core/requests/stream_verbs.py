"""Requests to switch to another protocol: to run a command in a container, to attach to it, to reach its ports.

Each is a WebSocket's opening: its header names the protocols that `kube_core.streams` speaks; the key and the rest of the
handshake are added by whoever moves the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never, TypeVar, Unpack

from kube_core.base import UsageError
from kube_core.streams import COMMAND_PROTOCOLS, FORWARD_PROTOCOLS

from . import parameters as take
from .answer import Answer
from .endpoint import ACCEPT_ANY
from .options import AttachOptions, CommonOptions
from .paths import sayable
from .request import Request
from .writing_verbs import WritingVerbs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .headers import Pairs

K = TypeVar("K")

UPGRADE: Answer[Never] = Answer("upgrade")
LARGEST_PORT = 65535


class StreamVerbs(WritingVerbs[K]):
    """``exec``, ``attach`` and ``port_forward``."""

    __slots__ = ()

    def exec(self, name: str, command: Sequence[str], **options: Unpack[AttachOptions]) -> Request[Never]:
        """Build the request that runs a command in a container: a program and its arguments, with no shell around them.

        ``container`` may be left out when the pod has only one. See
        https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/.
        """
        if isinstance(command, str) or not command:
            raise UsageError('the command is a list of a program and its arguments: ["ls", "-l"], or ["sh", "-c", "ls | wc"]')
        words = tuple(("command", _word(word)) for word in command)
        return self._upgrade("exec", name, words, take.EXEC.parts(_channels(options)))

    def attach(self, name: str, **options: Unpack[AttachOptions]) -> Request[Never]:
        """Build the request that attaches to the program that a container runs already."""
        return self._upgrade("attach", name, (), take.ATTACH.parts(_channels(options)))

    def port_forward(self, name: str, *ports: int, **options: Unpack[CommonOptions]) -> Request[Never]:
        """Build the request that opens connections to ports of a pod.

        See https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/.
        """
        if not ports:
            raise UsageError("port_forward needs a port of the pod")
        wanted = tuple(("ports", str(_port(port))) for port in ports)
        return self._upgrade("portforward", name, wanted, take.PORT_FORWARD.parts(options), FORWARD_PROTOCOLS)

    def _upgrade(
        self, part: str, name: str, words: Pairs, parts: take.Parts, protocols: tuple[str, ...] = COMMAND_PROTOCOLS
    ) -> Request[Never]:
        offer = (("Sec-WebSocket-Protocol", ", ".join(protocols)),)
        url = self._place.part(part, "get", name)
        return Request("GET", url, words + parts.query, ACCEPT_ANY + offer + parts.headers, b"", UPGRADE)


def _channels(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with what stands for those that are not given."""
    given = {name: value for name, value in options.items() if value is not None}
    return {"stdout": True, "stderr": not given.get("tty"), **given}


def _word(word: object) -> str:
    if not isinstance(word, str):
        raise UsageError(f"the command has a word that is {type(word).__name__}, not text")
    return sayable("command", word)


def _port(port: object) -> int:
    if isinstance(port, bool) or not isinstance(port, int) or not 0 < port <= LARGEST_PORT:
        raise UsageError(f"the port is {port!r}: give a number from 1 to {LARGEST_PORT}")
    return port
