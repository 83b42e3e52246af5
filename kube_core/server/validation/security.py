"""Security contexts of pods and containers."""

import re
from typing import Any

from kube_core.objects.plain import is_object

from . import words
from .faults import Faults, Struct

_LAST_ID = 2**31 - 1
_SYSCTL = re.compile(r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?").fullmatch
_SYSCTL_WORDS = (
    r"must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"
)
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_CHANGES = ("Always", "OnRootMismatch")
_MOUNTS = ("Default", "Unmasked")


def check_pod_security(context: dict[str, Any], path: str, faults: Faults) -> None:
    """The security context of a pod."""
    _check_ids(context, path, ("fsGroup", "runAsUser", "runAsGroup"), faults)
    for index, group in enumerate(context.get("supplementalGroups", ())):
        for why in words.range_of(group, 0, _LAST_ID):
            faults.invalid(f"{path}.supplementalGroups[{index}]", group, why)
    seen: set[str] = set()
    for index, each in enumerate(context.get("sysctls", ())):
        name, where = each.get("name", ""), f"{path}.sysctls[{index}].name"
        if not name:
            faults.required(where)
        elif not _SYSCTL(name) or len(name) > words.LONGEST_SUBDOMAIN:
            faults.invalid(where, name, _SYSCTL_WORDS)
        elif name in seen:
            faults.duplicate(where, name)
        seen.add(name)
    policy = context.get("fsGroupChangePolicy", _CHANGES[0])
    if policy not in _CHANGES:
        faults.unsupported(f"{path}.fsGroupChangePolicy", policy, _CHANGES)
    _check_profile(context.get("seccompProfile"), f"{path}.seccompProfile", faults)


def check_security(context: dict[str, Any], path: str, faults: Faults) -> None:
    """The security context of a container."""
    _check_ids(context, path, ("runAsUser", "runAsGroup"), faults)
    if context.get("procMount", "Default") not in _MOUNTS:
        faults.unsupported(f"{path}.procMount", context["procMount"], _MOUNTS)
    _check_profile(context.get("seccompProfile"), f"{path}.seccompProfile", faults)
    if context.get("allowPrivilegeEscalation") is not False:
        return
    told = _internal(context)
    if context.get("privileged"):
        faults.invalid(path, told, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
    for each in context.get("capabilities", {}).get("add", ()):
        if each == "CAP_SYS_ADMIN":
            words_ = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            faults.invalid(path, told, words_)


_INTERNAL = (
    *("Capabilities", "Privileged", "SELinuxOptions", "WindowsOptions", "RunAsUser", "RunAsGroup", "RunAsNonRoot"),
    *("ReadOnlyRootFilesystem", "AllowPrivilegeEscalation", "ProcMount", "SeccompProfile", "AppArmorProfile"),
)


def _internal(context: dict[str, Any]) -> Struct:
    """The context as the server holds it, which is what its message shows."""
    return Struct((name, _titled(context.get(_external(name)))) for name in _INTERNAL)


def _external(name: str) -> str:
    return "seLinuxOptions" if name == "SELinuxOptions" else name[0].lower() + name[1:]


def _titled(value: Any) -> Any:
    return {key.title(): item for key, item in value.items()} if is_object(value) else value


def _check_ids(context: dict[str, Any], path: str, keys: tuple[str, ...], faults: Faults) -> None:
    for key in keys:
        if key in context:
            for why in words.range_of(context[key], 0, _LAST_ID):
                faults.invalid(f"{path}.{key}", context[key], why)


def _check_profile(profile: dict[str, Any] | None, path: str, faults: Faults) -> None:
    if profile is None:
        return
    kind, local = profile.get("type", ""), profile.get("localhostProfile")
    if kind == "Localhost":
        if not local:
            faults.required(f"{path}.localhostProfile", "must be set when seccomp type is Localhost")
    elif local is not None:
        faults.invalid(f"{path}.localhostProfile", local, "can only be set when seccomp type is Localhost")
    if not kind:
        faults.required(f"{path}.type", "type is required when seccompProfile is set")
    elif kind not in _PROFILES:
        faults.unsupported(f"{path}.type", kind, _PROFILES)
