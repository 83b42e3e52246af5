"""The programs of the control plane: found in KUBEBUILDER_ASSETS, or built once from Go modules into the user's cache directory.

A build takes about nine minutes on two cores from nothing and a minute from Go's build cache. Its folder is named after a digest
of everything that goes into it, so a change of a version builds anew and a second run builds nothing.
"""

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from .errors import ClusterError
from .patching import patch_tree

SOURCES = Path(__file__).resolve().parent.parent
VERSION = "v1.37.2"
KWOK = "sigs.k8s.io/kwok"
KWOK_VERSION = "v0.8.0"
_MAJOR, _MINOR, _ = VERSION.lstrip("v").split(".")
_STAMPS = {"gitVersion": VERSION, "gitMajor": _MAJOR, "gitMinor": _MINOR}
_LINKING = " ".join(("-s", "-w", *(f"-X k8s.io/component-base/version.{name}={value}" for name, value in _STAMPS.items())))


@frozen
class Binaries:
    """How each program is called. The three that a slim control plane lacks are None."""

    etcd: tuple[str, ...]
    api_server: tuple[str, ...]
    controller_manager: tuple[str, ...] | None = None
    scheduler: tuple[str, ...] | None = None
    kwok: tuple[str, ...] | None = None


def find_or_build(environ: Mapping[str, str] = os.environ) -> Binaries:
    """The programs named by ``KUBEBUILDER_ASSETS`` if it is set, else those built from the sources beside this folder."""
    assets = environ.get("KUBEBUILDER_ASSETS")
    return _found(Path(assets)) if assets else _built(cache_directory(environ) / _digest())


def find_or_build_kubectl(environ: Mapping[str, str] = os.environ) -> Path:
    """The kubectl beside the programs of ``KUBEBUILDER_ASSETS``, or one of the control plane's version, built once."""
    assets = environ.get("KUBEBUILDER_ASSETS")
    if assets and os.access(found := Path(assets) / "kubectl", os.X_OK):
        return found
    folder = cache_directory(environ) / _digest(("kubectl",))
    with _locked(folder):
        _build_once(folder, "kubectl", _build_kubectl)
    return folder / "kubectl"


def cache_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this user's programs are kept: ``$XDG_CACHE_HOME/kube-core``, or the platform's own place."""
    home = Path(environ.get("HOME") or Path.home())
    usual = home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
    return Path(environ.get("XDG_CACHE_HOME") or usual) / "kube-core"


def _found(folder: Path) -> Binaries:
    programs = {name: folder / name for name in ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")}
    missing = [name for name in ("etcd", "kube-apiserver") if not os.access(programs[name], os.X_OK)]
    if missing:
        raise ClusterError(f"KUBEBUILDER_ASSETS is {folder}, but there is no {' and no '.join(missing)} to run in it")
    calls = {name: (str(path),) if os.access(path, os.X_OK) else None for name, path in programs.items()}
    return Binaries(
        etcd=(str(programs["etcd"]),),
        api_server=(str(programs["kube-apiserver"]),),
        controller_manager=calls["kube-controller-manager"],
        scheduler=calls["kube-scheduler"],
        kwok=calls["kwok"],
    )


def _built(folder: Path) -> Binaries:
    with _locked(folder):
        for name, build in (("controlplane", _build_control_plane), ("kwok", _build_kwok)):
            _build_once(folder, name, build)
    every = str(folder / "controlplane")
    return Binaries(
        etcd=(every, "etcd"),
        api_server=(every, "kube-apiserver"),
        controller_manager=(every, "kube-controller-manager"),
        scheduler=(every, "kube-scheduler"),
        kwok=(str(folder / "kwok"),),
    )


def _build_once(folder: Path, name: str, build: Callable[[Path], None]) -> None:
    if (folder / name).exists():
        return
    print(f"building {name}, once: up to ten minutes without Go's build cache", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        build(Path(work))
        os.replace(Path(work) / "out", folder / name)


def _digest(folders: tuple[str, ...] = ("controlplane", "kwok")) -> str:
    digest = hashlib.sha256(f"{_LINKING} {KWOK_VERSION} {platform.system()} {platform.machine()}".encode())
    for folder in folders:
        for path in sorted((SOURCES / folder).iterdir()):
            if path.suffix in {".go", ".mod", ".sum", ".patch"}:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(folder: Path) -> Generator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_control_plane(work: Path) -> None:
    _go("build", "-trimpath", "-ldflags", _LINKING, "-o", str(work / "out"), ".", where=SOURCES / "controlplane")


def _build_kubectl(work: Path) -> None:
    _go("build", "-trimpath", "-ldflags", _LINKING, "-o", str(work / "out"), ".", where=SOURCES / "kubectl")


def _build_kwok(work: Path) -> None:
    """Build kwok with `streams.patch`: 0.8.0 loses exit codes and the end of stdin, and its attach takes no input."""
    for name in ("go.mod", "go.sum", "tools.go"):
        shutil.copy(SOURCES / "kwok" / name, work / name)
    module = json.loads(_go("mod", "download", "-json", f"{KWOK}@{KWOK_VERSION}", where=work))
    shutil.copytree(module["Dir"], work / "src", copy_function=shutil.copyfile)
    patch_tree(work / "src", (SOURCES / "kwok" / "streams.patch").read_text())
    _go("mod", "edit", "-replace", f"{KWOK}=./src", where=work)
    _go("build", "-mod=mod", "-trimpath", "-ldflags", "-s -w", "-o", str(work / "out"), f"{KWOK}/cmd/kwok", where=work)


def _go(*arguments: str, where: Path) -> str:
    go = shutil.which("go")
    if not go:
        raise ClusterError(
            "the control plane is built with Go 1.26: install it, or point KUBEBUILDER_ASSETS at etcd and kube-apiserver"
        )
    environ = {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"}
    done = subprocess.run([go, *arguments], cwd=where, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ClusterError(f"go {arguments[0]} failed with {done.returncode}:\n{done.stderr[-4000:]}")
    return done.stdout
