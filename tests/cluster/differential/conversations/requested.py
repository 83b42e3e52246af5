"""Requests that are asked wrongly: selectors, strategic patches, paths, methods and options; and zeros, which say nothing."""

from typing import Any
from urllib.parse import quote

from ..holding import Conversation
from ..steps import Call, Discard, Talk
from .words import MERGE, secret, secrets

_STRATEGIC = (("content-type", "application/strategic-merge-patch+json"),)
_APPLY = (("content-type", "application/apply-patch+yaml"),)
_DRY = "?dryRun=All"

_LABELS = (
    *("a b", "a=b c", "a==", "a===b", "a!", "!", "!!a", "a,", "a,,b", ",a", "a=b,", "a in", "a in (", "a in ()", "a in (b"),
    *("a in b)", "a in (b,c", "a in (b,)", "a in (,b)", "a notin", "a notin (b) c", "in in (in)", "in", "a in (b c)", "a (b)"),
    *("(a)", "a)", "=b", "==b", "!=b", "a=b=c", "a!=b!=c", "a>1", "a>", "a<x", "a>b", "a>1.5", "a>-1", "a gt 1", "A_b-.=x"),
    *("-a=b", "a=-b", "a/b/c=d", "/a=b", "a/=b", "A.b/c=d", "a..b/c=d", "a=é", "é=a", "a=b;c", "a&b", "a\tb", "a ! b", "!a=b"),
    *(
        "a in(b)(c)",
        f"{'x' * 70}=a",
        f"a={'x' * 70}",
        f"{'x' * 260}/a=b",
        "a in (B_,-c,-d)",
        "a=b,c in (d",
        "a>99999999999999999999",
    ),
)
_FIELDS = (
    *(
        "a",
        "a=b",
        "metadata.name",
        "metadata.name===x",
        "=x",
        "!=x",
        "metadata.name=a,",
        "metadata.name=a,b",
        "metadata.name=a\\",
    ),
    *("metadata.name=a\\b", "metadata.name=a\\,b", "metadata.name=a=b", "metadata.name!a", "metadata.name in (a)", "a\\=b=c"),
    *("Metadata.name=a", " metadata.name=a", "metadata.name = a", "!metadata.name", "metadata.name=a!=b"),
)


def selectors(namespace: str) -> Talk:
    """That can't be read."""
    for text in _LABELS:
        yield Call("GET", f"{secrets(namespace)}?labelSelector={quote(text, safe='')}")
    for text in _FIELDS:
        for path in (secrets(namespace), f"/apis/batch/v1/namespaces/{namespace}/jobs", "/apis/apps/v1/deployments"):
            yield Call("GET", f"{path}?fieldSelector={quote(text, safe='')}")


def _of_pod(**spec: Any) -> dict[str, Any]:
    return {"template": {"spec": spec}}


_TEMPLATE: dict[str, Any] = {
    "metadata": {"name": "a", "finalizers": ["a.io/b", "a.io/c"]},
    **_of_pod(
        containers=[
            {"name": "a", "image": "b", "env": [{"name": "x", "value": "1"}], "ports": [{"containerPort": 80}]},
            {"name": "c", "image": "d"},
        ],
        volumes=[{"name": "v", "emptyDir": {}}],
        tolerations=[{"key": "k", "operator": "Exists"}],
        securityContext={"runAsUser": 1},
    ),
}
_DIRECTIVES: tuple[Any, ...] = ("bogus", "delete", "replace", "merge", 1, None, ["a"])
_ITEMS: tuple[Any, ...] = (
    *({"$patch": each, "name": "a"} for each in _DIRECTIVES),
    *({"$patch": each} for each in ("bogus", "delete", "replace")),
    *({"image": "x"}, {}, "a", 1, None, ["a"], {"name": 1}, {"name": None}),
    *(
        {"name": "a", "ports": [{"name": "x"}]},
        {"name": "a", "ports": [{"containerPort": "80"}]},
        {"name": "a", "env": [{"value": "q"}]},
    ),
)
_LISTS: tuple[Any, ...] = (["a.io/b"], ["zz"], "a", {"a": "b"}, None, [1], [])
_ORDERS: tuple[tuple[Any, list[Any] | None], ...] = (
    ([{"name": "c"}, {"name": "a"}], None),
    ([{"name": "c"}], [{"name": "a", "image": "x"}]),
    ([{"name": "c"}, {"name": "a"}, {"name": "n"}], [{"name": "n", "image": "x"}]),
    (["a"], None),
    ([{"x": "a"}], None),
    ([{"image": "a"}], [{"name": "a", "image": "b"}]),
    ({"name": "a"}, None),
    ([{"name": "a"}, {"name": "c"}], [{"name": "c", "image": "x"}, {"name": "a", "image": "y"}]),
    ([{"name": "a"}, "c"], None),
    ([{"name": "a"}, {"name": "zz"}], None),
    (None, None),
)
_RETAINED: tuple[Any, ...] = (["runAsUser"], ["runAsUser", "z"], "runAsUser", [1], None, [], {"a": 1})


def _patches() -> list[Any]:
    found: list[Any] = [{"$patch": each} for each in _DIRECTIVES]
    found += [{"metadata": {"labels": {"$patch": each, "z": "y"}}} for each in _DIRECTIVES]
    found += [_of_pod(securityContext={"$patch": each}) for each in _DIRECTIVES]
    found += [_of_pod(containers=[each]) for each in _ITEMS]
    whole: tuple[Any, ...] = ({"name": "a"}, "a", None, [])
    found += [_of_pod(containers=each) for each in whole]
    found += [_of_pod(tolerations=[{"$patch": each}, {"key": "q", "operator": "Exists"}]) for each in ("replace", "delete")]
    found += [{"metadata": {"$deleteFromPrimitiveList/finalizers": each}} for each in _LISTS]
    names = ("", "/", "/nope", "/labels", "/finalizers/x")
    found += [
        {"metadata": {f"{each}{name}": ["a"]}} for each in ("$deleteFromPrimitiveList", "$setElementOrder") for name in names
    ]
    found += [_of_pod(**{"$deleteFromPrimitiveList/containers": ["a"]})]
    found += [{"metadata": {"$setElementOrder/finalizers": each}} for each in _LISTS if each != [1]]
    found += [{"metadata": {"$setElementOrder/finalizers": ["a.io/c"], "finalizers": ["a.io/d"]}}]
    for order, items in _ORDERS:
        more = {} if items is None else {"containers": items}
        found.append(_of_pod(**{"$setElementOrder/containers": order}, **more))
    found += [_of_pod(securityContext={"$retainKeys": each, "runAsUser": 2}) for each in _RETAINED]
    return [*found, {"$bogus": 1}, {"spec": {"$bogus/x": [1]}}, "a", [], 1, True]


def patches(namespace: str) -> Talk:
    """Strategic ones with directives that make no sense, and some that do."""
    path = f"/api/v1/namespaces/{namespace}/podtemplates"
    yield Call("POST", path, _TEMPLATE)
    for change in _patches():
        yield Call("PATCH", f"{path}/a{_DRY}", change, _STRATEGIC)
    yield Call("PATCH", f"{path}/a{_DRY}", b"null", _STRATEGIC)
    yield Call("PATCH", f"{path}/a", {"metadata": {"finalizers": None}}, MERGE)
    yield Discard(f"{path}/a")


_PATHS = (
    *("/%zz", "/api%2Fv1/namespaces/#/secrets", "/api/v1/namespaces/#%2Fsecrets", "/api/v1/namespaces/#/secrets/a%2Fstatus"),
    *("/api/v1/namespaces/#/secrets/a%00", "/api/v1/namespaces/#/secrets/%20", "/api/v1/namespaces/#/secrets/a%25b"),
    *("/api/v1/namespaces/../secrets", "/api/v1/namespaces/%2e%2e/secrets/a", "/apis/apps/v1/namespaces/./deployments"),
    *("/api/v1/namespaces/../services", "/api/v1/namespaces/../replicationcontrollers/a", "/api/v1/namespaces/."),
    *("/api/v1/namespaces/#/secrets/..", "//api/v1", "/api//v1", "/api/v1//namespaces", "/api/v1/../v1/namespaces"),
    *("/api/v1/namespaces/#//secrets", "/api/v1/namespaces/#/secrets/", "/api/v1/namespaces/#/secrets/a/", "/apis/nope"),
    *("/api/v1/namespaces/#/secrets/a/y/z", "/apis/apps/v9", "/api/v2/pods", "/API/v1/pods", "/api/v1/Pods", "/version/x"),
    *("/healthz/", "/livez/", "/readyz/ping", "/readyz/nope", "/healthz/ping/", "/openapi", "/openapi/v2/", "/openapi/v3/"),
    *("//", "/api/v1/watch", "/apis/apps/v1/watch/", "/api/v1/watch/namespaces/#/secrets/a/x", "/api/v1/namespaces/WEB/secrets"),
    *("/api/v1/namespaces/#/secrets/a?a=b;limit=x", "/api/v1/namespaces/#/secrets?limit=%zz&labelSelector=%zz"),
)
_METHODS = ("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO", "get")
_METHOD_PATHS = (
    *("/api", "/api/v1", "/apis/apps", "/apis/apps/v1", "/version", "/healthz", "/api/v1/secrets"),
    *(
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x",
        "/api/v1/watch/namespaces/#/secrets/a",
        "/nope",
        "/api/v1/nope",
    ),
    *("/.well-known/openid-configuration", "/openid/v1/jwks", "/api/v1/componentstatuses"),
)


def paths(namespace: str) -> Talk:
    """That are odd, and methods that they do not have."""
    for path in _PATHS:
        yield Call("GET", path.replace("#", namespace))
    for path in _METHOD_PATHS:
        for method in _METHODS:
            yield Call(method, path.replace("#", namespace))
    yield Call("POST", "/api/v1/namespaces/../secrets", {"metadata": {"name": "a"}})
    yield Call("PUT", "/api/v1/namespaces/../secrets/a", {"metadata": {"name": "a"}})
    yield Call("DELETE", "/api/v1/namespaces/../secrets/a")
    for expected in ("nope", "100-continue"):
        yield Call("GET", f"{secrets(namespace)}/a", headers=(("expect", expected),))


_READS = (
    *(
        "limit=x",
        "limit=-1",
        "limit=1.5",
        "limit=99999999999999999999",
        "limit=1&limit=x",
        "limit=x&limit=1",
        "timeoutSeconds=-1",
    ),
    *("timeoutSeconds=x", "pretty=x", "allowWatchBookmarks=x", "sendInitialEvents=x", "resourceVersion=x", "nope=1", "timeout=x"),
    *(
        "resourceVersionMatch=exact",
        "resourceVersion=1&resourceVersionMatch=Nope",
        "continue=abc&limit=x",
        "timeout=5",
        "timeout=5x",
        "timeout=9999999h",
    ),
    *("timeout=1.s", "timeout=.", "timeout=-", "timeout=0", "timeout=", "timeout=1s2", "dryRun=bad", "fieldValidation=bad"),
)
_WRITES = (
    *("dryRun=bad", "dryRun=", "dryRun=All&dryRun=bad", "dryRun=All,All", "dryRun=All&fieldValidation=bad", "dryRun=All&force=x"),
    *(
        "dryRun=All&fieldValidation=strict",
        "dryRun=All&fieldManager=%00",
        "dryRun=All&fieldManager=a%0ab",
        "dryRun=All&timeout=x",
    ),
    f"dryRun=bad&fieldValidation=bad&fieldManager={'b' * 130}",
)
_DELETES = (
    *(
        "dryRun=bad",
        "dryRun=",
        "gracePeriodSeconds=x&dryRun=All",
        "gracePeriodSeconds=-1&dryRun=All",
        "propagationPolicy=&dryRun=All",
    ),
    *("propagationPolicy=x&dryRun=All", "propagationPolicy=background&dryRun=All", "orphanDependents=x&dryRun=All"),
    *("orphanDependents=true&propagationPolicy=Orphan&dryRun=All", "uid=x&dryRun=All", "resourceVersion=x&dryRun=All"),
)
_OPTIONS = (
    *(
        b'{"dryRun":["bad"]}',
        b'{"propagationPolicy":"x"}',
        b'{"gracePeriodSeconds":"1"}',
        b'{"gracePeriodSeconds":-1,"dryRun":["All"]}',
    ),
    *(b"[]", b"{", b'"a"', b'{"preconditions":{"uid":"x"}}', b'{"nope":1,"dryRun":["All"]}'),
    *(b'{"dryRun":"All"}', b'{"orphanDependents":true,"propagationPolicy":"Orphan"}', b'{"propagationPolicy":""}'),
)


def options(namespace: str) -> Talk:
    """That are not read, or make no sense."""
    path = secrets(namespace)
    yield Call("POST", path, secret("a"))
    for query in _READS:
        yield Call("GET", f"{path}?{query}")
        yield Call("GET", f"{path}/a?{query}")
    for query in _WRITES:
        yield Call("POST", f"{path}?{query}", secret("z"))
        yield Call("PUT", f"{path}/a?{query}", secret("a"))
        yield Call("PATCH", f"{path}/a?{query}", {}, MERGE)
        yield Call("PATCH", f"{path}/a?{query}", {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}, _APPLY)
    for query in _DELETES:
        yield Call("DELETE", f"{path}/a?{query}")
        yield Call("DELETE", f"{path}?labelSelector=zzz&{query}")
    for body in _OPTIONS:
        yield Call("DELETE", f"{path}/a", body)
        yield Call("DELETE", f"{path}?labelSelector=zzz", body)
    scale = f"/apis/apps/v1/namespaces/{namespace}/deployments/nope/scale"
    yield Call("PATCH", scale, {}, (("content-type", "text/plain"),))


_CONTAINER: dict[str, Any] = {
    "name": "a",
    "image": "b",
    "stdin": False,
    "workingDir": "",
    "terminationMessagePath": "",
    "imagePullPolicy": "",
    "env": [{"name": "a", "value": ""}],
    "ports": [{"containerPort": 1, "hostPort": 0, "name": "", "protocol": "", "hostIP": ""}],
    "securityContext": {"privileged": False, "runAsUser": 0},
    "livenessProbe": {"tcpSocket": {"port": 1}, "initialDelaySeconds": 0},
}
_SPEC: dict[str, Any] = {
    "nodeName": "",
    "hostNetwork": False,
    "restartPolicy": "",
    "dnsPolicy": "",
    "schedulerName": "",
    "hostname": "",
    "terminationGracePeriodSeconds": 0,
    "enableServiceLinks": False,
    "containers": [_CONTAINER],
}
_PORT = {"port": 1, "nodePort": 0, "name": "", "protocol": "", "targetPort": 0}


def zeros(namespace: str) -> Talk:
    """Of most fields they are as if nothing had been said; of those that Go holds a pointer in, they are not."""
    path = f"/api/v1/namespaces/{namespace}"
    yield Call("POST", f"{path}/podtemplates{_DRY}", {"metadata": {"name": "a"}, "template": {"spec": _SPEC}})
    applied = {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "a"}, "template": {"spec": _SPEC}}
    yield Call("PATCH", f"{path}/podtemplates/a?fieldManager=one", applied, _APPLY)
    other = {**applied, "template": {"spec": {"containers": [{"name": "a", "stdin": True, "workingDir": "/a"}]}}}
    yield Call("PATCH", f"{path}/podtemplates/a?fieldManager=two", other, _APPLY)
    yield Call("PATCH", f"{path}/podtemplates/a?fieldManager=one&force=true", applied, _APPLY)
    container = {"name": "a", "stdin": False, "workingDir": "", "tty": True}
    yield Call("PATCH", f"{path}/podtemplates/a", _of_pod(hostNetwork=False, containers=[container]), _STRATEGIC)
    spec = {"type": "", "clusterIP": "", "externalName": "", "publishNotReadyAddresses": False, "ports": [_PORT]}
    yield Call("POST", f"{path}/services{_DRY}", {"metadata": {"name": "a"}, "spec": spec})
    yield Call("POST", f"{path}/configmaps{_DRY}", {"metadata": {"name": "a"}, "immutable": False, "data": {"a": ""}})
    lease = {"metadata": {"name": "a"}, "spec": {"holderIdentity": "", "leaseTransitions": 0}}
    yield Call("POST", f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases{_DRY}", lease)
    for image in ("Bad_Value !", "x" * 300, "-a", "a..b/c", "a:1", "a:latest", "h:5000/a", "a/b@sha256:" + "0" * 64, "a" * 64):
        spec = {"containers": [{"name": "a", "image": image}]}
        yield Call("POST", f"{path}/podtemplates{_DRY}", {"metadata": {"name": "a"}, "template": {"spec": spec}})


def issuer(namespace: str) -> Talk:
    """Who issues tokens, and the keys that verify them."""
    for path in ("/.well-known/openid-configuration", "/openid/v1/jwks"):
        for accept in ("*/*", "application/json", "application/jwk-set+json", "application/yaml"):
            yield Call("GET", path, headers=(("accept", accept),))
        yield Call("GET", f"{path}/", headers=(("accept", "*/*"),))
        yield Call("GET", f"{path}/x", headers=(("accept", "*/*"),))


def events(namespace: str) -> Talk:
    """Both groups' are judged as those of the core group; old ones more kindly."""
    new, old = f"/apis/events.k8s.io/v1/namespaces/{namespace}/events", f"/api/v1/namespaces/{namespace}/events"
    about = {"kind": "Pod", "name": "x", "namespace": namespace}
    good = {"eventTime": "2026-01-01T00:00:00.000000Z", "reportingController": "a", "reportingInstance": "b", "action": "c"}
    good = {**good, "reason": "d", "type": "Normal", "note": "x"}
    changes: tuple[dict[str, Any], ...] = (
        *({"type": "Odd"}, {"series": {"count": 1}}, {"deprecatedCount": 3}, {"deprecatedSource": {"component": "x"}}),
        *({"deprecatedFirstTimestamp": "2026-01-01T00:00:00Z"}, {"eventTime": None}, {"note": "x" * 1025}, {"action": "y" * 129}),
        *({"regarding": {**about, "namespace": "other"}}, {"regarding": {}}, {"reason": ""}, {"reportingController": "?"}),
    )
    for change in changes:
        yield Call("POST", f"{new}{_DRY}", {"metadata": {"name": "a"}, **good, "regarding": about, **change})
    yield Call("POST", new, {"metadata": {"name": "a"}, **good, "regarding": about})
    for change in (*changes, {"related": {"name": "z"}}, {"regarding": {"name": "y"}}):
        yield Call("PATCH", f"{new}/a{_DRY}", change, MERGE)
    plain: dict[str, Any] = {"metadata": {"name": "b"}, "involvedObject": about, "type": "Odd", "series": {"count": 1}}
    elsewhere: tuple[dict[str, Any], ...] = ({"involvedObject": {**about, "namespace": "other"}}, {"involvedObject": {}})
    for more in ({}, {"eventTime": good["eventTime"]}, *elsewhere):
        yield Call("POST", f"{old}{_DRY}", {**plain, **more})


REQUESTED: dict[str, Conversation] = {
    "selectors that can't be read": selectors,
    "strategic patches that make no sense": patches,
    "odd paths and methods": paths,
    "odd options": options,
    "zeros": zeros,
    "the issuer of tokens": issuer,
    "events that are refused": events,
}
