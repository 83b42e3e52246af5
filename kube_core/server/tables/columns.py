"""The columns of each kind's table, as the live server gives them, without descriptions.

A name may be followed by ``*`` (it is the object's name), ``#`` (whole numbers), ``?`` (true or false), ``@`` (a date) and ``+``
(only shown when wide). A kind that is not here has the two columns of `DEFAULT`.
"""

from functools import cache
from typing import Any, TypeAlias

Column: TypeAlias = dict[str, Any]

DEFAULT = "Name*|Created At@"
SCALE = "Name|Desired#|Available#|Age"
_EVENTS = "Last Seen|Type|Reason|Object|Subobject+|Source+|Message|First Seen+|Count+|Name*+"
_REPLICAS = "Name*|Desired#|Current#|Ready#|Age|Containers+|Images+|Selector+"
_BINDINGS = "Name*|Role|Age|Users+|Groups+|ServiceAccounts+"
_POLICY_BINDINGS = "Name*|PolicyName|ParamRef|Age"

COLUMNS = {
    "componentstatuses": "Name*|Status|Message|Error",
    "configmaps": "Name*|Data|Age",
    "endpoints": "Name*|Endpoints|Age",
    "events": _EVENTS,
    "namespaces": "Name*|Status|Age",
    "nodes": "Name*|Status|Roles|Age|Version|Internal-IP+|External-IP+|OS-Image+|Kernel-Version+|Container-Runtime+",
    "persistentvolumeclaims": "Name*|Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age|VolumeMode+",
    "persistentvolumes": (
        "Name*|Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass|Reason|Age|VolumeMode+"
    ),
    "pods": "Name*|Ready|Status|Restarts|Age|IP+|Node+|Nominated Node+|Readiness Gates+",
    "podtemplates": "Name*|Containers|Images|Pod Labels",
    "replicationcontrollers": _REPLICAS,
    "resourcequotas": "Name*|Request|Limit|Age",
    "secrets": "Name*|Type|Data|Age",
    "serviceaccounts": "Name*|Age",
    "services": "Name*|Type|Cluster-IP|External-IP|Port(s)|Age|Selector+",
    "apiservices.apiregistration.k8s.io": "Name*|Service|Available|Age",
    "controllerrevisions.apps": "Name*|Controller|Revision|Age",
    "daemonsets.apps": "Name*|Desired#|Current#|Ready#|Up-to-date#|Available#|Node Selector|Age|Containers+|Images+|Selector+",
    "deployments.apps": "Name*|Ready|Up-to-date|Available|Age|Containers+|Images+|Selector+",
    "replicasets.apps": _REPLICAS,
    "statefulsets.apps": "Name*|Ready|Age|Containers+|Images+",
    "events.events.k8s.io": _EVENTS,
    "horizontalpodautoscalers.autoscaling": "Name*|Reference|Targets|MinPods|MaxPods|Replicas|Age",
    "cronjobs.batch": "Name*|Schedule|Timezone|Suspend?|Active#|Last Schedule|Age|Containers+|Images+|Selector+",
    "jobs.batch": "Name*|Status|Completions|Duration|Age|Containers+|Images+|Selector+",
    "certificatesigningrequests.certificates.k8s.io": "Name*|Age|SignerName|Requestor|RequestedDuration|Condition",
    "clustertrustbundles.certificates.k8s.io": "Name*|SignerName",
    "podcertificaterequests.certificates.k8s.io": (
        "Name*|PodName|ServiceAccountName|NodeName|SignerName|State|UnverifiedUserAnnotations"
    ),
    "ingressclasses.networking.k8s.io": "Name*|Controller|Parameters|Age",
    "ingresses.networking.k8s.io": "Name*|Class|Hosts|Address|Ports|Age",
    "ipaddresses.networking.k8s.io": "Name*|ParentRef",
    "networkpolicies.networking.k8s.io": "Name*|Pod-Selector|Age",
    "servicecidrs.networking.k8s.io": "Name*|CIDRs|Age",
    "poddisruptionbudgets.policy": "Name*|Min Available|Max Unavailable|Allowed Disruptions#|Age",
    "clusterrolebindings.rbac.authorization.k8s.io": _BINDINGS,
    "rolebindings.rbac.authorization.k8s.io": _BINDINGS,
    "csidrivers.storage.k8s.io": (
        "Name*|AttachRequired?|PodInfoOnMount?|StorageCapacity?|TokenRequests|RequiresRepublish?|Modes|Age"
    ),
    "csinodes.storage.k8s.io": "Name*|Drivers#|Age",
    "storageclasses.storage.k8s.io": "Name*|Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age",
    "volumeattachments.storage.k8s.io": "Name*|Attacher*|PV|Node|Attached?|Age",
    "volumeattributesclasses.storage.k8s.io": "Name*|DriverName|Age",
    "mutatingadmissionpolicies.admissionregistration.k8s.io": "Name*|Mutations#|ParamKind|Age",
    "mutatingadmissionpolicybindings.admissionregistration.k8s.io": _POLICY_BINDINGS,
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": "Name*|Webhooks#|Age",
    "validatingadmissionpolicies.admissionregistration.k8s.io": "Name*|Validations#|ParamKind|Age",
    "validatingadmissionpolicybindings.admissionregistration.k8s.io": _POLICY_BINDINGS,
    "validatingwebhookconfigurations.admissionregistration.k8s.io": "Name*|Webhooks#|Age",
    "customresourcedefinitions.apiextensions.k8s.io": "Name*|Scope|Versions|Created At@|Group+|Kind+|ShortNames+|Established?+",
    "priorityclasses.scheduling.k8s.io": "Name*|Value#|Global-Default?|Age|PreemptionPolicy",
    "leases.coordination.k8s.io": "Name*|Holder|Age",
    "leasecandidates.coordination.k8s.io": "Name*|LeaseName|BinaryVersion|EmulationVersion|Age",
    "runtimeclasses.node.k8s.io": "Name*|Handler|Age",
    "endpointslices.discovery.k8s.io": "Name*|AddressType|Ports|Endpoints|Age",
    "deviceclasses.resource.k8s.io": "Name*|Age",
    "devicetaintrules.resource.k8s.io": "Name*|Key|Value|Effect|TimeAdded|Age",
    "resourceclaims.resource.k8s.io": "Name*|State|Age",
    "resourceclaimtemplates.resource.k8s.io": "Name*|Age",
    "resourceslices.resource.k8s.io": "Name*|Node|Driver|Pool|Age",
    "resourcepoolstatusrequests.resource.k8s.io": (
        "Name*|Driver|Total|Available|Allocated|Unavailable|Errors|Pools#|Status|Completed"
    ),
    "flowschemas.flowcontrol.apiserver.k8s.io": "Name*|PriorityLevel|MatchingPrecedence|DistinguisherMethod|Age|MissingPL",
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": (
        "Name*|Type|NominalConcurrencyShares|Queues|HandSize|QueueLengthLimit|Age"
    ),
    "storageversions.internal.apiserver.k8s.io": "Name*|CommonEncodingVersion|StorageVersions|Age",
    "storageversionmigrations.storagemigration.k8s.io": "Name|Resource|Status",
}
_TYPES = {"#": "integer", "?": "boolean", "@": "date"}


@cache
def columns(text: str) -> tuple[Column, ...]:
    """Read a line of the table above."""
    return tuple(_column(each) for each in text.split("|"))


def _column(text: str) -> Column:
    name = text.rstrip("*#?@+")
    marks = text[len(name) :]
    type_ = next((_TYPES[mark] for mark in marks if mark in _TYPES), "string")
    return column(name, type_, "name" if "*" in marks else "", 1 if "+" in marks else 0)


def column(name: str, type_: str, format_: str = "", priority: int = 0, description: str = "") -> Column:
    """A TableColumnDefinition."""
    return {"name": name, "type": type_, "format": format_, "description": description, "priority": priority}
