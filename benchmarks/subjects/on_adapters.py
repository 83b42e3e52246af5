"""Each adapter beside its bare library, bytes only: what it adds in checks, bounds, limits and a pool that can be closed."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import crowd
import kit

TARGET = "/api/v1/namespaces/shop/pods/web"
FIELDS = {"Accept": "application/json", "User-Agent": "kube-core"}


def call() -> Any:
    from kube_transports.ports import Call

    return Call("GET", TARGET, tuple(FIELDS.items()))


def urllib3_bare(server: str) -> float:
    import urllib3

    address = urlsplit(server)
    assert address.hostname
    pool = urllib3.HTTPConnectionPool(address.hostname, address.port)
    return kit.rate(lambda: pool.request("GET", TARGET, headers=FIELDS).data)


def urllib3_ours(server: str) -> float:
    from kube_transports.adapters.urllib3_sync import Urllib3Transport

    transport, request = Urllib3Transport(server), call()
    return kit.rate(lambda: transport.exchange(request))


def httpx_bare(server: str) -> float:
    import httpx

    with httpx.Client(base_url=server, headers=FIELDS) as client:
        return kit.rate(lambda: client.get(TARGET).content)


def httpx_ours(server: str) -> float:
    from kube_transports.adapters.httpx_sync import HttpxTransport

    transport, request = HttpxTransport(server), call()
    return kit.rate(lambda: transport.exchange(request))


def httpx_asyncio_bare(server: str) -> float:
    import httpx

    async def run() -> float:
        async with httpx.AsyncClient(base_url=server, headers=FIELDS) as client:
            return await crowd.rate(lambda: client.get(TARGET))

    return asyncio.run(run())


def httpx_asyncio_ours(server: str) -> float:
    from kube_transports.adapters.httpx_async import AsyncHttpxTransport

    async def run() -> float:
        transport, request = AsyncHttpxTransport(server), call()
        try:
            return await crowd.rate(lambda: transport.aexchange(request))
        finally:
            await transport.aclose()

    return asyncio.run(run())


def client_over(name: str) -> Callable[[str], float]:
    """A whole client over an adapter, typed: for the row beneath."""

    def measure(server: str) -> float:
        from kube_core import Api
        from kube_core.models.core_v1 import Pod
        from kube_transports import Client

        pods: Any = Api(Pod).within("shop")
        options: Any = {"transport": name}
        with Client(server, **options) as client:
            return kit.rate(lambda: client.send(pods.get("web")))

    return measure


kit.main(
    {
        "urllib3_bare": urllib3_bare,
        "urllib3_ours": urllib3_ours,
        "urllib3_typed": client_over("urllib3"),
        "httpx_bare": httpx_bare,
        "httpx_ours": httpx_ours,
        "httpx_typed": client_over("httpx"),
        "httpx_asyncio_bare": httpx_asyncio_bare,
        "httpx_asyncio_ours": httpx_asyncio_ours,
    }
)
