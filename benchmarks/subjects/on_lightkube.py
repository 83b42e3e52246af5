"""lightkube, measured in an environment of its own. Each function imports what it measures."""

import asyncio
from copy import deepcopy
from pathlib import Path
from typing import Any

import following
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


def sync(server: str, few: str) -> tuple[float, float, float]:
    """It has no cache: a list in pages, and a dict."""
    from lightkube import Client

    return following.synced(lambda server: _store(Client(_config(server))), server, few)


def read(server: str) -> float:
    """A copy of one object, of a thousand in turn."""
    from lightkube import Client

    key, store = following.pod_keys(), _store(Client(_config(server)))
    return kit.best_us(lambda: deepcopy(store[key()]), times=200)


def watch(server: str, last: str) -> float:
    from lightkube import Client
    from lightkube.resources.core_v1 import Pod

    rate = following.Rate(last)
    for _, pod in Client(_config(server)).watch(Pod, namespace="*", resource_version=following.BEGIN):
        if rate.ended(pod.metadata.resourceVersion):
            break
    return rate.per_second()


def imports() -> None:
    from lightkube import Client  # noqa: F401 - the import is what is measured
    from lightkube.resources.core_v1 import Pod  # noqa: F401 - the import is what is measured


def first_get() -> None:
    from lightkube import Client
    from lightkube.resources.core_v1 import Pod

    client = Client()
    assert client.get(Pod, "web", namespace="shop").metadata.name


def _store(client: Any) -> dict[tuple[str, str], Any]:
    from lightkube.resources.core_v1 import Pod

    pods = client.list(Pod, namespace="*", chunk_size=following.PAGE)
    return {(pod.metadata.namespace, pod.metadata.name): pod for pod in pods}


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
        "sync": sync,
        "read": read,
        "watch": watch,
        "import": imports,
        "first_get": first_get,
    }
)
