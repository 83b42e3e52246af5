"""Objects in the protobuf form, in both directions."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .envelope import MAGIC, ContentError, NoMessageError, pack, pack_event, unpack
    from .wire import MalformedError
else:
    __getattr__ = lazy(
        __name__,
        {
            "ContentError": ".envelope",
            "MAGIC": ".envelope",
            "MalformedError": ".wire",
            "NoMessageError": ".envelope",
            "pack": ".envelope",
            "pack_event": ".envelope",
            "unpack": ".envelope",
        },
    )

__all__ = [
    "MAGIC",
    "ContentError",
    "MalformedError",
    "NoMessageError",
    "pack",
    "pack_event",
    "unpack",
]
