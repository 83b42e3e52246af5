"""A Kubernetes API server without I/O: requests in, answers and watch frames out."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .exchange import BODY_LIMIT, Exchange, Headers, ServerRequest, Stream, User
    from .server import ApiServer
else:
    __getattr__ = lazy(
        __name__,
        {
            "BODY_LIMIT": ".exchange",
            "ApiServer": ".server",
            "Exchange": ".exchange",
            "Headers": ".exchange",
            "ServerRequest": ".exchange",
            "Stream": ".exchange",
            "User": ".exchange",
        },
    )

__all__ = [
    "BODY_LIMIT",
    "ApiServer",
    "Exchange",
    "Headers",
    "ServerRequest",
    "Stream",
    "User",
]
