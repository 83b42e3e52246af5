"""How a store keeps the bytes of its objects: as they came, or compressed.

Objects of one kind are much alike, so that a deflate dictionary made of a few of them takes most of what a compressor would
otherwise have to learn anew with each: a pod of 7 KB takes 0.6 KB.
"""

import zlib
from collections.abc import Iterable
from itertools import islice

from attrs import define, field

from kube_core.base import UsageError

DICTIONARY_BYTES = 32 * 1024
"""Deflate looks back no further (RFC 1951, 2)."""

SAMPLES = 4
"""How many objects make a dictionary: those of 7 KB fill it."""

LEVEL = 1
"""The fastest: with a dictionary the others gain little."""

_RAW = -zlib.MAX_WBITS
"""Without zlib's own header and checksum: what is packed never leaves the process."""


@define
class Packing:
    """Packs bytes and unpacks them. Until it is given samples, and when it is not ``compressed``, bytes stay as they are."""

    compressed: bool = False
    _dictionary: bytes = field(default=b"", init=False, repr=False)

    @property
    def primed(self) -> bool:
        """Whether `pack` may be used: either nothing is compressed, or there is a dictionary."""
        return not self.compressed or bool(self._dictionary)

    def prime(self, samples: Iterable[bytes]) -> None:
        """Make the dictionary, once: what is packed with one can't be unpacked with another."""
        if self.primed:
            raise UsageError("a packing has one dictionary for good")
        self._dictionary = b"".join(islice(samples, SAMPLES))[-DICTIONARY_BYTES:]

    def pack(self, data: bytes) -> bytes:
        """Give the bytes to keep."""
        if not self._dictionary:
            return data
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW, zlib.DEF_MEM_LEVEL, zlib.Z_DEFAULT_STRATEGY, self._dictionary)
        return packer.compress(data) + packer.flush()

    def unpack(self, packed: bytes) -> bytes:
        """Give the bytes that were packed."""
        if not self._dictionary:
            return packed
        return zlib.decompressobj(_RAW, self._dictionary).decompress(packed)
