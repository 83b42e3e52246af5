"""Acting as somebody else: the headers, and what it takes to be allowed to.

Since 1.36 the server first looks for rights that are limited to a kind of user and a verb (``impersonate:user-info`` and
``impersonate-on:user-info:list``), then for the old ``impersonate``; the refusal is that of the first it looked at. Whoever was
allowed in one way is asked for that way first from then on. See `pkg/endpoints/filters/impersonation` of k8s.io/apiserver.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias
from urllib.parse import unquote

from attrs import define, evolve, field, frozen

from kube_core.base import dns_subdomain

from ..exchange import ServerRequest, User
from ..refusal import Refusal
from .attributes import Attributes
from .forbidden import NOSNIFF, forbidden
from .policy import MASTERS, Decision

Decide: TypeAlias = Callable[[User, Attributes], Decision]
AUTHENTICATED, UNAUTHENTICATED, ANONYMOUS = "system:authenticated", "system:unauthenticated", "system:anonymous"
GROUP = "authentication.k8s.io"
_HEAD, _EXTRA = "impersonate-", "impersonate-extra-"
_NODE = "system:node:"
_NODES = "system:nodes"
_NODE_KEY = "authentication.kubernetes.io/node-name"
_MANY = 4  # manyAuthorizationChecksInLoop: from so many groups on, the right to all of them is asked for first
_path = re.compile(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+").fullmatch
_account = re.compile(r"system:serviceaccount:([^:]+):([^:]+)").fullmatch


def wanted_user(request: ServerRequest) -> User | None:
    """Whom the headers ask to be taken for, if they do. Raises a Refusal."""
    for name, _ in request.headers:
        if name.startswith(_HEAD):
            break
    else:
        return None
    groups = tuple(value for name, value in request.headers if name == "impersonate-group")
    extra: dict[str, tuple[str, ...]] = {}
    for name, value in request.headers:
        if name.startswith(_EXTRA):
            key = unquote(name.removeprefix(_EXTRA)).lower()
            extra[key] = (*extra.get(key, ()), value)
    user = User(request.header("impersonate-user"), groups, request.header("impersonate-uid"), extra)
    if not user.name and (groups or extra or user.uid):
        text = f"requested {_in_go(user)} without impersonating a user name"
        raise Refusal(400, "BadRequest", text, headers=NOSNIFF)
    return user if user.name else None


def _in_go(user: User) -> str:
    groups = f"[]string{{{_list(user.groups)}}}" if user.groups else "[]string(nil)"
    pairs = ", ".join(f'"{key}":[]string{{{_list(values)}}}' for key, values in sorted(user.extra.items()))
    extra = f"map[string][]string{{{pairs}}}" if pairs else "map[string][]string(nil)"
    return f'&user.DefaultInfo{{Name:"{user.name}", UID:"{user.uid}", Groups:{groups}, Extra:{extra}}}'


def _list(values: Sequence[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)


@frozen
class _Way:
    """One way to be allowed: the kind of user that it is limited to; without a kind, the old way."""

    kind: str = ""

    @property
    def verb(self) -> str:
        return f"impersonate:{self.kind}" if self.kind else "impersonate"

    def fits(self, user: User, requestor: User) -> bool:
        """Whether it is for such a user."""
        plain, node = not (user.groups or user.uid or user.extra), _node(user.name)
        match self.kind:
            case "associated-node":
                mine = requestor.extra.get(_NODE_KEY) == (node,) and _account(requestor.name) is not None
                return plain and bool(node) and mine
            case "arbitrary-node":
                return plain and bool(node)
            case "serviceaccount":
                return plain and _account(user.name) is not None
            case "user-info":
                return not node and _account(user.name) is None
            case _:
                return True

    def groups(self, user: User) -> tuple[str, ...]:
        """The groups of the user to be, before those that everybody has."""
        if self.kind and _node(user.name):
            return (_NODES,)
        account = _account(user.name)
        return User.service_account(account[1], account[2]).groups if account and not user.groups else user.groups

    def asks(self, user: User) -> Iterator[Sequence[Attributes]]:
        """What has to be allowed: one of each group of things."""
        who = self._who(user)
        yield (who,)
        if user.uid:
            yield (Attributes(self.verb, GROUP, "uids", name=user.uid),)
        group = evolve(who, resource="groups", namespace="", name="")
        everything = (evolve(group, name="*"),) if self.kind and len(user.groups) >= _MANY else ()
        for name in user.groups:
            yield (*everything, evolve(group, name=name))
        for key, values in user.extra.items():
            for value in values:
                yield (Attributes(self.verb, GROUP, "userextras", key, name=value),)

    def _who(self, user: User) -> Attributes:
        who = Attributes(self.verb, GROUP if self.kind else "", "users", name=user.name)
        if account := _account(user.name):
            return evolve(who, resource="serviceaccounts", namespace=account[1], name=account[2])
        if self.kind and (node := _node(user.name)):
            return evolve(who, resource="nodes", name="*" if self.kind == "associated-node" else node)
        return who


_WAYS = tuple(_Way(kind) for kind in ("associated-node", "arbitrary-node", "serviceaccount", "user-info", ""))


def _node(name: str) -> str:
    node = name.removeprefix(_NODE)
    return node if name.startswith(_NODE) and dns_subdomain(node) is None else ""


@define(eq=False)
class Impersonation:
    """Remembers which way each requestor was allowed last."""

    decide: Decide
    _last: dict[str, _Way] = field(factory=dict[str, _Way])

    def become(self, requestor: User, user: User, wanted: Attributes) -> User:
        """The user that somebody else acts as. Raises the first Refusal, if there is no way."""
        first = self._last.get(requestor.name)
        ways = _WAYS if first is None else (first, *(way for way in _WAYS if way != first))
        refusals: list[Refusal] = []
        for way in ways:
            if not way.fits(user, requestor):
                continue
            try:
                self._check(way, requestor, user, wanted)
            except Refusal as refusal:
                refusals.append(refusal)
            else:
                self._last[requestor.name] = way
                return evolve(user, groups=with_common(user.name, way.groups(user)))
        raise refusals[0]

    def _check(self, way: _Way, requestor: User, user: User, wanted: Attributes) -> None:
        if way.kind:
            self._demand(requestor, (evolve(wanted, verb=f"impersonate-on:{way.kind}:{wanted.verb}"),))
        for asked in way.asks(user):
            if way.kind:
                _check_sane(requestor, user, asked[-1])
            self._demand(requestor, asked)

    def _demand(self, requestor: User, asked: Sequence[Attributes]) -> None:
        decisions = [self.decide(requestor, each) for each in asked]
        if not any(decision.allowed for decision in decisions):
            raise forbidden(requestor, asked[-1], decisions[-1].reason)


def _check_sane(requestor: User, user: User, asked: Attributes) -> None:
    """Refuse what only the old way lets pass: everything, and keys without a domain."""
    if asked.resource == "groups":
        if "" in user.groups:
            raise forbidden(requestor, evolve(asked, name=""), "impersonating the empty string group is not allowed")
        if MASTERS in user.groups:
            raise forbidden(requestor, evolve(asked, name=MASTERS), "impersonating the system:masters group is not allowed")
    problems = [_problem(key, values) for key, values in user.extra.items()] if asked.resource == "userextras" else []
    for problem in filter(None, problems):
        raise forbidden(requestor, evolve(asked, subresource="", name=""), problem)


def _problem(key: str, values: tuple[str, ...]) -> str:
    domain, slash, path = key.partition("/")
    if not (slash and _path(path)) or dns_subdomain(domain) is not None:
        wrong = f'extra.key: Invalid value: "{key}": must be a domain-prefixed path (such as "acme.io/foo")'
        return f"impersonating an invalid key in extra is not allowed: {wrong}"
    return "impersonating the empty string value in extra is not allowed" if "" in values else ""


def with_common(name: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    """The groups with the one that everybody is in."""
    if name == ANONYMOUS:
        return groups if UNAUTHENTICATED in groups else (*groups, UNAUTHENTICATED)
    common = {AUTHENTICATED, UNAUTHENTICATED}
    return groups if common & {*groups} else (*groups, AUTHENTICATED)
