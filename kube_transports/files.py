"""Kubeconfigs, certificates and tokens on disk: the only file that opens them. `kube_core.config` knows what they mean."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO

from attrs import evolve

from kube_core.base import ConfigError, Secret
from kube_core.config import (
    SERVICE_ACCOUNT_DIRECTORY,
    Config,
    FileRef,
    Kubeconfig,
    Pem,
    Tls,
    in_cluster_config,
    is_in_cluster,
    resolve,
    usable_token,
)

Environ = Mapping[str, str]
VARIABLE = "KUBECONFIG"
MANIFESTS = (".yaml", ".yml", ".json")
"""The files that kubectl takes from a folder."""


def from_kubeconfig(
    path: str | os.PathLike[str] | None = None,
    *,
    context: str | None = None,
    cluster: str | None = None,
    user: str | None = None,
    namespace: str | None = None,
    password: str | Secret[str] | None = None,
    environ: Environ | None = None,
    allow_insecure_token: bool = False,
) -> Config:
    """Read the kubeconfig: ``path`` alone, which must exist, else the files of KUBECONFIG, else ``~/.kube/config``.

    ``context`` and the rest overrule what the files say; ``password`` opens an encrypted client key. Certificates and keys are
    read at once; a client looks at their files again as it goes on. Raises ConfigError.
    """
    found = load_kubeconfig(path, environ=environ)
    if found.empty:
        raise ConfigError(f"no kubeconfig: {_looked(path, environ)}")
    chosen = resolve(
        found,
        context=context,
        cluster=cluster,
        user=user,
        namespace=namespace,
        password=password,
        allow_insecure_token=allow_insecure_token,
    )
    return read_materials(chosen)


def from_env(
    *,
    context: str | None = None,
    cluster: str | None = None,
    user: str | None = None,
    namespace: str | None = None,
    password: str | Secret[str] | None = None,
    environ: Environ | None = None,
    allow_insecure_token: bool = False,
) -> Config:
    """Read the kubeconfig if there is one, else the pod's own configuration, in the order of kubectl. Raises ConfigError."""
    variables = os.environ if environ is None else environ
    chosen = context or cluster or user
    if not chosen and is_in_cluster(variables) and load_kubeconfig(environ=variables).empty:
        return in_cluster(namespace=namespace, environ=variables)
    return from_kubeconfig(
        context=context,
        cluster=cluster,
        user=user,
        namespace=namespace,
        password=password,
        environ=variables,
        allow_insecure_token=allow_insecure_token,
    )


def in_cluster(
    *, namespace: str | None = None, environ: Environ | None = None, directory: str = SERVICE_ACCOUNT_DIRECTORY
) -> Config:
    """Read the configuration of the pod that this program runs in. Raises ConfigError outside of one.

    Without a ``ca.crt`` the system's authorities are trusted, without a ``namespace`` file it is ``default``, as in client-go.
    """
    token = FileRef("token", directory, source="the service account's token")
    authority = FileRef("ca.crt", directory, source="the service account's certificate authority")
    ca = read_pem(authority) if os.path.exists(_path(authority)) else None
    where = _path(FileRef("namespace", directory))
    found = _read(where, "the service account's namespace").decode("utf-8", "replace") if os.path.exists(where) else None
    config = in_cluster_config(
        os.environ if environ is None else environ, ca=ca, namespace=found, directory=directory, override=namespace
    )
    usable_token(read_token(token), "the service account's token")  # a missing or empty one is told now, not at the first request
    return config


def load_kubeconfig(path: str | os.PathLike[str] | None = None, *, environ: Environ | None = None) -> Kubeconfig:
    """Read and merge the kubeconfig files. Files of KUBECONFIG that don't exist are skipped; an explicit ``path`` must exist."""
    if path is not None:
        return _kubeconfig(os.fspath(path))
    merged = Kubeconfig()
    for name in _candidates(environ):
        if os.path.exists(name):
            merged = merged.merged(_kubeconfig(name))
    return merged


def read_materials(config: Config) -> Config:
    """Read the certificate and key files that a `Config` names. ConfigError says which file, and who named it."""
    tls = config.tls
    if not any(isinstance(part, FileRef) for part in (tls.ca, tls.certificate, tls.key)):
        return config
    return evolve(config, tls=read_tls(tls))


def read_tls(tls: Tls, *, again: bool = False) -> Tls:
    """Read the files that a `Tls` names; ``again``, also those that were read before."""
    ca, certificate, key = (_pem(part, again) for part in (tls.ca, tls.certificate, tls.key))
    return evolve(tls, ca=ca, certificate=certificate, key=key)


def read_pem(file: FileRef) -> Pem:
    """Read a certificate or key file. What it gives remembers the file, so that a client notices when it is replaced."""
    path = _path(file)
    return Pem(_read(path, file.source), source=f"{file.source} ({path})" if file.source else path, file=file)


def read_token(file: FileRef) -> str:
    """Read a token file, as it is."""
    path = _path(file)
    data = _read(path, file.source)
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        pass
    # raised here, so that the error with the bytes in it is not kept as the context
    raise ConfigError(f"{_named(path, file.source)} has bytes beyond ASCII in it, so it is no token")


def read_manifests(folder: str | os.PathLike[str]) -> Iterator[tuple[str, str]]:
    """Read the YAML and JSON files of a folder and of those in it, in order of their names: each name with its text.

    Raises ConfigError.
    """
    root = os.fspath(folder)
    if not os.path.isdir(root):
        raise ConfigError(f"{root!r} is no folder")
    found = sorted(os.path.join(place, name) for place, _, names in os.walk(root) for name in names)
    for path in found:
        if path.endswith(MANIFESTS):
            try:
                text = _read(path, "the manifest").decode("utf-8-sig")
            except UnicodeDecodeError:
                raise ConfigError(f"{path}: not UTF-8") from None
            yield path, text


def write_private(path: str | os.PathLike[str], text: str) -> None:
    """Write a file that only its owner can read, in place of what was there. Raises ConfigError."""
    name = os.fspath(path)
    beside = f"{name}.new"
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(beside, name)  # whoever reads it sees the old or the new one, never half of it
    except OSError as error:
        raise ConfigError(f"{name!r} can't be written: {error.strerror or type(error).__name__}") from error


def abandon(out: IO[str]) -> None:
    """Write no more: the reader has gone, and Python would complain when it flushes at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _candidates(environ: Environ | None) -> list[str]:
    variables = os.environ if environ is None else environ
    names = [name for name in variables.get(VARIABLE, "").split(os.pathsep) if name]
    if variables.get(VARIABLE):
        return list(dict.fromkeys(names))
    home = variables.get("HOME") or variables.get("USERPROFILE") or os.path.expanduser("~")
    return [os.path.join(home, ".kube", "config")]


def _looked(path: str | os.PathLike[str] | None, environ: Environ | None) -> str:
    if path is not None:
        return f"{os.fspath(path)} says nothing"
    names = ", ".join(_candidates(environ)) or "nothing"
    origin = f"{VARIABLE} names {names}" if (os.environ if environ is None else environ).get(VARIABLE) else f"looked at {names}"
    return f"{origin}; such a file doesn't exist or says nothing"


def _kubeconfig(name: str) -> Kubeconfig:
    return Kubeconfig.parse(_read(name, "the kubeconfig"), file=name, directory=os.path.dirname(os.path.abspath(name)))


def _pem(part: Pem | FileRef | None, again: bool) -> Pem | None:
    if isinstance(part, FileRef):
        return read_pem(part)
    return part if part is None or part.file is None or not again else read_pem(part.file)


def _path(file: FileRef) -> str:
    return os.path.join(file.directory, file.path)


def _read(path: str, source: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError as error:
        raise ConfigError(f"{_named(path, source)} doesn't exist") from error
    except OSError as error:
        raise ConfigError(f"{_named(path, source)} can't be read: {error.strerror or type(error).__name__}") from error
    except ValueError as error:
        raise ConfigError(f"{_named(path, source)} is no name of a file") from error


def _named(path: str, source: str) -> str:
    return f"{source or 'the file'} ({path!r})"
