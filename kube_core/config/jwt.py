"""What a JSON Web Token says of its own end (RFC 7519, 4.1.4). Its signature is the server's to check."""

from binascii import Error, a2b_base64
from math import isfinite

from msgspec import DecodeError, Struct, json

from kube_core.base.building import built
from kube_core.base.secret import Secret


@built
class Claims(Struct):
    """The claim that matters here; providers write it as an integer or not."""

    exp: float


def expiry_of(token: Secret[str]) -> float | None:
    """Read until when a token is good, in Unix seconds; None when it is no JWT or doesn't say."""
    parts = token.reveal().split(".")
    if len(parts) != 3:
        return None
    try:
        expiry = json.decode(_base64url(parts[1]), type=Claims).exp
    except (Error, ValueError, DecodeError):
        return None
    return expiry if isfinite(expiry) else None


def _base64url(text: str) -> bytes:
    padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
    return a2b_base64(padded, strict_mode=True)
