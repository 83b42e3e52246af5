"""PodSecurity: a namespace's labels say what its pods may ask for; who makes pods from a template is warned.

See `admission/admission.go` of k8s.io/pod-security-admission. Nobody is exempt, and what is audited only is not looked at.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ...document import Document, opened, part
from ...operation import Operation
from ...pod_security.policy import PRIVILEGED, PodPolicy, Standard, policy_of
from ...pod_security.standards import violations
from ...pod_security.subject import Subject, Violation
from ...record import Record
from ...refusal import Cause, invalid
from ...served import NAMESPACES
from ...state import State
from .refusing import forbidden

_MOST_PODS = 3000  # defaultNamespaceMaxPodsToCheck
_FREE_PARTS = {"exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"}
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


def check_pod(state: State, operation: Operation, document: Document, before: Document | None) -> None:
    """Refuse a pod that its namespace does not want, or warn of it."""
    policy = _policy(state, document)
    if policy is None or operation.path.subresource in _FREE_PARTS:
        return
    spec: dict[str, Any] = document.content["spec"]
    if before is not None and not _matters(before.content["spec"], spec):
        return
    subject = Subject(spec, document.metadata.annotations)
    if found := violations(policy.enforce, subject):
        raise forbidden(operation, document.metadata.name, f'violates PodSecurity "{policy.enforce}": {_told(found)}')
    _warn(operation, policy, subject)


def check_template(state: State, operation: Operation, document: Document, before: Document | None) -> None:
    """Warn of pods that their namespace will not want."""
    policy = _policy(state, document)
    if policy is None or operation.path.subresource:
        return
    content = document.content if "template" in document.content else part(document.content, "spec")
    template = part(part(part(content, "jobTemplate"), "spec") or content, "template")
    if template:
        _warn(operation, policy, Subject(part(template, "spec"), part(part(template, "metadata"), "annotations")))


def check_namespace(state: State, operation: Operation, document: Document, before: Document | None) -> None:
    """Refuse labels that mean nothing, and warn of pods that new ones would not allow."""
    if operation.path.subresource:
        return
    policy, was = policy_of(document.metadata.labels), policy_of(before.metadata.labels) if before else None
    if policy.faults and (was is None or policy.faults != was.faults):
        causes = [
            Cause("FieldValueInvalid", f'Invalid value: "{fault.value}": {fault.why}', f"metadata.labels[{fault.label}]")
            for fault in policy.faults
        ]
        raise invalid("", "Namespace", document.metadata.name, causes)
    if was is not None and _stricter(policy.enforce, was.enforce):
        operation.warnings.extend(_existing(state, document.metadata.name, policy.enforce))


def _policy(state: State, document: Document) -> PodPolicy | None:
    """What the namespace wants; None when everything is allowed."""
    namespace = state.storage.shelf(NAMESPACES).objects.get(document.metadata.namespace)
    if namespace is None or not namespace.labels:
        return None
    policy = policy_of(namespace.labels)
    return policy if (policy.enforce.level, policy.warn.level) != (PRIVILEGED, PRIVILEGED) else None


def _matters(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether containers or their images changed."""
    images = [
        [(each.get("name"), each.get("image")) for key in _CONTAINERS for each in spec.get(key) or ()] for spec in (old, new)
    ]
    return images[0] != images[1]


def _told(found: Sequence[Violation]) -> str:
    return ", ".join(map(str, found))


def _warn(operation: Operation, policy: PodPolicy, subject: Subject) -> None:
    if found := violations(policy.warn, subject):
        operation.warnings.append(f'would violate PodSecurity "{policy.warn}": {_told(found)}')


def _stricter(new: Standard, old: Standard) -> bool:
    """Whether pods that are there may be against the new standard."""
    if new == old or new.level == PRIVILEGED:
        return False
    return new.version != old.version or new.strictness > old.strictness


def _existing(state: State, namespace: str, standard: Standard) -> Iterator[str]:
    """Warnings about the pods of a namespace, those of one controller together."""
    shelf = state.storage.shelf("pods")
    records = [shelf.objects[shelf.keys[index]] for index in shelf.span(namespace)]
    if len(records) > _MOST_PODS:
        yield (f"new PodSecurity enforce level only checked against the first {_MOST_PODS} of {len(records)} existing pods")
    told: dict[str, list[str]] = {}
    for record in records[:_MOST_PODS]:
        if reasons := _reasons(record, standard):
            told.setdefault(reasons, []).append(record.name)
    if told:
        yield f'existing pods in namespace "{namespace}" violate the new PodSecurity enforce level "{standard}"'
    yield from sorted(f"{names[0]}{_others(len(names) - 1)}: {reasons}" for reasons, names in told.items())


def _reasons(record: Record, standard: Standard) -> str:
    pod = opened(record)
    return ", ".join(each.reason for each in violations(standard, Subject(pod.content["spec"], pod.metadata.annotations)))


def _others(count: int) -> str:
    return f" (and {count} other {'pod' if count == 1 else 'pods'})" if count else ""
