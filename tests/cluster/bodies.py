"""The least object of each kind that the server takes, from the YAML files in ``minimal/``."""

import base64
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kube_core.config import load_documents

from .documents import as_list

_FOLDER = Path(__file__).with_name("minimal")


def minimal_bodies() -> list[dict[str, Any]]:
    """Every body, in the order of the files, with its placeholders open."""
    return [body for path in sorted(_FOLDER.glob("*.yaml")) for body in load_documents(path.read_text(), path.name)]


def filled(body: Any, namespace: str, authority: str, requests: dict[str, str] | None = None) -> Any:
    """Fill the placeholders: the namespace, the PEM of an authority, and requests for certificates, new ones unless given."""
    return _filled(body, {"NAMESPACE": namespace, "AUTHORITY": authority, **(requests or _requests())})


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, words) for key, inner in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_filled(inner, words) for inner in as_list(value)]
    return Template(value).substitute(words) if isinstance(value, str) else value


@cache
def _requests() -> dict[str, str]:
    """The two forms of a certificate request: PEM in base64 for a CertificateSigningRequest, DER in base64 for a pod's."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "someone")])
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    encoding = serialization.Encoding
    return {
        "CERTIFICATE_REQUEST": base64.b64encode(request.public_bytes(encoding.PEM)).decode(),
        "STUB_REQUEST": base64.b64encode(request.public_bytes(encoding.DER)).decode(),
    }
