"""A `Config` from plain arguments, for a program that knows its server."""

from kube_core.base.secret import Secret

from .config import Config
from .identity import optional_identity
from .impersonation import Impersonation
from .material import FileRef, Pem
from .tls import Tls


def config_for(
    server: str,
    *,
    namespace: str | None = None,
    token: str | Secret[str] | None = None,
    token_file: str | FileRef | None = None,
    username: str | None = None,
    password: str | Secret[str] | None = None,
    ca: bytes | str | Pem | FileRef | None = None,
    certificate: bytes | str | Pem | FileRef | None = None,
    key: bytes | str | Pem | FileRef | None = None,
    key_password: str | Secret[str] | None = None,
    server_name: str | None = None,
    insecure: bool = False,
    impersonate: Impersonation | str | None = None,
    proxy_url: str | None = None,
    compression: bool = True,
    user_agent: str | None = None,
    allow_insecure_token: bool = False,
) -> Config:
    """Build the `Config` of one server. Certificates and keys are PEM as bytes, or the name of a file as str."""
    tls = Tls(
        *(_material(ca, "ca"), _material(certificate, "certificate"), _material(key, "key")),
        password=key_password,
        server_name=server_name,
        insecure=insecure,
    )
    file = FileRef(token_file, source="token_file") if isinstance(token_file, str) else token_file
    return Config(
        server,
        namespace=namespace,
        tls=tls,
        identity=optional_identity(token, file, username, password),
        impersonation=Impersonation(impersonate) if isinstance(impersonate, str) else impersonate,
        proxy_url=proxy_url,
        compression=compression,
        user_agent=user_agent,
        allow_insecure_token=allow_insecure_token,
    )


def _material(value: bytes | str | Pem | FileRef | None, name: str) -> Pem | FileRef | None:
    if isinstance(value, bytes):
        return Pem(value, source=name)
    return FileRef(value, source=name) if isinstance(value, str) else value
