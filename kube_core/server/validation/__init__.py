"""What objects of the built-in kinds must say, may not say and may not change: `pkg/apis/*/validation` of kubernetes 1.37."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .checking import faults_on_create, faults_on_update
else:
    __getattr__ = lazy(__name__, {"faults_on_create": ".checking", "faults_on_update": ".checking"})

__all__ = ["faults_on_create", "faults_on_update"]
