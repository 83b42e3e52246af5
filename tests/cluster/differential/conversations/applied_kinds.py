"""Server-side apply of kinds with lists, status and scale, and of custom resources with schemas of every sort."""

from typing import Any

from ..steps import Call, Define, Talk
from .applies import APPLY, JSON, MERGE, STRATEGIC, Asked

GROUP = "applied.test"
_SPEC: dict[str, Any] = {
    "restartPolicy": "Always",
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
    "terminationGracePeriodSeconds": 30,
    "securityContext": {},
}
_SAID = {
    "image": "nginx",
    "imagePullPolicy": "Always",
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}


def container(name: str, **more: Any) -> dict[str, Any]:
    """A container of which nothing is left to be filled in."""
    return {"name": name, **_SAID, **more}


def template(*containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """A PodTemplate of them."""
    body: dict[str, Any] = {"metadata": {"labels": {"app": "web"}}, "spec": {**_SPEC, "containers": list(containers), **spec}}
    return {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "a"}, "template": body}


def part(*containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """The same with nothing but these."""
    found = {"spec": {"containers": list(containers), **spec} if containers else spec}
    return {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "a"}, "template": found}


def put(namespace: str, manager: str, body: Any, query: str = "") -> Asked:
    """Apply a PodTemplate."""
    target = f"/api/v1/namespaces/{namespace}/podtemplates/a?fieldManager={manager}{query}"
    return (yield Call("PATCH", target, body, APPLY))


def map_lists(namespace: str) -> Talk:
    """Containers by name, ports by number and protocol, which has a default; environment in the order that is applied."""
    env = [{"name": "A", "value": "1"}, {"name": "B", "value": "1"}]
    yield from put(namespace, "one", template(container("one", env=env, ports=[{"containerPort": 80, "protocol": "TCP"}])))
    yield from put(namespace, "two", part({"name": "one", "env": [{"name": "C", "value": "1"}, {"name": "A", "value": "1"}]}))
    yield from put(
        namespace, "two", part({"name": "one", "ports": [{"containerPort": 80}, {"containerPort": 53, "protocol": "UDP"}]})
    )
    yield from put(
        namespace, "two", part({"name": "one", "ports": [{"containerPort": 80, "name": "web"}, {"containerPort": 80}]})
    )
    yield from put(namespace, "two", part(container("two"), {"name": "one"}))
    yield from put(namespace, "two", part(container("three")))
    yield from put(namespace, "one", template(container("three")))


def atomic_parts(namespace: str) -> Talk:
    """Commands, selectors and tolerations are owned as a whole."""
    yield from put(namespace, "one", template(container("one", command=["a", "b"]), nodeSelector={"a": "1"}))
    yield from put(namespace, "two", part({"name": "one", "command": ["a", "b"]}, nodeSelector={"b": "1"}))
    yield from put(namespace, "two", part({"name": "one", "command": ["c"]}))
    yield from put(namespace, "two", part({"name": "one", "command": ["c"]}), "&force=true")
    yield from put(namespace, "two", part(nodeSelector={}))


def updated_lists(namespace: str) -> Talk:
    """An updater owns the items that it adds, and loses those that go."""
    target = f"/api/v1/namespaces/{namespace}/podtemplates"
    yield Call("POST", f"{target}?fieldManager=one", template(container("one")))
    yield Call("PATCH", f"{target}/a?fieldManager=two", {"template": {"spec": {"containers": [container("two")]}}}, STRATEGIC)
    steps = [{"op": "add", "path": "/template/spec/containers/0/env", "value": [{"name": "A", "value": "1"}]}]
    yield Call("PATCH", f"{target}/a?fieldManager=three", steps, JSON)
    yield Call("PATCH", f"{target}/a?fieldManager=four", {"template": {"spec": {"containers": [container("one")]}}}, MERGE)


def controller(namespace: str, replicas: int | None) -> dict[str, Any]:
    """A ReplicationController of which nothing is left to be filled in, and that makes no pods."""
    body: dict[str, Any] = {"metadata": {"labels": {"app": "web"}}, "spec": {**_SPEC, "containers": [container("one")]}}
    spec: dict[str, Any] = {"selector": {"app": "web"}, "template": body, "minReadySeconds": 1}
    if replicas is not None:
        spec["replicas"] = replicas
    return {
        "apiVersion": "v1",
        "kind": "ReplicationController",
        "metadata": {"name": "a", "labels": {"app": "web"}},
        "spec": spec,
    }


def _definition(name: str, spec: dict[str, Any], **more: Any) -> Define:
    plural = f"{name}s"
    kind = name.capitalize()
    properties: dict[str, Any] = {
        "spec": spec,
        "status": {"type": "object", "properties": {"n": {"type": "integer"}, "t": {"type": "string"}}},
    }
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}},
        **more,
    }
    versions = [version, {**version, "name": "v2", "storage": False}]
    names = {"plural": plural, "singular": name, "kind": kind, "listKind": f"{kind}List"}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {"group": GROUP, "names": names, "scope": "Namespaced", "versions": versions},
    }
    return Define(definition, f"/apis/{GROUP}/v2/{plural}")


_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_ITEM = {"type": "object", "properties": {"k": _TEXT, "n": _NUMBER, "v": _TEXT}, "required": ["k"]}
_LISTS = {
    "type": "object",
    "properties": {
        "keyed": {"type": "array", "items": _ITEM, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"]},
        "double": {
            "type": "array",
            "items": {**_ITEM, "required": ["k", "n"]},
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["k", "n"],
        },
        "words": {"type": "array", "items": _TEXT, "x-kubernetes-list-type": "set"},
        "numbers": {"type": "array", "items": _NUMBER, "x-kubernetes-list-type": "set"},
        "plain": {"type": "array", "items": _TEXT},
    },
}
_MAPS = {
    "type": "object",
    "properties": {
        "whole": {"type": "object", "properties": {"a": _TEXT, "b": _TEXT}, "x-kubernetes-map-type": "atomic"},
        "parts": {"type": "object", "additionalProperties": {"type": "object", "properties": {"a": _TEXT, "b": _TEXT}}},
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "either": {"x-kubernetes-int-or-string": True},
        "size": {"type": "number"},
        "yes": {"type": "boolean"},
    },
}
LISTS = _definition("list", _LISTS, subresources={"status": {}})
MAPS = _definition("mapping", _MAPS)
SIZES = _definition(
    "size",
    {"type": "object", "properties": {"n": _NUMBER, "t": _TEXT}},
    subresources={"status": {}, "scale": {"specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n"}},
)


def custom(namespace: str, kind: str, manager: str, spec: Any, query: str = "", **more: Any) -> Asked:
    """Apply a custom resource."""
    version, place = more.pop("version", "v1"), more.pop("part", "")
    body = {"apiVersion": f"{GROUP}/{version}", "kind": kind.capitalize(), "metadata": {"name": "a"}, **more}
    if spec is not None:
        body["spec"] = spec
    target = f"/apis/{GROUP}/{version}/namespaces/{namespace}/{kind}s/a{place}?fieldManager={manager}{query}"
    return (yield Call("PATCH", target, body, APPLY))


def custom_map_lists(namespace: str) -> Talk:
    """Items by one key and by two."""
    yield LISTS
    yield from custom(namespace, "list", "one", {"keyed": [{"k": "x", "v": "1"}, {"k": "y"}], "double": [{"k": "x", "n": 1}]})
    yield from custom(namespace, "list", "two", {"keyed": [{"k": "z"}, {"k": "x", "n": 2}], "double": [{"k": "x", "n": 20}]})
    yield from custom(namespace, "list", "two", {"keyed": [{"k": "x", "v": "2"}]})
    yield from custom(namespace, "list", "two", {"keyed": [{"k": "x", "v": "2"}]}, "&force=true")
    yield from custom(namespace, "list", "two", {"keyed": [{"k": "x"}, {"k": "x"}]})
    yield from custom(namespace, "list", "two", {"keyed": [{"v": "1"}]})
    yield from custom(namespace, "list", "two", {"keyed": ["x"]})
    yield from custom(namespace, "list", "two", {"keyed": [None]})
    yield from custom(namespace, "list", "one", {})
    yield from custom(namespace, "list", "two", {})


def custom_sets(namespace: str) -> Talk:
    """Members of sets, and lists that are owned as a whole."""
    yield LISTS
    yield from custom(namespace, "list", "one", {"words": ["a", "b"], "numbers": [1, 20, 3], "plain": ["x"]})
    yield from custom(namespace, "list", "two", {"words": ["c", "b"], "numbers": [20, 4]})
    yield from custom(namespace, "list", "two", {"plain": ["y"]})
    yield from custom(namespace, "list", "one", {"words": ["b"], "numbers": []})
    yield from custom(namespace, "list", "two", {"words": ["b", "b"]})
    yield from custom(namespace, "list", "two", {"words": [{"a": 1}]})
    yield from custom(namespace, "list", "two", {"words": [None]})
    yield from custom(namespace, "list", "two", {"words": [[]]})
    yield from custom(namespace, "list", "two", {})


def custom_maps(namespace: str) -> Talk:
    """Objects that are atomic, granular, or of any shape."""
    yield MAPS
    yield from custom(
        namespace, "mapping", "one", {"whole": {"a": "1"}, "parts": {"x": {"a": "1"}}, "any": {"p": {"q": 1}, "l": [1]}}
    )
    yield from custom(namespace, "mapping", "two", {"parts": {"x": {"b": "1"}, "y": {}}, "any": {"p": {"r": [{}]}}})
    yield from custom(namespace, "mapping", "two", {"whole": {"b": "1"}})
    yield from custom(namespace, "mapping", "two", {"any": {"l": [2]}})
    yield from custom(namespace, "mapping", "two", {"any": {"p": 5}}, "&force=true")
    yield from custom(namespace, "mapping", "one", {"parts": {}})
    yield from custom(namespace, "mapping", "two", {})


def custom_scalars(namespace: str) -> Talk:
    """Numbers of either form, and what is none."""
    yield MAPS
    yield from custom(namespace, "mapping", "one", {"either": 1, "size": 1.5, "yes": True})
    yield from custom(namespace, "mapping", "one", {"either": "1", "size": 2, "yes": False})
    yield from custom(namespace, "mapping", "two", {"either": "1", "size": 2.0})
    yield from custom(namespace, "mapping", "two", {"size": "x"})
    yield from custom(namespace, "mapping", "two", {"yes": "x"})
    yield from custom(namespace, "mapping", "two", {"yes": 1})
    yield from custom(namespace, "mapping", "two", {"odd": 1})
    yield from custom(namespace, "mapping", "two", {"whole": "x"})
    yield from custom(namespace, "mapping", "two", {"parts": []})


def custom_status(namespace: str) -> Talk:
    """Status is applied apart, and nobody comes to own anything else through it."""
    yield LISTS
    yield from custom(namespace, "list", "one", {"plain": ["x"]}, status={"n": 1})
    yield from custom(namespace, "list", "one", {"plain": ["y"]}, part="/status", status={"n": 2, "t": "x"})
    yield from custom(namespace, "list", "two", None, part="/status", status={"n": 3})
    yield from custom(namespace, "list", "two", None, "&force=true", part="/status", status={"n": 3})
    yield from custom(namespace, "list", "one", {"plain": ["y"]}, status={"n": 4})
    target = f"/apis/{GROUP}/v1/namespaces/{namespace}/lists/a"
    yield Call("PATCH", f"{target}/status?fieldManager=upd", {"status": {"t": "z"}, "metadata": {"labels": {"l": "1"}}}, MERGE)
    yield Call("PATCH", f"{target}?fieldManager=upd", {"status": {"t": "w"}, "metadata": {"labels": {"l": "1"}}}, MERGE)


def custom_updates(namespace: str) -> Talk:
    """What updates of custom resources own."""
    yield MAPS
    target = f"/apis/{GROUP}/v1/namespaces/{namespace}/mappings"
    body: dict[str, Any] = {
        "apiVersion": f"{GROUP}/v1",
        "kind": "Mapping",
        "metadata": {"name": "a", "labels": {"l": "1"}},
        "spec": {"any": {"p": {}}},
    }
    made = yield Call("POST", f"{target}?fieldManager=one", body)
    yield Call("PUT", f"{target}/a?fieldManager=two", {**made.body, "spec": {"any": {"p": {"q": 1}}, "whole": {"a": "1"}}})
    yield Call("PATCH", f"{target}/a?fieldManager=three", {"spec": {"any": {"p": None}, "parts": {"x": {}}}}, MERGE)
    yield from custom(namespace, "mapping", "four", {"parts": {"x": {"a": "1"}}})
    yield Call("PATCH", f"{target}/a?fieldManager=three", {"spec": None}, MERGE)


def custom_versions(namespace: str) -> Talk:
    """Who applies is the same in every version; who updates is not."""
    yield LISTS
    target = f"/apis/{GROUP}/v2/namespaces/{namespace}/lists/a"
    yield from custom(namespace, "list", "one", {"words": ["a"], "plain": ["x"]})
    yield Call("PATCH", f"{target}?fieldManager=upd", {"spec": {"plain": ["y"]}}, MERGE)
    yield Call("PATCH", target.replace("/v2/", "/v1/") + "?fieldManager=upd", {"spec": {"numbers": [1]}}, MERGE)
    yield from custom(namespace, "list", "one", {"words": ["a"]}, version="v2")
    yield from custom(namespace, "list", "two", {"plain": ["z"], "numbers": [1]}, version="v2")
    yield from custom(namespace, "list", "two", {"plain": ["z"], "numbers": [1]}, "&force=true", version="v2")
    yield from custom(namespace, "list", "one", {}, version="v1")


def custom_scales(namespace: str) -> Talk:
    """Whoever writes the scale owns the number of replicas of its object."""
    yield SIZES
    yield from custom(namespace, "size", "one", {"n": 1, "t": "x"})
    target = f"/apis/{GROUP}/v1/namespaces/{namespace}/sizes/a"
    yield Call("PATCH", f"{target}/scale?fieldManager=upd", {"spec": {"replicas": 2}}, MERGE)
    yield Call("GET", target)
    yield from custom(namespace, "size", "one", {"n": 3, "t": "x"})
    scale = {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "a"}, "spec": {"replicas": 4}}
    yield Call("PATCH", f"{target}/scale?fieldManager=app", scale, APPLY)
    yield Call("PATCH", f"{target}/scale?fieldManager=app&force=true", scale, APPLY)
    yield Call("GET", target)
    yield from custom(namespace, "size", "one", {"t": "x"})
    yield Call("PATCH", f"{target}/scale?fieldManager=app", {**scale, "spec": {"replicas": "x"}}, APPLY)
    yield Call("PATCH", f"{target}/scale?fieldManager=app", {**scale, "kind": "Other"}, APPLY)
    yield Call("PATCH", f"{target}/scale?fieldManager=app", {**scale, "spec": {"odd": 1}}, APPLY)
    yield Call("PATCH", f"{target}/scale", scale, APPLY)
    read = yield Call("GET", f"{target}/scale")
    yield Call("PUT", f"{target}/scale?fieldManager=put", {**read.body, "spec": {"replicas": 5}})
    yield Call("GET", target)


def built_in_scales(namespace: str) -> Talk:
    """The scale of a built-in kind, and keys that are numbers on the way through it."""
    target = f"/api/v1/namespaces/{namespace}/replicationcontrollers/a"
    yield Call("PATCH", f"{target}?fieldManager=one", controller(namespace, 0), APPLY)
    yield Call("PATCH", f"{target}/scale?fieldManager=two", {"spec": {"replicas": 0}}, MERGE)
    scale = {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "a"}, "spec": {"replicas": 0}}
    yield Call("PATCH", f"{target}/scale?fieldManager=two", scale, APPLY)
    yield Call("PATCH", f"{target}?fieldManager=one", controller(namespace, None), APPLY)


def roles(namespace: str) -> Talk:
    """Rules are one value."""
    target = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/roles/a"
    rule = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
    body = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "a"}, "rules": [rule]}
    yield Call("PATCH", f"{target}?fieldManager=one", body, APPLY)
    yield Call("PATCH", f"{target}?fieldManager=two", {**body, "rules": [rule, rule]}, APPLY)
    yield Call("PATCH", f"{target}?fieldManager=two", {**body, "rules": [rule, rule]}, (*APPLY, ("user-agent", "x")))
    yield Call("PATCH", f"{target}?fieldManager=two&force=true", {**body, "rules": [rule, rule]}, APPLY)


def accounts(namespace: str) -> Talk:
    """A list that is a map, and one that is one value."""
    target = f"/api/v1/namespaces/{namespace}/serviceaccounts/a"
    body = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a"}}
    yield Call(
        "PATCH", f"{target}?fieldManager=one", {**body, "secrets": [{"name": "x"}], "imagePullSecrets": [{"name": "p"}]}, APPLY
    )
    yield Call("PATCH", f"{target}?fieldManager=two", {**body, "secrets": [{"name": "y"}]}, APPLY)
    yield Call("PATCH", f"{target}?fieldManager=two", {**body, "imagePullSecrets": [{"name": "q"}]}, APPLY)
    yield Call("PATCH", f"{target}?fieldManager=one", body, APPLY)


APPLIED_KINDS = {
    "map lists applied": map_lists,
    "atomic parts applied": atomic_parts,
    "managers of updated lists": updated_lists,
    "custom map lists applied": custom_map_lists,
    "custom sets applied": custom_sets,
    "custom maps applied": custom_maps,
    "custom scalars applied": custom_scalars,
    "custom status applied": custom_status,
    "managers of custom resources": custom_updates,
    "custom versions applied": custom_versions,
    "custom scales applied": custom_scales,
    "roles applied": roles,
    "service accounts applied": accounts,
}
