"""The checks of the level ``restricted``: what pods are to give up that need nothing special."""

from ..document import part
from .baseline import seccomp
from .subject import Check, Plain, Subject, Violation, containers, context, quoted, setters, several

_VOLUMES = {
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"),
}


def unless_windows(check: Check) -> Check:
    """A check that pods for Windows, which can't say such things, need not pass."""
    return lambda subject: None if subject.on_windows else check(subject)


def unless_own_users(check: Check) -> Check:
    """A check that pods need not pass whose users are their own."""
    return lambda subject: None if subject.has_own_users else check(subject)


def escalation(subject: Subject) -> Violation | None:
    """No process gets more rights than its parent."""
    names = subject.which(lambda each: context(each).get("allowPrivilegeEscalation") is not False)
    if not names:
        return None
    text = f"{containers(names)} must set securityContext.allowPrivilegeEscalation=false"
    return Violation("allowPrivilegeEscalation != false", text)


def capabilities(subject: Subject) -> Violation | None:
    """All are dropped, and only one may be taken back."""

    def keeps(container: Plain) -> bool:
        return "ALL" not in (context(container, "capabilities").get("drop") or ())

    def more(container: Plain) -> set[str]:
        return {*(context(container, "capabilities").get("add") or ())} - {"NET_BIND_SERVICE"}

    told: list[str] = []
    if names := subject.which(keeps):
        told.append(f'{containers(names)} must set securityContext.capabilities.drop=["ALL"]')
    if names := subject.which(more):
        listed = quoted(sorted({name for each in subject.containers for name in more(each)}))
        told.append(f"{containers(names)} must not include {listed} in securityContext.capabilities.add")
    return Violation("unrestricted capabilities", "; ".join(told)) if told else None


def volumes(subject: Subject) -> Violation | None:
    """Only volumes that the cluster looks after."""
    found = [each for each in subject.spec.get("volumes") or () if not _VOLUMES & each.keys()]
    if not found:
        return None
    names = [each.get("name", "") for each in found]
    types = sorted({_type_of(each) for each in found})
    verb = "uses" if len(names) == 1 else "use"
    words = f"{several('volume', names)} {quoted(names)} {verb} {several('restricted volume type', types)} {quoted(types)}"
    return Violation("restricted volume types", words)


def _type_of(volume: Plain) -> str:
    return next((key for key in volume if key != "name"), "unknown")


def non_root(subject: Subject) -> Violation | None:
    """It is said that nobody is root."""
    said = context(subject.spec).get("runAsNonRoot")
    if who := setters(said is False, subject.which(lambda each: context(each).get("runAsNonRoot") is False)):
        return Violation("runAsNonRoot != true", f"{who} must not set securityContext.runAsNonRoot=false")
    names = [] if said else subject.which(lambda each: context(each).get("runAsNonRoot") is None)
    if not names:
        return None
    return Violation("runAsNonRoot != true", f"pod or {containers(names)} must set securityContext.runAsNonRoot=true")


def user(subject: Subject) -> Violation | None:
    """Nobody is said to be root."""

    def root(holder: Plain) -> bool:
        return context(holder).get("runAsUser") == 0

    who = setters(root(subject.spec), subject.which(root))
    return Violation("runAsUser=0", f"{who} must not set runAsUser=0") if who else None


def seccomp_set(subject: Subject) -> Violation | None:
    """It is said that calls are filtered."""
    if found := seccomp(subject):
        return found
    if context(subject.spec, "seccompProfile"):
        return None
    names = subject.which(lambda each: "seccompProfile" not in part(each, "securityContext"))
    if not names:
        return None
    text = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return Violation("seccompProfile", f"pod or {containers(names)} {text}")
