"""Who sends a request, and whether he may: looked at before anything else about it.

    credentials        access off            users only             RBAC
    none               the administrator     401                    nobody in particular (401 without ``anonymous``)
    a certificate      its user              its user               its user
    a known token      the administrator     its user               its user
    another token      the administrator     401                    401

With RBAC each request needs a rule of a role in the storage; without it, whoever is known may do everything.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from attrs import evolve

from ..exchange import ADMIN, ServerRequest, User
from ..paths import Target
from ..storage import Storage
from ..tokens.tokens import ISSUER, Signer, Unacceptable, account_of
from .attributes import Attributes, attributes_of
from .forbidden import forbidden, refused, unauthorized
from .impersonating import ANONYMOUS, Impersonation, wanted_user, with_common
from .policy import Decision, Policy
from .report import AccessReport
from .rules import quoted

_KEPT = 256  # users that are brought into form once
INVALID = "invalid bearer token"
NOBODY = User(ANONYMOUS, ("system:unauthenticated",))
_STREAMS = ("exec", "attach", "portforward")


class Access:
    """Access to one server."""

    def __init__(self, storage: Storage, signer: Signer, users: Iterable[User], *, rbac: bool, anonymous: bool) -> None:
        self._storage, self.signer = storage, signer
        self._tokens = {_digest(user.token): _known(user) for user in users if user.token}
        self.rbac = rbac
        self.on = rbac or bool(self._tokens)
        self._anonymous = anonymous and rbac
        self.policy = Policy(storage)
        self.report = AccessReport()
        self._impersonation = Impersonation(self.decide)

    def check(self, request: ServerRequest, target: Target, now: float) -> User:
        """The user whom a request is done as. Raises a Refusal: 401 or 403."""
        user = self._login(request, now) if self.on else _known(request.user or ADMIN)
        wanted = wanted_user(request)
        if not self.rbac and wanted is None:
            return user
        attributes = attributes_of(request, target)
        if wanted is not None:
            user = self._impersonation.become(user, wanted, attributes)
        self._demand(user, attributes)
        return user

    def check_stream(self, user: User, request: ServerRequest, target: Target) -> None:
        """Refuse to open a stream into a pod to who may not create what it is, whatever the method of the request."""
        wanted = evolve(attributes_of(request, target), verb="create")
        if wanted.subresource in _STREAMS and not (decision := self.decide(user, wanted)).allowed:
            self.report.refuse(user, wanted)
            raise refused(wanted.group, wanted.resource, wanted.name, decision.reason)

    def _demand(self, user: User, wanted: Attributes) -> None:
        """Refuse what a user may not do, and note it."""
        decision = self.decide(user, wanted)
        if not decision.allowed:
            self.report.refuse(user, wanted)
            raise forbidden(user, wanted, decision.reason)
        self.report.allow(user, decision.rule)

    def decide(self, user: User, wanted: Attributes) -> Decision:
        """Whether a user may do something."""
        return self.policy.decide(user, wanted) if self.rbac else Decision(True)

    def _login(self, request: ServerRequest, now: float) -> User:
        if request.user is not None:
            return _known(request.user)
        scheme, _, token = request.header("authorization").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            try:
                return self.identify(token.strip(), (), now)[0]
            except Unacceptable:
                raise unauthorized() from None
        if not self._anonymous:
            raise unauthorized()
        return NOBODY

    def identify(self, token: str, audiences: tuple[str, ...], now: float) -> tuple[User, tuple[str, ...]]:
        """The owner of a token, and those of the audiences that it is for. Raises `Unacceptable`."""
        wanted = audiences or (ISSUER,)
        if (user := self._tokens.get(_digest(token))) is not None and ISSUER in wanted:
            return user, (ISSUER,)
        claims = self.signer.claims(token) if token.count(".") == 2 else None
        if claims is None:
            raise Unacceptable(INVALID)
        shared = tuple(audience for audience in wanted if audience in claims["aud"])
        if not shared:
            text = f"token audiences {quoted(claims['aud'])} is invalid for the target audiences {quoted(wanted)}"
            raise Unacceptable(f"[{INVALID}, {text}]")
        try:
            return _known(account_of(self._storage, claims, now)), shared
        except Unacceptable as why:
            raise Unacceptable(f"[{INVALID}, {why}]") from None


def _digest(token: str) -> bytes:
    """What a token is known by, so that it is nowhere to be seen."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=_KEPT)
def _known(user: User) -> User:
    """A user as the server sees him: in the group of all who are known, and without a token."""
    return evolve(user, token="", groups=with_common(user.name, user.groups))
