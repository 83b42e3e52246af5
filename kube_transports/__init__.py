"""Everything that moves bytes: clients in two colours, and the transports under them."""

from typing import TYPE_CHECKING

from kube_core.base import lazy

if TYPE_CHECKING:
    from .adapters.memory import MemoryTransport
    from .async_bound import AsyncBoundApi
    from .async_cache_group import AsyncCacheGroup
    from .async_cached import AsyncCachedApi
    from .async_caches import AsyncCache
    from .async_client import AsyncClient
    from .async_exec_streams import AsyncCommandSession
    from .async_forwards import AsyncPortForward
    from .async_informers import AsyncInformerStream
    from .async_keepers import AsyncReading
    from .async_merged_logs import AsyncMergedLogs
    from .async_streams import AsyncLineStream, AsyncPageStream, AsyncWatchStream
    from .bound import BoundApi
    from .cache_group import CacheGroup
    from .cached import CachedApi
    from .caches import Cache
    from .client import Client
    from .clock import ManualClock
    from .exec_streams import CommandSession
    from .files import from_env, from_kubeconfig, in_cluster
    from .forwards import PortForward
    from .informers import InformerStream
    from .keepers import Reading
    from .merged_logs import MergedLogs
    from .observing import Exchange, Observer, RequestLog
    from .ports import Abort, AsyncTransport, Call, Reply, Timeouts, Transport
    from .serving.limits import Limits
    from .serving.log import LogEntry
    from .serving.served import Served, serve
    from .serving.server_tls import ServerTls
    from .streams import LineStream, PageStream, WatchStream
    from .telemetry import OpenTelemetry
else:
    __getattr__ = lazy(
        __name__,
        {
            "Abort": ".ports",
            "AsyncBoundApi": ".async_bound",
            "AsyncCache": ".async_caches",
            "AsyncCacheGroup": ".async_cache_group",
            "AsyncCachedApi": ".async_cached",
            "AsyncClient": ".async_client",
            "AsyncCommandSession": ".async_exec_streams",
            "AsyncInformerStream": ".async_informers",
            "AsyncLineStream": ".async_streams",
            "AsyncMergedLogs": ".async_merged_logs",
            "AsyncPageStream": ".async_streams",
            "AsyncPortForward": ".async_forwards",
            "AsyncReading": ".async_keepers",
            "AsyncTransport": ".ports",
            "AsyncWatchStream": ".async_streams",
            "BoundApi": ".bound",
            "Cache": ".caches",
            "CacheGroup": ".cache_group",
            "CachedApi": ".cached",
            "Call": ".ports",
            "Client": ".client",
            "CommandSession": ".exec_streams",
            "Exchange": ".observing",
            "InformerStream": ".informers",
            "LogEntry": ".serving.log",
            "Limits": ".serving.limits",
            "LineStream": ".streams",
            "ManualClock": ".clock",
            "MemoryTransport": ".adapters.memory",
            "MergedLogs": ".merged_logs",
            "Observer": ".observing",
            "OpenTelemetry": ".telemetry",
            "PageStream": ".streams",
            "PortForward": ".forwards",
            "Reading": ".keepers",
            "Reply": ".ports",
            "RequestLog": ".observing",
            "Served": ".serving.served",
            "ServerTls": ".serving.server_tls",
            "Timeouts": ".ports",
            "Transport": ".ports",
            "WatchStream": ".streams",
            "from_env": ".files",
            "from_kubeconfig": ".files",
            "in_cluster": ".files",
            "serve": ".serving.served",
        },
    )

__all__ = [
    "Abort",
    "AsyncBoundApi",
    "AsyncCache",
    "AsyncCacheGroup",
    "AsyncCachedApi",
    "AsyncClient",
    "AsyncCommandSession",
    "AsyncInformerStream",
    "AsyncLineStream",
    "AsyncMergedLogs",
    "AsyncPageStream",
    "AsyncPortForward",
    "AsyncReading",
    "AsyncTransport",
    "AsyncWatchStream",
    "BoundApi",
    "Cache",
    "CacheGroup",
    "CachedApi",
    "Call",
    "Client",
    "CommandSession",
    "Exchange",
    "InformerStream",
    "Limits",
    "LineStream",
    "LogEntry",
    "ManualClock",
    "MemoryTransport",
    "MergedLogs",
    "Observer",
    "OpenTelemetry",
    "PageStream",
    "PortForward",
    "Reading",
    "Reply",
    "RequestLog",
    "Served",
    "ServerTls",
    "Timeouts",
    "Transport",
    "WatchStream",
    "from_env",
    "from_kubeconfig",
    "in_cluster",
    "serve",
]
