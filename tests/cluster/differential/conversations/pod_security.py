"""PodSecurity: what namespaces refuse and warn of, by their labels."""

from collections.abc import Callable
from typing import Any

from ..steps import Await, Call, Talk, Until

_MERGE = (("content-type", "application/merge-patch+json"),)
_LABEL = "pod-security.kubernetes.io/"
_GOOD = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
_PROBE = {"httpGet": {"port": 80, "host": "1.2.3.4"}}


def _pod(name: str, *contexts: dict[str, Any], **spec: Any) -> dict[str, Any]:
    containers = [{"name": f"c{number}", "image": "x", "securityContext": each} for number, each in enumerate(contexts)]
    return {"metadata": {"name": name}, "spec": {"containers": containers, **spec}}


def _with(name: str, **more: Any) -> dict[str, Any]:
    """A pod of one good container that has something more."""
    pod = _pod(name, _GOOD)
    pod["spec"]["containers"][0] |= more
    return pod


_SELINUX = {"type": "spc_t", "user": "system_u", "role": "object_r"}
PODS = [
    _pod("good", _GOOD),
    _pod("plain", {}, {}),
    _pod("plain-one", {}, _GOOD),
    _pod(
        "said-once",
        {**_GOOD, "seccompProfile": None},
        securityContext={"seccompProfile": {"type": "Localhost", "localhostProfile": "a"}},
    ),
    _pod("privileged", {**_GOOD, "privileged": True, "allowPrivilegeEscalation": True}),
    _pod(
        "capable",
        {**_GOOD, "capabilities": {"add": ["NET_ADMIN", "CHOWN"]}},
        {**_GOOD, "capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}},
    ),
    _pod("binds", {**_GOOD, "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}}),
    _pod(
        "root",
        {**_GOOD, "runAsUser": 0},
        {**_GOOD, "runAsNonRoot": False},
        securityContext={"runAsUser": 0, "runAsNonRoot": False},
    ),
    _pod("own-users", {**_GOOD, "runAsUser": 0, "runAsNonRoot": None}, hostUsers=False),
    _pod("node", _GOOD, hostNetwork=True, hostPID=True, hostIPC=True),
    _pod(
        "armed", {**_GOOD, "appArmorProfile": {"type": "Unconfined"}}, securityContext={"appArmorProfile": {"type": "Unconfined"}}
    ),
    _pod("labelled", {**_GOOD, "seLinuxOptions": _SELINUX}, securityContext={"seLinuxOptions": {"type": "container_engine_t"}}),
    _pod(
        "unfiltered",
        {**_GOOD, "seccompProfile": {"type": "Unconfined"}},
        securityContext={"seccompProfile": {"type": "Unconfined"}},
    ),
    _pod(
        "tuned",
        _GOOD,
        securityContext={"sysctls": [{"name": name, "value": "1"} for name in ("kernel.msgmax", "net.ipv4.tcp_rmem")]},
    ),
    _pod("masked", {**_GOOD, "procMount": "Unmasked"}, hostUsers=False),
    _pod("paths", _GOOD, volumes=[{"name": "a", "hostPath": {"path": "/"}}, {"name": "b", "nfs": {"server": "s", "path": "/"}}]),
    _pod("path", _GOOD, volumes=[{"name": "a", "hostPath": {"path": "/"}}, {"name": "b", "emptyDir": {}}]),
    _pod("windows", {"runAsNonRoot": True}, os={"name": "windows"}),
    _pod("starting", _GOOD, initContainers=[{"name": "first", "image": "x"}]),
    _with("ports", ports=[{"containerPort": 9, "hostPort": 9}, {"containerPort": 10, "hostPort": 10, "protocol": "UDP"}]),
    _with("probes", livenessProbe=_PROBE, lifecycle={"preStop": {"tcpSocket": {"port": 1, "host": "h"}}}),
]


def enforced(level: str, version: str) -> Callable[[str], Talk]:
    """A conversation while a level is enforced."""

    def talk(namespace: str) -> Talk:
        yield from _labelled(namespace, {"enforce": level, "enforce-version": version})
        for pod in PODS:
            yield Call("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", pod)

    return talk


def _labelled(namespace: str, labels: dict[str, str]) -> Talk:
    path = f"/api/v1/namespaces/{namespace}"
    yield Await(f"{path}/serviceaccounts", {"metadata": {"name": "default"}})
    yield Call("PATCH", path, {"metadata": {"labels": {_LABEL + key: value for key, value in labels.items()}}}, _MERGE)
    probe = _pod("probe", {**_GOOD, "privileged": True, "allowPrivilegeEscalation": True})
    if "enforce" in labels:
        yield Until(Call("POST", f"{path}/pods?dryRun=All", probe), 403, "violates PodSecurity")


def warned(namespace: str) -> Talk:
    """Namespaces that warn, templates, labels that mean nothing, and pods that are there before."""
    yield from _labelled(namespace, {"enforce": "baseline", "warn": "restricted", "warn-version": "v1.20"})
    path, apps = f"/api/v1/namespaces/{namespace}", f"/apis/apps/v1/namespaces/{namespace}"
    for pod in (PODS[0], PODS[1], PODS[4]):
        yield Call("POST", f"{path}/pods?dryRun=All", pod)
    labels = {"matchLabels": {"a": "b"}}
    for name in ("plain", "privileged"):
        pod = next(each for each in PODS if each["metadata"]["name"] == name)
        template = {"metadata": {"labels": {"a": "b"}}, "spec": pod["spec"]}
        body = {"metadata": {"name": name}, "spec": {"selector": labels, "template": template}}
        yield Call("POST", f"{apps}/deployments?dryRun=All", body)
        job = {"spec": {"template": {"spec": {**pod["spec"], "restartPolicy": "Never"}}}}
        batch = f"/apis/batch/v1/namespaces/{namespace}"
        yield Call(
            "POST",
            f"{batch}/cronjobs?dryRun=All",
            {"metadata": {"name": name}, "spec": {"schedule": "* * * * *", "jobTemplate": job}},
        )
    for name in ("x", "y"):
        yield Call("POST", f"{path}/pods", _pod(name, {}))
    yield Call("POST", f"{path}/pods", _pod("z", {"runAsUser": 0, **_GOOD}))
    for labels_of in (
        {"enforce": "restricted"},
        {"enforce": "most"},
        {"warn": "x", "audit-version": "1.2"},
        {"enforce-version": "v1.0"},
    ):
        changed = {_LABEL + key: value for key, value in labels_of.items()}
        yield Call("PATCH", f"{path}?dryRun=All", {"metadata": {"labels": changed}}, _MERGE)
        yield Call("POST", "/api/v1/namespaces?dryRun=All", {"metadata": {"name": f"{namespace}-2", "labels": changed}})


SECURITY = {
    **{
        f"pod security {level} of {version}": enforced(level, version)
        for level in ("baseline", "restricted")
        for version in ("latest", "v1.18", "v1.24")
    },
    "pod security warns": warned,
}
