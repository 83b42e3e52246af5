"""Header blocks of SPDY/3.1: names and values, compressed by one zlib stream for the whole connection, from a known dictionary.

From https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1/ (2.6.10).
"""

import zlib
from struct import pack, unpack_from

from kube_core.base import ProtocolError

Pairs = tuple[tuple[str, str], ...]
"""Names, in lower case, and values, in order."""

MAX_BLOCK_BYTES = 64 * 1024
"""A header block once it is decompressed. Those of Kubernetes have a hundred bytes; what is small may decompress to anything."""

_WORDS = (
    "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow "
    "authorization cache-control connection content-base content-encoding content-language content-length content-location "
    "content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match "
    "if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range "
    "referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get "
    "status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin"
)
"""Each stands in the dictionary with its length before it; the underscore is a space."""

_TAIL = (
    b"100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative "
    b"Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal "
    b"Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, "
    b"Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,"
    b"text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0."
)


def _with_length(text: bytes) -> bytes:
    return pack("!I", len(text)) + text


DICTIONARY = b"".join(_with_length(word.replace("_", " ").encode()) for word in _WORDS.split()) + _TAIL


class HeaderBlocks:
    """Both directions of one connection. Blocks are to be read, and sent, in the order in which they are made."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(zdict=DICTIONARY)
        self._inflate = zlib.decompressobj(zdict=DICTIONARY)

    def write(self, headers: Pairs) -> bytes:
        """Compress a block."""
        plain = pack("!I", len(headers)) + b"".join(
            _with_length(name.lower().encode()) + _with_length(value.encode()) for name, value in headers
        )
        return self._deflate.compress(plain) + self._deflate.flush(zlib.Z_SYNC_FLUSH)

    def read(self, block: bytes) -> Pairs:
        """Decompress a block. Raises a `ProtocolError`, after which no later block can be read."""
        try:
            plain = self._inflate.decompress(block, MAX_BLOCK_BYTES + 1)
        except zlib.error as error:
            raise ProtocolError(f"a header of SPDY can't be decompressed: {error}", request_sent=True) from error
        if len(plain) > MAX_BLOCK_BYTES or self._inflate.unconsumed_tail:
            raise ProtocolError(f"a header of SPDY is larger than {MAX_BLOCK_BYTES} bytes", request_sent=True)
        texts = _texts(plain)
        return tuple(zip(texts[::2], texts[1::2], strict=True))


def _texts(plain: bytes) -> list[str]:
    """The texts of a block, names and values in turn."""
    if len(plain) < 4:
        raise _garbled()
    (count,) = unpack_from("!I", plain)
    texts: list[str] = []
    position = 4
    while position < len(plain):
        if position + 4 > len(plain):
            raise _garbled()
        (length,) = unpack_from("!I", plain, position)
        position += 4 + length
        if position > len(plain):
            raise _garbled()
        texts.append(plain[position - length : position].decode("utf-8", "backslashreplace"))
    if len(texts) != 2 * count:
        raise _garbled()
    return texts


def _garbled() -> ProtocolError:
    return ProtocolError("a header of SPDY has another length than it says", request_sent=True)
