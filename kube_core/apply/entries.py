"""``metadata.managedFields``: who manages which fields, as the wire has it and as the merge works with it.

See internal/managedfields.go of k8s.io/apimachinery/pkg/util/managedfields.
"""

from typing import Any, NamedTuple

import msgspec
from attrs import evolve, frozen
from msgspec import UNSET, Raw, Struct, UnsetType

from .field_sets import FieldSet, decode, encode

APPLY, UPDATE = "Apply", "Update"
FIELDS_V1 = "FieldsV1"


class Entry(Struct, omit_defaults=True, rename="camel"):
    """One entry, in the order in which the real server writes it."""

    manager: str = ""
    operation: str = ""
    api_version: str = ""
    time: str = ""
    fields_type: str = ""
    fields_v1: Raw | UnsetType = msgspec.field(name="fieldsV1", default=UNSET)
    subresource: str = ""


class Manager(NamedTuple):
    """What tells one manager from another. Who applies is the same in every version."""

    name: str
    operation: str
    api_version: str = ""
    subresource: str = ""

    def identifier(self) -> str:
        """The text that the real server knows it by, and sorts conflicts by."""
        parts = (("manager", self.name), ("operation", self.operation), ("apiVersion", self.api_version))
        named = {key: value for key, value in (*parts, ("subresource", self.subresource)) if value}
        return msgspec.json.encode(named).decode()


@frozen
class Owned:
    """What a manager owns, in one version; ``time`` is when it last wrote, as the wire has it."""

    fields: FieldSet
    api_version: str
    applied: bool
    time: str = ""

    def having(self, fields: FieldSet) -> "Owned":
        """The same with other fields."""
        return evolve(self, fields=fields)


Managed = dict[Manager, Owned]

_entries = msgspec.json.Decoder(list[Entry]).decode
_encode = msgspec.json.Encoder().encode


def read_entries(value: Any) -> list[Entry]:
    """Check the entries of a request's body, which is plain JSON; ``msgspec.ValidationError`` where a type is wrong."""
    return _entries(_encode(value))


def is_reset(entries: list[Entry]) -> bool:
    """Whether a client asks to forget all managers: an empty list, or one empty entry."""
    return not entries or entries == [Entry()]


def managed_of_raw(raw: Raw | UnsetType) -> Managed:
    """Read entries; ``ValueError`` when one of them is invalid."""
    return {} if raw is UNSET else managed_of(_entries(raw))


def managed_of(entries: list[Entry]) -> Managed:
    """Take entries apart; ``ValueError`` when one of them is invalid."""
    return dict(_owned(index, entry) for index, entry in enumerate(entries))


def _owned(index: int, entry: Entry) -> tuple[Manager, Owned]:
    if entry.operation not in (APPLY, UPDATE):
        raise ValueError("operation must be `Apply` or `Update`")
    if not entry.api_version:
        raise ValueError("apiVersion must not be empty")
    if entry.fields_type != FIELDS_V1:
        what = f'invalid fieldsType "{entry.fields_type}"' if entry.fields_type else "missing fieldsType"
        raise ValueError(f"{what} in managed fields entry {index}")
    fields = decode(b"{}" if entry.fields_v1 is UNSET else bytes(entry.fields_v1))
    applied = entry.operation == APPLY
    version = "" if applied else entry.api_version
    manager = Manager(entry.manager, entry.operation, version, entry.subresource)
    return manager, Owned(fields, entry.api_version, applied, entry.time)


def entries_of(managed_fields: Managed, *, by_text: bool = False) -> list[Entry]:
    """Write entries: who applied first, then by time and name."""
    entries = [_entry(manager, owned, by_text) for manager, owned in managed_fields.items()]
    return sorted(entries, key=_order)


def _entry(manager: Manager, owned: Owned, by_text: bool) -> Entry:
    operation = APPLY if owned.applied else manager.operation
    fields = Raw(encode(owned.fields, by_text=by_text))
    return Entry(manager.name, operation, owned.api_version, owned.time, FIELDS_V1, fields, manager.subresource)


def _order(entry: Entry) -> tuple[str, str, str, str, str]:
    # Times are of one form and one length, so that they sort as their texts do; none at all comes first.
    return entry.operation, entry.time, entry.manager, entry.api_version, entry.subresource


def written(managed_fields: Managed, *, by_text: bool = False) -> Raw | UnsetType:
    """The whole of ``metadata.managedFields``; ``UNSET`` when nobody owns anything.

    ``by_text`` sorts fields as the real server does where they were a map in between: in custom resources, and through scale.
    """
    return Raw(_encode(entries_of(managed_fields, by_text=by_text))) if managed_fields else UNSET


def same_but_times(one: Raw | UnsetType, other: Raw | UnsetType) -> bool:
    """Whether two states differ in nothing but when their managers wrote."""
    if one is UNSET or other is UNSET or one == other:
        return False
    before, after = (_entries(each) for each in (one, other))
    if len(before) != len(after):
        return False
    return all(msgspec.structs.replace(old, time=new.time) == new for old, new in zip(before, after, strict=True))
