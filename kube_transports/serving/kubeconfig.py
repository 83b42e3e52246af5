"""The kubeconfig of a listener, for kubectl and every other client."""

from base64 import b64encode
from os import PathLike, fspath
from os.path import exists
from typing import Any

import yaml

from kube_core.base import ConfigError
from kube_core.config import Config, FileRef, Pem, Token

from ..files import load_kubeconfig, read_pem, write_private

NAME = "kube-core"
"""Of the cluster, the user and the context."""


def kubeconfig_of(config: Config) -> str:
    """Write down where a server is, whom to trust, and the credentials, if any. Files are read, and put inside."""
    tls = config.tls
    cluster = {"server": config.server, **_data("certificate-authority-data", tls.ca)}
    token = {"token": config.identity.token.reveal()} if isinstance(config.identity, Token) else {}
    user = {**_data("client-certificate-data", tls.certificate), **_data("client-key-data", tls.key), **token}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": NAME, "cluster": cluster}],
        "users": [{"name": NAME, "user": user}],
        "contexts": [{"name": NAME, "context": {"cluster": NAME, "user": NAME, "namespace": config.namespace}}],
        "current-context": NAME,
    }
    text: str = yaml.safe_dump(document, sort_keys=False)
    return text


def write_kubeconfig(path: str | PathLike[str], config: Config) -> None:
    """Write such a kubeconfig to a file that only its owner can read. Raises ConfigError.

    A kubeconfig with anything in it that is not of a listener is somebody's own, and stays as it is.
    """
    if exists(path):
        found = load_kubeconfig(path)
        names = {entry for entries in (found.clusters, found.users, found.contexts) for entry in entries}
        if names - {NAME}:
            raise ConfigError(f"{fspath(path)!r} is a kubeconfig of your own, and would be lost: name another file")
    write_private(path, kubeconfig_of(config))


def _data(key: str, material: Pem | FileRef | None) -> dict[str, Any]:
    if material is None:
        return {}
    pem = read_pem(material) if isinstance(material, FileRef) else material
    return {key: b64encode(pem.data).decode("ascii")}
