"""The tests' side of the supervisor: start and stop named programs, each with a log of its own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import ClusterError

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_TAIL_LINES = 15


class Processes:
    """The programs of one control plane. All of them end with ``close``, or with this program, however it ends."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        logs.mkdir(parents=True, exist_ok=True)
        # A session of its own keeps a Ctrl-C at the terminal away from it: the tests end first, in order.
        self._supervisor = subprocess.Popen(
            [sys.executable, "-I", str(_SUPERVISOR)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self, name: str, argv: Sequence[str]) -> int:
        """Start a program and return its process id; its output is appended to ``NAME.log``."""
        pid: int = self._ask({"start": name, "argv": list(argv), "log": str(self.log(name))})["pid"]
        return pid

    def stop(self, name: str) -> int:
        """Stop one program in its own time, and return its exit code."""
        code: int = self._ask({"stop": name})["code"]
        return code

    def check(self) -> None:
        """Raise `ClusterError` with the end of its log if any program has ended by itself."""
        if ended := self._ask({"ended": []}):
            raise ClusterError("\n".join(f"{name} ended with {code}: {self.tail(name)}" for name, code in ended.items()))

    def log(self, name: str) -> Path:
        """The file that a program's output goes to."""
        return self._logs / f"{name}.log"

    def tail(self, name: str) -> str:
        """The last lines of a program's log, and where the rest is."""
        path = self.log(name)
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return "\n".join([f"see {path}", *lines[-_TAIL_LINES:]])

    def close(self) -> None:
        """End every program and wait until all are gone. Closing twice is fine."""
        self._supervisor.communicate()

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        requests, answers = self._supervisor.stdin, self._supervisor.stdout
        assert requests is not None
        assert answers is not None
        requests.write(json.dumps(command) + "\n")
        requests.flush()
        line = answers.readline()
        if not line:
            raise ClusterError(f"the supervisor ended while it was asked to {command}")
        answer: dict[str, Any] = json.loads(line)
        return answer
