"""Which kind goes through which plugins, in the real server's order."""

from collections.abc import Callable

from ...document import Document
from ...operation import Operation
from ...state import State
from . import accounts, limits, nodes, priorities, quotas, requesters, runtimes, security, storage, tolerations

Plugin = Callable[[State, Operation, Document], None]
Change = Callable[[State, Operation, Document, Document], None]
Look = Callable[[State, Operation, Document, Document | None], None]

_CREATE: dict[str, tuple[Plugin, ...]] = {
    "pods": (
        limits.limit_pod,
        accounts.give_account,
        priorities.give_priority,
        tolerations.tolerate,
        runtimes.run_by_class,
    ),
    "persistentvolumeclaims": (storage.protect_claim, storage.give_class, limits.limit_claim),
    "persistentvolumes": (storage.protect_volume,),
    "volumeattributesclasses.storage.k8s.io": (storage.protect_attributes,),
    "ingresses.networking.k8s.io": (storage.give_ingress_class,),
    "nodes": (nodes.taint,),
    "priorityclasses.scheduling.k8s.io": (priorities.check_default,),
    "certificatesigningrequests.certificates.k8s.io": (requesters.name_requester,),
}
_UPDATE: dict[str, tuple[Change, ...]] = {
    "pods": (priorities.keep_priority, tolerations.keep_tolerating),
    "certificatesigningrequests.certificates.k8s.io": (requesters.keep_requester,),
}
_LOOKS: dict[str, Look] = {
    "pods": security.check_pod,
    "namespaces": security.check_namespace,
    "persistentvolumeclaims": storage.check_growth,
    **dict.fromkeys(
        (
            *("podtemplates", "replicationcontrollers", "replicasets.apps", "deployments.apps", "statefulsets.apps"),
            *("daemonsets.apps", "jobs.batch", "cronjobs.batch"),
        ),
        security.check_template,
    ),
}


def admit_create(state: State, operation: Operation, document: Document) -> None:
    """Have a new object changed or refused."""
    for plugin in _CREATE.get(operation.served.name, ()):
        plugin(state, operation, document)


def admit_update(state: State, operation: Operation, before: Document, document: Document) -> None:
    """Have an object that takes the place of ``before`` changed or refused."""
    if not operation.path.subresource:
        for plugin in _UPDATE.get(operation.served.name, ()):
            plugin(state, operation, before, document)


def look(state: State, operation: Operation, document: Document, before: Document | None = None) -> None:
    """Have an object refused before webhooks and policies are asked."""
    if (found := _LOOKS.get(operation.served.name)) is not None:
        found(state, operation, document, before)
    if operation.served.name == "pods" and before is None:
        runtimes.check_overhead(state, operation, document)


def confirm(state: State, operation: Operation, document: Document, before: Document | None = None) -> None:
    """Have an object refused that everybody else has agreed to."""
    quotas.charge(state, operation, document, before)
