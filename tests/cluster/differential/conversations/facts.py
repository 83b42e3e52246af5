"""What is easy to miss: facts about the real server that somebody once stumbled over, each in the least steps that show it."""

from typing import Any

from ..schemas import definition
from ..steps import NOBODY, VIEWER, Call, Define, Discard, Headers, Talk
from .applies import APPLY, JSON, MERGE, STRATEGIC, maps, wanted

_AGGREGATED = (("accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"),)
_LARGE, _LARGEST = 1_048_576, 3_145_728
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
}


def discovery(namespace: str) -> Talk:
    """Old documents and aggregated ones, trailing slashes, ETags, and two kinds of 404."""
    first = yield Call("GET", "/api", None, _AGGREGATED)
    yield Call("GET", "/api", None, (*_AGGREGATED, ("if-none-match", first.headers["etag"])))
    yield Call("GET", "/api/", None, _AGGREGATED)
    for path in ("/apis/batch", "/apis/batch/", "/apis/batch/v1", "/apis/batch/v1/", "/api/v1", "/apis/policy/v1"):
        yield Call("GET", path)
    for path in (
        "/apis/batch/v1/nothings",
        "/apis/batch/v9",
        "/apis/none",
        "/apis/none/v1",
        "/api/v2",
        "/none",
        "/apis/batch/v1/a/b/c",
    ):
        yield Call("GET", path)
    for path in (f"/api/v1/namespaces/{namespace}/nothings", f"/api/v1/namespaces/{namespace}/pods/a/nothing"):
        yield Call("GET", path)
        yield Call("POST", path, {})
    for path in ("/healthz", "/livez", "/readyz", "/livez/ping", "/healthz/nothing"):
        yield Call("GET", path)
    for path in ("/openapi/v2", "/openapi/v3/apis/batch/v1"):
        yield Call("GET", path, None, (("accept", "text/html"),))
    yield Call("GET", "/openapi/v3/apis/none/v1")


def sizes(namespace: str) -> Talk:
    """A body may have three megabytes, a ConfigMap and a Secret one."""
    for count in (_LARGE - 1, _LARGE, _LARGE + 1):
        yield Call("POST", f"{maps(namespace)}?dryRun=All", wanted({"x": "y" * (count - 1)}))
    yield Call("POST", maps(namespace), b"{" + b" " * _LARGEST)
    yield Call("PATCH", f"{maps(namespace)}/a", b"[" + b" " * _LARGEST, JSON)
    yield Call("PUT", f"{maps(namespace)}/a", b"[" + b" " * _LARGEST)


def replacing(namespace: str) -> Talk:
    """A PUT of what is not there makes a Lease, and no ConfigMap; one that changes nothing is no change."""
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "a"}, "spec": {"holderIdentity": "x"}}
    leases = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
    yield Call("PUT", f"{leases}/a", lease)
    yield Call("PUT", f"{leases}/a", lease)
    yield Call("PUT", f"{leases}/b", lease)
    yield Call("PUT", f"{maps(namespace)}/a", wanted({"x": "1"}))
    made = yield Call("POST", maps(namespace), {"metadata": {"name": "a"}, "data": {"x": "1"}})
    yield Call("PUT", f"{maps(namespace)}/a", made.body)
    yield Call("PATCH", f"{maps(namespace)}/a", {"data": {"x": "1"}}, MERGE)
    yield Call("PATCH", f"{maps(namespace)}/a", {"data": {"x": "1"}}, STRATEGIC)
    yield Call("PATCH", f"{maps(namespace)}/a", [], JSON)
    yield Call("PUT", f"{maps(namespace)}/a", {**made.body, "data": {"x": "2"}})
    yield Call("PUT", f"{maps(namespace)}/a", {**made.body, "data": {"x": "3"}})
    stale = {"metadata": {"resourceVersion": made.body["metadata"]["resourceVersion"]}, "data": {"x": "3"}}
    yield Call("PATCH", f"{maps(namespace)}/a", stale, MERGE)
    yield Call("PATCH", f"{maps(namespace)}/a", stale, STRATEGIC)
    yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=m&force=true", {**wanted({"x": "3"}), **stale}, APPLY)


def patching(namespace: str) -> Talk:
    """What is no patch, and what is one that can't be applied."""
    yield Call("POST", maps(namespace), wanted({"x": "1"}))
    target = f"{maps(namespace)}/a"
    bodies: tuple[Any, ...] = (
        [{"op": "test", "path": "/data/x", "value": "2"}],
        [{"op": "remove", "path": "/data/none"}],
        [{"op": "what", "path": "/data/x"}],
        [{"op": "replace", "path": "/data/none", "value": "1"}],
        [{"op": "move", "from": "/data/none", "path": "/data/y"}],
        [{"op": "add", "path": "/data/y"}],
        [{"op": "add", "path": "data/y", "value": "1"}],
        {},
        "x",
    )
    for body in bodies:
        yield Call("PATCH", target, body, JSON)
    for media_type in ("text/plain", "application/json", "application/strategic-merge-patch+yaml"):
        yield Call("PATCH", target, {}, (("content-type", media_type),))
    managed: dict[str, Any] = {**wanted({"x": "1"}), "metadata": {"name": "a", "managedFields": []}}
    yield Call("PATCH", f"{target}?fieldManager=m", managed, APPLY)
    yield Call("PATCH", target, wanted({"x": "1"}), APPLY)
    for validation in ("Ignore", "Warn", "Strict"):
        unknown: dict[str, Any] = {**wanted({"x": "1"}), "dta": {}}
        yield Call("PATCH", f"{target}?fieldManager=m&force=true&fieldValidation={validation}", unknown, APPLY)
        yield Call("PATCH", f"{target}?fieldValidation={validation}", {"dta": {}}, MERGE)
        yield Call("PATCH", f"{target}?fieldValidation={validation}", {"dta": {}}, STRATEGIC)
        yield Call("PUT", f"{target}?fieldValidation={validation}", unknown)
        yield Call("POST", f"{maps(namespace)}?fieldValidation={validation}&dryRun=All", {**unknown, "metadata": {"name": "b"}})


def shapes(namespace: str) -> Talk:
    """A patch that gives a field another type: each kind of patch has its own words for it."""
    deployments, labels = f"/apis/apps/v1/namespaces/{namespace}/deployments", {"a": "b"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
    yield Call("POST", deployments, {"metadata": {"name": "d"}, "spec": spec})
    misfits: tuple[dict[str, Any], ...] = (
        {"replicas": "x"},
        {"replicas": 1.5},
        {"replicas": True},
        {"paused": 1},
        {"paused": "true"},
        {"template": []},
        {"template": {"spec": {"hostname": 5}}},
        {"template": {"spec": {"hostname": {}}}},
        {"template": {"spec": {"containers": {}}}},
        {"selector": {"matchLabels": True}},
        {"selector": {"matchLabels": {"a": 1}}},
        {"template": {"spec": {"nodeSelector": ["x"]}}},
    )
    for wrong in misfits:
        for headers in (STRATEGIC, MERGE):
            yield Call("PATCH", f"{deployments}/d?dryRun=All", {"spec": wrong}, headers)


def merging(namespace: str) -> Talk:
    """Nulls in a merge patch: what they take away, and where they stay."""
    group = "merging.facts.test"
    schema = {"type": "object", "properties": {"spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}
    things = f"/apis/{group}/v1/namespaces/{namespace}/things"
    yield Define(definition(group, schema), things)
    names = {"apiVersion": f"{group}/v1", "kind": "Thing", "metadata": {"name": "a"}}
    yield Call("POST", things, {**names, "spec": {"object": {"x": 1}, "list": [1], "text": "x"}})
    for value in ([{"n": None, "k": 1}, None], {"n": None, "k": [{"n": None}]}, [[{"n": None}]], None):
        for field in ("object", "list", "text", "new"):
            yield Call("PATCH", f"{things}/a?dryRun=All", {"spec": {field: value}}, MERGE)


def custom(namespace: str) -> Talk:
    """Custom resources want to be told their kind and, for a PUT, their version; they know no strategic patches."""
    group = "custom.facts.test"
    things = f"/apis/{group}/v1/namespaces/{namespace}/things"
    yield Define(definition(group, _SCHEMA), things)
    names = {"apiVersion": f"{group}/v1", "kind": "Thing"}
    yield Call("POST", things, {"metadata": {"name": "a"}})
    yield Call("POST", things, {**names, "kind": "Other", "metadata": {"name": "a"}})
    yield Call("POST", things, {**names, "metadata": {"name": "a"}, "spec": {"size": 1, "more": 2}})
    yield Call("PUT", f"{things}/a", {**names, "metadata": {"name": "a"}})
    yield Call("PUT", f"{things}/b", {**names, "metadata": {"name": "b"}})
    yield Call("PATCH", f"{things}/a", {"spec": {"size": 2}}, STRATEGIC)
    yield Call("PATCH", f"{things}/a?fieldManager=m&force=true", {**names, "metadata": {"name": "a"}, "spec": {"more": 1}}, APPLY)
    yield Call("GET", things)
    yield Call("DELETE", f"{things}/a")
    yield Call("DELETE", f"{things}/a")


def deletions(namespace: str) -> Talk:
    """Which kinds answer with a Status and which with themselves; finalizers, and names that are not free yet."""
    for path, body in (
        (maps(namespace), {}),
        (f"/api/v1/namespaces/{namespace}/secrets", {}),
        (f"/api/v1/namespaces/{namespace}/limitranges", {"spec": {"limits": [{"type": "Pod", "max": {"cpu": "1"}}]}}),
        (f"/api/v1/namespaces/{namespace}/serviceaccounts", {}),
        (f"/api/v1/namespaces/{namespace}/podtemplates", {"template": {"spec": {"containers": [{"name": "c", "image": "i"}]}}}),
        (f"/api/v1/namespaces/{namespace}/services", {"spec": {"ports": [{"port": 80}]}}),
        (f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/roles", {}),
        (f"/apis/policy/v1/namespaces/{namespace}/poddisruptionbudgets", {"spec": {"minAvailable": 1}}),
    ):
        yield Call("POST", path, {"metadata": {"name": "gone"}, **body})
        yield Call("DELETE", f"{path}/gone?dryRun=All")
        yield Call("DELETE", f"{path}/gone")
        yield Call("DELETE", f"{path}/gone")
    yield Call("DELETE", "/api/v1/configmaps")
    yield Call("DELETE", "/apis/apps/v1/deployments")
    target = f"{maps(namespace)}/held"
    yield Call("POST", maps(namespace), {"metadata": {"name": "held", "finalizers": ["a.test/b"], "labels": {"held": "yes"}}})
    yield Call("DELETE", f"{maps(namespace)}?labelSelector=held")
    yield Call("POST", maps(namespace), {"metadata": {"name": "held"}})
    yield Call("POST", f"{maps(namespace)}?dryRun=All", {"metadata": {"name": "held"}})
    yield Call("PATCH", target, {"metadata": {"finalizers": ["a.test/b", "c.test/d"]}}, MERGE)
    yield Call("PATCH", target, {"data": {"still": "written"}}, MERGE)
    yield Call("PATCH", target, {"metadata": {"finalizers": None}}, MERGE)
    yield Call("GET", target)


def terminating(namespace: str) -> Talk:
    """Nothing new comes into a namespace that is going; what is there can be changed."""
    ending = f"{namespace}-ending"
    yield Call("POST", "/api/v1/namespaces", {"metadata": {"name": ending}})
    yield Call("POST", maps(ending), {"metadata": {"name": "held", "finalizers": ["a.test/b"]}})
    yield Call("DELETE", f"/api/v1/namespaces/{ending}?dryRun=All")
    yield Call("DELETE", f"/api/v1/namespaces/{ending}")
    yield Call("POST", maps(ending), {"metadata": {"name": "new"}})
    yield Call("PATCH", f"{maps(ending)}/new?fieldManager=m", wanted({"x": "1"}, "new"), APPLY)
    yield Call("POST", maps(f"{namespace}-none"), {"metadata": {"name": "new"}})
    yield Call("GET", maps(f"{namespace}-none"))
    yield Discard(f"{maps(ending)}/held")


def logins(namespace: str) -> Talk:
    """Who asks, who he is and what he may; tokens that were made, and one that nobody made."""
    reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    asked = {"spec": {"resourceAttributes": {"verb": "get", "resource": "pods", "namespace": namespace}}}
    for login in (None, VIEWER, NOBODY, "nobodys-token"):
        yield Call("POST", reviews, asked, login=login)
        yield Call("GET", f"/api/v1/namespaces/{namespace}/pods", login=login)
    for login in (VIEWER, NOBODY, "nobodys-token"):  # whom a certificate names has it in his review, and none here
        yield Call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, login=login)
    robots = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    yield Call("POST", robots, {"metadata": {"name": "robot"}})
    made = yield Call("POST", f"{robots}/robot/token", {"spec": {"expirationSeconds": 600}})
    token = made.body["status"]["token"]
    yield Call("GET", f"/api/v1/namespaces/{namespace}/pods", login=token)
    yield Call("POST", reviews, asked, login=token)
    yield Call("POST", f"{robots}/none/token", {"spec": {}})
    yield Call("POST", f"{robots}/robot/token", {"spec": {"expirationSeconds": 1}})


def answers(namespace: str) -> Talk:
    """Forms that clients ask for: 406 for what there is not, JSON where protobuf would be liked better."""
    yield Call("POST", maps(namespace), wanted({"x": "1"}))
    for accept in (
        "text/html",
        "application/yaml",
        "application/xml, */*",
        "application/vnd.kubernetes.protobuf, application/json",
        "application/json;as=Table;g=meta.k8s.io;v=v1",
        "application/json;as=Table;g=meta.k8s.io;v=v9",
        "application/json;as=Other;g=meta.k8s.io;v=v1, application/json",
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
        "application/json;q=0.5, application/yaml",
    ):
        headers: Headers = (("accept", accept),)
        yield Call("GET", f"{maps(namespace)}/a", None, headers)
        yield Call("GET", f"{maps(namespace)}?fieldSelector=metadata.name%3Da", None, headers)
        yield Call("GET", f"{maps(namespace)}?fieldSelector=metadata.name%3Dnone", None, headers)
        yield Call("GET", f"{maps(namespace)}/none", None, headers)


FACTS = {
    "discovery and its absence": discovery,
    "how large a body may be": sizes,
    "replacing what is there or not": replacing,
    "patches that are none": patching,
    "nulls in merge patches": merging,
    "what custom resources want to be told": custom,
    "what deletes answer": deletions,
    "a namespace that is going": terminating,
    "who may log in": logins,
    "forms of answers": answers,
}
