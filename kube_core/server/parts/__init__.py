"""Subresources: parts of objects that are written by themselves, and things that are done to an object."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .acting import act
    from .separating import separate
else:
    __getattr__ = lazy(__name__, {"act": ".acting", "separate": ".separating"})

__all__ = ["act", "separate"]
