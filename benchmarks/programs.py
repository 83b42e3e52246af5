"""Subjects in other languages: built once from the sources in ``subjects/``, where their tools are at hand, and kept."""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from .environments import HERE, cache

BUILD_SECONDS = 15 * 60
"""A build that takes longer waits for a network that is not there."""
GO_MODULE = re.compile(r"^\s*(k8s\.io/\S+) v(\S+)$", re.MULTILINE)
CRATE = re.compile(r'^name = "(kube|k8s-openapi|tokio)"\nversion = "(.+)"$', re.MULTILINE)


@frozen
class Tool:
    """What builds one subject: how it is called with the file to make, and where the versions are that it builds with."""

    name: str
    program: str
    version: tuple[str, ...]
    build: tuple[str, ...]
    output: str
    pins: str
    pin: re.Pattern[str]
    folder: Path = HERE / "subjects"
    """Where its sources are, in a folder of its name."""

    @property
    def sources(self) -> Path:
        return self.folder / self.name.replace("-", "_")


TOOLS = (
    Tool("client-go", "go", ("version",), ("build", "-trimpath", "-o", "{folder}/client-go"), "client-go", "go.mod", GO_MODULE),
    Tool(
        "kube-rs",
        "cargo",
        ("--version",),
        ("build", "--quiet", "--release", "--locked", "--target-dir", "{folder}"),
        "release/kube_rs",
        "Cargo.lock",
        CRATE,
    ),
)


@frozen
class Program:
    """A compiled subject."""

    name: str
    file: Path
    versions: list[str]

    def command(self, script: str) -> list[str]:
        """How it is started; it has no scripts."""
        return [str(self.file)]


def programs() -> dict[str, Program]:
    """Find or build them; one that cannot be built here is left out, and a line says so."""
    found = {tool.name: program(tool) for tool in TOOLS}
    return {name: program for name, program in found.items() if program}


def program(tool: Tool) -> Program | None:
    """Find a program or build it; None when that can't be done here, and a line says so."""
    if not shutil.which(tool.program):
        print(f"{tool.name} is left out: there is no {tool.program}.", file=sys.stderr)
        return None
    version = subprocess.run([tool.program, *tool.version], capture_output=True, text=True, check=True).stdout.strip()
    sources = sorted(file for file in tool.sources.rglob("*") if file.is_file())
    mark = sha256(b"".join([version.encode(), *(file.read_bytes() for file in sources)])).hexdigest()[:12]
    file = cache() / f"{tool.name}-{mark}"
    if not file.exists() and not _built(tool, file):
        print(f"{tool.name} is left out: it could not be built.", file=sys.stderr)
        return None
    pins = [" ".join(pin) for pin in tool.pin.findall((tool.sources / tool.pins).read_text())]
    return Program(tool.name, file, [version, *dict.fromkeys(pins)])


def _built(tool: Tool, file: Path) -> bool:
    """Build it in a folder of its own, and put it in its place at once."""
    print(f"Building {tool.name} (once; it takes minutes) ...", file=sys.stderr)
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=file.parent) as folder:
        command = [tool.program, *(part.format(folder=folder) for part in tool.build)]
        try:
            subprocess.run(command, cwd=tool.sources, check=True, timeout=BUILD_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False
        os.replace(Path(folder) / tool.output, file)
    return True
