"""The documentation's cluster, and the way to it that a program finds by itself."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kube_core.server import ApiServer
from kube_transports import serve

from .world import world


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiServer]:
    """The cluster, behind a socket, with KUBECONFIG set to it."""
    embedded = world()
    with serve(embedded) as served:
        path = tmp_path / "kubeconfig"
        path.write_text(served.kubeconfig("dev"))
        monkeypatch.setenv("KUBECONFIG", str(path))
        yield embedded


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all programs of a page."""
    with asyncio.Runner() as started:
        yield started
