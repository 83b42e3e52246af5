"""Annotations that mean something to pods. See `ValidatePodSpecificAnnotations`."""

import re
from collections.abc import Mapping
from typing import Any

from ..quoting import go_quoted
from .faults import Faults
from .file_paths import check_descending
from .hosts import all_containers

_INT32 = 2**31
_COST, _NUMBER = "controller.kubernetes.io/pod-deletion-cost", re.compile(r"0|-[0-9]{1,10}|[1-9][0-9]{0,9}").fullmatch
MIRROR = "kubernetes.io/config.mirror"
_SECCOMP, _SECCOMP_OF = "seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/"
_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
_DEFAULTS, _LOCAL = ("runtime/default", "docker/default", "unconfined"), "localhost/"


def check_pod_annotations(annotations: Mapping[str, str], spec: dict[str, Any], path: str, faults: Faults) -> None:
    """The annotations of a pod, or of a template."""
    if (mirror := annotations.get(MIRROR)) is not None and not spec.get("nodeName"):
        faults.invalid(f"{path}[{MIRROR}]", mirror, "must set spec.nodeName if mirror pod annotation is set")
    if (cost := annotations.get(_COST)) is not None and not _is_cost(cost):
        faults.invalid(f"{path}[{_COST}]", cost, "must be a 32bit integer")
    for key, value in annotations.items():
        if key == _SECCOMP or key.startswith(_SECCOMP_OF):
            _check_seccomp(value, f"{path}.{key}", faults)
        elif key.startswith(_ARMOR):
            _check_armor(key, value, spec, f"{path}[{key}]", faults)


def _is_cost(cost: str) -> bool:
    """What it costs to end a pod; see `GetDeletionCostFromPodAnnotations` of pkg/apis/core/helper."""
    return _NUMBER(cost) is not None and -_INT32 <= int(cost) < _INT32


def _check_seccomp(profile: str, path: str, faults: Faults) -> None:
    if profile.startswith(_LOCAL):
        check_descending(profile.removeprefix(_LOCAL), path, faults)
    elif profile not in _DEFAULTS:
        faults.invalid(path, profile, "must be a valid seccomp profile")


def _check_armor(key: str, profile: str, spec: dict[str, Any], path: str, faults: Faults) -> None:
    name = key.removeprefix(_ARMOR)
    if all(container.get("name") != name for container, _ in all_containers(spec, "")):
        faults.invalid(path, name, "container not found")
    if profile not in ("", "runtime/default", "unconfined") and not profile.startswith(_LOCAL):
        faults.invalid(path, profile, f"invalid AppArmor profile name: {go_quoted(profile)}")


def check_profiles(annotations: Mapping[str, str], spec: dict[str, Any], path: str, faults: Faults) -> None:
    """Profiles that are told twice, by an annotation and by a field, are the same."""
    if not any(key.startswith((_SECCOMP, _SECCOMP_OF, _ARMOR)) for key in annotations):
        return
    whole = spec["securityContext"]
    _compare(annotations.get(_SECCOMP), whole, "seccompProfile", path, faults)
    found = list(all_containers(spec, path))
    for container, where in found:
        key = _SECCOMP_OF + container.get("name", "")
        _compare(annotations.get(key), container.get("securityContext", {}), "seccompProfile", where, faults)
    for container, where in found if spec.get("os", {}).get("name") != "windows" else ():
        key, own = _ARMOR + container.get("name", ""), container.get("securityContext", {})
        _compare(annotations.get(key), own if "appArmorProfile" in own else whole, "appArmorProfile", where, faults)


_TOLD: dict[str, dict[str, tuple[str, ...]]] = {
    "seccompProfile": {"Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default", "docker/default")},
    "appArmorProfile": {"Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default",)},
}


def _compare(told: str | None, context: dict[str, Any], key: str, path: str, faults: Faults) -> None:
    """Compare what an annotation says with a field of a security context."""
    if told is None or key not in context:
        return
    profile, where, word = context[key], f"{path}.securityContext.{key}", "seccomp" if key == "seccompProfile" else "apparmor"
    if profile.get("type") == "Localhost":
        if not told.startswith(_LOCAL):
            faults.forbidden(f"{where}.type", f"{word} type in annotation and field must match")
        elif told.removeprefix(_LOCAL) != profile.get("localhostProfile"):
            faults.forbidden(f"{where}.localhostProfile", f"{word} profile in annotation and field must match")
    elif told not in _TOLD[key].get(profile.get("type", ""), (told,)):
        faults.forbidden(f"{where}.type", f"{word} type in annotation and field must match")


def check_annotation_changes(before: Mapping[str, str], annotations: Mapping[str, str], faults: Faults) -> None:
    """Which annotations of a pod stay."""
    for key, value in before.items():
        if annotations.get(key) != value:
            _check_kept(key, "remove or update", faults)
    for key in annotations:
        if key not in before:
            _check_kept(key, "add", faults)


def _check_kept(key: str, what: str, faults: Faults) -> None:
    if key.startswith(_ARMOR):
        faults.forbidden(f"metadata.annotations[{key}]", f"may not {what} AppArmor annotations")
    if key == MIRROR:
        faults.forbidden(f"metadata.annotations[{key}]", f"may not {what} mirror pod annotation")
