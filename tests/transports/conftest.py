"""What the tests of clients share."""

from collections.abc import Callable
from typing import Any

import pytest

from kube_core.server import ApiServer
from kube_transports import AsyncClient, Client

from .colours import ADAPTERS, COLOURS
from .following import filled


@pytest.fixture(params=COLOURS)
def play(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Runs a scenario of a client in one of the colours; with `over_each_adapter`, over one of the adapters."""
    found: Callable[..., Any] = ADAPTERS[request.param]
    return found


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxies this machine has, these tests go without."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long clients would have waited: they note it and go on."""
    found: list[float] = []

    async def apause(_: AsyncClient, seconds: float, __: object = None) -> None:
        found.append(seconds)

    def pause(_: Client, seconds: float, __: object = None) -> None:
        found.append(seconds)

    monkeypatch.setattr(Client, "pause", pause)
    monkeypatch.setattr(AsyncClient, "pause", apause)
    return found


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long clients waited on a clock that only their waits move."""
    found: list[float] = []

    def pause(_: Client, seconds: float, __: object = None) -> None:
        found.append(seconds)

    async def apause(_: AsyncClient, seconds: float, __: object = None) -> None:
        found.append(seconds)

    def now(_: Client | AsyncClient) -> float:
        return sum(found)

    monkeypatch.setattr(Client, "pause", pause)
    monkeypatch.setattr(AsyncClient, "pause", apause)
    monkeypatch.setattr(Client, "now", now)
    monkeypatch.setattr(AsyncClient, "now", now)
    return found


@pytest.fixture
def server() -> ApiServer:
    """A server with three ConfigMaps."""
    return filled(ApiServer())
