"""Everything that moves bytes: clients in two colours, and the transports under them."""

from typing import TYPE_CHECKING

from kube_core.base import lazy

if TYPE_CHECKING:
    from .adapters.memory import MemoryTransport
    from .async_bound import AsyncBoundApi
    from .async_client import AsyncClient
    from .async_streams import AsyncLineStream, AsyncPageStream, AsyncWatchStream
    from .bound import BoundApi
    from .client import Client
    from .clock import ManualClock
    from .files import from_env, from_kubeconfig, in_cluster
    from .ports import AsyncTransport, Call, Reply, Timeouts, Transport
    from .streams import LineStream, PageStream, WatchStream
else:
    __getattr__ = lazy(
        __name__,
        {
            "AsyncBoundApi": ".async_bound",
            "AsyncClient": ".async_client",
            "AsyncLineStream": ".async_streams",
            "AsyncPageStream": ".async_streams",
            "AsyncTransport": ".ports",
            "AsyncWatchStream": ".async_streams",
            "BoundApi": ".bound",
            "Call": ".ports",
            "Client": ".client",
            "LineStream": ".streams",
            "ManualClock": ".clock",
            "MemoryTransport": ".adapters.memory",
            "PageStream": ".streams",
            "Reply": ".ports",
            "Timeouts": ".ports",
            "Transport": ".ports",
            "WatchStream": ".streams",
            "from_env": ".files",
            "from_kubeconfig": ".files",
            "in_cluster": ".files",
        },
    )

__all__ = [
    "AsyncBoundApi",
    "AsyncClient",
    "AsyncLineStream",
    "AsyncPageStream",
    "AsyncTransport",
    "AsyncWatchStream",
    "BoundApi",
    "Call",
    "Client",
    "LineStream",
    "ManualClock",
    "MemoryTransport",
    "PageStream",
    "Reply",
    "Timeouts",
    "Transport",
    "WatchStream",
    "from_env",
    "from_kubeconfig",
    "in_cluster",
]
