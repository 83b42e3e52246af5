"""A kind as this server serves it: its names, and what is special about it.

The tables are facts of the strategies and stores under `pkg/registry` of kubernetes 1.37, and of `pkg/apis/*/conversion.go` for
the field selectors. Names are ``plural.group``.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from attrs import field, frozen

from kube_core.base import Resource
from kube_core.definitions import CompiledSchema

from . import tables
from .deprecations import deprecation
from .record import COMMON_FIELDS
from .tables.columns import Column

if TYPE_CHECKING:
    from .conversion.converter import Converter
    from .conversion.shape import Shape

_decode, _encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
NAMESPACES = "namespaces"
DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"

# ReturnDeletedObject: their DELETE answers with the object, not with a Status.
RETURNS_OBJECT = frozenset(
    {
        *(
            "namespaces",
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "podtemplates",
            "resourcequotas",
            "serviceaccounts",
        ),
        *("services", "csidrivers.storage.k8s.io", "csinodes.storage.k8s.io", "storageclasses.storage.k8s.io"),
        *("volumeattachments.storage.k8s.io", "volumeattributesclasses.storage.k8s.io", "resourceclaims.resource.k8s.io"),
        *("resourceclaimtemplates.resource.k8s.io", "resourceslices.resource.k8s.io", "deviceclasses.resource.k8s.io"),
        *("resourcepoolstatusrequests.resource.k8s.io", "devicetaintrules.resource.k8s.io/v1beta2"),
        "devicetaintrules.resource.k8s.io/v1alpha3",
    }
)
# AllowCreateOnUpdate: a PUT of what is not there creates it.
CREATED_BY_UPDATE = frozenset(
    {
        *("services", "endpoints", "events", "events.events.k8s.io", "limitranges", "leases.coordination.k8s.io"),
        *("leasecandidates.coordination.k8s.io", "runtimeclasses.node.k8s.io", "roles.rbac.authorization.k8s.io"),
        *("rolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io"),
        *("clusterrolebindings.rbac.authorization.k8s.io",),
    }
)
# AllowUnconditionalUpdate is false: an update must carry a resourceVersion. So must one of every custom resource.
GUARDED = frozenset(
    {
        *("podcertificaterequests.certificates.k8s.io", "clustertrustbundles.certificates.k8s.io", "runtimeclasses.node.k8s.io"),
        *("podgroups.scheduling.k8s.io", "compositepodgroups.scheduling.k8s.io", "workloads.scheduling.k8s.io"),
        *("storageversionmigrations.storagemigration.k8s.io", "poddisruptionbudgets.policy", "csidrivers.storage.k8s.io"),
        *("resourcepoolstatusrequests.resource.k8s.io", "storageversions.internal.apiserver.k8s.io", "csinodes.storage.k8s.io"),
        *("csistoragecapacities.storage.k8s.io", "volumeattachments.storage.k8s.io", "leases.coordination.k8s.io"),
        *("leasecandidates.coordination.k8s.io", "validatingadmissionpolicies.admissionregistration.k8s.io"),
        *("mutatingadmissionpolicies.admissionregistration.k8s.io", "mutatingwebhookconfigurations.admissionregistration.k8s.io"),
        "validatingwebhookconfigurations.admissionregistration.k8s.io",
        "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
        "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        *("customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io"),
    }
)
# Kinds whose spec changes are counted in metadata.generation. Custom resources' are, too.
COUNTED = frozenset(
    {
        *("pods", "podtemplates", "replicationcontrollers", "daemonsets.apps", "deployments.apps", "replicasets.apps"),
        *(
            "statefulsets.apps",
            "jobs.batch",
            "cronjobs.batch",
            "horizontalpodautoscalers.autoscaling",
            "ingresses.networking.k8s.io",
        ),
        *("ingressclasses.networking.k8s.io", "networkpolicies.networking.k8s.io", "poddisruptionbudgets.policy"),
        *("priorityclasses.scheduling.k8s.io", "endpointslices.discovery.k8s.io", "flowschemas.flowcontrol.apiserver.k8s.io"),
        *("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", "resourceslices.resource.k8s.io"),
        *("deviceclasses.resource.k8s.io", "devicetaintrules.resource.k8s.io"),
        "validatingadmissionpolicies.admissionregistration.k8s.io",
        *("mutatingadmissionpolicies.admissionregistration.k8s.io", "mutatingwebhookconfigurations.admissionregistration.k8s.io"),
        "validatingwebhookconfigurations.admissionregistration.k8s.io",
        "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
        "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io",
    }
)
# Their generation is 1, and stays so.
COUNTED_ONCE = frozenset({"priorityclasses.scheduling.k8s.io"})
# A status sent on create is kept although the kind has a status subresource.
STATUS_ON_CREATE = frozenset({"nodes"})
# What a created object's status is; other kinds with a status subresource start without one.
FIRST_STATUS: dict[str, dict[str, str | None]] = {
    "namespaces": {"phase": "Active"},
    "persistentvolumeclaims": {"phase": "Pending"},
    "persistentvolumes": {"phase": "Pending"},
    "pods": {"phase": "Pending"},
    "horizontalpodautoscalers.autoscaling": {"currentMetrics": None},
}

_NAMED = ("metadata.name", "metadata.namespace")
_INVOLVED = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
_POD = ("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork")
_CERTIFICATE = ("metadata.name", "spec.signerName")
# Field selectors beyond name and namespace; a kind that is not here has only those two.
FIELDS: dict[str, tuple[str, ...]] = {
    "pods": (*_NAMED, *_POD, "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"),
    "nodes": ("metadata.name", "spec.unschedulable"),
    "replicationcontrollers": (*_NAMED, "status.replicas"),
    "events": (*_NAMED, *(f"involvedObject.{w}" for w in _INVOLVED), "reason", "reportingComponent", "source", "type"),
    "events.events.k8s.io": (*_NAMED, *(f"regarding.{w}" for w in _INVOLVED), "reason", "reportingController", "type"),
    "namespaces": ("metadata.name", "status.phase"),
    "secrets": (*_NAMED, "type"),
    "services": (*_NAMED, "spec.clusterIP", "spec.type"),
    "jobs.batch": (*_NAMED, "status.successful"),
    "certificatesigningrequests.certificates.k8s.io": _CERTIFICATE,
    "clustertrustbundles.certificates.k8s.io": _CERTIFICATE,
    "podcertificaterequests.certificates.k8s.io": (*_CERTIFICATE, "spec.podName", "spec.nodeName"),
    "resourceslices.resource.k8s.io": ("metadata.name", "spec.nodeName", "spec.driver", "spec.pool.name"),
}
_ELSEWHERE = {("events", "source"): ("source.component", "reportingComponent")}
"""Where a field that objects are selected by is, if not where it says, and what stands in for it when it is empty."""


@frozen
class ScalePaths:
    """Where the scale subresource of a kind reads and writes, as JSON paths without the leading dot."""

    replicas: str = "spec.replicas"
    status_replicas: str = "status.replicas"
    selector: str = ""


@frozen(slots=False, eq=False)
class Served:
    """One kind in one version."""

    resource: Resource
    custom: bool = False
    fields: tuple[str, ...] | None = None
    """Its field selectors; None when it has only name and namespace."""
    scale: ScalePaths | None = None
    list_kind: str = ""
    """The kind of its lists."""
    schema: CompiledSchema | None = None
    """Of a custom kind, what its objects have to be."""
    columns: tuple[Column, ...] = ()
    """Of a custom kind, the printer columns that its definition adds, as it writes them."""
    stored: str = ""
    """Of a custom kind, the version in which its objects are stored."""
    indexed: tuple[str, ...] = ()
    """The fields that any version of it is selected by: all of them are kept with an object."""
    warning: str = ""
    """Of a version of a custom kind that is deprecated, what its answers say of it."""
    translated: bool = False
    """Stored objects may have been written by another schema: they are tidied when they are read."""
    kept_as: CompiledSchema | None = None
    """The storage version's schema, where that is another one: objects are kept and completed as it has them."""
    converter: "Converter | None" = None
    """Of a custom kind, what converts its objects, where a webhook does."""
    shape: "Shape | None" = None
    """Of a version of a built-in kind, how it differs from what is kept, if it does."""
    name: str = field(init=False)
    """``plural.group``: what messages call it."""
    shelf: str = field(init=False)
    """Where its objects are, which all versions share."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "name", self.resource.name)
        object.__setattr__(self, "shelf", (self.shape.shelf if self.shape else "") or self.name)
        object.__setattr__(self, "list_kind", self.list_kind or f"{self.resource.kind}List")

    @cached_property
    def head(self) -> bytes:
        """The first bytes of an object on the wire, up to where its body goes on."""
        kind, api_version = self.resource.kind.encode(), self.resource.api_version.encode()
        if self.custom:
            return b'{"apiVersion":"%s","kind":"%s",' % (api_version, kind)
        return b'{"kind":"%s","apiVersion":"%s",' % (kind, api_version)

    @cached_property
    def group_in_messages(self) -> str:
        """The group that refusals of its objects name: Events of both groups are those of the core group."""
        return "" if self.name == "events.events.k8s.io" else self.resource.group

    @cached_property
    def kept_version(self) -> str:
        """The group and version whose form its objects have while they are kept and worked on."""
        return self.shape.kept_version if self.shape is not None else self.resource.api_version

    @cached_property
    def kept_fields(self) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
        """The fields that are kept beside an object to select it by, and the steps to each, and to what stands in for it."""
        paths = self.indexed if self.custom else FIELDS.get(self.shelf, ())
        steps = ((path, *_ELSEWHERE.get((self.shelf, path), (path, ""))) for path in paths if path not in COMMON_FIELDS)
        return tuple((path, tuple(first.split(".")), tuple(rest.split(".") if rest else ())) for path, first, rest in steps)

    @cached_property
    def printer(self) -> tables.Printer:
        """How it is shown in a table."""
        return tables.printer_of(self.name, tables.custom_columns(self.columns) if self.custom else None)

    @cached_property
    def deprecated(self) -> str:
        """The warning that every answer about it carries; empty when there is none."""
        return self.warning if self.custom else deprecation(self.resource)

    @cached_property
    def has_status(self) -> bool:
        """Its status is written apart from the rest, through a subresource."""
        return self.resource.subresource("status") is not None

    @cached_property
    def returns_object(self) -> bool:
        """DELETE answers with the object even when it is gone at once."""
        return not RETURNS_OBJECT.isdisjoint((self.name, f"{self.name}/{self.resource.version}"))

    @cached_property
    def created_by_update(self) -> bool:
        """PUT creates what is not there."""
        return self.name in CREATED_BY_UPDATE

    @cached_property
    def guarded(self) -> bool:
        """An update has to carry a resourceVersion."""
        return self.custom or self.name in GUARDED

    @cached_property
    def counted(self) -> bool:
        """``metadata.generation`` counts changes of what is wanted."""
        return self.custom or self.name in COUNTED

    def document(self, body: bytes) -> bytes:
        """An object as a GET or a watch sends it."""
        return self.head + self.seen(body)[1:]

    def seen(self, body: bytes) -> bytes:
        """A stored body as this version has it; raises a Refusal when a webhook does not convert it."""
        if self.shape is not None:
            return self.shape.seen(body)
        if self.converter is not None:
            return self.converter.shown(body, self.resource.version)
        return self._lens(body) if self.translated else body

    def _lens(self, body: bytes) -> bytes:
        """A stored body as this version has it."""
        content = _decode(body)
        if content.keys() <= {"metadata"}:
            return body
        metadata = content.pop("metadata")
        self.translate(content)
        return _encode({"metadata": metadata, **content})

    def translate(self, content: dict[str, Any]) -> None:
        """Turn the content of a stored object into what this version has, in place."""
        if self.schema is None or not self.translated:
            return
        if self.kept_as is None:
            self.schema.tidy(content)
        else:
            self.kept_as.tidy(content)
            self.schema.prune(content)

    def allows(self, verb: str) -> bool:
        """Whether discovery lists the verb."""
        return self.resource.verbs is None or verb in self.resource.verbs
