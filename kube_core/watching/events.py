"""What a watch tells, as values to take apart with ``match``."""

from typing import Generic, TypeAlias, TypeVar

from attrs import frozen

from kube_core.base.errors import KubeError

K = TypeVar("K")


@frozen
class Added(Generic[K]):
    """An object is there: it was created, or entered the selector, or was there when the watch began."""

    object: K


@frozen
class Modified(Generic[K]):
    """An object changed."""

    object: K


@frozen
class Deleted(Generic[K]):
    """An object is gone, or left the selector; ``object`` is its last state."""

    object: K


@frozen
class Bookmark:
    """Nothing happened up to ``resource_version``. ``initial_events_end``: everything that was there has been told."""

    resource_version: str
    initial_events_end: bool = False


@frozen
class Failed:
    """Something went wrong and what follows goes on; ``error`` says what. An object that did not decode has its bytes there."""

    error: KubeError


@frozen
class Synced:
    """Everything that was there when the informer's subscriber came has been told; what follows is news."""


Event: TypeAlias = Added[K] | Modified[K] | Deleted[K] | Bookmark | Failed
