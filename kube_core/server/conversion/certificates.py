"""PodCertificateRequests: two fields of v1beta1 that v1 does not have. See `pkg/apis/certificates/v1/conversion.go`."""

from typing import Any

from ..document import part

_GONE = ("pkixPublicKey", "proofOfPossession")


def keep(annotations: dict[str, str], content: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """A request of either version as v1beta1 has it: they are there even when they are empty."""
    return annotations, {**content, "spec": {**dict.fromkeys(_GONE), **part(content, "spec")}}


def show(annotations: dict[str, str], content: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """A request of v1beta1 as v1 has it."""
    return annotations, {**content, "spec": {key: value for key, value in part(content, "spec").items() if key not in _GONE}}
