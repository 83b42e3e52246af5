"""Who a client certificate says that the client is."""

from collections.abc import Iterable, Mapping
from typing import Any

from kube_core.server import User


def user_of(certificate: Mapping[str, Any]) -> User | None:
    """The common name is the user, the organizations are the groups; None without a certificate or a name.

    See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates.
    """
    names: Iterable[tuple[tuple[str, str], ...]] = certificate.get("subject", ())
    fields = [pair for relative in names for pair in relative]
    name = next((value for key, value in fields if key == "commonName"), "")
    return User(name, tuple(value for key, value in fields if key == "organizationName")) if name else None
