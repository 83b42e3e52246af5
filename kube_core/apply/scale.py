"""Who owns the number of replicas: told between an object and its scale.

See scalehandler.go of k8s.io/apimachinery/pkg/util/managedfields. As there, who updated an object is another manager to its
scale, since the version belongs to an updater's name; so a write of the scale takes the field from it, and times are not
taken over.
"""

from collections.abc import Mapping

from .entries import UPDATE, Managed, Manager, Owned
from .field_sets import Path, difference, has, of_path

SCALE_VERSION = "autoscaling/v1"
_REPLICAS: Path = ("f:spec", "f:replicas")


def of_scale(parent: Managed, replicas: Mapping[str, Path]) -> Managed:
    """Who owns the replicas of a Scale, as its object has it. ``replicas`` says where they are in each version of the object."""
    return {
        _in_scale(manager): Owned(of_path(_REPLICAS), SCALE_VERSION, owned.applied, owned.time)
        for manager, owned in parent.items()
        if (path := replicas.get(owned.api_version)) and has(owned.fields, path)
    }


def _in_scale(manager: Manager) -> Manager:
    return manager._replace(api_version=SCALE_VERSION) if manager.operation == UPDATE else manager


def of_parent(parent: Managed, scale: Managed, replicas: Mapping[str, Path], api_version: str) -> Managed:
    """Who owns what of the object after its scale was written. Versions that are no more are forgotten."""
    result: Managed = {}
    left = dict(scale)
    for manager, owned in parent.items():
        if owned.api_version not in replicas:
            continue
        path = replicas[owned.api_version]
        if not path or not has(owned.fields, path) or left.pop(manager, None) is not None:
            result[manager] = owned
        elif fields := difference(owned.fields, of_path(path)):
            result[manager] = owned.having(fields)
    for manager, owned in left.items():
        if has(owned.fields, _REPLICAS):
            time = parent[manager].time if manager in parent else ""
            result[manager] = Owned(of_path(replicas[api_version]), api_version, owned.applied, time)
    return result
