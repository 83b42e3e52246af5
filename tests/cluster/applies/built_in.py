"""Built-in kinds and what of them is written. What the server would fill in is said, so that defaults play no part."""

from .nodes import Atomic, Keys, Kind, MapList, Node, One, SetList, Struct

LETTERS = ("a", "b", "c")
_WORDS = One(("x", "y", "z"))
_LABELS = Keys(LETTERS, _WORDS, 1)
_FINALIZERS = SetList(("one.test/x", "two.test/y"), 1)
METADATA = Struct({"labels": _LABELS, "annotations": _LABELS, "finalizers": _FINALIZERS})
"""Nothing in it is empty: an apply would write empty metadata of a custom resource to etcd, where the next write tidies it up."""


def _plain(api_version: str, kind: str, plural: str, fields: dict[str, Node], required: frozenset[str] = frozenset()) -> Kind:
    root = "/api/v1" if api_version == "v1" else f"/apis/{api_version}"
    node = Struct({"metadata": METADATA, **fields}, required)
    return Kind(api_version, kind, f"{root}/namespaces/{{namespace}}/{plural}", node)


_PORT = Struct(
    {"containerPort": One((80, 443)), "protocol": One(("TCP", "UDP")), "name": One(("web", "tls"))},
    frozenset({"containerPort", "protocol"}),
)
_FIELD = Struct(
    {
        "fieldRef": Struct(
            {"apiVersion": One(("v1",)), "fieldPath": One(("metadata.name",))}, frozenset({"apiVersion", "fieldPath"})
        )
    },
    frozenset({"fieldRef"}),
)
_ENV = Struct({"name": One(("A", "B", "C")), "value": _WORDS}, frozenset({"name"}))
_ENV_FROM = Struct({"name": One(("D",)), "valueFrom": _FIELD}, frozenset({"name", "valueFrom"}))
_SAID = {
    "imagePullPolicy": One(("Always",)),
    "terminationMessagePath": One(("/dev/termination-log",)),
    "terminationMessagePolicy": One(("File",)),
}
_QUANTITIES = Keys(("cpu", "memory"), One(("1", "2")))
CONTAINER = Struct(
    {
        "name": One(("one", "two", "three")),
        "image": One(("nginx:1", "redis:2")),
        "command": Atomic(_WORDS),
        "env": MapList(("name",), _ENV),
        "ports": MapList(("containerPort", "protocol"), _PORT),
        "resources": Struct({"requests": _QUANTITIES, "limits": Keys(("cpu", "memory"), One(("4", "8")))}),
        "securityContext": Struct(
            {"runAsUser": One((1, 1000)), "capabilities": Struct({"add": Atomic(One(("NET_ADMIN", "CHOWN")))})}
        ),
        **_SAID,
    },
    frozenset({"name", "image", *_SAID}),
)
_PARTIAL_CONTAINER = Struct(CONTAINER.fields, frozenset({"name"}))
_TOLERATION = Struct({"key": _WORDS, "operator": One(("Exists",))}, frozenset({"key", "operator"}))
_POD_SPEC = Struct(
    {
        "containers": MapList(("name",), CONTAINER, 1),
        "initContainers": MapList(("name",), Struct({**CONTAINER.fields, "name": One(("zero",))}, CONTAINER.required)),
        "restartPolicy": One(("Always",)),
        "dnsPolicy": One(("ClusterFirst",)),
        "schedulerName": One(("default-scheduler",)),
        "terminationGracePeriodSeconds": One((30, 5)),
        "securityContext": Struct({"runAsUser": One((5, 6)), "supplementalGroups": Atomic(One((1, 2)))}),
        "nodeSelector": Keys(LETTERS, _WORDS),
        "tolerations": Atomic(_TOLERATION),
        "imagePullSecrets": MapList(("name",), Struct({"name": One(LETTERS)}, frozenset({"name"}))),
        "hostAliases": MapList(
            ("ip",), Struct({"ip": One(("10.0.0.1", "10.0.0.2")), "hostnames": Atomic(One(LETTERS))}, frozenset({"ip"}))
        ),
    },
    frozenset(
        {
            "containers",
            "restartPolicy",
            "dnsPolicy",
            "schedulerName",
            "terminationGracePeriodSeconds",
            "securityContext",
        }
    ),
)
_SELECTOR = {"matchLabels": {"app": "web"}}
_TEMPLATE = Struct(
    {
        "metadata": Struct(
            {"labels": One(({"app": "web"}, {"app": "web", "tier": "x"})), "annotations": Keys(LETTERS, _WORDS)},
            frozenset({"labels"}),
        ),
        "spec": _POD_SPEC,
    },
    frozenset({"metadata", "spec"}),
)
_DEPLOYMENT_SPEC = Struct(
    {
        "replicas": One((0, 1, 2)),
        "selector": One((_SELECTOR,)),
        "template": _TEMPLATE,
        "strategy": One(
            (
                {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
                {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            )
        ),
        "revisionHistoryLimit": One((10, 3)),
        "progressDeadlineSeconds": One((600, 300)),
        "minReadySeconds": One((1, 5)),
        "paused": One((True,)),
    },
    frozenset({"replicas", "selector", "template", "strategy", "revisionHistoryLimit", "progressDeadlineSeconds"}),
)
_SERVICE_PORT = Struct(
    {
        "name": One(("web", "tls", "dns")),
        "port": One((80, 443, 53)),
        "protocol": One(("TCP", "UDP")),
        "targetPort": One((80, "web")),
    },
    frozenset({"name", "port", "protocol", "targetPort"}),
)
_SERVICE_SPEC = Struct(
    {
        "type": One(("ClusterIP",)),
        "clusterIP": One(("None",)),
        "clusterIPs": One((["None"],)),
        "ipFamilies": One((["IPv4"],)),
        "ipFamilyPolicy": One(("SingleStack",)),
        "internalTrafficPolicy": One(("Cluster",)),
        "sessionAffinity": One(("None",)),
        "publishNotReadyAddresses": One((True,)),
        "selector": Keys(LETTERS, _WORDS, 1),
        "ports": MapList(("port", "protocol"), _SERVICE_PORT, 1),
    },
    frozenset(
        {
            *("type", "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy", "sessionAffinity"),
            *("ports", "selector"),
        }
    ),
)
_CONDITION = Struct(
    {
        "type": One(("Available", "Progressing")),
        "status": One(("True", "False")),
        "reason": _WORDS,
        "lastUpdateTime": One(("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")),
        "lastTransitionTime": One(("2026-01-01T00:00:00Z",)),
    },
    frozenset({"type", "status", "lastUpdateTime", "lastTransitionTime"}),
)
_RULE = Struct(
    {"apiGroups": One(([""], ["apps"])), "resources": One((["pods"], ["secrets"])), "verbs": One((["get"], ["list"]))},
    frozenset({"apiGroups", "resources", "verbs"}),
)
_ADDRESSES = Struct(
    {"addresses": One((["10.0.0.1"], ["10.0.0.2"])), "nodeName": _WORDS, "hostname": _WORDS}, frozenset({"addresses"})
)

CONFIG_MAP = _plain(
    "v1", "ConfigMap", "configmaps", {"data": Keys(LETTERS, _WORDS), "binaryData": Keys(("d", "e"), One(("MQ==", "Mg==")))}
)
SECRET = _plain(
    "v1", "Secret", "secrets", {"data": Keys(LETTERS, One(("MQ==", "Mg=="))), "type": One(("Opaque",))}, frozenset({"type"})
)
ACCOUNT = _plain(
    "v1",
    "ServiceAccount",
    "serviceaccounts",
    {
        "secrets": MapList(("name",), Struct({"name": One(LETTERS)}, frozenset({"name"}))),
        "imagePullSecrets": Atomic(Struct({"name": One(LETTERS)}, frozenset({"name"}))),
    },
)
ROLE = _plain("rbac.authorization.k8s.io/v1", "Role", "roles", {"rules": Atomic(_RULE, least=1)}, frozenset({"rules"}))
LEASE = _plain(
    "coordination.k8s.io/v1",
    "Lease",
    "leases",
    {
        "spec": Struct({"holderIdentity": _WORDS, "leaseDurationSeconds": One((10, 20)), "leaseTransitions": One((1, 2))}),
    },
)
DEPLOYMENT = Kind(
    "apps/v1",
    "Deployment",
    "/apis/apps/v1/namespaces/{namespace}/deployments",
    Struct({"metadata": Struct({"labels": _LABELS, "finalizers": _FINALIZERS}), "spec": _DEPLOYMENT_SPEC}, frozenset({"spec"})),
    status=Struct(
        {"status": Struct({"replicas": One((1, 2)), "conditions": MapList(("type",), _CONDITION)})}, frozenset({"status"})
    ),
    scale=True,
)
POD_TEMPLATE = _plain("v1", "PodTemplate", "podtemplates", {"template": _TEMPLATE}, frozenset({"template"}))
SERVICE = _plain("v1", "Service", "services", {"spec": _SERVICE_SPEC}, frozenset({"spec"}))
KINDS = (CONFIG_MAP, SECRET, ACCOUNT, ROLE, LEASE, DEPLOYMENT, DEPLOYMENT, POD_TEMPLATE, SERVICE)
