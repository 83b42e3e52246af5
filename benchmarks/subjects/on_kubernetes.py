"""The official client, sync and (as ``kubernetes.aio``) asyncio, measured in an environment of its own."""

import asyncio
from pathlib import Path
from typing import Any

import kit


def decode(file: str, *, due: bool = False) -> float:
    from kubernetes.client import ApiClient

    client, data = ApiClient(), Path(file).read_bytes()
    return kit.mean_ms(lambda: client.deserialize(data.decode(), "V1PodList", "application/json"), due=due)


def decode_due(file: str) -> float:
    return decode(file, due=True)


def get(server: str) -> float:
    api = _api(server)
    return kit.rate(lambda: api.read_namespaced_pod("web", "shop"))


def list_call(server: str) -> float:
    api = _api(server)
    return kit.mean_ms(lambda: api.list_namespaced_pod("shop"))


def crowd(server: str) -> float:
    from crowd import rate
    from kubernetes.aio.client import ApiClient, Configuration, CoreV1Api

    async def run() -> float:
        async with ApiClient(Configuration(host=server)) as client:
            api = CoreV1Api(client)
            return await rate(lambda: api.read_namespaced_pod("web", "shop"))

    return asyncio.run(run())


def imports() -> None:
    from kubernetes import client, config  # noqa: F401 - the import is what is measured


def first_get() -> None:
    from kubernetes import client, config

    config.load_kube_config()
    assert client.CoreV1Api().read_namespaced_pod("web", "shop").metadata.name


def _api(server: str) -> Any:
    from kubernetes.client import ApiClient, Configuration, CoreV1Api

    return CoreV1Api(ApiClient(Configuration(host=server)))


kit.main(
    {
        "decode": decode,
        "decode_due": decode_due,
        "get": get,
        "list": list_call,
        "crowd": crowd,
        "import": imports,
        "first_get": first_get,
    }
)
