"""What a plugin answers on its standard output, an ExecCredential, → a `Grant`. No error shows any of it."""

from msgspec import Struct, ValidationError, convert

from kube_core.base.building import built
from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret
from kube_core.base.timestamps import parse_time

from .document import parse
from .exec_plugin import ExecPlugin
from .grant import Grant
from .material import Pem
from .token import usable_token


class Status(Struct, rename="camel"):
    """What a plugin gives. Go takes null for absent."""

    token: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    expiration_timestamp: str | None = None


@built
class ExecCredential(Struct, rename="camel"):
    """The document around it; what it repeats of the question is not looked at."""

    kind: str | None = None
    api_version: str | None = None
    status: Status | None = None


def read_credential(plugin: ExecPlugin, output: bytes) -> Grant:
    """Read a plugin's answer, JSON or YAML as Go takes it. Raises ConfigError for what is none."""
    status = _status(plugin, _document(plugin, output))
    certificate, key = status.client_certificate_data, status.client_key_data
    if bool(certificate) != bool(key):
        raise plugin.fault(f"{plugin.command!r} gave a client certificate or its key without the other; it has to give both")
    if not (status.token or certificate):
        raise plugin.fault(f"{plugin.command!r} gave neither a token nor a client certificate")
    named = f"{plugin.source}: what {plugin.command!r} gave as"
    return Grant(
        token=Secret(usable_token(status.token, f"{named} token")) if status.token else None,
        certificate=Pem(certificate.encode(), source=f"{named} clientCertificateData") if certificate else None,
        key=Pem(key.encode(), source=f"{named} clientKeyData") if key else None,
        expires_at=_time(plugin, status.expiration_timestamp),
    )


def _document(plugin: ExecPlugin, output: bytes) -> ExecCredential:
    if not output.strip():
        raise plugin.fault(f"{plugin.command!r} ended well, but wrote nothing to its standard output")
    try:
        return convert(parse(output, "it"), ExecCredential)
    except (ConfigError, ValidationError):
        pass
    # raised here, so that an error which may quote the output is not kept as the context
    raise plugin.fault(
        f"{plugin.command!r} wrote something to its standard output that is no ExecCredential; run it by hand to see"
    )


def _status(plugin: ExecPlugin, found: ExecCredential) -> Status:
    if found.kind != "ExecCredential":
        raise plugin.fault(f"{plugin.command!r} answered with a document of another kind than ExecCredential")
    if found.api_version != plugin.api_version:
        raise plugin.fault(
            f"{plugin.command!r} was asked in {plugin.api_version} and answered in another version; "
            "set the apiVersion that it speaks"
        )
    if found.status is None:
        raise plugin.fault(f"{plugin.command!r} answered without a status, so there is no credential in it")
    return found.status


def _time(plugin: ExecPlugin, text: str | None) -> float | None:
    if not text:
        return None
    try:
        return parse_time(text).timestamp()
    except (ValueError, OverflowError):
        pass
    raise plugin.fault(f"{plugin.command!r} gave an expirationTimestamp that is no RFC 3339 time")
