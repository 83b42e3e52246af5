"""Generates `kube_core.models` from what a Kubernetes API server says of itself: its OpenAPI v3 documents and its discovery.

Pure: parsed documents go in, ``{file name: text}`` comes out. No description is copied. Nothing here is needed at run time.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .documents import Documents
    from .generation import generate
else:
    __getattr__ = lazy(__name__, {"Documents": ".documents", "generate": ".generation"})

__all__ = ["Documents", "generate"]
