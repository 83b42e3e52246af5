"""What a kind's strategy does to an object before it is checked and kept: `PrepareForCreate` and `PrepareForUpdate`.

Facts of the strategies under `pkg/registry` of kubernetes 1.37.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .strategies import prepare_create, prepare_update, settle_create
else:
    __getattr__ = lazy(
        __name__,
        {
            "prepare_create": ".strategies",
            "prepare_update": ".strategies",
            "settle_create": ".strategies",
        },
    )

__all__ = ["prepare_create", "prepare_update", "settle_create"]
