"""A shell in a container, in your own terminal: ``python examples/shell.py [-n NAMESPACE] [-c CONTAINER] POD [COMMAND ...]``.

Your terminal is put into raw mode, so that every key goes to the container, Ctrl-C too; its size goes along, and changes with
yours.
Where input comes from no terminal, it is sent as it is, and the exit code is the command's.
"""

import argparse
import os
import shutil
import signal
import sys
import termios
import threading
import tty
from collections.abc import Generator
from contextlib import contextmanager, nullcontext, suppress

from kube_core import TransportError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.streams import Stdout
from kube_transports import Client, CommandSession

KEYS_BYTES = 4096


def main() -> int:
    """Run the command, and give its exit code."""
    options = arguments()
    with Client.from_env() as client:
        pods = client.api(Pod).within(options.namespace or client.namespace)
        terminal = sys.stdin.isatty()
        with pods.open_exec(options.pod, options.command or ["sh"], container=options.container, tty=terminal) as session:
            with raw_mode(session) if terminal else nullcontext():
                threading.Thread(target=send_keys, args=(session,), daemon=True).start()
                for output in session:
                    stream = sys.stdout if isinstance(output, Stdout) else sys.stderr
                    stream.buffer.write(output.data)
                    stream.buffer.flush()
            return session.wait()


def send_keys(session: CommandSession) -> None:
    """Send what is typed, until there is no more, or the command has ended."""
    with suppress(TransportError, UsageError):
        while keys := os.read(sys.stdin.fileno(), KEYS_BYTES):
            session.write(keys)
        session.close_stdin()


@contextmanager
def raw_mode(session: CommandSession) -> Generator[None]:
    """Let the container see every key, and the size of this terminal."""
    before = termios.tcgetattr(sys.stdin)

    def resize(*_: object) -> None:
        columns, rows = shutil.get_terminal_size()
        with suppress(TransportError):
            session.resize(columns, rows)

    resize()
    signal.signal(signal.SIGWINCH, resize)
    try:
        tty.setraw(sys.stdin, termios.TCSADRAIN)  # what was typed ahead stays
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description="Run a command in a container, a shell unless you name one.")
    parser.add_argument("pod")
    parser.add_argument("-n", "--namespace")
    parser.add_argument("-c", "--container")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
