"""The seed program, step by step, in a terminal: ``python -m kube_transports.demo``."""

from typing import TYPE_CHECKING

from kube_core.base import lazy

if TYPE_CHECKING:
    from .program import main
else:
    __getattr__ = lazy(__name__, {"main": ".program"})

__all__ = ["main"]
