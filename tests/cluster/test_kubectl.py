"""What people do with kubectl every day, done with the embedded server behind a socket."""

import os
import pty
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kube_core.server import ApiServer
from kube_transports import serve

from .harness.polling import poll
from .kubectl_pods import FILE, KUBELET
from .kubectl_program import Kubectl

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: main, image: none}]}
"""
CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: app}
data: {colour: blue}
"""
FOOS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.clux.dev}
spec:
  group: clux.dev
  names: {plural: foos, kind: Foo, shortNames: [fo]}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {size: {type: integer, description: How large it is.}}}}
      additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
"""
FOO = "{apiVersion: clux.dev/v1, kind: Foo, metadata: {name: a}, spec: {size: 3}}"
RAW_PORT = re.compile(r"127\.0\.0\.1:(\d+)")


@pytest.fixture
def kubectl(tmp_path: Path) -> Iterator[Kubectl]:
    """A new server, and kubectl for it."""
    with serve(ApiServer(kubelet=KUBELET)) as served:
        kubeconfig = tmp_path / "kubeconfig"
        kubeconfig.write_text(served.kubeconfig("default"))
        yield Kubectl(kubeconfig, tmp_path)


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("namespace dev", "namespace/dev"),
        ("configmap c --from-literal=a=b", "configmap/c"),
        ("secret generic s --from-literal=a=b", "secret/s"),
        ("deployment d --image=none --replicas=2", "deployment.apps/d"),
        ("role r --verb=get --resource=pods", "role.rbac.authorization.k8s.io/r"),
        ("rolebinding b --role=r --user=ada", "rolebinding.rbac.authorization.k8s.io/b"),
        ("clusterrole r --verb=get --resource=pods", "clusterrole.rbac.authorization.k8s.io/r"),
        ("clusterrolebinding b --clusterrole=r --user=ada", "clusterrolebinding.rbac.authorization.k8s.io/b"),
        ("serviceaccount robot", "serviceaccount/robot"),
        ("job j --image=none", "job.batch/j"),
        ("cronjob c --image=none --schedule=@daily", "cronjob.batch/c"),
        ("ingress i --rule=a.test/*=web:80", "ingress.networking.k8s.io/i"),
        ("poddisruptionbudget p --selector=app=web --min-available=1", "poddisruptionbudget.policy/p"),
        ("quota q --hard=pods=2", "resourcequota/q"),
        ("service clusterip web --tcp=80:80", "service/web"),
        ("priorityclass high --value=10", "priorityclass.scheduling.k8s.io/high"),
    ],
)
def test_generators(kubectl: Kubectl, words: str, made: str) -> None:
    """``kubectl create`` sends these kinds in protobuf; what was made is shown in every form."""
    assert kubectl.done("create", *words.split()) == f"{made} created\n"
    assert kubectl.done("get", made, "-o", "name") == f"{made}\n"
    name = made.rpartition("/")[2]
    for form in ("wide", "yaml", "json"):
        assert name in kubectl.done("get", made, "-o", form)
    assert kubectl.done("describe", made).startswith("Name:")


def test_output_forms(kubectl: Kubectl) -> None:
    """Tables of the server's columns, and what kubectl makes of the objects."""
    kubectl.done("create", "-f", "-", stdin=POD)
    header, row = (line.split() for line in kubectl.done("get", "pods").splitlines())
    assert (header, row[:3]) == (["NAME", "READY", "STATUS", "RESTARTS", "AGE"], ["web", "0/1", "Pending"])
    assert "NOMINATED NODE" in kubectl.done("get", "pods", "-o", "wide")
    assert kubectl.done("get", "pods", "--show-labels").splitlines()[1].endswith("app=web")
    assert kubectl.done("get", "pods", "-o", "jsonpath={.items[0].metadata.name}") == "web"
    assert kubectl.done("get", "pods", "-o", "custom-columns=N:.metadata.name").split() == ["N", "web"]
    assert kubectl.done("get", "pods", "-A", "--no-headers").split()[:2] == ["default", "web"]
    assert "pod/web" in kubectl.done("get", "all", "-l", "app=web")
    assert kubectl("get", "pod", "none").err == 'Error from server (NotFound): pods "none" not found\n'


def test_watching(kubectl: Kubectl) -> None:
    """A watch shows a row for each change."""
    kubectl.done("create", "-f", "-", stdin=CONFIG)
    command = kubectl.command("get", "configmaps", "--watch", "--output-watch-events")
    with subprocess.Popen(command, env=kubectl.environ, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        assert watching.stdout.readline().split() == ["EVENT", "NAME", "DATA", "AGE"]
        assert watching.stdout.readline().split()[:3] == ["ADDED", "app", "1"]
        kubectl.done("patch", "configmap", "app", "--type=merge", "-p", '{"data": {"size": "1"}}')
        assert watching.stdout.readline().split()[:3] == ["MODIFIED", "app", "2"]
        kubectl.done("delete", "configmap", "app")
        assert watching.stdout.readline().split()[:3] == ["DELETED", "app", "2"]
        watching.terminate()


def test_apply_diff_and_edit(kubectl: Kubectl) -> None:
    """The everyday round: apply, look at what would change, apply again, edit."""
    assert kubectl.done("apply", "-f", "-", stdin=CONFIG) == "configmap/app created\n"
    assert kubectl.done("apply", "-f", "-", stdin=CONFIG) == "configmap/app unchanged\n"
    changed = CONFIG.replace("blue", "red")
    diff = kubectl("diff", "-f", "-", stdin=changed)
    assert diff.code == 1
    assert "-  colour: blue\n+  colour: red" in diff.out
    assert kubectl.done("apply", "-f", "-", stdin=changed) == "configmap/app configured\n"
    assert kubectl.done("edit", "configmap", "app", KUBE_EDITOR="sed -i s/red/green/") == "configmap/app edited\n"
    assert kubectl.done("get", "configmap", "app", "-o", "jsonpath={.data.colour}") == "green"
    assert "unknown field" in kubectl("apply", "-f", "-", stdin=f"{CONFIG}dta: 1\n").err


def test_apply_uses_the_schema(kubectl: Kubectl) -> None:
    """Containers are matched by their names: what somebody else added stays."""
    kubectl.done(
        "apply", "-f", "-", stdin=POD.replace("kind: Pod", "kind: PodTemplate").replace("spec:", "template: {spec:") + "}"
    )
    other = '{"template": {"spec": {"containers": [{"name": "other", "image": "none"}]}}}'
    kubectl.done("patch", "podtemplate", "web", "-p", other)
    again = POD.replace("kind: Pod", "kind: PodTemplate").replace("spec:", "template: {spec:").replace("none", "some") + "}"
    kubectl.done("apply", "-f", "-", stdin=again)
    found = kubectl.done("get", "podtemplate", "web", "-o", "jsonpath={.template.spec.containers[*].image}")
    assert sorted(found.split()) == ["none", "some"]


def test_patches_labels_and_scale(kubectl: Kubectl) -> None:
    """All kinds of patches, labels, annotations, and the scale of a Deployment."""
    kubectl.done("create", "deployment", "d", "--image=none")
    kubectl.done("patch", "deployment", "d", "--type=json", "-p", '[{"op": "add", "path": "/spec/paused", "value": true}]')
    kubectl.done("patch", "deployment", "d", "-p", '{"spec": {"minReadySeconds": 3}}')
    assert kubectl.done("scale", "deployment", "d", "--replicas=4") == "deployment.apps/d scaled\n"
    assert kubectl.done("label", "deployment", "d", "tier=front") == "deployment.apps/d labeled\n"
    assert kubectl.done("annotate", "deployment", "d", "note=x") == "deployment.apps/d annotated\n"
    assert kubectl.done("set", "image", "deployment/d", "none=some") == "deployment.apps/d image updated\n"
    path = "jsonpath={.spec.paused} {.spec.minReadySeconds} {.spec.replicas} {.metadata.labels.tier} {.metadata.annotations.note}"
    assert kubectl.done("get", "deployment", "d", "-o", path) == "true 3 4 front x"
    assert kubectl.done("get", "deployment", "d", "--subresource=scale").split()[:3] == ["NAME", "DESIRED", "AVAILABLE"]


def test_waiting_and_deleting(kubectl: Kubectl) -> None:
    """``wait`` and ``delete`` follow the object until it is gone, as each cascade has it."""
    for number, cascade in enumerate(("background", "foreground", "orphan")):
        kubectl.done("create", "configmap", f"c{number}")
        assert "deleted" in kubectl.done("delete", "configmap", f"c{number}", f"--cascade={cascade}")
    kubectl.done("create", "-f", "-", stdin=CONFIG)
    assert kubectl.done("wait", "configmap/app", "--for=jsonpath={.data.colour}=blue") == "configmap/app condition met\n"
    kubectl.done("delete", "configmaps", "--all")
    assert kubectl.done("wait", "configmap/app", "--for=delete", "--timeout=5s") == ""
    assert "No resources found" in kubectl("get", "configmaps").err


def test_custom_resources(kubectl: Kubectl) -> None:
    """A definition is there for the next call, with its columns, its short names and its schema."""
    kubectl.done("create", "-f", "-", stdin=FOOS)
    kubectl.done("wait", "crd/foos.clux.dev", "--for=condition=Established")
    assert kubectl.done("apply", "-f", "-", stdin=FOO) == "foo.clux.dev/a created\n"
    assert [line.split() for line in kubectl.done("get", "fo").splitlines()] == [["NAME", "SIZE"], ["a", "3"]]
    assert "How large it is." in kubectl.done("explain", "foo.spec.size")
    assert "foos" in kubectl.done("api-resources", "--api-group=clux.dev")


def test_explaining(kubectl: Kubectl) -> None:
    """Fields and their types, also all the way down."""
    pod = kubectl.done("explain", "pod.spec")
    assert re.search(r"^  containers\t<\[\]Container> -required-$", pod, re.MULTILINE)
    assert re.search(r"^  overhead\t<map\[string\]Quantity>$", pod, re.MULTILINE)
    deep = kubectl.done("explain", "deployment", "--recursive")
    assert re.search(r"^ +terminationGracePeriodSeconds\t<integer>$", deep, re.MULTILINE)
    assert "ENUM:\n    Always\n    Never\n    OnFailure\n" in kubectl.done("explain", "pod.spec.restartPolicy")


def test_what_the_server_is(kubectl: Kubectl) -> None:
    """Versions, resources, permissions."""
    assert "Server Version: v1.37" in kubectl.done("version")
    assert "is running at" in kubectl.done("cluster-info")
    assert {"v1", "apps/v1"} <= set(kubectl.done("api-versions").split())
    assert re.search(r"^deployments +deploy +apps/v1 +true +Deployment$", kubectl.done("api-resources"), re.MULTILINE)
    assert kubectl.done("auth", "can-i", "get", "pods") == "yes\n"
    assert "[*]" in kubectl.done("auth", "can-i", "--list")
    assert kubectl.done("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
    assert kubectl.done("get", "--raw", "/readyz?verbose").endswith("readyz check passed\n")
    assert "Metrics API not available" in kubectl("top", "pods").err
    assert "No events found" in kubectl("events").err


def test_containers(kubectl: Kubectl) -> None:
    """Logs, commands, copies in both directions and ports."""
    kubectl.done("create", "-f", "-", stdin=POD)
    assert kubectl.done("logs", "web", "-c", "main", "--tail=1") == "ready\n"
    assert kubectl.done("exec", "-i", "web", "--", "cat", stdin="hello") == "hello"
    assert kubectl("exec", "web", "--", "sh").code == 127
    kubectl.done("cp", "web:/etc/file", "taken")
    assert (kubectl.home / "taken").read_bytes() == FILE
    kubectl.done("cp", "taken", "web:/tmp/taken")
    running = '{"status": {"phase": "Running"}}'
    kubectl.done("patch", "pod", "web", "--subresource=status", "--type=merge", "-p", running)
    command = kubectl.command("port-forward", "web", ":80")
    with subprocess.Popen(command, env=kubectl.environ, stdout=subprocess.PIPE, text=True) as forwarding:
        assert forwarding.stdout
        found = RAW_PORT.search(forwarding.stdout.readline())
        assert found
        with urllib.request.urlopen(f"http://127.0.0.1:{found[1]}/") as answer:
            assert answer.read() == b"hello\n"
        forwarding.terminate()


def test_strict_validation(kubectl: Kubectl) -> None:
    """The server validates; kubectl finds out that it can."""
    wrong = CONFIG + "extra: 1\n"
    assert "unknown field" in kubectl("create", "--validate=strict", "-f", "-", stdin=wrong).err
    warned = kubectl("create", "--validate=warn", "-f", "-", stdin=wrong)
    assert warned.code == 0
    assert "Warning: unknown field" in warned.err
    poll("the object", lambda: kubectl("get", "configmap", "app").code == 0)


def on_a_terminal(kubectl: Kubectl, typed: bytes, *words: str) -> tuple[int, bytes]:
    """Run kubectl on a terminal of its own, type something, and read what it shows until it ends."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        kubectl.command(*words), env=kubectl.environ, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as running:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # EIO is a terminal's end
            while data := os.read(ours, 4096):
                shown += data
                if typed and b"$ " in shown:
                    os.write(ours, typed)
                    typed = b""
        code = running.wait()
    os.close(ours)
    return code, shown


def test_a_terminal(kubectl: Kubectl) -> None:
    """``exec -it`` and ``attach -it``: what is typed arrives, and the exit code comes back."""
    kubectl.done("create", "-f", "-", stdin=POD.replace("image: none", "image: none, stdin: true, tty: true"))
    code, shown = on_a_terminal(kubectl, b"exit 3\r", "exec", "-it", "web", "--", "shell")
    assert (code, b"terminal of " in shown) == (3, True)
    running = '{"status": {"phase": "Running"}}'
    kubectl.done("patch", "pod", "web", "--subresource=status", "--type=merge", "-p", running)
    code, shown = on_a_terminal(kubectl, b"exit 0\r", "attach", "-it", "web")
    assert (code, b"terminal of " in shown) == (0, True)
    assert "$ " in kubectl.done("attach", "web", "--pod-running-timeout=5s", "-i", stdin="exit 0\r")


def test_logs_that_are_followed(kubectl: Kubectl) -> None:
    """``-f`` goes on until the log ends, over all containers; of a life that never was there is no log."""
    kubectl.done("create", "-f", "-", stdin=POD)
    assert kubectl.done("logs", "-f", "web", "--all-containers", "--prefix") == (
        "[pod/web/main] main begins\n[pod/web/main] ready\n"
    )
    assert kubectl.done("logs", "-f", "-l", "app=web", "--since=1h").splitlines() == ["main begins", "ready"]
    once = '{"status": {"containerStatuses": [{"name": "main", "image": "i", "imageID": "i", "ready": true, "restartCount": 0}]}}'
    kubectl.done("patch", "pod", "web", "--subresource=status", "--type=merge", "-p", once)
    assert 'previous terminated container "main" in pod "web" not found' in kubectl("logs", "web", "--previous").err
    twice = once.replace('"ready"', '"lastState": {"terminated": {"exitCode": 1}}, "ready"')
    kubectl.done("patch", "pod", "web", "--subresource=status", "--type=merge", "-p", twice)
    assert kubectl.done("logs", "web", "--previous").splitlines() == ["main before", "gone"]
