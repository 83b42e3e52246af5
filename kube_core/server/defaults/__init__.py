"""What the server fills in where an object of a built-in kind says nothing: `pkg/apis/*/v1/defaults.go` of kubernetes 1.37.

Defaults that the schema itself states are filled in by `conforming`, before these.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .filling import fill
    from .marking import mark_kind
    from .zeros import with_zeros
else:
    __getattr__ = lazy(__name__, {"fill": ".filling", "mark_kind": ".marking", "with_zeros": ".zeros"})

__all__ = ["fill", "mark_kind", "with_zeros"]
