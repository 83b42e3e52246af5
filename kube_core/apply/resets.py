"""What a request through one path can't write, and so nobody comes to own through it.

Names are ``plural.group``. The tables are GetResetFields of the strategies under pkg/registry of
kubernetes 1.37.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import TypeAlias

from .elements import field_step
from .field_sets import FieldSet, Path, of_path, union, without

Filter: TypeAlias = Callable[[FieldSet], FieldSet]
"""Gives the part of a set that a request can write."""

_STATUS, _SPEC, _METADATA = "status", "spec", "metadata"
STATUS_ALONE = frozenset(
    {
        *("podcertificaterequests.certificates.k8s.io", "podgroups.scheduling.k8s.io", "compositepodgroups.scheduling.k8s.io"),
        *("servicecidrs.networking.k8s.io", "storageversionmigrations.storagemigration.k8s.io"),
        *("resourceclaims.resource.k8s.io", "devicetaintrules.resource.k8s.io", "resourcepoolstatusrequests.resource.k8s.io"),
        *("storageversions.internal.apiserver.k8s.io", "volumeattachments.storage.k8s.io", "csinodes.storage.k8s.io"),
        *("flowschemas.flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"),
        "validatingadmissionpolicies.admissionregistration.k8s.io",
        *("apiservices.apiregistration.k8s.io", "evictionrequests.lifecycle.k8s.io"),
    }
)
"""Kinds whose status is written without any metadata."""
_BY_PATH: dict[tuple[str, str], tuple[str, ...]] = {
    ("certificatesigningrequests.certificates.k8s.io", ""): ("spec", "status"),
    ("certificatesigningrequests.certificates.k8s.io", "status"): ("spec", "status.conditions"),
    ("certificatesigningrequests.certificates.k8s.io", "approval"): ("spec", "status.certificate"),
    ("deployments.apps", "status"): ("spec", "metadata.labels"),
    ("pods", "status"): ("spec", "metadata.deletionTimestamp", "metadata.ownerReferences"),
    ("namespaces", "finalize"): ("status",),
}


@cache
def filter_of(name: str, subresource: str, *, has_status: bool, custom: bool) -> Filter | None:
    """The filter of a kind's path; None when everything can be written."""
    paths = _BY_PATH.get((name, subresource)) or _usual(name, subresource, has_status, custom)
    return partial(_drop, _set(paths)) if paths else None


@cache
def dropped(reset: Filter | None) -> frozenset[str] | None:
    """The fields at the top that a filter takes away; None for one that does more, or something else."""
    if reset is None:
        return frozenset()
    if not isinstance(reset, partial) or any(reset.args[0].values()):
        return None
    return frozenset(step.removeprefix("f:") for step in reset.args[0])


def _usual(name: str, subresource: str, has_status: bool, custom: bool) -> tuple[str, ...]:
    if not has_status:
        return ()
    if subresource == _STATUS:
        return (_SPEC, _METADATA) if custom or name in STATUS_ALONE else (_SPEC,)
    return (_STATUS,) if not subresource else ()


def _path(text: str) -> Path:
    return tuple(field_step(step) for step in text.split("."))


def _set(paths: Iterable[str]) -> FieldSet:
    result: FieldSet = {}
    for path in paths:
        result = union(result, of_path(_path(path)))
    return result


def _drop(reset: FieldSet, fields: FieldSet) -> FieldSet:
    return without(fields, reset)
