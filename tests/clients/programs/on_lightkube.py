"""lightkube at its daily work. Its argument is a kubeconfig; each step that holds is a line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lightkube import ApiError, Client, KubeConfig
from lightkube.generic_resource import create_namespaced_resource
from lightkube.models.apps_v1 import DeploymentSpec
from lightkube.models.core_v1 import Container, PodSpec, PodTemplateSpec
from lightkube.models.meta_v1 import LabelSelector, ObjectMeta
from lightkube.resources.apiextensions_v1 import CustomResourceDefinition
from lightkube.resources.apps_v1 import Deployment
from lightkube.resources.core_v1 import ConfigMap, Namespace, Pod, Secret, ServiceAccount
from lightkube.types import CascadeType, PatchType

SPACE = "lightkube"
LABELS = {"app": "web"}
CONTAINERS = PodSpec(containers=[Container("main", image="none")])
Foo = create_namespaced_resource("clux.dev", "v1", "Foo", "foos")


def main() -> None:
    """Do it all."""
    client = Client(KubeConfig.from_file(sys.argv[1]), namespace=SPACE, field_manager="lightkube")
    for step in STEPS:
        step(client)
        print(step.__name__, flush=True)


@contextmanager
def refused(status: int, reason: str) -> Iterator[None]:
    """Expect the server to say no."""
    try:
        yield
    except ApiError as error:
        assert (error.status.code, error.status.reason) == (status, reason), error
        return
    raise AssertionError(f"{reason} was expected")


def settings(name: str, data: dict[str, str] | None = None, labels: dict[str, str] | None = None) -> ConfigMap:
    """A ConfigMap."""
    return ConfigMap(metadata=ObjectMeta(name=name, namespace=SPACE, labels=labels), data=data)


def objects(client: Client) -> None:
    """Create and read, with the types that it makes of what comes."""
    client.create(Namespace(metadata=ObjectMeta(name=SPACE)))
    client.create(ServiceAccount(metadata=ObjectMeta(name="default")))
    made = client.create(Pod(metadata=ObjectMeta(name="web", labels=LABELS), spec=CONTAINERS))
    read = client.get(Pod, "web")
    assert read.metadata.uid == made.metadata.uid
    assert read.metadata.creationTimestamp.tzinfo is not None
    assert read.status.phase == "Pending"
    client.create(Secret(metadata=ObjectMeta(name="keys"), data={"key": "dmFsdWU="}))
    assert client.get(Secret, "keys").data == {"key": "dmFsdWU="}


def lists(client: Client) -> None:
    """Selectors and pages."""
    for number in range(5):
        client.create(settings(f"part-{number}", labels={"odd": str(number % 2)}))
    assert [item.metadata.name for item in client.list(ConfigMap, labels={"odd": "1"})] == ["part-1", "part-3"]
    assert len(list(client.list(Pod, fields={"status.phase": "Pending"}))) == 1
    names = [item.metadata.name for item in client.list(ConfigMap, chunk_size=2, labels={"odd": None})]
    assert names == [f"part-{number}" for number in range(5)]


def writes(client: Client) -> None:
    """Replace, and a conflict."""
    read = client.get(ConfigMap, "part-0")
    read.data = {"a": "1"}
    client.replace(read)
    with refused(409, "Conflict"):
        client.replace(read)


def patches(client: Client) -> None:
    """The kinds of patches that it sends."""
    body = {"metadata": {"labels": {"patched": "yes"}}}
    assert client.patch(Pod, "web", body).metadata.labels == {**LABELS, "patched": "yes"}
    steps = [{"op": "add", "path": "/data/b", "value": "2"}]
    assert client.patch(ConfigMap, "part-0", steps, patch_type=PatchType.JSON).data == {"a": "1", "b": "2"}
    assert client.patch(ConfigMap, "part-0", {"data": {"b": None}}, patch_type=PatchType.MERGE).data == {"a": "1"}


def apply(client: Client) -> None:
    """Server-side apply, and its conflict."""
    client.apply(settings("applied", {"a": "1"}), field_manager="one")
    with refused(409, "Conflict"):
        client.apply(settings("applied", {"a": "2"}), field_manager="two")
    taken = client.apply(settings("applied", {"a": "2"}), field_manager="two", force=True)
    assert taken.data == {"a": "2"}
    assert {entry.manager for entry in taken.metadata.managedFields} == {"two"}


def scale(client: Client) -> None:
    """A Deployment and its scale."""
    template = PodTemplateSpec(metadata=ObjectMeta(labels=LABELS), spec=CONTAINERS)
    spec = DeploymentSpec(selector=LabelSelector(matchLabels=LABELS), template=template)
    assert client.create(Deployment(metadata=ObjectMeta(name="web"), spec=spec)).spec.replicas == 1
    client.patch(Deployment.Scale, "web", {"spec": {"replicas": 3}})
    found = client.get(Deployment, "web")
    assert (found.spec.replicas, found.metadata.generation, found.spec.strategy.type) == (3, 2, "RollingUpdate")


def watches(client: Client) -> None:
    """From a list's version on."""
    there = client.list(ConfigMap)
    assert list(there)
    start = there.resourceVersion
    client.create(settings("seen"))
    client.patch(ConfigMap, "seen", {"data": {"a": "1"}})
    client.delete(ConfigMap, "seen")
    seen = list[tuple[str, str]]()
    for change, found in client.watch(ConfigMap, resource_version=start):
        seen.append((change, found.metadata.name))
        if change == "DELETED":
            break
    assert seen == [("ADDED", "seen"), ("MODIFIED", "seen"), ("DELETED", "seen")]


def kubelet(client: Client) -> None:
    """Logs; it has no streams."""
    assert [line.rstrip("\n") for line in client.log("web")] == ["first", "second"]


def custom(client: Client) -> None:
    """A definition, and an object of it."""
    names = {"plural": "foos", "singular": "foo", "kind": "Foo"}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "clux.dev", "scope": "Namespaced", "names": names, "versions": [version]}
    client.apply(CustomResourceDefinition.from_dict({"metadata": {"name": "foos.clux.dev"}, "spec": spec}), force=True)
    client.create(Foo(metadata=ObjectMeta(name="one", namespace=SPACE), spec={"size": 1}))
    assert client.patch(Foo, "one", {"spec": {"size": 2}}, patch_type=PatchType.MERGE).spec == {"size": 2}
    assert len(list(client.list(Foo))) == 1


def errors(client: Client) -> None:
    """What is not there, is there already, or is not valid."""
    with refused(404, "NotFound"):
        client.get(Pod, "nobody")
    with refused(409, "AlreadyExists"):
        client.create(Pod(metadata=ObjectMeta(name="web"), spec=CONTAINERS))
    with refused(422, "Invalid"):
        client.create(settings("Not A Name"))


def deletes(client: Client) -> None:
    """One, many, and a namespace with all that is in it."""
    client.delete(Pod, "web", grace_period=0, cascade=CascadeType.BACKGROUND)
    client.deletecollection(ConfigMap)
    assert [item for item in client.list(ConfigMap) if "part" in item.metadata.name] == []
    client.delete(Namespace, SPACE)


STEPS: tuple[Callable[[Client], None], ...] = (
    *(objects, lists, writes, patches, apply, scale, watches, kubelet, custom, errors, deletes),
)


if __name__ == "__main__":
    main()
