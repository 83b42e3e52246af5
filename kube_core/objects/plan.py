"""What a generated class knows about its fields, drawn once from its annotations, for reading and writing.

A `FieldPlan` says how a field is called on the wire, whether it is always sent, and what its type is made of. A `Node` is a type
taken apart: a scalar, a struct, a list or a map of nodes; only the ones with structs, times or bytes inside need any work.
"""

import types
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from attrs import frozen

from kube_core.base.model import Absent, Always, Model
from kube_core.base.timestamps import MicroTime

NodeKind = Literal["plain", "open", "struct", "list", "map", "time", "microtime", "bytes", "raw"]

_SCALARS: dict[object, NodeKind] = {
    Any: "open",
    datetime: "time",
    MicroTime: "microtime",
    bytes: "bytes",
    msgspec.Raw: "raw",
}


@frozen
class Node:
    """A type taken apart; ``item`` is what a list or a map holds, ``cls`` the class of a struct."""

    kind: NodeKind
    item: "Node | None" = None
    cls: type[Model] | None = None

    @property
    def struct(self) -> type[Model] | None:
        """The class at the bottom of lists and maps, if there is one."""
        return self.cls or (self.item.struct if self.item else None)


@frozen
class FieldPlan:
    """One field: ``name`` in Python, ``key`` on the wire."""

    name: str
    key: str
    node: Node
    nullable: bool
    """None is a value of the field, so that null needs no default."""
    always: bool
    """Sent even when empty: Kubernetes requires it."""
    required: bool
    """Has no default in Python, so that a document must have it or get a zero value."""
    by_value: bool
    """A struct that Go holds by value, and optional: not sent while it is empty."""
    default: object


@cache
def plan(cls: type[Model]) -> dict[str, FieldPlan]:
    """The fields of a generated class by their wire keys, in order, without the hidden one."""
    return {f.encode_name: _field(cls, f) for f in msgspec.structs.fields(cls) if f.name != "_hidden"}


def _field(cls: type[Model], info: msgspec.structs.FieldInfo) -> FieldPlan:
    node, nullable = node_of(info.type)
    factory = info.default_factory
    identity = info.name in {"api_version", "kind"} and isinstance(info.default, str) and bool(info.default)
    return FieldPlan(
        name=info.name,
        key=info.encode_name,
        node=node,
        nullable=nullable or node.kind in {"open", "raw"},
        always=info.required or isinstance(factory, Always) or identity,
        required=info.required,
        by_value=isinstance(factory, Absent),
        default=info.default,
    )


def node_of(annotation: object) -> tuple[Node, bool]:
    """Take a type apart; the flag says whether None is one of its values."""
    if get_origin(annotation) is Annotated:
        return node_of(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        inner = [a for a in get_args(annotation) if a not in {type(None), msgspec.UnsetType}]
        nullable = type(None) in get_args(annotation)
        return (node_of(inner[0])[0] if len(inner) == 1 else Node("plain")), nullable
    return _plain(annotation), False


def _plain(annotation: object) -> Node:
    arguments = get_args(annotation)
    if get_origin(annotation) is list:
        return Node("list", node_of(arguments[0])[0])
    if get_origin(annotation) is dict:
        return Node("map", node_of(arguments[1])[0])
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return Node("struct", cls=annotation)
    return Node(_scalar(annotation))


def _scalar(annotation: Any) -> NodeKind:
    return _SCALARS.get(annotation, "plain")
