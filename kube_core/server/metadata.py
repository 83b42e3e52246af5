"""``metadata`` as the server reads and writes it.

A Struct of its own, so that reading checks every type and writing gives the real server's key order with the resourceVersion
before anything that a user may choose freely. ``managedFields`` stay bytes until somebody has to know what they say.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from kube_core.base.timestamps import format_time, parse_time

_FORM = "%Y-%m-%dT%H:%M:%SZ"
_INT64 = Meta(ge=-(2**63), le=2**63 - 1)
_LENGTH = len("2006-01-02T15:04:05Z")


class OwnerReference(Struct, omit_defaults=True, rename="camel"):
    """Who owns an object."""

    api_version: str = ""
    kind: str = ""
    name: str = ""
    uid: str = ""
    controller: bool | None = None
    block_owner_deletion: bool | None = None


class Metadata(Struct, omit_defaults=True, rename="camel"):
    """ObjectMeta, in the order in which the real server writes it."""

    name: str = ""
    generate_name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generation: Annotated[int, _INT64] = 0
    creation_timestamp: str = ""
    deletion_timestamp: str = ""
    deletion_grace_period_seconds: Annotated[int, _INT64] | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner_references: list[OwnerReference] = []
    finalizers: list[str] = []
    managed_fields: Raw | UnsetType = UNSET

    def __post_init__(self) -> None:
        for field in ("creation_timestamp", "deletion_timestamp"):
            text: str = getattr(self, field)
            if text and not (len(text) == _LENGTH and text[-1] == "Z"):  # most are as this server wrote them
                setattr(self, field, format_time(parse_time(text)))


@lru_cache(maxsize=16)
def timestamp(second: int) -> str:
    """A Unix second as Kubernetes writes a Time."""
    return datetime.fromtimestamp(second, UTC).strftime(_FORM)


def unix_second(text: str) -> int:
    """The Unix second of a Time that `timestamp` wrote."""
    return int(datetime.strptime(text, _FORM).replace(tzinfo=UTC).timestamp())
