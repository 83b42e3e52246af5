"""The official Python client at its daily work. Its argument is a kubeconfig; each step that holds is a line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kubernetes import client, config, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.dynamic import DynamicClient
from kubernetes.stream import portforward, stream

SPACE = "official"
LABELS = {"app": "web"}
POD = {"metadata": {"name": "web", "labels": LABELS}, "spec": {"containers": [{"name": "main", "image": "none"}]}}
FOOS = ("clux.dev", "v1", SPACE, "foos")


def main() -> None:
    """Do it all."""
    config.load_kube_config(sys.argv[1])
    core, apps, custom = client.CoreV1Api(), client.AppsV1Api(), client.CustomObjectsApi()
    steps: list[Callable[[], object]] = [
        lambda: objects(core),
        lambda: lists(core),
        lambda: writes(core),
        lambda: patches(core),
        lambda: apply(core),
        lambda: scale(apps),
        lambda: watches(core),
        lambda: kubelet(core),
        lambda: ports(core),
        lambda: status(core),
        discovery,
        lambda: custom_objects(custom),
        lambda: errors(core),
        lambda: deletes(core),
    ]
    for name, step in zip(NAMES, steps, strict=True):
        step()
        print(name, flush=True)


NAMES = (
    *("objects", "lists", "writes", "patches", "apply", "scale", "watches", "kubelet", "ports", "status", "discovery"),
    *("custom", "errors", "deletes"),
)


@contextmanager
def refused(status: int, reason: str) -> Iterator[None]:
    """Expect the server to say no."""
    try:
        yield
    except ApiException as error:
        assert error.status == status, error
        assert f'"reason":"{reason}"' in error.body, error.body
        return
    raise AssertionError(f"{reason} was expected")


def objects(core: client.CoreV1Api) -> None:
    """Create and read, with the types that it makes of what comes."""
    core.create_namespace({"metadata": {"name": SPACE}})
    core.create_namespaced_service_account(SPACE, {"metadata": {"name": "default"}})
    made = core.create_namespaced_pod(SPACE, POD)
    read = core.read_namespaced_pod("web", SPACE)
    assert read.metadata.uid == made.metadata.uid
    assert read.metadata.creation_timestamp.tzinfo is not None
    assert read.status.phase == "Pending"
    core.create_namespaced_secret(SPACE, {"metadata": {"name": "keys"}, "data": {"key": "dmFsdWU="}})
    assert core.read_namespaced_secret("keys", SPACE).data == {"key": "dmFsdWU="}


def lists(core: client.CoreV1Api) -> None:
    """Selectors and pages."""
    for number in range(5):
        core.create_namespaced_config_map(SPACE, {"metadata": {"name": f"part-{number}", "labels": {"odd": str(number % 2)}}})
    odd = core.list_namespaced_config_map(SPACE, label_selector="odd=1").items
    assert [item.metadata.name for item in odd] == ["part-1", "part-3"]
    named = core.list_namespaced_pod(SPACE, field_selector="metadata.name=web,status.phase=Pending").items
    assert len(named) == 1
    names, token = list[str](), ""
    while True:
        page = core.list_namespaced_config_map(SPACE, limit=2, _continue=token, label_selector="odd")
        names += [item.metadata.name for item in page.items]
        if not (token := page.metadata._continue):
            break
    assert names == [f"part-{number}" for number in range(5)]


def writes(core: client.CoreV1Api) -> None:
    """Replace, and a conflict."""
    read = core.read_namespaced_config_map("part-0", SPACE)
    read.data = {"a": "1"}
    core.replace_namespaced_config_map("part-0", SPACE, read)
    with refused(409, "Conflict"):
        core.replace_namespaced_config_map("part-0", SPACE, read)


def patches(core: client.CoreV1Api) -> None:
    """The kinds of patches that it sends."""
    body = {"metadata": {"labels": {"patched": "yes"}}}
    assert core.patch_namespaced_pod("web", SPACE, body).metadata.labels == {**LABELS, "patched": "yes"}
    steps = [{"op": "add", "path": "/data/b", "value": "2"}]
    assert core.patch_namespaced_config_map("part-0", SPACE, steps).data == {"a": "1", "b": "2"}


def apply(core: client.CoreV1Api) -> None:
    """Server-side apply, and its conflict."""
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"a": "1"}}
    options = {"_content_type": "application/apply-patch+yaml"}
    core.patch_namespaced_config_map("applied", SPACE, body, field_manager="one", **options)
    body["data"] = {"a": "2"}
    with refused(409, "Conflict"):
        core.patch_namespaced_config_map("applied", SPACE, body, field_manager="two", **options)
    taken = core.patch_namespaced_config_map("applied", SPACE, body, field_manager="two", force=True, **options)
    assert taken.data == {"a": "2"}
    assert {entry.manager for entry in taken.metadata.managed_fields} == {"two"}


def scale(apps: client.AppsV1Api) -> None:
    """A Deployment and its scale."""
    template = {"metadata": {"labels": LABELS}, "spec": POD["spec"]}
    body = {"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": LABELS}, "template": template}}
    assert apps.create_namespaced_deployment(SPACE, body).spec.replicas == 1
    apps.patch_namespaced_deployment_scale("web", SPACE, {"spec": {"replicas": 3}})
    found = apps.read_namespaced_deployment("web", SPACE)
    assert (found.spec.replicas, found.metadata.generation, found.spec.strategy.type) == (3, 2, "RollingUpdate")


def watches(core: client.CoreV1Api) -> None:
    """From a list's version on, and to an end of its own."""
    start = core.list_namespaced_config_map(SPACE).metadata.resource_version
    core.create_namespaced_config_map(SPACE, {"metadata": {"name": "seen"}})
    core.patch_namespaced_config_map("seen", SPACE, {"data": {"a": "1"}})
    core.delete_namespaced_config_map("seen", SPACE)
    follow = watch.Watch()
    seen = list[tuple[str, str]]()
    for event in follow.stream(core.list_namespaced_config_map, SPACE, resource_version=start, timeout_seconds=5):
        seen.append((event["type"], event["object"].metadata.name))
        if event["type"] == "DELETED":
            follow.stop()
    assert seen == [("ADDED", "seen"), ("MODIFIED", "seen"), ("DELETED", "seen")]


def kubelet(core: client.CoreV1Api) -> None:
    """Logs, and a command in a container."""
    assert core.read_namespaced_pod_log("web", SPACE) == "first\nsecond\n"
    answer = stream(
        core.connect_get_namespaced_pod_exec,
        "web",
        SPACE,
        command=["echo", "hello"],
        stdout=True,
        stderr=True,
        stdin=False,
        tty=False,
    )
    assert answer == "hello\n"


def ports(core: client.CoreV1Api) -> None:
    """A connection to a port of the pod."""
    forwarded = portforward(core.connect_get_namespaced_pod_portforward, "web", SPACE, ports="80")
    sock = forwarded.socket(80)
    sock.setblocking(True)
    sock.sendall(b"GET / HTTP/1.1\r\nHost: web\r\n\r\n")
    answer = b""
    while data := sock.recv(1024):
        answer += data
    assert answer.endswith(b"hello\n"), answer


def status(core: client.CoreV1Api) -> None:
    """A part that is written apart."""
    body = {"status": {"phase": "Running"}, "metadata": {"labels": {"told": "yes"}}}
    changed = core.patch_namespaced_pod_status("web", SPACE, body)
    assert (changed.status.phase, changed.metadata.labels["told"]) == ("Running", "yes")
    assert len(core.list_namespaced_pod(SPACE, field_selector="status.phase=Running").items) == 1


def discovery() -> None:
    """The client without types: it asks which kinds there are."""
    untyped = DynamicClient(client.ApiClient())
    deployments = untyped.resources.get(api_version="apps/v1", kind="Deployment")
    assert deployments.get(name="web", namespace=SPACE).spec.replicas == 3
    maps = untyped.resources.get(api_version="v1", kind="ConfigMap")
    maps.server_side_apply(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "dynamic"}, "data": {"a": "1"}},
        name="dynamic",
        namespace=SPACE,
        field_manager="dynamic",
    )
    assert maps.get(name="dynamic", namespace=SPACE).data["a"] == "1"


def custom_objects(custom: client.CustomObjectsApi) -> None:
    """A definition, and an object of it."""
    names = {"plural": "foos", "singular": "foo", "kind": "Foo"}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "clux.dev", "scope": "Namespaced", "names": names, "versions": [version]}
    definitions = client.ApiextensionsV1Api()
    body = {"metadata": {"name": "foos.clux.dev"}, "spec": spec}
    try:
        definitions.create_custom_resource_definition(body)
    except ApiException as error:
        assert error.status == 409, error
    made = {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": "one"}, "spec": {"size": 1}}
    custom.create_namespaced_custom_object(*FOOS, made)
    changed = custom.patch_namespaced_custom_object(*FOOS, "one", {"spec": {"size": 2}})
    assert changed["spec"] == {"size": 2}
    assert len(custom.list_namespaced_custom_object(*FOOS)["items"]) == 1


def errors(core: client.CoreV1Api) -> None:
    """What is not there, is there already, or is not valid."""
    with refused(404, "NotFound"):
        core.read_namespaced_pod("nobody", SPACE)
    with refused(409, "AlreadyExists"):
        core.create_namespaced_pod(SPACE, POD)
    with refused(422, "Invalid"):
        core.create_namespaced_config_map(SPACE, {"metadata": {"name": "Not A Name"}})


def deletes(core: client.CoreV1Api) -> None:
    """One, many, and a namespace with all that is in it."""
    core.delete_namespaced_pod("web", SPACE, grace_period_seconds=0)
    core.delete_collection_namespaced_config_map(SPACE, label_selector="odd")
    assert [item.metadata.name for item in core.list_namespaced_config_map(SPACE).items if "part" in item.metadata.name] == []
    core.delete_namespace(SPACE)


if __name__ == "__main__":
    main()
