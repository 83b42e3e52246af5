"""The checks of the level ``baseline``: what is known to lead out of a container."""

import json
from collections.abc import Iterator

from ..document import part
from .subject import Check, Plain, Subject, Violation, containers, context, quoted, setters, several

_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_POD, _SECCOMP_CONTAINER = "seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/"
_PROFILES = ("RuntimeDefault", "Localhost")
_CAPABILITIES = {
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID"),
    *("SETPCAP", "SETUID", "SYS_CHROOT"),
}
_HOST = ("hostNetwork", "hostPID", "hostIPC")
SELINUX = frozenset({"", "container_t", "container_init_t", "container_kvm_t"})
SELINUX_31 = SELINUX | {"container_engine_t"}
SYSCTLS = frozenset(
    {
        *("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"),
        *("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"),
    }
)
SYSCTLS_27 = SYSCTLS | {"net.ipv4.ip_local_reserved_ports"}
SYSCTLS_29 = SYSCTLS_27 | {
    f"net.ipv4.tcp_{name}" for name in ("keepalive_time", "fin_timeout", "keepalive_intvl", "keepalive_probes")
}
SYSCTLS_32 = SYSCTLS_29 | {"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}
SYSCTLS_37 = SYSCTLS_32 | {"net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"}


def app_armor(subject: Subject) -> Violation | None:
    """No profile but the usual one and the node's own."""

    def wrong(holder: Plain) -> bool:
        return bool(profile := context(holder, "appArmorProfile")) and profile.get("type") not in _PROFILES

    names, pod = subject.which(wrong), wrong(subject.spec)
    holders = [*([subject.spec] if pod else []), *(each for each in subject.containers if wrong(each))]
    values = sorted({str(context(each, "appArmorProfile").get("type", "")) for each in holders})
    found = {key: value for key, value in subject.annotations.items() if key.startswith(_APP_ARMOR) and not _usual(value)}
    annotations = sorted(f"{key}={json.dumps(value)}" for key, value in found.items())
    who = " and ".join([*filter(None, [setters(pod, names)]), *([several("annotation", annotations)] if annotations else [])])
    if not who:
        return None
    values += annotations
    return Violation(
        several("forbidden AppArmor profile", values), f"{who} must not set AppArmor profile type to {quoted(values)}"
    )


def _usual(profile: str) -> bool:
    return profile in ("", "runtime/default") or profile.startswith("localhost/")


def capabilities(subject: Subject) -> Violation | None:
    """Only those more that a container has anyway."""

    def more(container: Plain) -> set[str]:
        return {*(context(container, "capabilities").get("add") or ())} - _CAPABILITIES

    if not (names := subject.which(more)):
        return None
    listed = quoted(sorted({name for each in subject.containers for name in more(each)}))
    return Violation(
        "non-default capabilities", f"{containers(names)} must not include {listed} in securityContext.capabilities.add"
    )


def host_namespaces(subject: Subject) -> Violation | None:
    """The node's network, processes and memory stay its own."""
    found = [f"{key}=true" for key in _HOST if subject.spec.get(key)]
    return Violation("host namespaces", ", ".join(found)) if found else None


def host_paths(subject: Subject) -> Violation | None:
    """Nothing of the node's files."""
    found = [each.get("name", "") for each in subject.spec.get("volumes") or () if each.get("hostPath") is not None]
    return Violation("hostPath volumes", f"{several('volume', found)} {quoted(found)}") if found else None


def host_ports(subject: Subject) -> Violation | None:
    """No port of the node."""

    def ports(container: Plain) -> set[str]:
        return {str(port["hostPort"]) for port in container.get("ports") or () if port.get("hostPort")}

    if not (names := subject.which(ports)):
        return None
    found = sorted({port for each in subject.containers for port in ports(each)})
    verb = "uses" if len(names) == 1 else "use"
    return Violation("hostPort", f"{containers(names)} {verb} {several('hostPort', found)} {', '.join(found)}")


def probed_hosts(subject: Subject) -> Violation | None:
    """Probes and hooks ask the pod, and nobody else."""
    names = sorted({*subject.which(lambda each: [*_hosts(each)])})
    if not names:
        return None
    hosts = sorted({host for each in subject.containers for host in _hosts(each)})
    what = "probe or lifecycle host"
    verb = "uses" if len(names) == 1 else "use"
    return Violation(what, f"{containers(names)} {verb} {several(what, hosts)} {quoted(hosts)}")


def _hosts(container: Plain) -> Iterator[str]:
    handlers = [part(container, key) for key in ("livenessProbe", "readinessProbe", "startupProbe")]
    handlers += [part(part(container, "lifecycle"), key) for key in ("postStart", "preStop")]
    for action in (part(handler, key) for handler in handlers for key in ("httpGet", "tcpSocket")):
        if host := action.get("host"):
            yield host


def privileged(subject: Subject) -> Violation | None:
    """No container that may do everything."""
    names = subject.which(lambda each: context(each).get("privileged"))
    return Violation("privileged", f"{containers(names)} must not set securityContext.privileged=true") if names else None


def proc_mount(subject: Subject) -> Violation | None:
    """``/proc`` stays masked."""

    def wrong(container: Plain) -> bool:
        return context(container).get("procMount") not in (None, "Default")

    if not (names := subject.which(wrong)):
        return None
    listed = quoted(sorted({context(each)["procMount"] for each in subject.containers if wrong(each)}))
    return Violation("procMount", f"{containers(names)} must not set securityContext.procMount to {listed}")


def proc_mount_35(subject: Subject) -> Violation | None:
    """The same, unless the users are the pod's own."""
    return None if subject.has_own_users else proc_mount(subject)


def selinux(types: frozenset[str]) -> Check:
    """Only types that contain, and neither user nor role."""

    def check(subject: Subject) -> Violation | None:
        def wrong(holder: Plain) -> bool:
            options = context(holder, "seLinuxOptions")
            return bool(options.get("type", "") not in types or options.get("user") or options.get("role"))

        pod, names = wrong(subject.spec), subject.which(wrong)
        if not (pod or names):
            return None
        found = [context(each, "seLinuxOptions") for each in (subject.spec, *subject.containers)]
        bad = sorted({each.get("type", "") for each in found} - types)
        told = [f"{several('type', bad)} {quoted(bad)}"] if bad else []
        told += [f"{key} may not be set" for key in ("user", "role") if any(each.get(key) for each in found)]
        text = f"{setters(pod, names)} set forbidden securityContext.seLinuxOptions: {'; '.join(told)}"
        return Violation("seLinuxOptions", text)

    return check


def seccomp_annotations(subject: Subject) -> Violation | None:
    """How it was said before 1.19."""
    keys = [_SECCOMP_POD, *(f"{_SECCOMP_CONTAINER}{each.get('name', '')}" for each in subject.containers)]
    good = ("runtime/default", "docker/default")
    said = {key: subject.annotations[key] for key in keys if key in subject.annotations}
    wrong = {key: value for key, value in said.items() if value not in good and not value.startswith("localhost/")}
    found = sorted(f"{key}={json.dumps(value)}" for key, value in wrong.items())
    return Violation("seccompProfile", f"forbidden {several('annotation', found)} {', '.join(found)}") if found else None


def seccomp(subject: Subject) -> Violation | None:
    """Calls are filtered: nobody says that they are not."""

    def wrong(holder: Plain) -> bool:
        return bool(profile := context(holder, "seccompProfile")) and profile.get("type") not in _PROFILES

    pod, names = wrong(subject.spec), subject.which(wrong)
    if not (pod or names):
        return None
    bad = sorted({context(each, "seccompProfile")["type"] for each in (subject.spec, *subject.containers) if wrong(each)})
    return Violation("seccompProfile", f"{setters(pod, names)} must not set securityContext.seccompProfile.type to {quoted(bad)}")


def sysctls(safe: frozenset[str]) -> Check:
    """Only those that are a pod's own."""

    def check(subject: Subject) -> Violation | None:
        said = [each.get("name", "") for each in context(subject.spec).get("sysctls") or ()]
        found = [name for name in said if name not in safe]
        return Violation("forbidden sysctls", ", ".join(found)) if found else None

    return check


def host_process(subject: Subject) -> Violation | None:
    """No process of a Windows node."""

    def wrong(holder: Plain) -> bool:
        return bool(context(holder, "windowsOptions").get("hostProcess"))

    who = setters(wrong(subject.spec), subject.which(wrong))
    return Violation("hostProcess", f"{who} must not set securityContext.windowsOptions.hostProcess=true") if who else None
