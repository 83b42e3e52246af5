"""The protobuf form: how each struct is written there, as one line of text a message.

Read only by what speaks protobuf, and then only the lines of the messages at hand.
"""

from collections.abc import Mapping

from .documents import Documents
from .modules import table
from .structs import Struct

OUTER = {
    "DeleteOptions",
    "PartialObjectMetadata",
    "PartialObjectMetadataList",
    "Status",
    "APIGroup",
    "APIGroupList",
    "APIResourceList",
    "APIVersions",
    "WatchEvent",
}
"""Messages of meta/v1 that stand alone; the others are reached from kinds."""


def protobuf(documents: Documents, structs: Mapping[str, Struct]) -> str:
    """Write the module: fields apart by ``|``, each its number, its key in JSON and its type."""
    messages = documents.messages
    refs = {struct.ref for struct in structs.values()}
    left = [*(ref for ref in refs if ref in messages), *(f"{ref}List" for ref in refs if f"{ref}List" in messages)]
    left += [f"meta_v1.{name}" for name in sorted(OUTER) if f"meta_v1.{name}" in messages]
    found: dict[str, str] = {}
    while left:
        if (ref := left.pop()) not in found and ref in messages:
            found[ref] = "|".join(f"{number} {key} {type_}" for number, key, type_ in messages[ref])
            left += [type_.removeprefix("[]").removeprefix("map").rstrip("*") for _, _, type_ in messages[ref]]
    subject = "How each struct is written in protobuf: numbers, keys and types by class"
    return table(subject, documents.version, "MESSAGES", found)
