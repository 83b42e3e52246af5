"""Tokens of ServiceAccounts: how they are made, and whom they belong to.

A token is a JWT, signed with a key that comes from the server's seed, so that the same test makes the same tokens; nobody who
does not know the seed can make one, and `issuer` tells everybody how to verify one. See
https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ and `pkg/serviceaccount/claims.go` of kubernetes.
"""

from base64 import urlsafe_b64decode
from collections.abc import Iterable
from hmac import compare_digest
from typing import Any, ClassVar

import msgspec
from attrs import field, frozen

from ..exchange import User
from ..record import key_of
from ..storage import Storage
from .signing import SigningKey, base64

ISSUER = "https://kubernetes.default.svc"
"""Who makes them, and whom they are for, unless another audience is asked for."""
ACCOUNTS = "serviceaccounts"
_EXTRA = "authentication.kubernetes.io"
_BOUND = {"pod": "pods", "secret": "secrets", "node": "nodes"}


@frozen
class Signer:
    """Signs claims, and knows its own signature."""

    ALGORITHM: ClassVar = "ES256"
    _key: SigningKey = field(repr=False)

    @classmethod
    def from_seed(cls, seed: int) -> "Signer":
        """The key that a seed leads to."""
        return cls(SigningKey.from_seed(f"tokens of {seed}"))

    @property
    def public(self) -> dict[str, str]:
        """The key that verifies, as a JSON Web Key."""
        return self._key.described()

    def sign(self, claims: dict[str, Any]) -> str:
        """Make a token."""
        text = f"{_encoded({'alg': self.ALGORITHM, 'kid': self._key.name})}.{_encoded(claims)}"
        return f"{text}.{self._key.sign(text)}"

    def claims(self, token: str) -> dict[str, Any] | None:
        """What a token says; None when it is not one of ours."""
        text, _, signature = token.rpartition(".")
        if not compare_digest(self._key.sign(text).encode(), signature.encode()):
            return None
        claims: dict[str, Any] = msgspec.json.decode(urlsafe_b64decode(text.partition(".")[2] + "=="))
        return claims


class Unacceptable(Exception):
    """A token that was good once. The text is the server's."""


def account_of(storage: Storage, claims: dict[str, Any], now: float) -> User:
    """The user that a token belongs to; raises `Unacceptable` when its time is over, or what it is bound to is gone."""
    if now >= claims["exp"]:
        raise Unacceptable("service account token has expired")
    bound: dict[str, Any] = claims["kubernetes.io"]
    namespace, account = bound["namespace"], bound["serviceaccount"]
    record = storage.shelf(ACCOUNTS).objects.get(key_of(namespace, account["name"]))
    if record is None:
        raise Unacceptable(f'serviceaccounts "{account["name"]}" not found')
    if record.uid != account["uid"]:
        raise Unacceptable(f"service account UID ({record.uid}) does not match claim ({account['uid']})")
    for kind, shelf in _BOUND.items():
        if kind in bound and (kind != "node" or "pod" not in bound):
            _check_bound(storage, shelf, "" if kind == "node" else namespace, bound[kind])
    user = User.service_account(namespace, account["name"], account["uid"])
    return User(user.name, user.groups, user.uid, dict(_extra(claims, bound)))


def _check_bound(storage: Storage, shelf: str, namespace: str, wanted: dict[str, str]) -> None:
    record = storage.shelf(shelf).objects.get(key_of(namespace, wanted["name"]))
    if record is None or record.uid != wanted["uid"]:
        raise Unacceptable("service account token has been invalidated")


def _extra(claims: dict[str, Any], bound: dict[str, Any]) -> Iterable[tuple[str, tuple[str, ...]]]:
    if identity := claims.get("jti"):
        yield f"{_EXTRA}/credential-id", (f"JTI={identity}",)
    for kind in ("node", "pod"):
        if kind in bound:
            yield f"{_EXTRA}/{kind}-name", (bound[kind]["name"],)
            if bound[kind].get("uid"):
                yield f"{_EXTRA}/{kind}-uid", (bound[kind]["uid"],)


def _encoded(value: dict[str, Any]) -> str:
    return base64(msgspec.json.encode(value))
