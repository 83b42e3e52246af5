"""Security contexts of pods and containers."""

import re
from typing import Any

from kube_core.objects.plain import is_object

from . import words
from .faults import Faults, Struct
from .file_paths import check_descending
from .systems import check_windows_options

_LAST_ID = 2**31 - 1
_SYSCTL = re.compile(r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?").fullmatch
_SYSCTL_WORDS = (
    r"must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"
)
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_CHOICES = {
    "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
    "supplementalGroupsPolicy": ("Merge", "Strict"),
    "seLinuxChangePolicy": ("MountOption", "Recursive"),
}
_LONGEST_PROFILE = 4095  # PATH_MAX - 1
_MOUNTS = ("Default", "Unmasked")
_SHARED = ("shmall", "shmmax", "shmmni", "shm_rmid_forced")


def check_pod_security(context: dict[str, Any], path: str, spec: dict[str, Any], faults: Faults) -> None:
    """The security context of a pod."""
    _check_ids(context, path, ("fsGroup", "runAsUser", "runAsGroup"), faults)
    for index, group in enumerate(context.get("supplementalGroups", ())):
        for why in words.range_of(group, 0, _LAST_ID):
            faults.invalid(f"{path}.supplementalGroups[{index}]", group, why)
    _check_sysctls(context, f"{path}.sysctls", spec, faults)
    _check_choice(context, "fsGroupChangePolicy", path, faults)
    if "seccompProfile" in context:
        _check_seccomp(context["seccompProfile"], f"{path}.seccompProfile", faults)
    _check_others(context, path, faults)
    for key in ("supplementalGroupsPolicy", "seLinuxChangePolicy"):
        _check_choice(context, key, path, faults)


def _check_choice(context: dict[str, Any], key: str, path: str, faults: Faults) -> None:
    if key in context and context[key] not in _CHOICES[key]:
        faults.unsupported(f"{path}.{key}", context[key], _CHOICES[key])


def _check_sysctls(context: dict[str, Any], path: str, spec: dict[str, Any], faults: Faults) -> None:
    seen: set[str] = set()
    for index, each in enumerate(context.get("sysctls", ())):
        name, where = each.get("name", ""), f"{path}[{index}].name"
        if not name:
            faults.required(where)
        elif not _SYSCTL(name) or len(name) > words.LONGEST_SUBDOMAIN:
            faults.invalid(where, name, _SYSCTL_WORDS)
        elif name in seen:
            faults.duplicate(where, name)
        seen.add(name)
        key = _namespace(name)
        if key and spec.get(key):
            faults.invalid(where, name, f"may not be specified when '{key}' is true")


def _namespace(name: str) -> str:
    """Through which field of a pod it shares a sysctl's namespace with its host; empty for those of others."""
    slashed = re.search(r"[./]", name)
    if slashed is not None and slashed[0] == "/":
        name = name.translate(_SWAPPED)
    name = name.partition("*")[0]
    if name in _IPC or name.startswith("fs.mqueue."):
        return "hostIPC"
    return "hostNetwork" if name.startswith("net.") else ""


_SWAPPED = str.maketrans("./", "/.")
_IPC = frozenset(f"kernel.{name}" for name in ("sem", "shm", "msg", *_SHARED, "msgmax", "msgmnb", "msgmni"))


def check_security(context: dict[str, Any], path: str, faults: Faults, *, host_users: bool = True) -> None:
    """The security context of a container."""
    _check_ids(context, path, ("runAsUser", "runAsGroup"), faults)
    if (mount := context.get("procMount", "Default")) not in _MOUNTS:
        faults.unsupported(f"{path}.procMount", mount, _MOUNTS)
    if mount == "Unmasked" and host_users:
        faults.invalid(f"{path}.procMount", mount, "`hostUsers` must be false to use `Unmasked`")
    if "seccompProfile" in context:
        _check_seccomp(context["seccompProfile"], f"{path}.seccompProfile", faults)
    if context.get("allowPrivilegeEscalation") is False:
        _check_escalation(context, path, faults)
    _check_others(context, path, faults)


def _check_escalation(context: dict[str, Any], path: str, faults: Faults) -> None:
    told = _internal(context)
    if context.get("privileged"):
        faults.invalid(path, told, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
    for each in context.get("capabilities", {}).get("add", ()):
        if each == "CAP_SYS_ADMIN":
            words_ = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            faults.invalid(path, told, words_)


_PROFILE = ("Type", "LocalhostProfile")
_INTERNAL: dict[str, tuple[str, ...]] = {
    "Capabilities": ("Add", "Drop"),
    "Privileged": (),
    "SELinuxOptions": ("User", "Role", "Type", "Level"),
    "WindowsOptions": ("GMSACredentialSpecName", "GMSACredentialSpec", "RunAsUserName", "HostProcess"),
    **dict.fromkeys(("RunAsUser", "RunAsGroup", "RunAsNonRoot", "ReadOnlyRootFilesystem"), ()),
    **dict.fromkeys(("AllowPrivilegeEscalation", "ProcMount"), ()),
    "SeccompProfile": _PROFILE,
    "AppArmorProfile": _PROFILE,
}
"""The fields of a context, and of what is in them, as the server holds them."""
_TEXTS = ("User", "Role", "Type", "Level")
"""Those that are empty, and not null, when they are not there."""


def _internal(context: dict[str, Any]) -> Struct:
    """The context as the server holds it, which is what its message shows."""
    return Struct((name, _told(context.get(_external(name)), keys)) for name, keys in _INTERNAL.items())


def _external(name: str) -> str:
    name = name.replace("SEL", "seL").replace("GMSA", "gmsa")
    return name[0].lower() + name[1:]


def _told(value: Any, keys: tuple[str, ...]) -> Any:
    if not is_object(value):
        return value
    return Struct((key, value.get(_external(key), "" if key in _TEXTS else None)) for key in keys)


def _check_ids(context: dict[str, Any], path: str, keys: tuple[str, ...], faults: Faults) -> None:
    for key in keys:
        if key in context:
            for why in words.range_of(context[key], 0, _LAST_ID):
                faults.invalid(f"{path}.{key}", context[key], why)


def _check_others(context: dict[str, Any], path: str, faults: Faults) -> None:
    if "windowsOptions" in context:
        check_windows_options(context["windowsOptions"], f"{path}.windowsOptions", faults)
    if "appArmorProfile" in context:
        _check_armor(context["appArmorProfile"], f"{path}.appArmorProfile", faults)


def _check_seccomp(profile: dict[str, Any], path: str, faults: Faults) -> None:
    kind, local = profile.get("type", ""), profile.get("localhostProfile")
    _check_type(kind, path, "seccompProfile", faults)
    if kind != "Localhost":
        if local is not None:
            told = Struct(Type=kind, LocalhostProfile=local)
            faults.invalid(f"{path}.localhostProfile", told, "can only be set when seccomp type is Localhost")
    elif local is None:
        faults.required(f"{path}.localhostProfile", "must be set when seccomp type is Localhost")
    else:
        check_descending(local, f"{path}.localhostProfile", faults)


def _check_type(kind: str, path: str, key: str, faults: Faults) -> None:
    if not kind:
        faults.required(f"{path}.type", f"type is required when {key} is set")
    elif kind not in _PROFILES:
        faults.unsupported(f"{path}.type", kind, _PROFILES)


def _check_armor(profile: dict[str, Any], path: str, faults: Faults) -> None:
    kind, local, where = profile.get("type", ""), profile.get("localhostProfile"), f"{path}.localhostProfile"
    if kind != "Localhost":
        if local is not None and kind in _PROFILES:
            faults.invalid(where, local, "can only be set when AppArmor type is Localhost")
        _check_type(kind, path, "appArmorProfile", faults)
        return
    if not local:
        faults.required(where, "must be set when AppArmor type is Localhost")
    elif local != local.strip():
        faults.invalid(where, local, "must not be padded with whitespace")
    if local and len(local.encode()) > _LONGEST_PROFILE:
        faults.too_long(where, _LONGEST_PROFILE)
