"""Which kind is checked how."""

from collections.abc import Callable

from ..document import Document
from ..operation import Operation
from ..state import State
from . import (
    addresses,
    attachments,
    autoscalers,
    budgets,
    certificates,
    claims,
    config,
    control_plane,
    devices,
    endpoints,
    events,
    flow_control,
    ingresses,
    jobs,
    limit_ranges,
    mutations,
    network,
    nodes,
    persistent_volumes,
    pod_changes,
    pods,
    policies,
    quotas,
    rbac,
    registrations,
    runtime_classes,
    services,
    storage,
    workloads,
)
from .faults import Faults
from .part_changes import PART_CHANGES
from .statuses import STATUS_CHANGES

Check = Callable[[Document, Faults], None]
"""Finds the faults of an object by itself."""
Change = Callable[[Document, Document, Faults], None]
"""Finds what may not change between two states of an object."""

_RBAC, _HOOKS = "rbac.authorization.k8s.io", "admissionregistration.k8s.io"
_STORAGE, _NETWORK, _CERTIFICATES = "storage.k8s.io", "networking.k8s.io", "certificates.k8s.io"
_DEVICES, _FLOWS = "resource.k8s.io", "flowcontrol.apiserver.k8s.io"
_CHECKS: dict[str, Check] = {
    "pods": pods.check_pod,
    "podtemplates": workloads.check_pod_template,
    "replicationcontrollers": workloads.check_replication_controller,
    "deployments.apps": workloads.check_deployment,
    "replicasets.apps": workloads.check_replica_set,
    "statefulsets.apps": workloads.check_stateful_set,
    "daemonsets.apps": workloads.check_daemon_set,
    "controllerrevisions.apps": workloads.check_revision,
    "jobs.batch": jobs.check_job,
    "cronjobs.batch": jobs.check_cron_job,
    "horizontalpodautoscalers.autoscaling": autoscalers.check_autoscaler,
    "poddisruptionbudgets.policy": budgets.check_budget,
    "services": services.check_service,
    "ingresses.networking.k8s.io": ingresses.check_ingress,
    "ingressclasses.networking.k8s.io": ingresses.check_ingress_class,
    "networkpolicies.networking.k8s.io": network.check_policy,
    "endpoints": endpoints.check_endpoints,
    "endpointslices.discovery.k8s.io": endpoints.check_slice_ports,
    "configmaps": config.check_config_map,
    "secrets": config.check_secret,
    "persistentvolumeclaims": claims.check_claim,
    "persistentvolumes": persistent_volumes.check_volume,
    "storageclasses.storage.k8s.io": storage.check_class,
    f"csidrivers.{_STORAGE}": attachments.check_driver,
    f"csinodes.{_STORAGE}": attachments.check_node,
    f"csistoragecapacities.{_STORAGE}": attachments.check_capacity,
    f"volumeattachments.{_STORAGE}": attachments.check_attachment,
    f"volumeattributesclasses.{_STORAGE}": attachments.check_attributes,
    f"ipaddresses.{_NETWORK}": addresses.check_address,
    f"roles.{_RBAC}": rbac.check_role,
    f"clusterroles.{_RBAC}": rbac.check_cluster_role,
    f"rolebindings.{_RBAC}": rbac.check_binding,
    f"clusterrolebindings.{_RBAC}": rbac.check_cluster_binding,
    "limitranges": limit_ranges.check_limit_range,
    "resourcequotas": quotas.check_quota,
    "namespaces": quotas.check_namespace,
    "nodes": nodes.check_node,
    "events": events.check_event,
    "events.events.k8s.io": events.check_changed_event,
    "leases.coordination.k8s.io": events.check_lease,
    f"validatingwebhookconfigurations.{_HOOKS}": registrations.check_webhooks,
    f"mutatingwebhookconfigurations.{_HOOKS}": registrations.check_mutating_webhooks,
    f"validatingadmissionpolicies.{_HOOKS}": policies.check_policy,
    f"mutatingadmissionpolicies.{_HOOKS}": mutations.check_mutating_policy,
    f"mutatingadmissionpolicybindings.{_HOOKS}": policies.check_binding,
    f"validatingadmissionpolicybindings.{_HOOKS}": policies.check_policy_binding,
    "runtimeclasses.node.k8s.io": runtime_classes.check_runtime_class,
    "apiservices.apiregistration.k8s.io": registrations.check_api_service,
    f"devicetaintrules.{_DEVICES}": devices.check_taint_rule,
    f"deviceclasses.{_DEVICES}": devices.check_class,
    f"flowschemas.{_FLOWS}": flow_control.check_schema,
    f"prioritylevelconfigurations.{_FLOWS}": flow_control.check_level,
    "leasecandidates.coordination.k8s.io": control_plane.check_candidate,
    "storageversionmigrations.storagemigration.k8s.io": control_plane.check_migration,
}
_CREATIONS: dict[str, Check] = {
    **_CHECKS,
    "pods": pods.check_new_pod,
    "jobs.batch": jobs.check_new_job,
    "priorityclasses.scheduling.k8s.io": budgets.check_priority_class,
    "statefulsets.apps": workloads.check_new_stateful_set,
    "controllerrevisions.apps": workloads.check_new_revision,
    "events.events.k8s.io": events.check_new_event,
    "ingresses.networking.k8s.io": ingresses.check_new_ingress,
    "endpointslices.discovery.k8s.io": endpoints.check_slice,
    "horizontalpodautoscalers.autoscaling": autoscalers.check_new_autoscaler,
    f"certificatesigningrequests.{_CERTIFICATES}": certificates.check_request,
    f"podcertificaterequests.{_CERTIFICATES}": certificates.check_pod_request,
    f"clustertrustbundles.{_CERTIFICATES}": certificates.check_bundle,
    f"resourceclaims.{_DEVICES}": devices.check_claim,
    f"resourceclaimtemplates.{_DEVICES}": devices.check_claim_template,
    f"resourcepoolstatusrequests.{_DEVICES}": devices.check_pool_request,
    f"servicecidrs.{_NETWORK}": addresses.check_range,
}
_OLD_CREATIONS: dict[tuple[str, str], Check] = {
    (f"resourceclaims.{_DEVICES}", "v1beta1"): devices.check_flat_claim,
    (f"resourceclaimtemplates.{_DEVICES}", "v1beta1"): devices.check_flat_claim_template,
}
"""By the version, too, where that tells its faults otherwise."""
_CHANGES: dict[str, Change] = {
    "pods": pod_changes.check_pod_change,
    "deployments.apps": workloads.check_selector_change,
    "replicasets.apps": workloads.check_selector_change,
    "daemonsets.apps": workloads.check_selector_change,
    "statefulsets.apps": workloads.check_stateful_change,
    "controllerrevisions.apps": workloads.check_revision_change,
    "jobs.batch": jobs.check_job_change,
    "priorityclasses.scheduling.k8s.io": budgets.check_priority_change,
    "horizontalpodautoscalers.autoscaling": autoscalers.check_autoscaler_change,
    "services": services.check_change,
    "ingressclasses.networking.k8s.io": ingresses.check_class_change,
    "endpointslices.discovery.k8s.io": endpoints.check_slice_change,
    "configmaps": config.check_config_map_change,
    "secrets": config.check_secret_change,
    "persistentvolumeclaims": claims.check_claim_change,
    "persistentvolumes": persistent_volumes.check_volume_change,
    "storageclasses.storage.k8s.io": storage.check_class_change,
    f"rolebindings.{_RBAC}": rbac.check_binding_change,
    f"clusterrolebindings.{_RBAC}": rbac.check_binding_change,
    "resourcequotas": quotas.check_quota_change,
    "nodes": nodes.check_node_change,
    "events.events.k8s.io": events.check_event_change,
    "runtimeclasses.node.k8s.io": runtime_classes.check_runtime_change,
    f"csidrivers.{_STORAGE}": attachments.check_driver_change,
    f"resourceclaims.{_DEVICES}": devices.check_claim_change,
    f"resourceclaimtemplates.{_DEVICES}": devices.check_claim_change,
    f"csinodes.{_STORAGE}": attachments.check_node_change,
    f"csistoragecapacities.{_STORAGE}": attachments.check_capacity_change,
    f"volumeattachments.{_STORAGE}": attachments.check_attachment_change,
    f"volumeattributesclasses.{_STORAGE}": attachments.check_attributes_change,
    f"clustertrustbundles.{_CERTIFICATES}": certificates.check_bundle_change,
    f"podcertificaterequests.{_CERTIFICATES}": certificates.check_pod_request_change,
    f"ipaddresses.{_NETWORK}": addresses.check_address_change,
    f"servicecidrs.{_NETWORK}": addresses.check_range_change,
    "leasecandidates.coordination.k8s.io": control_plane.check_candidate_change,
    "storageversionmigrations.storagemigration.k8s.io": control_plane.check_migration_change,
}


_PARTS = PART_CHANGES | STATUS_CHANGES


def faults_on_create(state: State, operation: Operation, document: Document) -> Faults:
    """What is wrong with a new object of a built-in kind, beside its metadata."""
    faults, served, name = Faults(), operation.served, operation.served.name
    check = (
        _CREATIONS.get(name)
        if served.shape is None
        else _OLD_CREATIONS.get((name, served.resource.version), _CREATIONS.get(name))
    )
    if check is not None:
        check(document, faults)
        if name == "services" and not faults:
            services.check_allocation(state, None, document, faults, dry_run=operation.dry_run)
    return faults


def faults_on_update(state: State, operation: Operation, before: Document, document: Document) -> Faults:
    """What is wrong with an object that takes the place of ``before``; its parts are written by rules of their own."""
    faults, name = Faults(), operation.served.name
    if (part := operation.path.subresource) not in ("", "scale"):
        if (check_part := _PARTS.get((name, part))) is not None:
            check_part(before, document, faults)
        return faults
    if (check := _CHECKS.get(name)) is not None:
        check(document, faults)
    if (compare := _CHANGES.get(name)) is not None:
        compare(before, document, faults)
    if name == "services" and not faults:
        services.check_allocation(state, before, document, faults, dry_run=operation.dry_run)
    return faults
