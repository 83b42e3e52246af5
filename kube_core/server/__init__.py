"""A Kubernetes API server without I/O: requests in, answers and watch frames out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .exchange import Exchange, ServerRequest, Stream
    from .server import ApiServer
else:
    __getattr__ = lazy(
        __name__,
        {
            "ApiServer": ".server",
            "Exchange": ".exchange",
            "ServerRequest": ".exchange",
            "Stream": ".exchange",
        },
    )

__all__ = [
    "ApiServer",
    "Exchange",
    "ServerRequest",
    "Stream",
]
