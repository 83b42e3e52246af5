"""What the server says of its own API: OpenAPI v3 and v2."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .documents import ROOT, answer_document
    from .swagger import answer_swagger
else:
    __getattr__ = lazy(
        __name__,
        {
            "ROOT": ".documents",
            "answer_document": ".documents",
            "answer_swagger": ".swagger",
        },
    )

__all__ = [
    "ROOT",
    "answer_document",
    "answer_swagger",
]
