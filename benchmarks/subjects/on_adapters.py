"""Each adapter beside its bare library, bytes only: what it adds in checks, bounds, limits and a pool that can be closed."""

import asyncio
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


kit.main(
    {
        "urllib3_bare": urllib3_bare,
        "urllib3_ours": urllib3_ours,
        "httpx_bare": httpx_bare,
        "httpx_ours": httpx_ours,
        "httpx_asyncio_bare": httpx_asyncio_bare,
        "httpx_asyncio_ours": httpx_asyncio_ours,
    }
)
