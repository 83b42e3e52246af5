"""What the answer to a deletion says of the object."""

from typing import Any


def is_leaving(metadata: Any) -> bool:
    """Whether what was deleted is still there. A pod whose time is over is gone, though its last state says when it was to go."""
    if getattr(metadata, "deletion_timestamp", None) is None:
        return False
    return bool(metadata.finalizers or metadata.deletion_grace_period_seconds)


def deleted_uid(answer: Any) -> str:
    """The uid of what was deleted, in the answer's own metadata, or in a Status's details; empty if it is not told."""
    details = getattr(answer, "details", None)
    return (details.uid if details is not None else answer.metadata.uid) or ""
