"""Fixtures for pytest: a Kubernetes API server for each test, clients of both colours that lead to it, time, and faults.

pytest finds this by itself once kube-core is installed (``-p no:kube_transports.pytest_plugin`` leaves it out). Nothing of
kube-core is imported before a test asks for a fixture. What is special about a test's server, its marker says::

    @pytest.mark.kube(workloads=True, namespaces=["dev"])
    def test_rollout(kube_client): ...
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from kube_core.server import ApiServer, User
    from kube_core.simulation import FaultPlan

    from .adapters.memory import MemoryTransport
    from .async_client import AsyncClient
    from .client import Client
    from .clock import ManualClock
    from .serving.served import Served

# Suites that don't use this must not pay for it.
# ruff: noqa: PLC0415

MARKER = """\
kube(seed, clock, namespaces, load, **options): what the test's API server is like. clock is "leaps" (waits and pauses take no \
time), "manual" (only kube_clock.advance moves it) or "wall"; namespaces are created first, then the manifests in the folder \
load; all other options are those of kube_core.server.ApiServer, such as workloads=True"""
SHOWN_REQUESTS = 50
"""How many requests a failed test shows: the last ones."""
CLOCKS = ("leaps", "manual", "wall")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what may be said on the command line."""
    group = parser.getgroup("kube-core")
    group.addoption("--kube-seed", type=int, default=0, help="the seed of names, uids and faults drawn at random (default: 0)")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, also to suites that are strict about them."""
    config.addinivalue_line("markers", MARKER)


def _said(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the test's markers say: the nearest counts."""
    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("kube"))):
        options.update(marker.kwargs)
    return options


def _owner(request: pytest.FixtureRequest) -> User | None:
    """Who the test's own clients are where the server asks: its administrator."""
    from kube_core.server import ADMIN

    said = _said(request)
    return ADMIN if said.get("rbac") or said.get("users") else None


@pytest.fixture
def kube_clock(request: pytest.FixtureRequest) -> ManualClock | None:
    """The time of the test's server and clients; None if it is the wall's."""
    from .clock import ManualClock

    chosen = _said(request).get("clock", "leaps")
    if chosen not in CLOCKS:
        raise pytest.UsageError(f"clock of the marker kube is one of {', '.join(CLOCKS)}, not {chosen!r}")
    return None if chosen == "wall" else ManualClock(leaps=chosen == "leaps")


@pytest.fixture
def kube_seed(request: pytest.FixtureRequest) -> int:
    """What chance comes from: the marker's seed, else that of the command line."""
    given: Any = request.config.getoption("--kube-seed")
    return int(_said(request).get("seed", given))


@pytest.fixture
def kube_faults(kube_seed: int) -> FaultPlan:
    """What the calls of this test's clients meet; nothing, until rules are added."""
    from kube_core.simulation import FaultPlan

    return FaultPlan(kube_seed)


@pytest.fixture
def api_server(request: pytest.FixtureRequest, kube_clock: ManualClock | None, kube_seed: int) -> ApiServer:
    """A fresh API server, as the test's marker describes it."""
    from kube_core.server import ApiServer

    options = {key: value for key, value in _said(request).items() if key not in ("seed", "clock", "namespaces", "load")}
    if kube_clock is None:
        from time import time

        options.setdefault("now", time())
    else:
        options.setdefault("now", kube_clock.now)
    server = ApiServer(seed=kube_seed, **options)
    _fill(server, request, kube_clock)
    server.clear_history()
    return server


def _fill(server: ApiServer, request: pytest.FixtureRequest, clock: ManualClock | None) -> None:
    said = _said(request)
    namespaces, folder = said.get("namespaces", ()), said.get("load")
    if not namespaces and folder is None:
        return
    from kube_core import Api
    from kube_core.objects import resource_by_path

    from .adapters.memory import MemoryTransport
    from .client import Client
    from .manifests import load_manifests

    kind = resource_by_path("", "v1", "namespaces")
    assert kind is not None

    with Client(transport=MemoryTransport(server, clock=clock, user=_owner(request))) as client:
        for name in namespaces:
            client.send(Api(kind).create({"metadata": {"name": name}}))
        if folder is not None:
            load_manifests(client, request.path.parent / folder)


@pytest.fixture
def kube_transport(
    request: pytest.FixtureRequest, api_server: ApiServer, kube_clock: ManualClock | None, kube_faults: FaultPlan
) -> Iterator[MemoryTransport]:
    """The way to the test's server: without a socket, for clients of any colour, and past the plan of faults.

    Where the server asks who comes (``rbac`` or ``users`` of the marker), it is its administrator.
    """
    from .adapters.memory import MemoryTransport

    transport = MemoryTransport(api_server, clock=kube_clock, faults=kube_faults, user=_owner(request))
    yield transport
    transport.close()


@pytest.fixture
def kube_client(kube_transport: MemoryTransport) -> Iterator[Client]:
    """A client of the test's server."""
    from .client import Client

    with Client(transport=kube_transport) as client:
        yield client


@pytest.fixture
def async_kube_client(kube_transport: MemoryTransport) -> AsyncClient:
    """An async client of the test's server, for asyncio and trio, whichever plugin runs the test."""
    from .async_client import AsyncClient

    return AsyncClient(transport=kube_transport)


@pytest.fixture
def served_kube(api_server: ApiServer, kube_clock: ManualClock | None, kube_faults: FaultPlan) -> Iterator[Served]:
    """The test's server behind a socket on this machine, for other programs: ``served_kube.kubeconfig()``."""
    from .serving.served import serve

    with serve(api_server, clock=kube_clock, faults=kube_faults) as served:
        yield served


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test what its server was asked, and which faults there were."""
    report = yield
    found: dict[str, Any] = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and (server := found.get("api_server")) is not None:
        history = server.history
        head = f"the last {SHOWN_REQUESTS} of {len(history)}\n" if len(history) > SHOWN_REQUESTS else ""
        report.sections.append(("requests to the API server", f"{head}{history[-SHOWN_REQUESTS:]}"))
        faults: FaultPlan | None = found.get("kube_faults")
        if faults is not None and faults.taken:
            report.sections.append(("faults on the way to it", str(faults)))
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain ``==`` between two objects of Kubernetes by the fields that differ."""
    if op != "==" or "kube_core.objects" not in sys.modules:
        return None
    from kube_core.base import KubeError, Model
    from kube_core.objects import differences, is_object_type

    if not all(isinstance(side, Model) or is_object_type(type(side)) for side in (left, right)):
        return None
    try:
        found = differences(left, right)
    except KubeError:  # what can't be written is compared by pytest's own means
        return None
    lines = [line for each in found for line in str(each).splitlines()]
    return [f"{type(left).__name__} == {type(right).__name__}, but for:", *lines]
