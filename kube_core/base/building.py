"""Decoders are built one at a time.

msgspec notes on a class what it knows of it before it knows all, since a class may hold itself. A decoder that another thread
builds meanwhile, of that class or of one that holds it, takes what it finds there for complete, and reading with it ends the
process (msgspec 0.22: two informers whose first pods come at the same time are enough). So whoever builds one takes the lock of
this process: the only thing in kube_core that knows of threads, since whoever uses kube_core alone may have some.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

from msgspec.json import Decoder

T = TypeVar("T")

_turn = RLock()


def decoder(cls: Any, hook: Callable[[type, Any], Any] | None = None) -> Callable[[bytes], Any]:
    """Build what reads JSON into a class; ``hook`` reads the classes that msgspec does not know."""
    with _turn:
        return Decoder(cls, dec_hook=hook).decode


def built(cls: type[T]) -> type[T]:
    """Decorate a class that is converted to by its name alone: msgspec knows all of it from here on."""
    decoder(cls)
    return cls
