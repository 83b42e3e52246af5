"""Lay a known `Fix` over another document, touching only the places that need it.

A list from a server one minor newer differs from our classes in the same few places in every item. The first such item is read
whole; for the rest only the structs on the way to those places are opened, with all else left as raw bytes. It costs a third of
reading a document whole. Whatever differs elsewhere makes the strict decoder that follows refuse: that item is then read whole.
So is one in which the hidden key may stand: in a struct that is not opened nobody would move it aside.
"""

import re
from typing import Any

import msgspec

from kube_core.base.model import HIDDEN_KEY

from .plan import Node
from .tidy import Fix, hidden_text, node_of_key, put_aside

_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode

_HIDDEN_KEY = HIDDEN_KEY.encode()
_ESCAPED = re.compile(rb"\\u00(?:7[eE]|6[4589eE])")
"""A letter of the hidden key, or its tilde, as a JSON escape; no JSON writer has a reason to escape them."""


def may_be_forged(data: bytes) -> bool:
    """Whether the hidden key may stand in a server's bytes, so that every struct has to be looked at.

    One byte is found several times as fast as several, and most documents have no tilde.
    """
    return (b"~" in data and _HIDDEN_KEY in data) or _ESCAPED.search(data) is not None


def refit(fix: Fix, data: "bytes | msgspec.Raw") -> dict[str, Any]:
    """Open a document where ``fix`` says, and put aside there what was put aside before. Raises what msgspec raises."""
    members: dict[str, Any] = _members(data)
    if fix.unknown or fix.nulls or fix.missing:
        _put_aside(fix, members)
    for key, inner in fix.inside.items():
        value = members.get(key)
        if isinstance(value, msgspec.Raw):  # not a zero value that was put there just now
            members[key] = _items(node_of_key(fix.cls, key), inner, value)
    return members


def _put_aside(fix: Fix, members: dict[str, Any]) -> None:
    unknown = [key for key in fix.unknown if key in members]
    if not (fix.nulls or fix.missing):  # nearly always: only unknown keys
        if unknown:
            members[HIDDEN_KEY] = hidden_text({key: members.pop(key) for key in unknown}, (), ())
        return
    nulls = {key for key in fix.nulls if key in members and bytes(members[key]) == b"null"}
    here = Fix(fix.cls, set(unknown), nulls, {key for key in fix.missing if key not in members})
    if here.here:
        put_aside(here, members)


def _items(node: Node, fix: Fix, data: msgspec.Raw) -> Any:
    item = node.item
    if item is None:
        return refit(fix, data)
    if node.kind == "list":
        return [_items(item, fix, value) for value in _list(data)]
    return {key: _items(item, fix, value) for key, value in _members(data).items()}
