"""kubernetes_asyncio, measured in an environment of its own. Each function imports what it measures."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import kit


def decode(file: str, *, due: bool = False) -> float:
    from kubernetes_asyncio.client import ApiClient

    data = Path(file).read_bytes()

    async def run() -> float:
        async with ApiClient() as client:
            return kit.mean_ms(lambda: client.deserialize(SimpleNamespace(data=data.decode()), "V1PodList"), due=due)

    return asyncio.run(run())


def decode_due(file: str) -> float:
    return decode(file, due=True)


def crowd(server: str) -> float:
    from crowd import rate
    from kubernetes_asyncio.client import ApiClient, Configuration, CoreV1Api

    async def run() -> float:
        async with ApiClient(Configuration(host=server)) as client:
            api = CoreV1Api(client)
            return await rate(lambda: api.read_namespaced_pod("web", "shop"))

    return asyncio.run(run())


def imports() -> None:
    from kubernetes_asyncio import client, config  # noqa: F401 - the import is what is measured


def first_get() -> None:
    from kubernetes_asyncio import client, config

    async def run() -> None:
        await config.load_kube_config()
        async with client.ApiClient() as api:
            assert (await client.CoreV1Api(api).read_namespaced_pod("web", "shop")).metadata.name

    asyncio.run(run())


kit.main({"decode": decode, "decode_due": decode_due, "crowd": crowd, "import": imports, "first_get": first_get})
