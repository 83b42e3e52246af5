"""What is done around the merge: managers' names, times, the cap on their number, and the first apply of an object.

See internal/fieldmanager.go of k8s.io/apimachinery/pkg/util/managedfields, which is a pile of such layers.
"""

from attrs import evolve, frozen

from kube_core.objects.plain import PlainObject

from .checking import check
from .entries import APPLY, UPDATE, Managed, Manager
from .field_sets import union
from .last_applied import remaining
from .rules import Rules
from .stripping import stripped
from .updater import Conflicts, settle_apply, settle_update

MAX_UPDATE_MANAGERS = 10  # DefaultMaxUpdateManagers
_SELF = Manager("current-operation", "")
_ANCIENT = "ancient-changes"
_BEFORE_APPLY = "before-first-apply"
_NAMELESS = "unknown"


@frozen
class Writer:
    """Who writes, and when, as the wire has it. ``force`` takes fields from their owners."""

    name: str
    time: str
    force: bool = False

    @property
    def known_as(self) -> str:
        """The name that is written down."""
        return self.name or _NAMELESS


def track(
    rules: Rules, live: PlainObject, new: PlainObject, managed: Managed, writer: Writer, *, created: bool = False
) -> Managed:
    """Who owns what after a write other than apply. An object whose managers are not known is not tracked, unless it is new.

    Raises `SchemaFault` when an object is not of its type.
    """
    if not managed and not created:
        return managed
    if rules.checked:
        check(rules.own_type, new, duplicates=True)
        check(rules.own_type, live, duplicates=True)
    return _capped(_tracked(rules, live, new, managed, writer))


def _tracked(rules: Rules, live: PlainObject, new: PlainObject, managed: Managed, writer: Writer) -> Managed:
    """The writer's new fields are added to those that it owned; when there are none, its time stays, too."""
    managed = _strip(settle_update(rules, live, new, managed, _SELF), _SELF)
    if _SELF not in managed:
        return managed
    manager = Manager(writer.known_as, UPDATE, rules.api_version, rules.subresource)
    mine, before = managed.pop(_SELF), managed.get(manager)
    fields = union(mine.fields, before.fields) if before else mine.fields
    return {**managed, manager: evolve(mine, fields=fields, time=writer.time)}


def apply(
    rules: Rules, live: PlainObject, applied: PlainObject, managed: Managed, writer: Writer
) -> tuple[PlainObject | None, Managed]:
    """Merge an applied object. Gives the merged one, or None when nothing changes, and who owns what then.

    What was written while nobody kept track belongs to a manager of its own. Raises `Conflicts` and `SchemaFault`.
    """
    if not managed:
        managed = _capped(_tracked(rules, rules.empty, live, managed, evolve(writer, name=_BEFORE_APPLY)))
    manager = Manager(writer.known_as, APPLY, "", rules.subresource)
    result, managed = settle_apply(rules, live, applied, managed, manager, force=writer.force)
    managed = _strip(managed, manager)
    if result is not None and manager in managed:
        managed = {**managed, manager: evolve(managed[manager], time=writer.time)}
    return result, managed


def apply_for_kubectl(
    rules: Rules, live: PlainObject, applied: PlainObject, managed: Managed, writer: Writer
) -> tuple[PlainObject | None, Managed]:
    """Like `apply`; fields that kubectl applied on the client's side before are taken from their owners without a conflict."""
    try:
        return apply(rules, live, applied, managed, writer)
    except Conflicts as conflicts:
        if (left := remaining(rules, live, conflicts)) is not None:
            raise left from None
    return apply(rules, live, applied, managed, evolve(writer, force=True))


def _strip(managed: Managed, manager: Manager) -> Managed:
    if (owned := managed.get(manager)) is None:
        return managed
    fields = stripped(owned.fields)
    others = {other: each for other, each in managed.items() if other != manager}
    return {**others, manager: owned.having(fields)} if fields else others


def _capped(managed: Managed) -> Managed:
    """Merge the oldest updates, each version's into one, until they are few enough."""
    updaters = [manager for manager, owned in managed.items() if not owned.applied]
    too_many = len(updaters) - MAX_UPDATE_MANAGERS
    if too_many <= 0:
        return managed
    result, first = dict(managed), dict[str, Manager]()
    for manager in sorted(updaters, key=lambda each: (managed[each].time, each.identifier())):
        if too_many <= 0:
            break
        version = result[manager].api_version
        if version not in first:
            first[version] = manager
            continue
        bucket = Manager(_ANCIENT, UPDATE, version)
        if bucket not in result:
            result[bucket] = result.pop(first[version])
        latest = result[manager]
        result[bucket] = evolve(latest, fields=union(latest.fields, result[bucket].fields))
        del result[manager]
        too_many -= 1
    return result
