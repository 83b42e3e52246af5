"""The official client, sync and (as ``kubernetes.aio``) asyncio, measured in an environment of its own."""

import asyncio
from pathlib import Path
from queue import Queue
from time import sleep
from typing import Any

import following
import kit

POLL_SECONDS = 0.01
"""Its informer does not tell when it is in sync. It fills its cache at once, so one look suffices."""


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


def sync(server: str, few: str) -> tuple[float, float, float]:
    """Its informer lists all at once, for it knows no pages."""
    from kubernetes.informer import SharedInformer

    def fill(server: str) -> object:
        informer = SharedInformer(_api(server).list_pod_for_all_namespaces)
        informer.start()
        while not informer.cache.list_keys():
            sleep(POLL_SECONDS)
        return informer

    return following.synced(fill, server, few)


def watch(server: str, last: str) -> float:
    from kubernetes.watch import Watch

    rate = following.Rate(last)
    for event in Watch().stream(_api(server).list_pod_for_all_namespaces, resource_version=following.BEGIN):
        if rate.ended(event["object"].metadata.resource_version):
            break
    return rate.per_second()


def informer(server: str, last: str) -> float:
    """One handler, which reads keys and metadata."""
    from kubernetes.informer import MODIFIED, SharedInformer

    rate, figures = following.Rate(last), Queue[float]()

    def seen(pod: Any) -> None:
        if rate.ended(pod.metadata.resource_version):
            figures.put(rate.per_second())

    informer = SharedInformer(_api(server).list_pod_for_all_namespaces)
    informer.add_event_handler(MODIFIED, seen)
    informer.start()
    return figures.get()


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
        "sync": sync,
        "watch": watch,
        "informer": informer,
        "crowd": crowd,
        "import": imports,
        "first_get": first_get,
    }
)
