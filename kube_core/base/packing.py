"""Long generated tables, kept small: JSON, compressed, in base64, since this package opens no files.

What a compressor writes depends on its version, so two packed texts are compared by what is in them.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Mapping
from zlib import compress, decompress

from msgspec.json import Decoder, encode

_decode = Decoder(dict[str, str]).decode


def packed(table: Mapping[str, str]) -> str:
    """Pack a table of texts."""
    return b2a_base64(compress(encode(table), 9), newline=False).decode()


def unpacked(lines: Iterable[str]) -> dict[str, str]:
    """Unpack a table; ``lines`` make up its text."""
    return _decode(decompress(a2b_base64("".join(lines))))
