"""Writes kubeconfig files for the tests' users."""

import base64
from pathlib import Path
from typing import Any

import yaml

from .pki import Certificate


def write_kubeconfig(path: Path, cluster: dict[str, Any], user: dict[str, Any]) -> Path:
    """Write a file with one context, ``test``, of these two entries."""
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "test", "user": user}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "current-context": "test",
    }
    path.write_text(yaml.safe_dump(document))
    return path


def cluster_entry(server: str, ca: Path) -> dict[str, Any]:
    """The entry of a cluster, with its authority written into the file."""
    return {"server": server, "certificate-authority-data": _base64(ca)}


def certificate_user(certificate: Certificate) -> dict[str, Any]:
    """The entry of a user who logs in with a certificate, written into the file."""
    return {"client-certificate-data": _base64(certificate.certificate), "client-key-data": _base64(certificate.key)}


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
