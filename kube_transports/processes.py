"""Programs that a login asks for: the only file that starts any.

A program runs in the thread that calls, to its end; async clients call from a thread of their own, so that no loop waits. It
gets this program's standard error, and its standard input only if it may ask for something there. Otherwise it runs in a session
of its own, where there is no terminal that it could wait for, and is ended together with whatever it has started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from kube_core.base import ClientClosed
from kube_core.config import Ended

if TYPE_CHECKING:
    from kube_core.config import ExecPlugin, RunPlugin

SLICE_SECONDS = 0.02
"""How often to look whether a program that still runs should."""
GRACE_SECONDS = 1.0
"""How long one may take to end when it is asked to."""
MAX_OUTPUT_BYTES = 1024 * 1024
"""A credential is a few kilobytes."""


def has_terminal() -> bool:
    """Whether this program's standard input is a terminal."""
    with suppress(OSError):
        return sys.stdin is not None and os.isatty(0)
    return False


class Program:
    """One run of a program. `stop` ends it, from any thread."""

    def __init__(self, step: RunPlugin) -> None:
        self._step = step
        self._stopped = Event()

    def run(self) -> Ended:
        """Run it to its end, or to that of its time. ConfigError if it may not run at all."""
        step = self._step
        command = _command(step.plugin)
        found = shutil.which(command)
        step.policy.check(step.plugin, found, [shutil.which(name) for name in step.policy.listed])
        if found is None:
            return Ended(None, missing=True)
        try:
            process = self._start(command, found)
        except (OSError, ValueError) as error:
            return Ended(None, problem=f"can't be started: {getattr(error, 'strerror', None) or 'a NUL character in it'}")
        with process:
            try:
                return self._outcome(process)
            finally:
                self._end(process)

    def stop(self) -> None:
        """Have it end soon; `run` then raises ClientClosed."""
        self._stopped.set()

    def _start(self, command: str, found: str) -> subprocess.Popen[bytes]:
        step = self._step
        return subprocess.Popen(
            [command, *step.plugin.arguments],
            executable=found,
            env={**os.environ, **{name: value.reveal() for name, value in step.environment}},
            stdin=None if step.interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if step.policy.quiet else None,
            start_new_session=not step.interactive,
        )

    def _outcome(self, process: subprocess.Popen[bytes]) -> Ended:
        timeout = self._step.policy.timeout_seconds
        deadline, gone = monotonic() + timeout, False
        while True:
            try:
                return _judged(process, process.communicate(timeout=SLICE_SECONDS)[0])
            except subprocess.TimeoutExpired as error:
                output = error.output or b""
            if self._stopped.is_set():
                raise ClientClosed("the client was closed, or the call given up, while a credential plugin ran")
            if gone or len(output) > MAX_OUTPUT_BYTES:
                return _judged(process, output)
            gone = process.poll() is not None  # what it left behind holds on to its output: one more slice, and that is all
            if not gone and monotonic() >= deadline:
                return Ended(None, problem=f"did not end within {timeout:g} s; see what it waits for by running it by hand")

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Leave nothing running, neither the program nor what it started for itself alone."""
        if process.poll() is None:
            self._signal(process, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
            self._signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))  # whoever of them did not listen

    def _signal(self, process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if self._step.interactive or not hasattr(os, "killpg"):
                process.send_signal(number)
            else:
                os.killpg(process.pid, number)


def _judged(process: subprocess.Popen[bytes], output: bytes) -> Ended:
    if len(output) > MAX_OUTPUT_BYTES:
        return Ended(None, problem=f"wrote more than {MAX_OUTPUT_BYTES} bytes, which is no credential")
    return Ended(process.returncode, output)


def _command(plugin: ExecPlugin) -> str:
    """Where a program is: a name is for the PATH, anything with a slash a file beside the kubeconfig."""
    if os.path.basename(plugin.command) == plugin.command:
        return plugin.command
    return os.path.abspath(os.path.join(plugin.directory, plugin.command))
