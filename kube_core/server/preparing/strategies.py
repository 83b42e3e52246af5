"""Which kind is prepared how."""

from collections.abc import Callable

from ..document import Document
from ..operation import Operation
from ..state import State
from . import devices, lists, nodes, pods, registrations, services, storage, workloads
from .templates import drop_disabled

Preparation = Callable[[State, Operation, Document], None]
Change = Callable[[State, Operation, Document, Document], None]


def _plain(function: Callable[[Document], None]) -> Preparation:
    return lambda state, operation, document: function(document)


def _pair(function: Callable[[Document, Document], None]) -> Change:
    return lambda state, operation, before, document: function(before, document)


_LISTED = (
    *("roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"),
    *("csinodes.storage.k8s.io", "limitranges", "resourceclaims.resource.k8s.io", "resourceclaimtemplates.resource.k8s.io"),
)
_CREATE: dict[str, Preparation] = {
    "pods": pods.prepare_pod,
    "nodes": _plain(nodes.prepare_node),
    "services": services.prepare_service,
    "jobs.batch": _plain(workloads.prepare_job),
    "daemonsets.apps": _plain(workloads.prepare_daemon_set),
    "persistentvolumeclaims": _plain(storage.prepare_claim),
    "persistentvolumes": storage.prepare_volume,
    "leases.coordination.k8s.io": _plain(workloads.prepare_lease),
    **dict.fromkeys(_LISTED, _plain(lists.tell_null)),
    "limitranges": lists.prepare_limit_range,
    "endpointslices.discovery.k8s.io": _plain(lists.prepare_slice),
    "apiservices.apiregistration.k8s.io": registrations.prepare_api_service,
    "serviceaccounts": _plain(workloads.name_secrets),
    "devicetaintrules.resource.k8s.io": lambda state, operation, document: devices.date_taint(state, document),
}
_UPDATE: dict[str, Change] = {
    "pods": pods.prepare_pod_update,
    "nodes": nodes.prepare_node_update,
    "services": services.prepare_service_update,
    "daemonsets.apps": _pair(workloads.prepare_daemon_set_update),
    "persistentvolumeclaims": _pair(storage.prepare_claim_update),
    "persistentvolumes": storage.prepare_volume_update,
    "leases.coordination.k8s.io": lambda state, operation, before, document: workloads.prepare_lease(document),
    **dict.fromkeys(_LISTED, lambda state, operation, before, document: lists.tell_null(document)),
    "endpointslices.discovery.k8s.io": lambda state, operation, before, document: lists.prepare_slice(document),
    "serviceaccounts": lambda state, operation, before, document: workloads.name_secrets(document),
    "devicetaintrules.resource.k8s.io": lambda state, operation, before, document: devices.date_taint(state, document),
}


_WITH_STATUS = ("persistentvolumes", "pods", "nodes")
"""Kinds of which a status alone is prepared, too."""


_WRITTEN_TWICE = ("jobs.batch", "persistentvolumeclaims")
"""Kinds whose new objects are kept in a form that their first update changes, even one that says nothing; seen on a live 1.37."""


def settle_create(operation: Operation, document: Document) -> None:
    """Do to a new object what is done to it once it is found valid and kept."""
    if operation.served.name == "jobs.batch":
        workloads.label_job(document)
    document.untidy = operation.served.name in _WRITTEN_TWICE


def prepare_create(state: State, operation: Operation, document: Document) -> None:
    """Do to a new object what its strategy does."""
    drop_disabled(operation.served.name, document)
    if (prepare := _CREATE.get(operation.served.name)) is not None:
        prepare(state, operation, document)


def prepare_update(state: State, operation: Operation, before: Document, document: Document) -> None:
    """Do to an object that takes the place of ``before`` what its strategy does."""
    name = operation.served.name
    if operation.path.subresource != "status":
        drop_disabled(name, document)
    if (prepare := _UPDATE.get(name)) is not None and (operation.path.subresource != "status" or name in _WITH_STATUS):
        prepare(state, operation, before, document)
