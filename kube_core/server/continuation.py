"""Continue tokens: opaque to clients, and all that the server needs to go on, so that it keeps nothing between pages.

The form is that of k8s.io/apiserver/pkg/storage/continue.go: base64url of JSON with a version, the resourceVersion of the first
page (-1: whatever is there now) and the key to start from, below the listed collection.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error

import msgspec

from kube_core.base import DecodeError
from kube_core.base.building import built

from .bodies.json_faults import json_fault
from .bodies.loose_json import read_json
from .refusal import Refusal, bad_request

_FORM = "meta.k8s.io/v1"
LATEST = -1
_illegal = re.compile("[^A-Za-z0-9_-]")


@built
class Continuation(msgspec.Struct):
    """Where a list goes on."""

    v: str
    rv: int
    start: str


def encode_continuation(version: int, after: str, namespace: str) -> str:
    """Make the token for what follows the key ``after`` in a list of one namespace, or of all when it is empty."""
    start = "/" + after.removeprefix(f"{namespace}/" if namespace else "") + "\0"
    data = msgspec.json.encode(Continuation(_FORM, version, start))
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_continuation(token: str, namespace: str) -> tuple[int, str]:
    """Read a token: the version to list at, and the key to start from."""
    data = _bytes(token)
    try:
        read = msgspec.convert(read_json(data)[0], Continuation)
    except DecodeError:
        raise _bad(json_fault(data)) from None
    except msgspec.ValidationError as error:
        raise _bad(str(error)) from None
    if read.v != _FORM:
        raise _bad(f"server does not recognize this encoded version {read.v}")
    if read.rv == 0:
        raise _bad("incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
    if not read.start:
        raise _bad("encoded start key empty (version meta.k8s.io/v1)")
    key = read.start.removeprefix("/")
    if any(part in ("", ".", "..") for part in key.split("/")):
        raise _bad(read.start)
    return read.rv, f"{namespace}/{key}" if namespace else key


def _bytes(token: str) -> bytes:
    place = _illegal.search(token)
    try:
        data = urlsafe_b64decode(token + "=" * (-len(token) % 4)) if place is None else b""
    except Base64Error:
        raise _bad(f"illegal base64 data at input byte {len(token) - 1}") from None
    if place is not None:
        raise _bad(f"illegal base64 data at input byte {place.start()}")
    return data


def _bad(why: str) -> Refusal:
    return bad_request(f"invalid continue token: continue key is not valid: {why}")
