"""Who issues tokens of ServiceAccounts, and whether anybody can verify them with what is told."""

from base64 import urlsafe_b64decode
from typing import Any

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kube_core.server import ApiServer, ServerRequest
from kube_core.server.tokens.signing import SigningKey

ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts"
ECDSA = ec.ECDSA(hashes.SHA256())


def number(text: str) -> int:
    """A coordinate of a key, or a half of a signature."""
    return int.from_bytes(urlsafe_b64decode(text + "=="), "big")


def public(key: dict[str, str]) -> ec.EllipticCurvePublicKey:
    """A JSON Web Key as another library has it."""
    return ec.EllipticCurvePublicNumbers(number(key["x"]), number(key["y"]), ec.SECP256R1()).public_key()


def signature(text: str) -> bytes:
    """A token's signature as another library has it."""
    raw = urlsafe_b64decode(text + "==")
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def told(server: ApiServer, method: str, target: str, body: Any = None, **headers: str) -> Any:
    """What a server answers."""
    data = b"" if body is None else msgspec.json.encode(body)
    named = (("content-type", "application/json"), *headers.items())
    return msgspec.json.decode(server.handle(ServerRequest(method, target, named, data)).body)


def test_a_token_is_verified_by_the_keys_that_are_told() -> None:
    """A client that reads the configuration finds the keys, and the key of a token by its name."""
    server = ApiServer()
    told(server, "POST", ACCOUNTS, {"metadata": {"name": "a"}})
    token: str = told(server, "POST", f"{ACCOUNTS}/a/token", {})["status"]["token"]
    found = told(server, "GET", "/.well-known/openid-configuration", host="api.test:1234")
    assert found["jwks_uri"] == "https://api.test:1234/openid/v1/jwks"
    (key,) = told(server, "GET", "/openid/v1/jwks")["keys"]
    text, _, last = token.rpartition(".")
    head = msgspec.json.decode(urlsafe_b64decode(text.partition(".")[0] + "=="))
    assert (head["alg"], head["kid"]) == (found["id_token_signing_alg_values_supported"][0], key["kid"])
    public(key).verify(signature(last), text.encode(), ECDSA)
    with pytest.raises(InvalidSignature):
        public(key).verify(signature(last), f"{text}a".encode(), ECDSA)


@pytest.mark.parametrize("seed", range(8))
def test_signatures_of_many_keys(seed: int) -> None:
    """Each key has another public part, which verifies what it signs; the same text has the same signature."""
    key = SigningKey.from_seed(f"seed {seed}")
    signed = key.sign("a text")
    assert key.sign("a text") == signed
    public(key.described()).verify(signature(signed), b"a text", ECDSA)
    assert "secret" not in repr(key)
    assert key.public != SigningKey.from_seed(f"another seed {seed}").public
