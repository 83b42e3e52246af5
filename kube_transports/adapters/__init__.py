"""The transports themselves: one for each way to reach a server, strangers to each other."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .h11_async import AsyncH11Transport
    from .h11_sync import H11Transport
else:
    __getattr__ = lazy(__name__, {"AsyncH11Transport": ".h11_async", "H11Transport": ".h11_sync"})

__all__ = ["AsyncH11Transport", "H11Transport"]
