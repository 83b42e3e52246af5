"""Owns the processes of one control plane and never outlives the program that started it.

It runs as a program of its own, in a session of its own, and takes JSON lines: ``{"start": NAME, "argv": [...], "log": FILE}``,
``{"stop": NAME}``, ``{"ended": []}``. When its standard input ends, for whatever reason (the tests closed it, crashed, or were
killed), it kills everything it started, with their process groups, and exits. Only the standard library is imported.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
from typing import Any

GRACE_SECONDS = 5.0
"""How long one process may take to end by itself when it is stopped by name."""
_PR_SET_PDEATHSIG = 1
"""From Linux' <sys/prctl.h>."""


def main() -> None:
    """Serve commands until standard input ends."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    signal.signal(signal.SIGTERM, _leave)
    try:
        for line in sys.stdin:
            print(json.dumps(_answer(json.loads(line), running)), flush=True)
    finally:
        _kill(running)


def _leave(number: int, frame: object) -> None:
    sys.exit(128 + number)


def _answer(command: dict[str, Any], running: dict[str, subprocess.Popen[bytes]]) -> dict[str, Any]:
    match command:
        case {"start": name, "argv": argv, "log": log}:
            running[name] = _start(argv, log)
            return {"pid": running[name].pid}
        case {"stop": name}:
            return {"code": _stop(running.pop(name))}
        case _:
            return {name: process.returncode for name, process in running.items() if process.poll() is not None}


def _start(argv: list[str], log: str) -> subprocess.Popen[bytes]:
    with open(log, "ab") as output:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (this program has one thread)
        )


def _die_with_parent() -> None:
    """Have Linux kill this process when the supervisor itself is killed; elsewhere only the end of input is watched."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        _kill({"": process})
        return process.wait()


def _kill(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """End all at once and hard: nothing that they keep is needed again."""
    for process in running.values():
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    for process in running.values():
        process.wait()


if __name__ == "__main__":
    main()
