"""What the server fills in where an object of a built-in kind says nothing: `pkg/apis/*/v1/defaults.go` of kubernetes 1.37.

Defaults that the schema itself states are filled in by `conforming`, before these.
"""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .filling import fill
else:
    __getattr__ = lazy(__name__, {"fill": ".filling"})

__all__ = ["fill"]
