"""Signatures by ES256 (ECDSA over the curve P-256 with SHA-256) in pure Python: those of tokens, which anybody may verify.

They take a millisecond or two, and are not constant in time: a key made of a test's seed is no secret worth a measurement. The
number that each needs is drawn from the text, as in RFC 6979, so that the same text has the same signature.
See RFC 7518, 3.4, and FIPS 186-5.
"""

from base64 import urlsafe_b64encode
from functools import cached_property, lru_cache
from hashlib import sha256, sha512
from hmac import digest

from attrs import field, frozen

_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_INFO = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")  # of RFC 5480, before the point
_SIZE = 32


@frozen(slots=False)
class SigningKey:
    """A key that signs. ``public`` is its point of the curve."""

    _secret: int = field(repr=False)

    @classmethod
    def from_seed(cls, seed: str) -> "SigningKey":
        """The key that a text leads to."""
        return cls(_scalar(sha512(seed.encode()).digest()))

    def sign(self, text: str) -> str:
        """The signature of a text, as tokens have it."""
        return _signed(self._secret, sha256(text.encode()).digest())

    @cached_property
    def public(self) -> tuple[int, int]:
        """What verifies."""
        return _times_base(self._secret)

    @cached_property
    def name(self) -> str:
        """The key's id: the digest of its public part, as the real server has it."""
        return base64(sha256(_INFO + b"\x04" + b"".join(map(_octets, self.public))).digest())

    def described(self) -> dict[str, str]:
        """The public part as a JSON Web Key, see RFC 7517."""
        x, y = (base64(_octets(each)) for each in self.public)
        return {"use": "sig", "kty": "EC", "kid": self.name, "crv": "P-256", "alg": "ES256", "x": x, "y": y}


def base64(data: bytes) -> str:
    """Bytes as tokens and keys write them."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@lru_cache(maxsize=1024)
def _signed(secret: int, summary: bytes) -> str:
    """The signature of a text's digest: what is remembered is no longer than that, however long a text somebody sends."""
    hashed = int.from_bytes(summary, "big")
    nonce = _scalar(digest(_octets(secret), summary, "sha512"))
    r = _times_base(nonce)[0] % _ORDER
    s = pow(nonce, -1, _ORDER) * (hashed + r * secret) % _ORDER
    return base64(_octets(r) + _octets(s))


def _scalar(data: bytes) -> int:
    return int.from_bytes(data, "big") % (_ORDER - 1) + 1


def _octets(number: int) -> bytes:
    return number.to_bytes(_SIZE, "big")


def _times_base(factor: int) -> tuple[int, int]:
    """The base point so many times, by doubling and adding in Jacobian coordinates."""
    (x, y), z = _BASE, 1
    for bit in f"{factor:b}"[1:]:
        x, y, z = _doubled(x, y, z)
        if bit == "1":
            x, y, z = _with_base(x, y, z)
    inverse = pow(z, -1, _PRIME)
    square = inverse * inverse % _PRIME
    return x * square % _PRIME, y * square * inverse % _PRIME


def _doubled(x: int, y: int, z: int) -> tuple[int, int, int]:
    """See dbl-2001-b of the explicit formulas database, for curves with a = -3."""
    delta, gamma = z * z % _PRIME, y * y % _PRIME
    beta, alpha = x * gamma % _PRIME, 3 * (x - delta) * (x + delta) % _PRIME
    after = (alpha * alpha - 8 * beta) % _PRIME
    return after, (alpha * (4 * beta - after) - 8 * gamma * gamma) % _PRIME, ((y + z) ** 2 - gamma - delta) % _PRIME


def _with_base(x: int, y: int, z: int) -> tuple[int, int, int]:
    """See madd of the explicit formulas database; no multiple that comes up here is the base point or its opposite."""
    square = z * z % _PRIME
    h, r = (_BASE[0] * square - x) % _PRIME, (_BASE[1] * square * z - y) % _PRIME
    squared = h * h % _PRIME
    cubed, v = squared * h % _PRIME, x * squared % _PRIME
    after = (r * r - cubed - 2 * v) % _PRIME
    return after, (r * (v - after) - y * cubed) % _PRIME, z * h % _PRIME
