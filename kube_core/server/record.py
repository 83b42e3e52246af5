"""An object as the server keeps it: its bytes, and the few words that requests select it by."""

from collections.abc import Mapping

from attrs import define, field

from kube_core.base.redaction import sized

COMMON_FIELDS = ("metadata.name", "metadata.namespace")
"""The fields that every kind is selected by; a record has them apart."""
NOTHING: Mapping[str, str] = {}
"""What an object without labels or selectable fields has; shared, never changed."""


@define(eq=False)
class Record:
    """One version of one object.

    ``body`` is its JSON without ``kind`` and ``apiVersion``, since one object may be served in several versions and lists of
    built-in kinds leave both out. ``fields`` are the kind's selectable fields beyond name and namespace.
    """

    key: str
    namespace: str
    name: str
    uid: str
    version: int
    body: bytes = field(repr=sized)
    labels: Mapping[str, str] = NOTHING
    fields: Mapping[str, str] = NOTHING
    owners: tuple[str, ...] = ()
    """The uids of its owners, for the garbage collector."""
    untidy: bool = False
    """The next write is one even if it changes nothing: see `Document.untidy`."""


def key_of(namespace: str, name: str) -> str:
    """The place of an object in its shelf; keys sort as the real server's do: by namespace, then by name."""
    return f"{namespace}/{name}" if namespace else name


def restamped(record: Record, version: int) -> bytes:
    """The record's body under another resourceVersion, as a watch shows an object that is gone.

    Only the first occurrence is changed: the server writes the version before anything that a user may choose freely, and a quote
    within a JSON string is always escaped.
    """
    return record.body.replace(b'"resourceVersion":"%d"' % record.version, b'"resourceVersion":"%d"' % version, 1)
