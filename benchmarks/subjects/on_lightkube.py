"""lightkube, measured in an environment of its own. Each function imports what it measures."""

import asyncio
from pathlib import Path
from typing import Any

import kit


def decode(file: str, *, due: bool = False) -> float:
    from lightkube.core.decoders import decode_list  # what Client.list reads its bytes with
    from lightkube.resources.core_v1 import Pod

    data = Path(file).read_bytes()
    return kit.mean_ms(lambda: decode_list(data, Pod), due=due)


def decode_due(file: str) -> float:
    return decode(file, due=True)


def request() -> float:
    """Its own value before it is sent; the part of it that a client is needed for is made once."""
    from lightkube import Client
    from lightkube.resources.core_v1 import Pod

    client = Client(_config("http://127.0.0.1:1"))
    prepare = client._client.prepare_request
    return kit.best_us(lambda: prepare("get", Pod, None, "y", "x"))


def get(server: str) -> float:
    from lightkube import Client
    from lightkube.resources.core_v1 import Pod

    client = Client(_config(server))
    return kit.rate(lambda: client.get(Pod, "web", namespace="shop"))


def crowd(server: str) -> float:
    from crowd import rate
    from lightkube import AsyncClient
    from lightkube.resources.core_v1 import Pod

    async def run() -> float:
        client = AsyncClient(_config(server))
        try:
            return await rate(lambda: client.get(Pod, "web", namespace="shop"))
        finally:
            await client.close()

    return asyncio.run(run())


def list_call(server: str) -> float:
    from lightkube import Client
    from lightkube.resources.core_v1 import Pod

    client = Client(_config(server))
    return kit.mean_ms(lambda: list(client.list(Pod, namespace="shop")))


def imports() -> None:
    from lightkube import Client  # noqa: F401 - the import is what is measured
    from lightkube.resources.core_v1 import Pod  # noqa: F401 - the import is what is measured


def first_get() -> None:
    from lightkube import Client
    from lightkube.resources.core_v1 import Pod

    client = Client()
    assert client.get(Pod, "web", namespace="shop").metadata.name


def _config(server: str) -> Any:
    from lightkube import KubeConfig
    from lightkube.config.kubeconfig import Cluster, User

    return KubeConfig.from_one(cluster=Cluster(server=server), user=User())


kit.main(
    {
        "decode": decode,
        "decode_due": decode_due,
        "request": request,
        "get": get,
        "crowd": crowd,
        "list": list_call,
        "import": imports,
        "first_get": first_get,
    }
)
