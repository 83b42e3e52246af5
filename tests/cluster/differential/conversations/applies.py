"""Server-side apply, and who manages what after any write: what is refused, what is merged, what is given up."""

from collections.abc import Generator
from typing import Any, TypeAlias

from ..steps import Answer, Call, Headers, Step, Talk

APPLY = (("content-type", "application/apply-patch+yaml"),)
MERGE = (("content-type", "application/merge-patch+json"),)
JSON = (("content-type", "application/json-patch+json"),)
STRATEGIC = (("content-type", "application/strategic-merge-patch+json"),)
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
Asked: TypeAlias = Generator[Step, Answer, Answer]


def maps(namespace: str) -> str:
    """The collection of ConfigMaps."""
    return f"/api/v1/namespaces/{namespace}/configmaps"


def wanted(data: Any, name: str = "a", **metadata: Any) -> dict[str, Any]:
    """A ConfigMap to apply."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **metadata}, "data": data}


def apply(namespace: str, manager: str, body: Any, query: str = "", headers: Headers = APPLY) -> Asked:
    """Apply to the ConfigMap ``a``."""
    return (yield Call("PATCH", f"{maps(namespace)}/a?fieldManager={manager}{query}", body, headers))


def shown(namespace: str) -> Asked:
    """GET it."""
    return (yield Call("GET", f"{maps(namespace)}/a"))


def created(namespace: str) -> Talk:
    """Who creates owns everything, under the name that it gives or that its program has."""
    agents = ("kubectl/v1.31.0 (linux/amd64)", "no-version", "odd name/1", "/", "x" * 200)
    for number, agent in enumerate(agents):
        yield Call("POST", maps(namespace), {"metadata": {"name": f"m{number}"}, "data": {"x": "1"}}, (("user-agent", agent),))
    yield Call("POST", f"{maps(namespace)}?fieldManager=me", wanted({"x": "1"}, labels={"l": "1"}, annotations={"n": "1"}))
    yield Call("POST", f"{maps(namespace)}?fieldManager={'y' * 129}", wanted({"x": "1"}, "too-long"))
    yield Call("POST", f"{maps(namespace)}?fieldManager=me", {"metadata": {"name": "bare"}})
    yield Call(
        "POST", f"{maps(namespace)}?fieldManager=me", {"metadata": {"name": "e", "labels": {}, "finalizers": []}, "data": {}}
    )


def replaced(namespace: str) -> Talk:
    """An update takes what it changes; what it leaves alone stays with its owner, and so does its time."""
    yield Call("POST", f"{maps(namespace)}?fieldManager=one", wanted({"x": "1", "y": "1"}, finalizers=["a.test/a"]))
    for manager, data in (
        ("two", {"x": "2", "y": "1"}),
        ("one", {"x": "2", "y": "1"}),
        ("two", {"y": "1", "z": "3"}),
        ("two", {}),
    ):
        yield Call("PUT", f"{maps(namespace)}/a?fieldManager={manager}", wanted(data))
    yield from shown(namespace)


def patched(namespace: str) -> Talk:
    """Every kind of patch is tracked."""
    yield Call("POST", f"{maps(namespace)}?fieldManager=one", wanted({"x": "1", "y": "1"}))
    target = f"{maps(namespace)}/a?fieldManager"
    yield Call("PATCH", f"{target}=merge", {"data": {"x": "2"}, "metadata": {"labels": {"l": "1"}}}, MERGE)
    yield Call("PATCH", f"{target}=json", [{"op": "add", "path": "/data/z", "value": "1"}], JSON)
    yield Call("PATCH", f"{target}=strategic", {"data": {"y": None}, "metadata": {"finalizers": ["a.test/a"]}}, STRATEGIC)
    yield Call("PATCH", f"{target}=nothing", {"data": {"x": "2"}}, MERGE)
    yield from shown(namespace)


def two_managers(namespace: str) -> Talk:
    """Each owns what it applies."""
    yield from apply(namespace, "one", wanted({"x": "1"}))
    yield from apply(namespace, "two", wanted({"y": "1"}))
    yield from apply(namespace, "one", wanted({"x": "2"}))
    yield from shown(namespace)


def one_conflict(namespace: str) -> Talk:
    """One field that another applied."""
    yield from apply(namespace, "one", wanted({"x": "1"}))
    yield from apply(namespace, "two", wanted({"x": "2"}))
    yield from shown(namespace)


def many_conflicts(namespace: str) -> Talk:
    """Several fields of several managers, those of an update with its version."""
    yield from apply(namespace, "one", wanted({"x": "1", "y": "1"}))
    yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=upd", {"data": {"z": "1"}, "metadata": {"labels": {"a": "1"}}}, MERGE)
    yield from apply(namespace, "two", wanted({"x": "2", "y": "2", "z": "2"}, labels={"a": "2"}))


def forced(namespace: str) -> Talk:
    """With force they are taken away; the last field that a manager loses takes its entry along."""
    yield from apply(namespace, "one", wanted({"x": "1"}))
    yield from apply(namespace, "two", wanted({"x": "2", "y": "2"}), "&force=true")
    yield from apply(namespace, "three", wanted({"x": "2"}), "&force=1")
    yield from shown(namespace)


def given_up(namespace: str) -> Talk:
    """What is applied no more goes away."""
    yield from apply(namespace, "one", wanted({"x": "1", "y": "1"}, labels={"l": "1"}, annotations={"n": "1"}))
    yield from apply(namespace, "one", wanted({"x": "1"}))
    yield from apply(namespace, "one", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})
    yield from shown(namespace)


def shared(namespace: str) -> Talk:
    """Unless somebody else owns it, too."""
    yield from apply(namespace, "one", wanted({"x": "1", "y": "1"}))
    yield from apply(namespace, "two", wanted({"x": "1"}))
    yield from apply(namespace, "one", wanted({"y": "1"}))
    yield from apply(namespace, "two", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}})
    yield from shown(namespace)


def given_up_to_an_update(namespace: str) -> Talk:
    """An updater that owns a field keeps it when its applier gives it up."""
    yield from apply(namespace, "one", wanted({"x": "1", "y": "1"}))
    yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=upd", {"data": {"x": "2"}}, MERGE)
    yield from apply(namespace, "one", wanted({"y": "1"}))
    yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=upd", {"data": None}, MERGE)
    yield from apply(namespace, "one", wanted({"y": "1"}))


def unchanged(namespace: str) -> Talk:
    """An apply that changes nothing keeps the version."""
    yield from apply(namespace, "one", wanted({"x": "1"}))
    yield from apply(namespace, "one", wanted({"x": "1"}))
    yield from apply(namespace, "one", wanted({"x": "1"}), "&force=true")


def dry_runs(namespace: str) -> Talk:
    """Answered, and not kept."""
    yield from apply(namespace, "one", wanted({"x": "1"}), "&dryRun=All")
    yield from shown(namespace)
    yield from apply(namespace, "one", wanted({"x": "1"}))
    yield from apply(namespace, "two", wanted({"y": "1"}), "&dryRun=All")
    yield from apply(namespace, "two", wanted({"x": "2"}), "&dryRun=All")
    yield from shown(namespace)


def sets(namespace: str) -> Talk:
    """Finalizers: each is owned apart."""
    yield from apply(namespace, "one", wanted({}, finalizers=["a.test/a", "a.test/b"]))
    yield from apply(namespace, "two", wanted({}, finalizers=["a.test/c", "a.test/b"]))
    yield from apply(namespace, "one", wanted({}, finalizers=["a.test/b"]))
    yield from apply(namespace, "one", wanted({}, finalizers=["a.test/b", "a.test/b"]))
    yield from apply(namespace, "two", wanted({}))
    yield from apply(namespace, "one", wanted({}))


def owners(namespace: str) -> Talk:
    """Owner references: a map list of atomic items."""
    one = {"apiVersion": "v1", "kind": "Pod", "name": "x", "uid": "u1"}
    two = {**one, "uid": "u2"}
    yield from apply(namespace, "one", wanted({}, ownerReferences=[one]))
    yield from apply(namespace, "two", wanted({}, ownerReferences=[two]))
    yield from apply(namespace, "two", wanted({}, ownerReferences=[{**one, "name": "y"}]))
    yield from apply(namespace, "two", wanted({}, ownerReferences=[{**one, "blockOwnerDeletion": True}, one]))
    yield from apply(namespace, "two", wanted({}, ownerReferences=[{"name": "z"}]))
    yield from apply(namespace, "one", wanted({}))


def resets(namespace: str) -> Talk:
    """Clients that ask to forget all managers; from then on nobody keeps track, until the first apply."""
    yield from apply(namespace, "one", wanted({"x": "1"}))
    both: tuple[list[Any], ...] = ([{}], [])
    for managed in both:
        yield Call("PUT", f"{maps(namespace)}/a?fieldManager=upd", wanted({"x": "2"}, managedFields=managed))
        yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=upd", {"data": {"y": "1"}}, MERGE)
        yield from apply(namespace, "two", wanted({"z": "1"}))
    yield from apply(namespace, "two", wanted({"x": "9"}))


def own_managers(namespace: str) -> Talk:
    """Clients that write managedFields themselves: valid ones are taken, others and none at all are not."""
    yield from apply(namespace, "one", wanted({"x": "1", "y": "1"}))
    entry: dict[str, Any] = {
        "manager": "other",
        "operation": "Apply",
        "apiVersion": "v1",
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:data": {"f:x": {}}},
    }
    target = f"{maps(namespace)}/a?fieldManager=upd"
    yield Call("PUT", target, wanted({"x": "1", "y": "1"}))
    yield Call(
        "PUT", target, wanted({"x": "1", "y": "1"}, managedFields=[{**entry, "fieldsV1": {"f:data": {"f:x": {}, "q:y": {}}}}])
    )
    others: tuple[dict[str, Any], ...] = (
        {"operation": "Odd"},
        {"apiVersion": ""},
        {"fieldsType": ""},
        {"fieldsType": "Other"},
        {"fieldsV1": {"x": {}}},
    )
    for odd in others:
        yield Call("PUT", target, wanted({"x": "1", "y": "1"}, managedFields=[{**entry, **odd}]))
    yield Call("PATCH", target, [{"op": "replace", "path": "/metadata/managedFields", "value": [entry]}], JSON)
    yield Call("PATCH", target, [{"op": "replace", "path": "/metadata/managedFields", "value": [{}]}], JSON)
    yield Call("POST", f"{maps(namespace)}?fieldManager=new", wanted({"x": "1"}, "b", managedFields=[entry]))


def first_applies(namespace: str) -> Talk:
    """What was written while nobody kept track belongs to a manager of its own."""
    yield Call("POST", f"{maps(namespace)}?fieldManager=one", wanted({"x": "1"}, labels={"l": "1"}, finalizers=["a.test/a"]))
    yield Call("PATCH", f"{maps(namespace)}/a", {"metadata": {"managedFields": [{}]}}, MERGE)
    yield from apply(namespace, "two", wanted({"x": "1"}))
    yield from apply(namespace, "two", wanted({"x": "2"}))
    yield from apply(namespace, "two", wanted({"x": "2"}), "&force=true")


def from_client_side(namespace: str) -> Talk:
    """kubectl apply on the client's side, then on the server's: fields that are as they were applied make no conflict."""
    said = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"annotations":{},"name":"a"},"data":{"x":"1","y":"1"}}\n'
    annotations = {LAST_APPLIED: said}
    yield Call(
        "POST", f"{maps(namespace)}?fieldManager=kubectl-client-side-apply", wanted({"x": "1", "y": "1"}, annotations=annotations)
    )
    yield from apply(namespace, "other", wanted({"x": "2"}))
    yield from apply(namespace, "kubectl", wanted({"x": "2", "y": "1"}))
    yield from apply(namespace, "kubectl", wanted({"x": "<3>"}, annotations={"n": "1"}))
    yield from shown(namespace)


def from_client_side_with_changes(namespace: str) -> Talk:
    """What somebody changed since is a conflict all the same."""
    said = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1","y":"1"}}'
    annotations = {LAST_APPLIED: said}
    yield Call("POST", f"{maps(namespace)}?fieldManager=csa", wanted({"x": "1", "y": "1"}, annotations=annotations))
    yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=upd", {"data": {"y": "5"}}, MERGE)
    yield from apply(namespace, "kubectl", wanted({"x": "2", "y": "2"}))
    for broken in ("", "{", "[]", '{"apiVersion":"v2","kind":"ConfigMap"}', '{"apiVersion":"v1","kind":"ConfigMap","odd":1}'):
        yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=upd", {"metadata": {"annotations": {LAST_APPLIED: broken}}}, MERGE)
        yield from apply(namespace, "kubectl", wanted({"x": "3"}))


def ancient_changes(namespace: str) -> Talk:
    """More than ten updaters: the oldest become one."""
    yield Call("POST", f"{maps(namespace)}?fieldManager=m00", wanted({"x": "1"}))
    for number in range(1, 15):
        yield Call("PATCH", f"{maps(namespace)}/a?fieldManager=m{number:02}", {"data": {f"k{number}": "1"}}, MERGE)
    yield from apply(namespace, "last", wanted({"k3": "2"}))
    yield from apply(namespace, "last", wanted({"k14": "2", "k3": "2"}), "&force=true")


def deleted_and_applied(namespace: str) -> Talk:
    """A deleted object is created anew; one that is on its way out is not undone."""
    yield from apply(namespace, "one", wanted({"x": "1"}, finalizers=["a.test/a"]))
    yield Call("DELETE", f"{maps(namespace)}/a")
    yield from apply(namespace, "one", wanted({"x": "2"}, finalizers=["a.test/a"]))
    yield from apply(namespace, "two", wanted({}, finalizers=["a.test/b"]))
    yield from apply(namespace, "one", wanted({"x": "2"}))
    yield from shown(namespace)
    yield from apply(namespace, "one", wanted({"x": "3"}))


def leases(namespace: str) -> Talk:
    """A PUT that creates is tracked as a create is."""
    target = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/a"
    lease = {"metadata": {"name": "a"}, "spec": {"holderIdentity": "x", "leaseDurationSeconds": 5}}
    made = yield Call("PUT", f"{target}?fieldManager=one", lease)
    yield Call("PUT", f"{target}?fieldManager=two", {**made.body, "spec": {"holderIdentity": "y"}})
    body = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a"},
        "spec": {"renewTime": "2026-01-01T00:00:00.000000Z"},
    }
    yield Call("PATCH", f"{target}?fieldManager=three", body, APPLY)


def secrets(namespace: str) -> Talk:
    """Write-only fields become what they stand for before anybody owns them."""
    target = f"/api/v1/namespaces/{namespace}/secrets"
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "type": "Opaque"}
    yield Call("POST", f"{target}?fieldManager=one", {**secret, "data": {"x": "MQ=="}})
    yield Call("PATCH", f"{target}/a?fieldManager=two", {**secret, "data": {"y": "MQ=="}}, APPLY)
    yield Call("PATCH", f"{target}/a?fieldManager=two", {**secret, "data": {"x": "Mg=="}}, APPLY)
    yield Call("PATCH", f"{target}/a?fieldManager=two", {**secret, "data": {"x": "no base64!"}}, APPLY)


APPLIES = {
    "managers of what is created": created,
    "managers of what is replaced": replaced,
    "managers of what is patched": patched,
    "two who apply": two_managers,
    "one conflict": one_conflict,
    "many conflicts": many_conflicts,
    "conflicts forced": forced,
    "fields given up": given_up,
    "fields shared": shared,
    "fields given up to an updater": given_up_to_an_update,
    "an apply that changes nothing": unchanged,
    "applies as dry runs": dry_runs,
    "sets applied": sets,
    "managers reset": resets,
    "managers written by clients": own_managers,
    "the first apply of an object": first_applies,
    "from client-side apply": from_client_side,
    "from client-side apply with changes": from_client_side_with_changes,
    "more managers than are kept": ancient_changes,
    "applies to what is deleted": deleted_and_applied,
    "leases and their managers": leases,
    "secrets and their managers": secrets,
}
