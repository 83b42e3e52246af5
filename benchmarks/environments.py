"""One environment a subject, made of its own pinned requirements and kept in the user's cache."""

import os
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from attrs import frozen

HERE = Path(__file__).parent
NAMES = ("kube-core", "kube-core-adapters", "lightkube", "kubernetes", "kubernetes-asyncio")


class Runner(Protocol):
    """What runs subjects."""

    @property
    def name(self) -> str: ...
    @property
    def versions(self) -> list[str]: ...
    def command(self, script: str) -> list[str]:
        """How the subject of that script is started; its measure and arguments come after."""
        ...


@frozen
class Environment:
    """A Python with one client library and what that needs, and nothing else, not even pip."""

    name: str
    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin") / "python"

    def command(self, script: str) -> list[str]:
        return [str(self.python), str(HERE / "subjects" / script)]

    @property
    def packages(self) -> Path:
        """Where the packages are."""
        (found,) = self.folder.glob("[Ll]ib/**/site-packages")
        return found

    @property
    def installed_bytes(self) -> int:
        """The size of all packages, with their bytecode."""
        return sum(file.stat().st_size for file in self.packages.rglob("*") if file.is_file())

    @property
    def versions(self) -> list[str]:
        """What is installed, as ``name version``."""
        dists = sorted((file.name for file in self.packages.glob("*.dist-info")), key=str.lower)
        return [name.removesuffix(".dist-info").replace("-", " ", 1) for name in dists]


def environment(name: str, folder: Path = HERE) -> Environment:
    """Find the environment of that name, or make it; it is made anew when its requirements or the Python change."""
    requirements = folder / f"requirements-{name}.txt"
    mark = sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    made = Environment(name, cache() / f"{name}-{mark}")
    ready = made.folder / ".ready"
    if not ready.exists():
        print(f"Installing {name} in an environment of its own (once) ...", file=sys.stderr)
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt").create(made.folder)
        install(made, "--requirement", str(requirements))
        ready.touch()
    return made


def build_wheel(folder: Path) -> Path:
    """Build kube-core's wheel from this checkout."""
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(HERE.parent))
    (wheel,) = folder.glob("*.whl")
    return wheel


def install_checkout(into: Environment) -> int:
    """Install kube-core as it is in this checkout, from its wheel; gives the wheel's size in bytes."""
    with TemporaryDirectory() as folder:
        wheel = build_wheel(Path(folder))
        install(into, "--no-deps", "--force-reinstall", str(wheel))
        return wheel.stat().st_size


def install(into: Environment, *what: str) -> None:
    """Install packages into an environment, with the pip of the one that this runs in."""
    _pip("--python", str(into.python), "install", *what)


def _pip(*arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *arguments], check=True)


def cache() -> Path:
    """Where what is made for the benchmark is kept, of this user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kube-core" / "benchmarks"
