"""What pods of an operating system may say, and what Windows wants to know."""

import re
from typing import Any

from . import words
from .faults import Faults
from .hosts import all_containers

_SYSTEMS = ("linux", "windows")
_MOST_KIB = 64  # maxGMSACredentialSpecLengthInKiB
_LONGEST_DOMAIN, _LONGEST_USER = 256, 104  # maxRunAsUserNameDomainLength, maxRunAsUserNameUserLength
_NET_BIOS = re.compile(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}').fullmatch
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*").fullmatch
_CONTROL = re.compile(r"[\x00-\x1f\x7f]").search
_NO_USER, _BLANK = re.compile(r'["/\\:;|=,+*?<>@\[\]]').search, re.compile(r"[. ]+").fullmatch
_FOREIGN = "cannot be set for a windows pod"
_OF_LINUX = (
    *("appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser"),
    *("runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy"),
)
_OF_LINUX_CONTAINERS = (
    *("appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged"),
    *("allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"),
)


def check_system(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """The operating system of a pod."""
    name = spec["os"].get("name", "")
    if not name:
        faults.required(f"{path}.os.name")
    elif name not in _SYSTEMS:
        faults.unsupported(f"{path}.os", name, _SYSTEMS)
    elif name == "linux":
        _check_linux(spec, path, faults)
    else:
        _check_windows(spec, path, faults)


def _check_linux(spec: dict[str, Any], path: str, faults: Faults) -> None:
    for holder, where in ((spec, path), *all_containers(spec, path)):
        if "windowsOptions" in holder.get("securityContext", {}):
            faults.forbidden(f"{where}.securityContext.windowsOptions", "windows options cannot be set for a linux pod")


def _check_windows(spec: dict[str, Any], path: str, faults: Faults) -> None:
    context = spec["securityContext"]
    for key in (key for key in _OF_LINUX if key in context and (key != "sysctls" or context[key])):
        faults.forbidden(f"{path}.securityContext.{key}", _FOREIGN)
    for key in ("hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"):
        if spec.get(key) or (key in spec and not key.startswith(("hostPID", "hostIPC"))):
            faults.forbidden(f"{path}.{key}", _FOREIGN)
    for container, where in all_containers(spec, path):
        for key in (key for key in _OF_LINUX_CONTAINERS if key in container.get("securityContext", {})):
            faults.forbidden(f"{where}.securityContext.{key}", _FOREIGN)


def check_windows_options(options: dict[str, Any], path: str, faults: Faults) -> None:
    """What Windows wants to know of a security context."""
    if (name := options.get("gmsaCredentialSpecName")) is not None:
        for why in words.subdomain(name):
            faults.invalid(f"{path}.gmsaCredentialSpecName", name, why)
    if (text := options.get("gmsaCredentialSpec")) is not None:
        if not text:
            faults.invalid(f"{path}.gmsaCredentialSpec", text, "gmsaCredentialSpec cannot be an empty string")
        elif len(text.encode()) > _MOST_KIB * 1024:
            faults.invalid(f"{path}.gmsaCredentialSpec", text, f"gmsaCredentialSpec size must be under {_MOST_KIB} KiB")
    if (user := options.get("runAsUserName")) is not None:
        for why in _user_faults(user):
            faults.invalid(f"{path}.runAsUserName", user, f"runAsUserName{why}")


def _user_faults(name: str) -> list[str]:
    if not name:
        return [" cannot be an empty string"]
    if _CONTROL(name):
        return [" cannot contain control characters"]
    *domains, user = name.split("\\")
    if len(domains) > 1:
        return [" cannot contain more than one backslash"]
    found = _domain_faults(domains[0]) if domains else []
    if not user:
        found.append("'s User cannot be empty")
    elif len(user.encode()) > _LONGEST_USER:
        found.append(f"'s User length must not be longer than {_LONGEST_USER} characters")
    if _BLANK(user):
        found.append("'s User cannot contain only periods or spaces")
    if _NO_USER(user):
        found.append("'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
    return found


def _domain_faults(domain: str) -> list[str]:
    found: list[str] = []
    if len(domain.encode()) >= _LONGEST_DOMAIN:
        found.append(f"'s Domain length must be under {_LONGEST_DOMAIN} characters")
    if not (_NET_BIOS(domain) or _DOMAIN(domain)):
        found.append("'s Domain doesn't match the NetBios nor the DNS format")
    return found


def check_host_processes(spec: dict[str, Any], path: str, faults: Faults) -> None:
    """On Windows all containers of a pod are processes of the host, in its network, or none is."""
    whole = _host_process(spec)
    count = found = 0
    for container, where in all_containers(spec, path):
        own, count = _host_process(container), count + 1
        if whole is not None and own is not None and whole != own:
            told = f"pod hostProcess value must be identical if both are specified, was {str(whole).lower()}"
            faults.invalid(f"{where}.securityContext.windowsOptions.hostProcess", own, told)
        found += bool(whole if own is None else own)
    if found and found != count:
        told = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
        faults.invalid(path, "", told)
    if found and not spec.get("hostNetwork"):
        told = "hostNetwork must be true if pod contains any hostProcess containers"
        faults.invalid(f"{path}.hostNetwork", False, told)


def _host_process(holder: dict[str, Any]) -> bool | None:
    found: bool | None = holder.get("securityContext", {}).get("windowsOptions", {}).get("hostProcess")
    return found
