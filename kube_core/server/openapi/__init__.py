"""What the server says of its own API: OpenAPI v3 and v2."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .documents import ROOT, openapi
    from .swagger import swagger
else:
    __getattr__ = lazy(
        __name__,
        {
            "ROOT": ".documents",
            "openapi": ".documents",
            "swagger": ".swagger",
        },
    )

__all__ = [
    "ROOT",
    "openapi",
    "swagger",
]
