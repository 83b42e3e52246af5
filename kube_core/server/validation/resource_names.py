"""Names of what is counted: which of them containers, limits and quotas know. See `pkg/apis/core/helper` of kubernetes."""

from . import words
from .faults import Faults

COMPUTE = frozenset({"cpu", "memory", "ephemeral-storage"})
"""What every node has, and containers may ask for."""
OBJECTS = frozenset({"pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"})
IN_QUOTAS = frozenset(
    {
        *(f"{part}{name}" for part in ("", "requests.", "limits.") for name in COMPUTE),
        *OBJECTS,
        *("requests.storage", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers"),
    }
)
HUGE = "hugepages-"
_STANDARD = IN_QUOTAS | {"storage"}
_NATIVE, _REQUESTS = "kubernetes.io/", "requests."
_HUGE_IN_QUOTAS = (HUGE, f"{_REQUESTS}{HUGE}")
_WHOLE = OBJECTS | {"persistentvolumeclaims", "services.nodeports", "services.loadbalancers"}


def is_native(key: str) -> bool:
    """Whether a resource is one of Kubernetes' own."""
    return "/" not in key or _NATIVE in key


def is_extended(key: str) -> bool:
    """Whether a resource is somebody's own, and may be counted by a quota, too."""
    return not is_native(key) and not key.startswith(_REQUESTS) and not words.qualified(f"{_REQUESTS}{key}")


def is_whole(key: str) -> bool:
    """Whether there are no parts of one."""
    return key in _WHOLE or is_extended(key)


def may_be_overcommitted(key: str) -> bool:
    """Whether more of it may be allowed than is asked for."""
    return is_native(key) and not key.startswith(HUGE)


def is_in_quotas(key: str) -> bool:
    """Whether a quota counts a resource that has no domain."""
    return key in IN_QUOTAS or key.startswith(_HUGE_IN_QUOTAS)


def check_resource(key: str, path: str, faults: Faults) -> None:
    """The name of any resource."""
    found = words.qualified(key)
    for why in found:
        faults.invalid(path, key, why)
    if not found and "/" not in key and key not in _STANDARD and not key.startswith(_HUGE_IN_QUOTAS):
        faults.invalid(path, key, "must be a standard resource type or fully qualified")


def check_container_resource(key: str, path: str, faults: Faults) -> None:
    """The name of a resource that containers may ask for."""
    check_resource(key, path, faults)
    if "/" not in key:
        if key not in COMPUTE and not key.startswith(HUGE):
            faults.invalid(path, key, "must be a standard resource for containers")
    elif not is_native(key) and not is_extended(key):
        faults.invalid(path, key, "doesn't follow extended resource name standard")


def check_quota_resource(key: str, path: str, faults: Faults) -> None:
    """The name of a resource that quotas count."""
    check_resource(key, path, faults)
    if "/" not in key and not is_in_quotas(key):
        faults.invalid(path, key, "must be a standard resource for quota")
