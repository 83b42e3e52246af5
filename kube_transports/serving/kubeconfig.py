"""The kubeconfig of a listener, for kubectl and every other client."""

from base64 import b64encode
from typing import Any

import yaml

from kube_core.config import Config, FileRef, Pem

from ..files import read_pem

NAME = "kube-core"
"""Of the cluster, the user and the context."""


def kubeconfig_of(config: Config) -> str:
    """Write down where a server is, whom to trust, and the client certificate, if any. Files are read, and put inside."""
    tls = config.tls
    cluster = {"server": config.server, **_data("certificate-authority-data", tls.ca)}
    user = {**_data("client-certificate-data", tls.certificate), **_data("client-key-data", tls.key)}
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


def _data(key: str, material: Pem | FileRef | None) -> dict[str, Any]:
    if material is None:
        return {}
    pem = read_pem(material) if isinstance(material, FileRef) else material
    return {key: b64encode(pem.data).decode("ascii")}
