"""ClusterRoles that gather their rules from others, as the cluster's controller has it: at once here.

See `pkg/controller/clusterroleaggregation` of kubernetes.
"""

from typing import Any

from kube_core.base import Selector, UsageError

from ..document import opened, part
from ..record import Record
from ..state import State
from .policy import CLUSTER_ROLES

_RULE = b'"aggregationRule":'


def aggregate(state: State) -> None:
    """Bring all gathered rules up to date."""
    moved = True
    while moved:  # what one gathers, another may gather from it
        gathering = [record for record in state.storage.shelf(CLUSTER_ROLES) if _RULE in record.body]
        moved = sum(_update(state, record) for record in gathering) > 0


def _update(state: State, record: Record) -> bool:
    document, served = opened(record), state.kinds.named(CLUSTER_ROLES)
    if not document.content.get("aggregationRule") or served is None:
        return False
    rules = _gathered(state, record.name, part(document.content, "aggregationRule").get("clusterRoleSelectors") or [])
    if rules == (document.content.get("rules") or []):
        return False
    document.content["rules"] = rules
    state.put(served, record, document)
    return True


def _gathered(state: State, name: str, selectors: list[dict[str, Any]]) -> list[Any]:
    found: list[Any] = []
    for selector in selectors:
        for record in state.storage.shelf(CLUSTER_ROLES):
            if record.name != name and _selects(selector, record):
                found += [rule for rule in opened(record).content.get("rules") or () if rule not in found]
    return found


def _selects(selector: dict[str, Any], record: Record) -> bool:
    try:
        return Selector.of_label_selector(selector).matches(record.labels)
    except UsageError:  # one that the real server would refuse
        return False
