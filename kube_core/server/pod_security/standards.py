"""Which check belongs to which level, and since when.

Each row is the name of a check, and from which minor version it is what: in the order in which they are told.
"""

from functools import cache

from . import baseline, restricted
from .policy import BASELINE, PRIVILEGED, Standard
from .subject import Check, Subject, Violation

_Versions = tuple[tuple[int, Check], ...]
_windows, _users = restricted.unless_windows, restricted.unless_own_users

_BASELINE: dict[str, _Versions] = {
    "appArmorProfile": ((0, baseline.app_armor),),
    "capabilities_baseline": ((0, baseline.capabilities),),
    "hostNamespaces": ((0, baseline.host_namespaces),),
    "hostPathVolumes": ((0, baseline.host_paths),),
    "hostPorts": ((0, baseline.host_ports),),
    "hostProbesAndHostLifecycle": ((34, baseline.probed_hosts),),
    "privileged": ((0, baseline.privileged),),
    "procMount": ((0, baseline.proc_mount), (35, baseline.proc_mount_35)),
    "seLinuxOptions": ((0, baseline.selinux(baseline.SELINUX)), (31, baseline.selinux(baseline.SELINUX_31))),
    "seccompProfile_baseline": ((0, baseline.seccomp_annotations), (19, baseline.seccomp)),
    "sysctls": (
        (0, baseline.sysctls(baseline.SYSCTLS)),
        (27, baseline.sysctls(baseline.SYSCTLS_27)),
        (29, baseline.sysctls(baseline.SYSCTLS_29)),
        (32, baseline.sysctls(baseline.SYSCTLS_32)),
        (37, baseline.sysctls(baseline.SYSCTLS_37)),
    ),
    "windowsHostProcess": ((0, baseline.host_process),),
}
_RESTRICTED: dict[str, _Versions] = {
    "allowPrivilegeEscalation": ((8, restricted.escalation), (25, _windows(restricted.escalation))),
    "capabilities_restricted": ((22, restricted.capabilities), (25, _windows(restricted.capabilities))),
    "procMount_restricted": ((35, baseline.proc_mount),),
    "restrictedVolumes": ((0, restricted.volumes),),
    "runAsNonRoot": ((0, restricted.non_root), (35, _users(restricted.non_root))),
    "runAsUser": ((23, restricted.user), (35, _users(restricted.user))),
    "seccompProfile_restricted": ((19, restricted.seccomp_set), (25, _windows(restricted.seccomp_set))),
}
_INSTEAD = {
    "capabilities_restricted": "capabilities_baseline",
    "procMount_restricted": "procMount",
    "restrictedVolumes": "hostPathVolumes",
    "seccompProfile_restricted": "seccompProfile_baseline",
}
"""Stricter checks, and those that they make superfluous."""


def violations(standard: Standard, subject: Subject) -> list[Violation]:
    """What of a pod is against a standard."""
    if standard.level == PRIVILEGED:
        return []
    return [found for check in _checks(standard.level, standard.minor) if (found := check(subject)) is not None]


@cache
def _checks(level: str, minor: int) -> tuple[Check, ...]:
    usual = _at(_BASELINE, minor)
    if level == BASELINE:
        return tuple(usual.values())
    strict = _at(_RESTRICTED, minor)
    superfluous = {_INSTEAD[name] for name in strict if name in _INSTEAD}
    return (*(check for name, check in usual.items() if name not in superfluous), *strict.values())


def _at(table: dict[str, _Versions], minor: int) -> dict[str, Check]:
    known = {name: [check for since, check in versions if since <= minor] for name, versions in table.items()}
    return {name: checks[-1] for name, checks in known.items() if checks}
