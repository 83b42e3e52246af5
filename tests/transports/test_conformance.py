"""The shipped conformance suite, over every adapter, as a third party would run it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import trio

from kube_core.base import ClosedEarly, ReadTimeout, TransportError
from kube_transports.adapters.h11_async import AsyncH11Transport
from kube_transports.adapters.h11_sync import H11Transport
from kube_transports.adapters.httpx_async import AsyncHttpxTransport
from kube_transports.adapters.httpx_sync import HttpxTransport
from kube_transports.adapters.urllib3_sync import Urllib3Transport
from kube_transports.conformance import CHECKS, check_async_transport, check_transport
from kube_transports.ports import Call, Reply
from tests.support.fault_server import client_context, server_context

Check = Callable[..., Any]

ADAPTERS: dict[str, tuple[Check, Callable[..., Any]]] = {
    "h11": (check_transport, H11Transport),
    "h11-asyncio": (check_async_transport, AsyncH11Transport),
    "h11-trio": (partial(check_async_transport, run=trio.run), AsyncH11Transport),
    "urllib3": (check_transport, Urllib3Transport),
    "httpx": (check_transport, HttpxTransport),
    "httpx-asyncio": (check_async_transport, AsyncHttpxTransport),
    "httpx-trio": (partial(check_async_transport, run=trio.run), AsyncHttpxTransport),
}


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("name", CHECKS)
def test_an_adapter_conforms(name: str, adapter: str, tls: bool) -> None:
    """Each check holds over each adapter, with TLS and without."""
    check, transport = ADAPTERS[adapter]
    if tls:
        check(name, partial(transport, ssl_context=client_context()), tls=server_context())
    else:
        check(name, transport)


class Careless(H11Transport):
    """Swallows what goes wrong."""

    def exchange(self, call: Call) -> Reply:
        try:
            return super().exchange(call)
        except TransportError:
            return Reply(200, (), b"")


class Wordy(H11Transport):
    """Raises errors of its own, and says that nothing was sent."""

    def exchange(self, call: Call) -> Reply:
        try:
            return super().exchange(call)
        except ReadTimeout as error:
            raise TimeoutError("too slow") from error
        except ClosedEarly as error:
            error.request_sent = False
            raise


@pytest.mark.parametrize(
    ("name", "transport", "says"),
    [
        ("closed in a chunk", Careless, "expected ClosedEarly, got Reply"),
        ("silent", Wordy, "expected ReadTimeout, got TimeoutError: too slow"),
        ("closed at once", Wordy, "request_sent is False"),
    ],
)
def test_a_transport_that_does_not_conform(name: str, transport: Check, says: str) -> None:
    """A check fails, and says why."""
    with pytest.raises(AssertionError, match=says):
        check_transport(name, transport)
