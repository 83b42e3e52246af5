"""kube-core, installed from its wheel in an environment of its own. Each function imports what it measures."""

import asyncio
from pathlib import Path

import kit


def decode(file: str, *, due: bool = False) -> float:
    from kube_core.models.core_v1 import Pod
    from kube_core.objects import decode_list

    data = Path(file).read_bytes()
    return kit.mean_ms(lambda: decode_list(Pod, data), due=due)


def decode_due(file: str) -> float:
    return decode(file, due=True)


def request() -> float:
    from kube_core import Api
    from kube_core.models.core_v1 import Pod

    return kit.best_us(lambda: Api(Pod).within("x").get("y"))


def get(server: str) -> float:
    from kube_core import Api
    from kube_core.models.core_v1 import Pod
    from kube_transports import Client

    pods = Api(Pod).within("shop")
    with Client(server) as client:
        return kit.rate(lambda: client.send(pods.get("web")))


def get_bytes(server: str) -> float:
    """The transport alone: pooled, checked, with timeouts, but without Request, session and decode."""
    from kube_transports.adapters.h11_sync import H11Transport
    from kube_transports.ports import Call

    call = Call("GET", "/api/v1/namespaces/shop/pods/web", (("Accept", "application/json"), ("User-Agent", "kube-core")))
    transport = H11Transport(server)
    return kit.rate(lambda: transport.exchange(call))


def crowd(server: str) -> float:
    from crowd import rate

    from kube_core import Api
    from kube_core.models.core_v1 import Pod
    from kube_transports import AsyncClient

    pods = Api(Pod).within("shop")

    async def run() -> float:
        async with AsyncClient(server) as client:
            return await rate(lambda: client.send(pods.get("web")))

    return asyncio.run(run())


def list_call(server: str) -> float:
    from kube_core import Api
    from kube_core.models.core_v1 import Pod
    from kube_transports import Client

    with Client(server) as client:
        return kit.mean_ms(lambda: client.send(Api(Pod).within("shop").list()))


def imports() -> None:
    from kube_core import Api  # noqa: F401 - the import is what is measured
    from kube_core.models.core_v1 import Pod  # noqa: F401 - the import is what is measured
    from kube_transports import Client  # noqa: F401 - the import is what is measured


def first_get() -> None:
    from kube_core.models.core_v1 import Pod
    from kube_transports import Client

    with Client.from_env() as client:
        assert client.api(Pod).within("shop").get("web").metadata.name


kit.main(
    {
        "decode": decode,
        "decode_due": decode_due,
        "request": request,
        "get": get,
        "get_bytes": get_bytes,
        "crowd": crowd,
        "list": list_call,
        "import": imports,
        "first_get": first_get,
    }
)
