"""Which kind has which defaults."""

from collections.abc import Callable
from typing import Any

from ..served import Served
from . import network, others, pods, storage, workloads
from .moments import fill_moments

Filler = Callable[[dict[str, Any]], None]
"""Fills in an object's content, which has the shape of its kind, in place."""

_RBAC = "rbac.authorization.k8s.io"
_HOOKS = "admissionregistration.k8s.io"
_FILLERS: dict[str, Filler] = {
    "pods": pods.fill_pod,
    "podtemplates": workloads.fill_pod_template,
    "replicationcontrollers": workloads.fill_replication_controller,
    "deployments.apps": workloads.fill_deployment,
    "replicasets.apps": workloads.fill_replica_set,
    "statefulsets.apps": workloads.fill_stateful_set,
    "daemonsets.apps": workloads.fill_daemon_set,
    "jobs.batch": workloads.fill_job,
    "cronjobs.batch": workloads.fill_cron_job,
    "services": network.fill_service,
    "networkpolicies.networking.k8s.io": network.fill_network_policy,
    "ingresses.networking.k8s.io": network.fill_ingress,
    "ingressclasses.networking.k8s.io": network.fill_ingress_class,
    "endpoints": network.fill_endpoints,
    "endpointslices.discovery.k8s.io": network.fill_endpoint_slice,
    "secrets": storage.fill_secret,
    "persistentvolumeclaims": storage.fill_claim,
    "persistentvolumes": storage.fill_persistent_volume,
    "storageclasses.storage.k8s.io": storage.fill_storage_class,
    "csidrivers.storage.k8s.io": storage.fill_csi_driver,
    "limitranges": storage.fill_limit_range,
    "namespaces": storage.fill_namespace,
    "nodes": storage.fill_node,
    f"roles.{_RBAC}": others.fill_role,
    f"clusterroles.{_RBAC}": others.fill_role,
    f"rolebindings.{_RBAC}": others.fill_binding,
    f"clusterrolebindings.{_RBAC}": others.fill_binding,
    "priorityclasses.scheduling.k8s.io": others.fill_priority_class,
    "runtimeclasses.node.k8s.io": others.fill_runtime_class,
    "events": others.fill_event,
    "events.events.k8s.io": others.fill_new_event,
    f"validatingwebhookconfigurations.{_HOOKS}": others.fill_webhooks,
    f"mutatingwebhookconfigurations.{_HOOKS}": others.fill_mutating_webhooks,
    **{f"{which}admissionpolicies.{_HOOKS}": others.fill_policy for which in ("validating", "mutating")},
    **{f"{which}admissionpolicybindings.{_HOOKS}": others.fill_policy_binding for which in ("validating", "mutating")},
    "apiservices.apiregistration.k8s.io": others.fill_api_service,
    "flowschemas.flowcontrol.apiserver.k8s.io": others.fill_flow_schema,
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": others.fill_level,
    "csinodes.storage.k8s.io": others.fill_csi_node,
    "resourceclaims.resource.k8s.io": others.fill_claim,
    "devicetaintrules.resource.k8s.io": others.fill_taint_rule,
    "resourceclaimtemplates.resource.k8s.io": others.fill_claim_template,
}
_VERSIONED: dict[tuple[str, str], Filler] = {
    ("horizontalpodautoscalers.autoscaling", "v1"): workloads.fill_old_autoscaler,
    ("horizontalpodautoscalers.autoscaling", "v2"): workloads.fill_autoscaler,
}


def fill(served: Served, content: dict[str, Any]) -> None:
    """Fill in what an object of a built-in kind leaves open; ``content`` is in shape, and changed in place."""
    filler = _FILLERS.get(served.name) or _VERSIONED.get((served.name, served.resource.version))
    if filler is not None:
        filler(content)
    if "status" in content:
        fill_moments(served.name, content)
