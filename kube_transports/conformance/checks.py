"""Running the checks over a transport of either colour."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

from ..ports import AsyncTransport, Timeouts, Transport
from .blocking import Blocking
from .cases import CASES, Case, Failure
from .expecting import expect
from .misbehaving import fault_server
from .scenarios import SCENARIOS

CHECKS = (*CASES, *SCENARIOS)
"""The names of all checks."""

Run = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]
"""Runs a coroutine function in a loop of its own, as ``trio.run`` does."""


def check_transport(name: str, make: Callable[..., Transport], *, tls: ssl.SSLContext | None = None) -> None:
    """Run one check over a sync transport, opened as ``open(url, timeouts=...)``.

    ``tls`` is the context of a server, for a transport that trusts it. Raises AssertionError, or what the transport raised and
    should not have.
    """

    def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            main().send(None)
        except StopIteration:
            return
        raise AssertionError("a sync transport waited for a loop")

    _check(name, lambda url, timeouts: Blocking(make(url, timeouts=timeouts)), run, tls)


def check_async_transport(
    name: str, make: Callable[..., AsyncTransport], *, run: Run | None = None, tls: ssl.SSLContext | None = None
) -> None:
    """Run one check over an async transport, as `check_transport` does: on asyncio, or by ``run``, such as ``trio.run``."""
    _check(name, lambda url, timeouts: make(url, timeouts=timeouts), run or (lambda main: asyncio.run(main())), tls)


def _check(name: str, make: Callable[[str, Timeouts], AsyncTransport], run: Run, tls: ssl.SSLContext | None) -> None:
    case = CASES.get(name)
    scripts = SCENARIOS[name].scripts if case is None else case.scripts
    timeouts: Timeouts = Timeouts() if case is None else case.options.get("timeouts", Timeouts())
    with fault_server(*scripts, tls=tls) as server:

        async def main() -> None:
            transport = make(server.url, timeouts)
            try:
                await (SCENARIOS[name].play(transport, server) if case is None else _talk(case, transport))
            finally:
                await transport.aclose()

        run(main)
    if case is not None:
        assert server.connections == len(scripts), f"expected {len(scripts)} connections, there were {server.connections}"


async def _talk(case: Case, transport: AsyncTransport) -> None:
    for call, expected in zip(case.calls, case.outcomes, strict=True):
        if isinstance(expected, Failure):
            error = await expect(expected.kind, transport.aexchange(call))
            assert error.request_sent is expected.request_sent, f"request_sent is {error.request_sent} in {error!r}"
        else:
            reply = await transport.aexchange(call)
            assert (reply.status, reply.body) == expected, f"expected {expected}, got {reply.status} and {reply.body[:1000]!r}"
            assert type(reply.body) is bytes
