"""Who owns what after a write: the heart of server-side apply.

See merge/update.go of sigs.k8s.io/structured-merge-diff. What others own in another version is compared there.
"""

from collections.abc import Mapping
from functools import partial

from attrs import evolve

from kube_core.objects.plain import Plain, PlainObject, is_object, same_plain

from .comparing import Comparison, compare
from .entries import Managed, Manager, Owned
from .field_sets import NOTHING, FieldSet, difference, intersection, paths, union
from .merging import merge
from .owning import mentioned, with_named
from .pruning import prune
from .reconciling import reconciled
from .rules import Rules
from .types import Type


class Conflicts(Exception):
    """Others own what an apply would change. ``sets`` says which of their fields."""

    def __init__(self, sets: Mapping[Manager, FieldSet]) -> None:
        super().__init__("; ".join(sorted(manager.name for manager in sets)))
        self.sets = dict(sets)

    def count(self) -> int:
        """How many fields are contested; one that two managers own counts twice."""
        return sum(1 for fields in self.sets.values() for _ in paths(fields))


def settle_update(rules: Rules, live: PlainObject, new: PlainObject, managed: Managed, manager: Manager) -> Managed:
    """Who owns what after an object was written in another way than by apply: the writer owns what is changed and added."""
    managed, compared = _settle(rules, live, new, _reconciled(rules, managed), manager, force=True)
    before = managed[manager].fields if manager in managed else NOTHING
    fields = union(union(difference(before, compared.removed), compared.modified), compared.added)
    return _with(managed, manager, Owned(rules.writable(fields, rules.api_version), rules.api_version, False))


def settle_apply(
    rules: Rules, live: PlainObject, applied: PlainObject, managed: Managed, manager: Manager, *, force: bool
) -> tuple[PlainObject | None, Managed]:
    """Merge an applied object into the one that is there. Gives None for an object that does not change, and who owns what.

    Raises `Conflicts`, unless ``force`` takes the fields from their owners, and `SchemaFault`.
    """
    time = managed[manager].time if manager in managed else ""
    managed = _reconciled(rules, managed)
    merged = merge(rules.own_type, live, applied)
    last = managed.get(manager)
    fields = rules.writable(mentioned(rules.own_type, applied), rules.api_version)
    managed = {**managed, manager: Owned(fields, rules.api_version, True, time)}
    result = _pruned(rules, merged, managed, last)
    managed, _ = _settle(rules, live, result, managed, manager, force=force)
    return (None if same_plain(live, result) else result), managed


def _with(managed: Managed, manager: Manager, owned: Owned) -> Managed:
    others = {other: each for other, each in managed.items() if other != manager}
    return {**others, manager: owned} if owned.fields else others


def _reconciled(rules: Rules, managed: Managed) -> Managed:
    result: Managed = {}
    for manager, owned in managed.items():
        if (type_ := rules.type(owned.api_version)) is not None:
            result[manager] = owned.having(reconciled(type_, owned.fields))
    return result


def _settle(
    rules: Rules, live: Plain, new: Plain, managed: Managed, writer: Manager, *, force: bool
) -> tuple[Managed, Comparison]:
    """Take from all other managers what a write changes, adds or removes."""
    compared = {rules.api_version: _compared(rules, live, new, rules.api_version)}
    conflicts: dict[Manager, FieldSet] = {}
    result: Managed = {}
    for manager, owned in managed.items():
        version = owned.api_version
        if manager == writer:
            result[manager] = owned
        elif rules.type(version) is not None:
            if version not in compared:
                compared[version] = _compared(rules, live, new, version)
            changes = compared[version]
            contested = intersection(owned.fields, union(changes.modified, changes.added))
            if contested:
                conflicts[manager] = contested
            result[manager] = owned.having(difference(difference(owned.fields, contested), changes.removed))
    if conflicts and not force:
        raise Conflicts(conflicts)
    return {manager: owned for manager, owned in result.items() if owned.fields}, compared[rules.api_version]


def _compared(rules: Rules, live: Plain, new: Plain, version: str) -> Comparison:
    before, after = (rules.between(each, rules.api_version, version) for each in (live, new))
    found = compare(_type(rules, version), before, after)
    return found.filtered(partial(rules.writable, api_version=version)) if rules.reset else found


def _type(rules: Rules, version: str) -> Type:
    return rules.type(version) or rules.own_type


def _pruned(rules: Rules, merged: Plain, managed: Managed, last: Owned | None) -> PlainObject:
    """Take out what the manager applied the last time and does not any more, unless somebody else owns it."""
    if last is None or not last.fields or rules.type(last.api_version) is None:
        return _object(merged)
    version = last.api_version
    type_, there = _type(rules, version), rules.between(merged, rules.api_version, version)
    less = prune(type_, there, with_named(last.fields, type_))
    less = _owned_back(rules, there, less, version, managed)
    return _object(rules.between(_dangling_back(type_, there, less, last), version, rules.api_version))


def _owned_back(rules: Rules, merged: Plain, less: Plain, version: str, managed: Managed) -> Plain:
    """Add back what others, or the new configuration, own."""
    by_version: dict[str, FieldSet] = {}
    for owned in managed.values():
        by_version[owned.api_version] = union(by_version.get(owned.api_version, NOTHING), owned.fields)
    for each in sorted(by_version, key=lambda name: name != version):
        if (type_ := rules.type(each)) is not None:
            whole, rest = (rules.between(value, version, each) for value in (merged, less))
            kept = union(with_named(mentioned(type_, rest), type_), with_named(by_version[each], type_))
            rest = prune(type_, whole, difference(with_named(mentioned(type_, whole), type_), kept))
            less = rules.between(rest, each, version)
    return less


def _dangling_back(type_: Type, merged: Plain, less: Plain, last: Owned) -> Plain:
    """Add back what nobody owned, but went along with what was owned."""
    gone = difference(with_named(mentioned(type_, merged), type_), with_named(mentioned(type_, less), type_))
    return prune(type_, merged, intersection(gone, with_named(last.fields, type_)))


def _object(value: Plain) -> PlainObject:
    return value if is_object(value) else {}


def timed(managed: Managed, manager: Manager, time: str) -> Managed:
    """The same with the time of a write; who owns nothing has none."""
    return {**managed, manager: evolve(managed[manager], time=time)} if manager in managed else managed
