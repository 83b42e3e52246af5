"""What selectors of webhooks and policies look at."""

from collections.abc import Mapping
from typing import Any

from ..document import part
from ..kinds import Kinds
from ..served import NAMESPACES
from ..storage import Storage
from .attempt import Attempt
from .matching import Place


def object_labels(plain: dict[str, Any] | None) -> Mapping[str, str]:
    """The labels of an object."""
    return part(part(plain, "metadata"), "labels")


def place_labels(attempt: Attempt, storage: Storage) -> Mapping[str, str]:
    """The labels of the namespace that an attempt is in, or is about."""
    if attempt.is_namespace and attempt.verb in ("CREATE", "UPDATE") and not attempt.subresource:
        return object_labels(attempt.object)
    record = storage.shelf(NAMESPACES).objects.get(attempt.place)
    return record.labels if record is not None else {}


def other_versions(place: Place, kinds: Kinds) -> list[Place]:
    """The same kind in its other versions, and in another group, if its objects are seen there, too."""
    own = kinds.of(place.group, place.version, place.plural)
    others = [each.resource for each in kinds if own is not None and each.shelf == own.shelf and each is not own]
    return [Place(each.group, each.version, each.plural) for each in others]
