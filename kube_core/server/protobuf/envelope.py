"""The envelope around every message: what kind it is. See `runtime.Unknown` in k8s.io/apimachinery."""

from typing import Any

from .decoder import decode
from .encoder import encode
from .messages import message_of
from .scalars import bytes_of
from .wire import MalformedError, Wire, block, fields

MAGIC = b"k8s\x00"
_TYPE_META, _RAW, _ENCODING, _CONTENT_TYPE = 1, 2, 3, 4
_LENGTH = 4  # bytes in front of each frame of a watch


class NoMessageError(Exception):
    """There is no protobuf form of this kind."""

    def __init__(self, api_version: str, kind: str) -> None:
        super().__init__(f'no kind "{kind}" is registered for version "{api_version}"')
        self.api_version, self.kind = api_version, kind


class ContentError(NoMessageError):
    """The envelope is fine and what is in it is not; the text says why."""

    def __init__(self, api_version: str, kind: str, why: str) -> None:
        super().__init__(api_version, kind)
        self.args = (why,)


def unpack(data: bytes) -> dict[str, Any]:
    """Read a whole body; gives the object as JSON. Raises MalformedError or NoMessageError, of which a ContentError is one."""
    if not data:
        raise MalformedError("empty data")
    if not data.startswith(MAGIC):
        shown = " ".join(str(byte) for byte in MAGIC)
        raise MalformedError(f"provided data does not appear to be a protobuf message, expected prefix [{shown}]")
    found = dict(fields(data[len(MAGIC) :]))
    named = dict(fields(bytes_of(found.get(_TYPE_META, b""))))
    api_version, kind = (_word(named.get(number, b"")) for number in (1, 2))
    if not (ref := message_of(api_version, kind)):
        raise NoMessageError(api_version, kind)
    try:
        content = decode(ref, bytes_of(found.get(_RAW, b"")))
    except MalformedError as error:
        raise ContentError(api_version, kind, str(error)) from None
    return {"kind": kind, "apiVersion": api_version, **content}


def _word(value: Wire) -> str:
    return bytes_of(value).decode(errors="replace")


def pack(value: dict[str, Any]) -> bytes:
    """Write an object, given as JSON. Raises `NoMessageError`."""
    kind, api_version = str(value.get("kind", "")), str(value.get("apiVersion", ""))
    if not (ref := message_of(api_version, kind)):
        raise NoMessageError(api_version, kind)
    names = block(1, api_version.encode()) + block(2, kind.encode())
    body = (block(_TYPE_META, names), block(_RAW, encode(ref, value)), block(_ENCODING, b""), block(_CONTENT_TYPE, b""))
    return b"".join((MAGIC, *body))


def pack_event(event: dict[str, Any]) -> bytes:
    """Write one frame of a watch: its length, the type of the event, and the object in an envelope of its own."""
    message = block(1, str(event["type"]).encode()) + block(2, block(1, pack(event["object"])))
    return len(message).to_bytes(_LENGTH, "big") + message
