"""Bodies in YAML and protobuf, and answers in them; what discovery and OpenAPI say."""

from typing import Any

from kube_core.objects import all_resources
from kube_core.server.protobuf import pack

from ..holding import Conversation
from ..steps import Call, Define, Open, Read, Talk
from .shown import TABLE
from .tables import GAUGES, WIDGETS
from .words import secrets

PROTOBUF, YAML = "application/vnd.kubernetes.protobuf", "application/yaml"
SENT_PROTOBUF = (("content-type", PROTOBUF), ("accept", "application/json"))
SENT_YAML = (("content-type", YAML), ("accept", "application/json"))
DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
METADATA = "as=PartialObjectMetadata;g=meta.k8s.io;v=v1"

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "config maps": (
        "/api/v1/namespaces/{}/configmaps",
        {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "é"}, "binaryData": {"b": "AP8="}},
    ),
    "secrets": (
        "/api/v1/namespaces/{}/secrets",
        {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"a": "AAEC"}, "immutable": False},
    ),
    "roles": (
        "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/roles",
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "Role",
            "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": ["a"]}],
        },
    ),
    "network policies": (
        "/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies",
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "spec": {
                "podSelector": {"matchLabels": {"a": "b"}},
                "policyTypes": ["Ingress"],
                "ingress": [{"ports": [{"protocol": "TCP", "port": 80}, {"protocol": "UDP", "port": "dns"}]}],
            },
        },
    ),
    "leases": (
        "/apis/coordination.k8s.io/v1/namespaces/{}/leases",
        {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "spec": {"holderIdentity": "a", "leaseDurationSeconds": 15, "renewTime": "2026-01-02T03:04:05.000006Z"},
        },
    ),
    "limit ranges": (
        "/api/v1/namespaces/{}/limitranges",
        {"apiVersion": "v1", "kind": "LimitRange", "spec": {"limits": [{"type": "Pod", "max": {"cpu": "2", "memory": "1Gi"}}]}},
    ),
    "controller revisions": (
        "/apis/apps/v1/namespaces/{}/controllerrevisions",
        {"apiVersion": "apps/v1", "kind": "ControllerRevision", "data": {"x": [1, None, {"y": 1.5}]}, "revision": 3},
    ),
    "endpoints": (
        "/api/v1/namespaces/{}/endpoints",
        {
            "apiVersion": "v1",
            "kind": "Endpoints",
            "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 80, "protocol": "TCP"}]}],
        },
    ),
}
"""Kinds that no default of the server completes."""


def around(name: str) -> Conversation:
    """A kind sent in protobuf, answered in JSON and in protobuf, as an object and as a list."""

    def talk(namespace: str) -> Talk:
        path, content = KINDS[name]
        target = path.format(namespace)
        body = {**content, "metadata": {"name": "a", "labels": {"b": "c"}, "annotations": {"d": "e"}}}
        yield Call("POST", target, pack(body), SENT_PROTOBUF)
        yield Call("POST", target, {**body, "metadata": {"name": "b"}}, (("accept", PROTOBUF),))
        yield Call("GET", f"{target}/a", None, (("accept", PROTOBUF),))
        yield Call("GET", f"{target}?fieldSelector=metadata.name%3Da", None, (("accept", f"{PROTOBUF},application/json"),))
        yield Call("PUT", f"{target}/a", pack({**body, "metadata": {"name": "a", "labels": {"b": "d"}}}), SENT_PROTOBUF)
        yield Call("DELETE", f"{target}/a", pack({"apiVersion": "v1", "kind": "DeleteOptions", "dryRun": ["All"]}), SENT_PROTOBUF)
        yield Call("GET", f"{target}/a", None, (("accept", f"{PROTOBUF};{METADATA}"),))

    return talk


def wrong_protobuf(namespace: str) -> Talk:
    """What is no protobuf, or of another kind."""
    target = secrets(namespace)
    named = {"metadata": {"name": "x"}}
    for body in (
        b"garbage",
        b"k8s\0garbage",
        b"k8s\0\n\x0c\n\x02v1\x12\x06Secret\x12\x05\xff\xff\xff\xff\xff",
        b"k8s\0\n\x0a\n\x02v1\x12\x04Nope\x12\x00",
        pack({"apiVersion": "v1", "kind": "ConfigMap", **named}),
        pack({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x", "namespace": "elsewhere"}}),
        pack({"apiVersion": "v1", "kind": "Secret", "metadata": {}}),
    ):
        yield Call("POST", target, body, SENT_PROTOBUF)
    yield Call("POST", target, {"metadata": {"name": "y"}}, (("content-type", "application/cbor"),))


def yaml_bodies(namespace: str) -> Talk:
    """Objects in YAML, in both directions."""
    target = secrets(namespace)
    yield Call("POST", target, b"metadata: {name: a}\ntype: Opaque\ndata:\n  a: Yg==\n", SENT_YAML)
    yield Call("POST", f"{target}?fieldValidation=Strict", b"metadata: {name: b}\nzzz: 1\n", SENT_YAML)
    yield Call("POST", target, b"- 1\n", SENT_YAML)
    yield Call("POST", target, b"", SENT_YAML)
    yield Call("PUT", f"{target}/a", b"metadata:\n  name: a\ntype: Opaque\ndata: {c: ZA==}\n", SENT_YAML)
    yield Call("DELETE", f"{target}/a", b"{apiVersion: v1, kind: DeleteOptions, dryRun: [All]}", SENT_YAML)
    for path in (f"{target}/a", target, f"{target}/none", f"{target}?watch=1"):
        yield Call("GET", path, None, (("accept", YAML),))
    yield Call("GET", f"{target}?includeObject=None", None, (("accept", TABLE.replace("json", "yaml")),))
    yield Call("GET", f"{target}/a", None, (("accept", f"{YAML};{METADATA}"),))


def custom_resources(namespace: str) -> Talk:
    """Custom resources have no protobuf form, but their metadata has."""
    target = GAUGES.format(namespace)
    yield Define(WIDGETS, target)
    body = b"apiVersion: clux.dev/v1\nkind: Gauge\nmetadata: {name: a}\nspec: {size: 1}\n"
    yield Call("POST", target, body, SENT_YAML)
    yield Call("GET", f"{target}/a", None, (("accept", YAML),))
    for accept in (PROTOBUF, f"{PROTOBUF},application/json", f"{PROTOBUF};{METADATA}", "application/*", "text/plain"):
        yield Call("GET", f"{target}/a", None, (("accept", accept),))
        yield Call("GET", f"{target}/none", None, (("accept", accept),))


ACCEPTS = (
    "application/*",
    "*",
    "application/cbor",
    "application/json;q=0.1,application/yaml",
    "text/plain;q=1, application/json;q=0.5, application/yaml;q=0.4",
    "application/yaml;q=0.3, */*;q=0.3",
    "application/json;pretty=1",
    "application/json;stream=watch",
    "application/json;stream=other",
    "application/json;sv=v1",
    "application/json;sv=v2",
    "application/json;foo=bar",
    "application/json;as=Table",
    "application/json;as=Table;g=other;v=v1",
    "application/json;as=Table;g=meta.k8s.io;v=v1beta1",
    f"{PROTOBUF};as=Table;g=meta.k8s.io;v=v1",
    f"{PROTOBUF};as=Table;g=meta.k8s.io;v=v1,application/json",
    "application/json ; as=Table ; g=meta.k8s.io ; v=v1",
    f"application/json;{METADATA.replace('v=v1', 'v=v1beta1')}",
    "garbage,application/json",
    "application/yaml;stream=watch",
    "",
)


def accepted_objects(namespace: str) -> Talk:
    """Accept headers of one object, of one that is not there, and of a list."""
    target = secrets(namespace)
    yield Call("POST", target, {"metadata": {"name": "a"}, "type": "Opaque"})
    for accept in ACCEPTS:
        for path in (f"{target}/a", f"{target}/none", target):
            yield Call("GET", f"{path}?includeObject=None", None, (("accept", accept),))


def accepted_writes(namespace: str) -> Talk:
    """Accept headers of writes: what can't be answered is not done."""
    target = secrets(namespace)
    for number, accept in enumerate(ACCEPTS):
        headers = (("accept", accept),)
        yield Call("POST", f"{target}?includeObject=None", {"metadata": {"name": f"a{number}"}, "type": "Opaque"}, headers)
    for accept in ("text/plain", "application/json;as=Nonsense;g=meta.k8s.io;v=v1"):
        yield Call("DELETE", f"{target}/a0", None, (("accept", accept),))
    yield Call("GET", target)


def accepted_watches(namespace: str) -> Talk:
    """Accept headers of watches."""
    target = secrets(namespace)
    yield Call("POST", target, {"metadata": {"name": "a"}, "type": "Opaque"})
    for accept in ACCEPTS:
        opened = yield Open(accept, f"{target}?watch=1&includeObject=None", (("accept", accept),))
        if opened.body is None and "protobuf" not in opened.headers.get("content-type", ""):
            yield Read(accept, 1)


def lists(namespace: str) -> Talk:
    """The old discovery documents of every group-version."""
    del namespace
    yield Call("GET", "/api/v1")
    for prefix in dict.fromkeys(each.prefix for each in all_resources() if each.group):
        yield Call("GET", prefix)
        yield Call("GET", prefix.rpartition("/")[0])


def discovery_forms(namespace: str) -> Talk:
    """Discovery in other forms than JSON, and with a slash at the end."""
    del namespace
    for path in ("/apis/apps/v1", "/api/v1", "/apis/apps"):
        for accept in (YAML, PROTOBUF, "text/plain", "application/*"):
            yield Call("GET", path, None, (("accept", accept),))
        yield Call("GET", f"{path}/")
    for accept in (DISCOVERY.replace("v=v2", "v=v2beta1"), "text/plain"):
        yield Call("GET", "/apis", None, (("accept", accept),))
    for path in ("/apis/nothing", "/apis/apps/v9", "/api/v2", "/apis/apps/v1/nothing", "/openapi", "/swagger.json", "/logs"):
        yield Call("GET", path)


def health(namespace: str) -> Talk:
    """Health checks, as a whole and one by one."""
    del namespace
    for path in (
        "/livez",
        "/readyz",
        "/healthz",
        "/livez/ping",
        "/livez/log",
        "/healthz/etcd",
        "/readyz/informer-sync",
        "/livez/nothing",
    ):
        yield Call("GET", path)


OTHERS: dict[str, Conversation] = {
    **{f"{name} in protobuf": around(name) for name in KINDS},
    "what is no protobuf": wrong_protobuf,
    "bodies in other words": yaml_bodies,
    "custom resources in other languages": custom_resources,
    "accepts of objects": accepted_objects,
    "accepts of writes": accepted_writes,
    "accepts of watches": accepted_watches,
    "the lists of discovery": lists,
    "discovery in other forms": discovery_forms,
    "health": health,
}
