"""Make a document fit its class without losing anything: what strict decoding refuses is put aside, not dropped.

Strict decoding is fast, and fails on what a class does not declare. Then the document is read as plain JSON and walked with its
class: unknown keys, nulls where the class holds a default and missing required keys go under one hidden key, as a `Hidden`, and
the rest decodes. The hidden key stands in no document: one that a server sends is an unknown key like any other.

The walk returns what it did as a `Fix`. Documents of one server differ from their class in the same places, so a `Fix` is
laid over the next ones without reading them whole: see `refit`.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

import msgspec
from attrs import define, field

from kube_core.base.model import HIDDEN_KEY, Model

from .plan import Node, plan
from .writing import zeros_of

Members = dict[str, Any]


@define
class Fix:
    """What had to be put aside in a struct of ``cls``, and inside of it, by key."""

    cls: type[Model]
    unknown: set[str] = field(factory=set[str])
    nulls: set[str] = field(factory=set[str])
    missing: set[str] = field(factory=set[str])
    inside: "dict[str, Fix]" = field(factory=dict[str, "Fix"])

    def __bool__(self) -> bool:
        return self.here or bool(self.inside)

    @property
    def here(self) -> bool:
        """Whether something had to be put aside in this struct itself."""
        return bool(self.unknown or self.nulls or self.missing)

    def merge(self, other: "Fix") -> None:
        """Take in what another document of the same class needed."""
        self.unknown |= other.unknown
        self.nulls |= other.nulls
        self.missing |= other.missing
        for key, fix in other.inside.items():
            self.inside.setdefault(key, Fix(fix.cls)).merge(fix)

    def size(self) -> int:
        """How many places there are."""
        return len(self.unknown) + len(self.nulls) + len(self.missing) + sum(fix.size() for fix in self.inside.values())


def tidy(cls: type[Model], document: object) -> Fix:
    """Change ``document`` in place so that it decodes to ``cls``, and return what was done."""
    fix = Fix(cls)
    if isinstance(document, dict):  # for anything else the decoder says what is wrong, with the path
        _tidy_members(fix, cast("Members", document))
    return fix


def _tidy_members(fix: Fix, members: Members) -> None:
    form = _form(fix.cls)
    for key in form.structs.keys() & members.keys():
        inner = Fix(cast("type[Model]", form.structs[key].struct))
        _tidy_value(form.structs[key], inner, members[key])
        if inner:
            fix.inside[key] = inner
    unknown = members.keys() - form.known
    nulls = {key for key in members.keys() & form.refuses_null if members[key] is None}
    missing = set(form.required - members.keys())
    here = Fix(fix.cls, unknown, nulls, missing)
    if here:
        fix.merge(here)
        put_aside(here, members)


def put_aside(fix: Fix, members: Members) -> None:
    """Move what ``fix`` names under the hidden key, and give what the class needs instead."""
    aside = hidden_text({key: members.pop(key) for key in fix.unknown}, fix.nulls, fix.missing)
    for key in fix.nulls:
        del members[key]
    zeros = zeros_of(fix.cls)
    members.update({key: zeros[key] for key in (*fix.missing, *fix.nulls) if key in zeros})
    members[HIDDEN_KEY] = aside


def hidden_text(unknown: Members, nulls: Iterable[str], missing: Iterable[str]) -> str:
    """What a `Hidden` looks like in a document on its way to the decoder."""
    return msgspec.json.encode((unknown, list(nulls), list(missing), False)).decode()


def _tidy_value(node: Node, fix: Fix, value: object) -> None:
    if node.kind == "struct":
        fix.merge(tidy(fix.cls, value))
    elif node.item is not None:
        for item in _items(value):
            _tidy_value(node.item, fix, item)


def _items(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(cast("Members", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []


@define
class _Form:
    """What a class declares, as sets to compare a document's keys with."""

    known: frozenset[str]
    required: frozenset[str]
    refuses_null: frozenset[str]
    structs: dict[str, Node]


@cache
def _form(cls: type[Model]) -> _Form:
    fields = plan(cls)
    return _Form(
        frozenset(fields),
        frozenset(key for key, field in fields.items() if field.required),
        frozenset(key for key, field in fields.items() if not field.nullable),
        {key: field.node for key, field in fields.items() if field.node.struct is not None},
    )


def node_of_key(cls: type[Model], key: str) -> Node:
    """The type of a member that holds structs."""
    return _form(cls).structs[key]
