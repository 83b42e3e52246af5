"""The program kubectl, run as people run it."""

import os
import re
import subprocess
from pathlib import Path

from attrs import frozen

from .harness.binaries import find_or_build_kubectl

_TIMEOUT_SECONDS = 60.0
_MASKS = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "TIME"),
    (re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC"), "TIME"),
    (re.compile(r"(\"?resourceVersion\"?: ?|Resource Version: +)\"?\d+\"?"), r"\1VERSION"),
    (re.compile(r"(resourceVersion\\?\":\\?\")\d+"), r"\1VERSION"),
    (re.compile(r"(-hash[=:] ?)[a-z\d]+"), r"\1HASH"),
    (re.compile(r"-(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz\d]{7,10}\b"), "-HASH"),
    (re.compile(r"-[bcdfghjklmnpqrstvwxz2456789]{5}\b"), "-DRAWN"),
    (re.compile(r"\b\d+[smhd](\d+[smh])?\b"), "AGE"),
    (re.compile(r"\b10(\.\d+){3}\b"), "ADDRESS"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000"), "TIME"),
    (re.compile(r"/tmp/(LIVE|MERGED)-\d+"), r"\1"),
    (re.compile(r"127\.0\.0\.1:\d+"), "PLACE"),
    (re.compile(r":\d{5}/TCP"), ":PORT/TCP"),
    (re.compile(r"(be \d+, was )\d+"), r"\1VERSION"),
    (re.compile(r"(to |  )node-\d\b"), r"\1NODE"),
    (re.compile(r"https?://PLACE"), "URL"),
    (re.compile(r"  +"), "  "),
)
"""What differs from one run to the next: widths of columns with it."""


def masked(text: str) -> str:
    """A text without what differs between runs."""
    for pattern, word in _MASKS:
        text = pattern.sub(word, text)
    return "\n".join(line.rstrip() for line in text.splitlines())


@frozen
class Ran:
    """How a run ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Everything that it said."""
        return self.out + self.err

    def masked(self) -> str:
        """The same without what differs between runs."""
        return masked(self.all)


@frozen
class Kubectl:
    """kubectl with a kubeconfig, in a namespace, with a home directory of its own (it keeps what it discovered there)."""

    kubeconfig: Path
    home: Path
    namespace: str = "default"

    def __call__(self, *words: str, stdin: str = "", **environ: str) -> Ran:
        """Run it with these words."""
        done = subprocess.run(
            self.command(*words),
            input=stdin,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
            cwd=self.home,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def done(self, *words: str, stdin: str = "", **environ: str) -> str:
        """Run it and see it succeed; gives what it printed."""
        ran = self(*words, stdin=stdin, **environ)
        assert ran.code == 0, f"kubectl {' '.join(words)}: {ran.all}"
        return ran.out

    def command(self, *words: str) -> list[str]:
        """The words of the whole command."""
        return [str(find_or_build_kubectl()), f"--namespace={self.namespace}", *words]

    @property
    def environ(self) -> dict[str, str]:
        """What it runs in."""
        path = os.environ.get("PATH", "")
        return {"PATH": path, "HOME": str(self.home), "KUBECONFIG": str(self.kubeconfig), "TZ": "UTC"}
