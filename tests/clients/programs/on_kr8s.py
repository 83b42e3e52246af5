"""kr8s at its daily work. Its argument is a kubeconfig; each step that holds is a line."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import kr8s
from kr8s.objects import ConfigMap, Deployment, Namespace, Pod, Secret, ServiceAccount, new_class, object_from_spec

SPACE = "kr8s"
LABELS = {"app": "web"}
CONTAINERS = {"containers": [{"name": "main", "image": "none"}]}
Foo = new_class(kind="Foo", version="clux.dev/v1", namespaced=True)


def main() -> None:
    """Do it all."""
    api = kr8s.api(kubeconfig=sys.argv[1], namespace=SPACE)
    for step in STEPS:
        step(api)
        print(step.__name__, flush=True)


@contextmanager
def refused(status: int) -> Iterator[None]:
    """Expect the server to say no."""
    try:
        yield
    except kr8s.NotFoundError:
        assert status == 404
    except kr8s.ServerError as error:
        assert error.response is not None
        assert error.response.status_code == status, error
    else:
        raise AssertionError(f"{status} was expected")


def made(api: kr8s.Api, kind: type, name: str, **parts: object) -> object:
    """Create an object."""
    labels = parts.pop("labels", {})
    found = kind({"metadata": {"name": name, "namespace": SPACE, "labels": labels}, **parts}, api=api)
    found.create()
    return found


def objects(api: kr8s.Api) -> None:
    """Create and read."""
    Namespace({"metadata": {"name": SPACE}}, api=api).create()
    made(api, ServiceAccount, "default")
    pod = made(api, Pod, "web", labels=LABELS, spec=CONTAINERS)
    read = Pod.get("web", namespace=SPACE, api=api)
    assert (read.metadata.uid, read.status.phase) == (pod.metadata.uid, "Pending")
    made(api, Secret, "keys", data={"key": "dmFsdWU="})
    assert dict(Secret.get("keys", namespace=SPACE, api=api).data) == {"key": "dmFsdWU="}


def lists(api: kr8s.Api) -> None:
    """Selectors."""
    for number in range(5):
        made(api, ConfigMap, f"part-{number}", labels={"odd": str(number % 2)})
    odd = api.get("configmaps", namespace=SPACE, label_selector={"odd": "1"})
    assert [item.name for item in odd] == ["part-1", "part-3"]
    assert len(list(api.get("pods", namespace=SPACE, field_selector={"status.phase": "Pending"}))) == 1


def patches(api: kr8s.Api) -> None:
    """The kinds of patches that it sends."""
    pod = Pod.get("web", namespace=SPACE, api=api)
    pod.label(patched="yes")
    assert dict(pod.labels) == {**LABELS, "patched": "yes"}
    part = ConfigMap.get("part-0", namespace=SPACE, api=api)
    part.patch({"data": {"a": "1"}})
    part.patch([{"op": "add", "path": "/data/b", "value": "2"}], type="json")
    assert dict(part.data) == {"a": "1", "b": "2"}


def scale(api: kr8s.Api) -> None:
    """A Deployment and its scale."""
    template = {"metadata": {"labels": LABELS}, "spec": CONTAINERS}
    deployment = made(api, Deployment, "web", spec={"replicas": 1, "selector": {"matchLabels": LABELS}, "template": template})
    deployment.patch({"spec": {"replicas": 3}}, subresource="scale")
    deployment.refresh()
    assert (deployment.replicas, deployment.spec.strategy.type) == (3, "RollingUpdate")


def watches(api: kr8s.Api) -> None:
    """What is there, and then every change."""
    seen = list[tuple[str, str]]()
    ready = threading.Event()

    def change() -> None:
        ready.wait(10)
        other = kr8s.api(kubeconfig=sys.argv[1], namespace=SPACE)
        part = ConfigMap.get("part-1", namespace=SPACE, api=other)
        part.patch({"data": {"a": "1"}})
        part.delete()

    worker = threading.Thread(target=change)
    worker.start()
    for kind, found in api.watch("configmaps", namespace=SPACE, label_selector="odd=1"):
        seen.append((kind, found.name))
        if found.name == "part-3":
            ready.set()
        if kind == "DELETED":
            break
    worker.join()
    assert seen == [("ADDED", "part-1"), ("ADDED", "part-3"), ("MODIFIED", "part-1"), ("DELETED", "part-1")], seen


def kubelet(api: kr8s.Api) -> None:
    """Logs, and a command in a container; it waits for a pod to be ready before."""
    pod = Pod.get("web", namespace=SPACE, api=api)
    ready = [{"type": kind, "status": "True"} for kind in ("Ready", "ContainersReady")]
    pod.patch({"status": {"phase": "Running", "conditions": ready}}, subresource="status")
    assert list(pod.logs()) == ["first", "second"]
    assert pod.exec(["echo", "hello"]).stdout == b"hello\n"


def ports(api: kr8s.Api) -> None:
    """A connection to a port of the pod."""
    pod = Pod.get("web", namespace=SPACE, api=api)
    with pod.portforward(remote_port=80, local_port="auto") as port, urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert answer.read() == b"hello\n"


def custom(api: kr8s.Api) -> None:
    """A definition, and an object of it."""
    names = {"plural": "foos", "singular": "foo", "kind": "Foo"}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "clux.dev", "scope": "Namespaced", "names": names, "versions": [version]}
    document = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "foos.clux.dev"},
        "spec": spec,
    }
    definition = object_from_spec(document, api=api)
    if not definition.exists():
        definition.create()
    foo = made(api, Foo, "one", spec={"size": 1})
    foo.patch({"spec": {"size": 2}})
    assert [item.spec.size for item in api.get("foos.clux.dev", namespace=SPACE)] == [2]


def errors(api: kr8s.Api) -> None:
    """What is not there, is there already, or is not valid."""
    with refused(404):
        Pod.get("nobody", namespace=SPACE, api=api, timeout=0)
    with refused(409):
        made(api, Pod, "web", spec=CONTAINERS)
    with refused(422):
        made(api, ConfigMap, "Not A Name")


def deletes(api: kr8s.Api) -> None:
    """One, and a namespace with all that is in it."""
    Pod.get("web", namespace=SPACE, api=api).delete(force=True)
    Namespace.get(SPACE, api=api).delete()


STEPS: tuple[Callable[[kr8s.Api], None], ...] = (
    *(objects, lists, patches, scale, watches, kubelet, ports, custom, errors, deletes),
)


if __name__ == "__main__":
    main()
