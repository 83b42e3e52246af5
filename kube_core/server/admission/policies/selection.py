"""Which policies are about an attempt, bound by what, and with which parameters.

See `pkg/admission/plugin/policy/generic` and `matching` of k8s.io/apiserver.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from kube_core.base import Selector, UsageError

from ...document import opened, part
from ...kinds import Kinds
from ...record import Record, key_of
from ...served import NAMESPACES, Served
from ...storage import Storage
from ..attempt import Attempt
from ..matching import HookRule, Place, place_of
from ..selecting import object_labels, other_versions, place_labels


class Unusable(Exception):
    """A policy or a binding that can't be used as it is. The text is the server's."""


def meant(constraints: dict[str, Any], attempt: Attempt, kinds: Kinds, storage: Storage) -> Place | None:
    """As what an attempt is meant by the constraints of a policy or a binding; None when it is not."""
    namespaces = Selector.of_label_selector(part(constraints, "namespaceSelector"))
    if attempt.place and not namespaces.empty and not namespaces.matches(place_labels(attempt, storage)):
        return None
    objects = Selector.of_label_selector(part(constraints, "objectSelector"))
    if not objects.empty and not any(objects.matches(object_labels(each)) for each in (attempt.object, attempt.old) if each):
        return None
    equivalent = constraints.get("matchPolicy", "Equivalent") == "Equivalent"
    places = [place_of(attempt), *(other_versions(place_of(attempt), kinds) if equivalent else ())]
    if _ruled(constraints.get("excludeResourceRules") or (), attempt, places) is not None:
        return None
    rules = constraints.get("resourceRules") or ()
    return _ruled(rules, attempt, places) if rules else places[0]


def _ruled(rules: Sequence[dict[str, Any]], attempt: Attempt, places: Sequence[Place]) -> Place | None:
    for place in places:
        for rule in rules:
            names = rule.get("resourceNames") or (attempt.name,)
            if attempt.name in names and HookRule.of(rule).matches(attempt, place):
                return place
    return None


def namespace_of(attempt: Attempt, kinds: Kinds, storage: Storage) -> dict[str, Any] | None:
    """The namespace that an object is in; None when it is in none."""
    record = storage.shelf(NAMESPACES).objects.get(attempt.namespace) if not attempt.is_namespace else None
    served = kinds.named(NAMESPACES)
    return opened(record).plain(served) if record is not None and served is not None else None


def params_of(
    kind: dict[str, Any] | None, ref: dict[str, Any] | None, attempt: Attempt, kinds: Kinds, storage: Storage
) -> Sequence[dict[str, Any] | None]:
    """The parameters of a binding, each to be judged with; None stands for a policy without. Raises `Unusable`."""
    if not kind or not ref:
        return (None,)
    served = next((s for s in kinds if (s.resource.api_version, s.resource.kind) == (kind["apiVersion"], kind["kind"])), None)
    if served is None:
        raise Unusable(f"paramKind kind `{kind['apiVersion']}, Kind={kind['kind']}` not known")
    found = [opened(record).plain(served) for record in _referred(ref, served, attempt, storage)]
    if not found and ref.get("parameterNotFoundAction") == "Deny":
        raise Unusable("no params found for policy binding with `Deny` parameterNotFoundAction")
    return found


def _referred(ref: dict[str, Any], served: Served, attempt: Attempt, storage: Storage) -> Iterator[Record]:
    namespace, shelf = "", storage.shelf(served.shelf)
    if served.resource.namespaced and not (namespace := ref.get("namespace") or attempt.namespace):
        raise Unusable("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
    if name := ref.get("name"):
        record = shelf.objects.get(key_of(namespace, name))
        yield from () if record is None else (record,)
        return
    try:
        selector = Selector.of_label_selector(part(ref, "selector"))
    except UsageError as error:
        raise Unusable(str(error)) from None
    for index in shelf.span(namespace or None):
        record = shelf.objects[shelf.keys[index]]
        if selector.matches(record.labels):
            yield record
