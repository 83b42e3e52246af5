"""ClusterRoles that gather their rules from others, as the cluster's controller has it: at once here.

See `pkg/controller/clusterroleaggregation` of kubernetes.
"""

from typing import Any

from kube_core.base import Selector, UsageError

from ..applying import applied
from ..bodies.manifest import Manifest
from ..document import opened, part
from ..exchange import ServerRequest
from ..operation import Operation
from ..paths import Path, Target
from ..record import Record
from ..served import Served
from ..state import State
from .policy import CLUSTER_ROLES

_RULE = b'"aggregationRule":'


def aggregate(state: State) -> None:
    """Bring all gathered rules up to date."""
    moved = True
    while moved:  # what one gathers, another may gather from it; view, edit and admin in this order
        gathering = [record for record in reversed(list(state.storage.shelf(CLUSTER_ROLES))) if _RULE in record.body]
        moved = sum(_update(state, record) for record in gathering) > 0


def _update(state: State, record: Record) -> bool:
    document, served = opened(record), state.kinds.named(CLUSTER_ROLES)
    if not document.content.get("aggregationRule") or served is None:
        return False
    rules = _gathered(state, record.name, part(document.content, "aggregationRule").get("clusterRoleSelectors") or [])
    if rules == (document.content.get("rules") or []):
        return False
    operation = system_operation(served, record.name, "clusterrole-aggregation-controller")
    manifest = Manifest({"apiVersion": served.resource.api_version, "kind": served.resource.kind, "rules": rules})
    after = applied(state, operation, manifest, document)
    after.metadata.resource_version = str(record.version)
    state.put(served, record, after)
    return True


def system_operation(served: Served, name: str, manager: str) -> Operation:
    """A write that the cluster itself does, as its manager."""
    resource = served.resource
    path = Path(resource.group, resource.version, resource.plural, name=name)
    query = {"fieldManager": [manager], "force": ["true"]}
    return Operation(served, path, Target((), query, path), ServerRequest("PATCH", ""))


def _gathered(state: State, name: str, selectors: list[dict[str, Any]]) -> list[Any]:
    found: list[Any] = []
    for selector in map(_selector, selectors):
        for record in state.storage.shelf(CLUSTER_ROLES):
            if selector is not None and record.name != name and selector.matches(record.labels):
                found += [rule for rule in opened(record).content.get("rules") or () if rule not in found]
    return found


def _selector(plain: dict[str, Any]) -> Selector | None:
    try:
        return Selector.of_label_selector(plain)
    except UsageError:  # one that the real server would refuse
        return None
