"""As many realistic pods as wanted, all different, in any encoding: a few templates with marks of fixed width, filled in.

Filling one in takes microseconds, so a server makes a hundred thousand pods as they are asked for. Since every mark has the
width of what takes its place, lengths inside of an encoding stay right, and protobuf can be filled in like JSON.
"""

import json
import re
from hashlib import sha512

from attrs import Factory, frozen

from .pods import Json, pod

APPS = 40
"""Deployments, each in a namespace of its own and with a template of its own; each node has a pod of each."""

LISTED = 81_234_000
"""The resource version of the first pod in a list; each next one has the next."""

CHANGED = 82_000_000
"""The resource version of the first event; each next one has the next."""

WIDTHS = {
    "name": 5,
    "token": 5,
    "uid": 36,
    "version": 8,
    "node": 4,
    "host": 15,
    "address": 14,
    "app_id": 64,
    "metrics_id": 64,
}
"""What differs from pod to pod, and how many characters it has."""

MARKS = {name: f"~{name:_<{width - 2}.{width - 2}}~" for name, width in WIDTHS.items()}
"""What stands for it in a template."""

_NAMES = {mark.encode(): name.encode() for name, mark in MARKS.items()}
_MARK = re.compile(b"|".join(_NAMES))


def _format(marked: bytes) -> bytes:
    return _MARK.sub(lambda found: b"%%(%b)b" % _NAMES[found[0]], marked.replace(b"%", b"%%"))


@frozen
class Template:
    """One encoded pod with marks in it, or any text around one."""

    marked: bytes
    format: bytes = Factory(lambda self: _format(self.marked), takes_self=True)

    def filled(self, values: dict[bytes, bytes]) -> bytes:
        return self.format % values


def pod_values(index: int, version: int) -> dict[bytes, bytes]:
    """What takes the place of the marks in the pod of that number; always the same."""
    digest = sha512(index.to_bytes(4, "big")).hexdigest().encode()
    node = index // APPS
    return {
        b"name": b"%05x" % index,
        b"token": digest[5:10],
        b"uid": b"%b-%b-4%b-8%b-%b" % (digest[:8], digest[8:12], digest[12:15], digest[15:18], digest[18:30]),
        b"version": b"%08d" % version,
        b"node": b"%04d" % node,
        b"host": b"192.168.%d.%d" % (100 + node // 100, 100 + node % 100),
        b"address": b"10.%d.%d.%d" % (100 + index // 10_000, 100 + index // 100 % 100, 100 + index % 100),
        b"app_id": digest[:64],
        b"metrics_id": digest[64:],
    }


def marked_pods() -> list[Json]:
    """The templates as objects: a pod of each app, with marks."""
    return [_marked(app) for app in range(APPS)]


def _marked(app: int) -> Json:
    made: Json = json.loads(json.dumps(pod(app)).replace("kube-api-access-x7k2p", f"kube-api-access-{MARKS['token']}"))
    replica_set = f"checkout-{app:02d}-7d9c5b6f4"
    made["metadata"] |= {
        "name": f"{replica_set}-{MARKS['name']}",
        "generateName": f"{replica_set}-",
        "namespace": f"shop-{app:02d}",
        "uid": MARKS["uid"],
        "resourceVersion": MARKS["version"],
    }
    made["metadata"]["labels"] |= {"app.kubernetes.io/name": f"checkout-{app:02d}", "tier": ("backend", "front")[app % 2]}
    made["spec"]["nodeName"] = f"node-{MARKS['node']}"
    made["status"] |= {"hostIP": MARKS["host"], "hostIPs": [{"ip": MARKS["host"]}]}
    made["status"] |= {"podIP": MARKS["address"], "podIPs": [{"ip": MARKS["address"]}]}
    for container, mark in zip(made["status"]["containerStatuses"], ("app_id", "metrics_id"), strict=True):
        container["containerID"] = f"containerd://{MARKS[mark]}"
    return made
