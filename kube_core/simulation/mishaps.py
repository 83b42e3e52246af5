"""What can go wrong with a server itself, as values: what a plan of faults may hold beside those of the wire."""

from typing import TypeAlias

from attrs import frozen

from .faults import Fault


@frozen
class Stale:
    """A get or a list is answered from the past, as a cache that lags behind would: as it was so many versions ago."""

    versions: int = 1


@frozen
class Forgotten:
    """The server forgets its history before it does what it is asked for; what `ApiServer.compact` says of ``watches`` holds."""

    watches: bool = True


@frozen
class Restarted:
    """The server restarts before it does what it is asked for: open watches end. ``lost_versions`` are lost with its storage."""

    lost_versions: int = 0


Mishap: TypeAlias = Fault | Stale | Forgotten | Restarted
