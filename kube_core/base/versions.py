"""The order of API versions and of resource versions."""

import re

_API_VERSION = re.compile(r"v([0-9]{1,18})(?:(alpha|beta)([0-9]{1,18}))?")
_STABILITY = {None: 0, "beta": 1, "alpha": 2}


def version_order(version: str) -> tuple[int, int, int, int, str]:
    """Compute the key that sorts API versions best first: v2, v1, v1beta2, v1beta1, v1alpha1, then the others by name.

    See https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority.
    """
    match = _API_VERSION.fullmatch(version)
    if match is None:
        return (1, 0, 0, 0, version)
    return (0, _STABILITY[match[2]], -int(match[1]), -int(match[3] or "0"), version)


def compare_resource_versions(one: str, other: str) -> int | None:
    """Compare two resourceVersions of one resource type: negative, 0 or positive; None when they can't be compared.

    Comparable are positive whole numbers of any length without leading zeros, as `CompareResourceVersion` in k8s.io/apimachinery
    (pkg/util/resourceversion) has it. "" and "0" mean "any" and "not known", and some aggregated servers use other texts.
    """
    if not (one.isdecimal() and other.isdecimal() and one.isascii() and other.isascii()) or "0" in (one[0], other[0]):
        return None
    if len(one) != len(other):
        return 1 if len(one) > len(other) else -1
    return (one > other) - (one < other)


def is_before(one: str, other: str) -> bool:
    """Whether a resourceVersion is known to be from before another of the same resource type."""
    if len(one) == len(other) and one >= other:  # most often news are; whether they can be compared does not matter then
        return False
    order = compare_resource_versions(one, other)
    return order is not None and order < 0
