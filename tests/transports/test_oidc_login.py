"""OpenID Connect over the wire: tokens from a provider on loopback, over TLS; the same in every colour."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kube_core.base import ConfigError
from kube_core.requests import Request, Unauthorized, raw_text
from kube_transports import AsyncClient, Call, MemoryTransport, Reply, from_kubeconfig
from tests.support.provider import CLIENT_SECRET, Provider, provider

from .colours import header

Play = Callable[..., Any]
ASK: Request[Any] = raw_text("/")
NOW = 1_800_000_000.0
REFUSED = b'{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}'


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Provider]:
    """A provider whose tokens live for an hour from `NOW`."""
    with provider(tmp_path) as served:
        served.clock = lambda: NOW
        yield served


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of day as clients see it, in its only item."""
    now = [NOW]
    monkeypatch.setattr("kube_transports.session.time", lambda: now[0])
    return now


class Server:
    """Remembers the tokens, and refuses some."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.seen: list[str] = []

    def __call__(self, call: Call) -> Reply:
        self.seen.append((header(call, "authorization") or "").removeprefix("Bearer "))
        refused = self.seen[-1] in self.refused
        return Reply(401, (("content-type", "application/json"),), REFUSED) if refused else Reply(200, (), b"yes")


def used(play: Play, folder: Path, entry: dict[str, Any], server: Server, *, times: int = 1, before: Any = None) -> Server:
    """Ask so many times as the user of a provider; ``before`` each time something may happen."""
    document = {
        "clusters": [{"name": "c", "cluster": {"server": "https://localhost"}}],
        "users": [{"name": "me", "user": {"auth-provider": entry}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "me"}}],
        "current-context": "c",
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(document))
    kept = path.read_bytes()

    async def scenario(client: AsyncClient) -> None:
        for number in range(times):
            if before is not None:
                before(number)
            await client.send(ASK)

    play(scenario, config=from_kubeconfig(path), transport=MemoryTransport(server))
    assert path.read_bytes() == kept, "the kubeconfig is never written"
    return server


def test_a_good_token_asks_nobody(play: Play, tmp_path: Path, issuer: Provider, clock: list[float]) -> None:
    """It is sent as it stands in the kubeconfig."""
    token = issuer.token(expires_at=NOW + 60)
    server = used(play, tmp_path, issuer.config(id_token=token, refresh_token="refresh-1"), Server(), times=2)
    assert (server.seen, issuer.asked) == ([token] * 2, [])


def test_a_token_is_renewed_before_its_end(
    play: Play, tmp_path: Path, issuer: Provider, clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    """Ten seconds before, and again with the next refresh token, which the provider gave instead of the first."""
    issuer.rotate = True
    first, second = issuer.token(expires_at=NOW + 60), issuer.token(expires_at=NOW + 3600)

    def later(number: int) -> None:
        clock[0] = NOW + (0.0, 51.0, 100.0, 3591.0)[number]
        issuer.clock = lambda: clock[0] if number == 3 else NOW

    server = used(play, tmp_path, issuer.config(id_token=first, refresh_token="refresh-1"), Server(), times=4, before=later)
    assert server.seen == [first, second, second, issuer.token(expires_at=NOW + 3591 + 3600)]
    assert issuer.asked == ["/.well-known/openid-configuration", "/token/"] * 2
    assert [form["refresh_token"] for form in issuer.forms] == ["refresh-1", "refresh-1+"]
    told = [record.message for record in caplog.records if record.name == "kube_transports.logins"]
    assert ["kept in memory only" in message for message in told] == [True]


def test_a_401_has_the_token_renewed(play: Play, tmp_path: Path, issuer: Provider, clock: list[float]) -> None:
    """Once, and the request goes again; the client proves itself with its secret."""
    bad = issuer.token(expires_at=NOW + 5000, user="nobody")
    entry = issuer.config(id_token=bad, refresh_token="refresh-1", client_secret=CLIENT_SECRET)
    server = used(play, tmp_path, entry, Server(bad), times=2)
    assert server.seen == [bad] + [issuer.token(expires_at=NOW + 3600)] * 2
    assert issuer.forms[0]["client_secret"] == CLIENT_SECRET


def test_a_second_401_is_the_user_s(play: Play, tmp_path: Path, issuer: Provider, clock: list[float]) -> None:
    """The provider is asked once for each request."""
    server = Server(issuer.token(expires_at=NOW + 3600))
    with pytest.raises(Unauthorized):
        used(play, tmp_path, issuer.config(refresh_token="refresh-1"), server)
    assert (len(server.seen), len(issuer.forms)) == (2, 2)


def test_a_token_that_can_not_be_renewed(play: Play, tmp_path: Path, issuer: Provider, clock: list[float]) -> None:
    """Nothing is sent; somebody has to log in."""
    server = Server()
    with pytest.raises(ConfigError, match="no longer good and there is no refresh-token; log in at the provider again"):
        used(play, tmp_path, issuer.config(id_token=issuer.token(expires_at=NOW - 1)), server)
    with pytest.raises(ConfigError, match="400 invalid_grant; log in at the provider again"):
        used(play, tmp_path, issuer.config(refresh_token="canary"), server)
    with pytest.raises(ConfigError, match="the refresh-token: 401 invalid_client"):
        used(play, tmp_path, issuer.config(refresh_token="refresh-1", client_secret="canary"), server)
    assert server.seen == []


def test_a_provider_that_is_not_trusted(play: Play, tmp_path: Path, issuer: Provider, clock: list[float]) -> None:
    """Whose certificate an authority signed that nobody named, or that is no authority at all."""
    for entry, message in (
        (issuer.config(refresh_token="r", idp_certificate_authority=""), "could not be asked: the TLS handshake failed"),
        (issuer.config(refresh_token="r", idp_certificate_authority=str(tmp_path / "kubeconfig")), "no certificate in it"),
        (issuer.config(refresh_token="r", idp_certificate_authority="gone.crt"), "idp-certificate-authority .* doesn't exist"),
    ):
        with pytest.raises(ConfigError, match=message):
            used(play, tmp_path, entry, Server())
    assert issuer.forms == []


def test_a_provider_that_is_not_there(play: Play, tmp_path: Path, issuer: Provider, clock: list[float]) -> None:
    """The error names it; a token that is good for a while serves on."""
    entry = issuer.config(refresh_token="r", id_token=issuer.token(expires_at=NOW + 5))
    entry["config"]["idp-issuer-url"] = "https://127.0.0.1:1/realm"
    assert len(used(play, tmp_path, entry, Server()).seen) == 1
    clock[0] = NOW + 5
    with pytest.raises(ConfigError, match=r"the provider at https://127.0.0.1:1/realm/.well-known/\S+ could not be asked"):
        used(play, tmp_path, entry, Server())
