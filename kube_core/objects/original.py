"""Objects of generated kinds go back as they were read: the change is laid over the original document.

A generated class reads null and absent alike where it has a None, and an empty list like one that is not there. Kubernetes' own
kinds treat them alike too, but a document should not change because somebody looked at it. So an object that was read on its own
keeps its document, and a write lays over it what has changed since. Items of a list do not: their pages would stay alive with
them.
"""

from typing import Any

from kube_core.base.model import Model, Original

from .json import json_decode
from .kinds import ref_of
from .model_codec import decode_struct, struct_to_plain
from .overlaying import overlay
from .plain import same_plain
from .schema_shape import shape_of


def original_of(obj: Model) -> dict[str, Any] | None:
    """The document that an object was read from, as plain JSON; None when it was made here, or read in a list."""
    hidden = obj._hidden  # pyright: ignore[reportPrivateUsage]  # the codec's own field
    return json_decode(hidden) if isinstance(hidden, Original) else None


def kind_to_plain(obj: Model) -> dict[str, Any]:
    """A generated kind as the document to send, as plain JSON values."""
    after = struct_to_plain(obj)
    if (document := original_of(obj)) is None:
        return after
    before = struct_to_plain(decode_struct(type(obj), bytes(obj._hidden or b"")))  # pyright: ignore[reportPrivateUsage]  # as above
    if same_plain(before, after):
        return document
    changed: dict[str, Any] = overlay(before, after, document, shape_of(ref_of(type(obj))))
    return changed
