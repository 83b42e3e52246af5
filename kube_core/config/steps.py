"""What a login wants done on its way, as values, and what comes back.

A renewal is a generator of these: whoever drives it does each in its own colour, and knows nothing of logins.
"""

from collections.abc import Generator
from typing import Any, TypeAlias

from attrs import field, frozen

from kube_core.base.redaction import sized
from kube_core.base.secret import Secret

from .exec_plugin import ExecPlugin
from .grant import Grant
from .material import FileRef
from .plugin_policy import PluginPolicy
from .tls import Tls


@frozen
class ReadFile:
    """Read a file, and give its text."""

    file: FileRef


@frozen
class RunPlugin:
    """Run a program to its end, with these variables added to the environment, and give an `Ended`.

    ``interactive`` lends it this program's standard input.
    """

    plugin: ExecPlugin
    environment: tuple[tuple[str, Secret[str]], ...] = field(repr=False)
    interactive: bool
    policy: PluginPolicy


@frozen
class Ended:
    """How a program ended. ``problem`` says why there is no exit code; ``missing`` that there is no such program."""

    exit_code: int | None
    output: bytes = field(default=b"", repr=sized)
    problem: str = ""
    missing: bool = False


@frozen
class Fetch:
    """Ask a server that is not the cluster's, and give a `Fetched`. ``url`` is absolute; header and body hold secrets."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    tls: Tls = field(factory=Tls)


@frozen
class Fetched:
    """What that server answered."""

    status: int
    body: bytes = field(repr=False)


Step: TypeAlias = ReadFile | RunPlugin | Fetch
Renewal: TypeAlias = Generator[Step, Any, Grant]
"""A procedure that yields steps, is sent what came of them, and returns a `Grant`. Raises ConfigError."""
