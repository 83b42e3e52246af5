"""How the versions of a built-in kind differ from the form in which its objects are kept.

While an object is worked on, and in the storage, it has the kept form; a version's own form is what clients send and see, what
managers own fields of, and what admission looks at. It is the real server's way, whose kept form is its internal one.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from attrs import field, frozen

from kube_core.objects.plain import is_object

from ..metadata import Metadata

_decode, _encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode

Plain = dict[str, Any]
Texts = dict[str, str]
Change = Callable[[Texts, Plain], tuple[Texts, Plain]]
"""Makes annotations and content of those that are given, which stay as they are."""
_IDENTITY = ("apiVersion", "kind", "metadata")


class _Head(msgspec.Struct):
    metadata: Metadata


_decode_head = msgspec.json.Decoder(_Head).decode


@frozen(eq=False)
class Shape:
    """One version: how it becomes what is kept, and how that is shown in it; without ``show`` it is what is kept."""

    kept_version: str
    """The group and version whose form is kept."""
    keep: Change
    show: Change | None = None
    shelf: str = ""
    """Where objects are, if not where their name says."""
    fields: Mapping[str, str] = field(factory=dict[str, str])
    """What fields to select by are called there."""
    settle: Callable[[Plain], bool] | None = None
    """What the real server fills in, in place, when it reads what it has kept; gives whether there was anything."""

    def kept(self, metadata: Metadata, content: Plain) -> Plain:
        """The content of an object of this version as it is kept; its annotations become so in place."""
        metadata.annotations, content = self.keep(metadata.annotations, content)
        return content

    def shown(self, plain: Plain) -> Plain:
        """A kept object, as plain JSON, as this version has it."""
        return plain if self.show is None else changed(self.show, plain)

    def seen(self, body: bytes) -> bytes:
        """The bytes of a kept object as this version has them."""
        if self.show is None or not (metadata := _decode_head(body).metadata).uid:  # a bookmark
            return body
        content = _decode(body)
        del content["metadata"]
        metadata.annotations, content = self.show(metadata.annotations, content)
        return _encode({"metadata": metadata, **content})


def changed(change: Change, plain: Plain) -> Plain:
    """Plain JSON with its annotations and its content changed."""
    named = {key: plain[key] for key in _IDENTITY if key in plain}
    metadata = named.get("metadata")
    before: Texts = (metadata.get("annotations") or {}) if is_object(metadata) else {}
    after, content = change(before, {key: value for key, value in plain.items() if key not in _IDENTITY})
    if after != before:
        others = {key: value for key, value in (metadata or {}).items() if key != "annotations"}
        named["metadata"] = {**others, "annotations": after} if after else others
    return {**named, **content}
