"""A server with short words for what tests ask of it."""

import json
from typing import Any

from kube_core.server import ApiServer, Exchange, ServerRequest, Stream

CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"
PODS = "/api/v1/namespaces/default/pods"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
FOOS = "/apis/clux.dev/v1/namespaces/default/foos"
MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


CONTAINERS = [{"name": "main", "image": "none"}]
LABELS = {"app": "x"}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": {"containers": CONTAINERS}}
_FINE: dict[str, Any] = {
    "pods": {"containers": CONTAINERS},
    "deployments": {"selector": {"matchLabels": LABELS}, "template": TEMPLATE},
    "replicasets": {"selector": {"matchLabels": LABELS}, "template": TEMPLATE},
    "replicationcontrollers": {"template": TEMPLATE},
    "services": {"ports": [{"port": 80}]},
}


def fine(plural: str, content: dict[str, Any]) -> dict[str, Any]:
    """Content of an object with what its kind must have."""
    return {**content, "spec": {**_FINE[plural], **content.get("spec", {})}} if plural in _FINE else content


class Driver:
    """One server; every call is answered with the status and the decoded body."""

    def __init__(self, **options: Any) -> None:
        self.server = ApiServer(**options)

    def send(self, method: str, target: str, body: Any = None, **headers: str) -> Exchange:
        """Send anything; header names with underscores."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return self.server.handle(ServerRequest(method, target, named, data))

    def call(self, method: str, target: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Send, and decode the answer if it is JSON."""
        exchange = self.send(method, target, body, **headers)
        try:
            return exchange.status, json.loads(exchange.body)
        except ValueError:
            return exchange.status, exchange.body

    def create(self, target: str, name: str, **more: Any) -> Any:
        """Create an object that is fine; ``metadata`` may be given in part."""
        metadata = {"name": name, **more.pop("metadata", {})}
        status, body = self.call("POST", target, {**fine(target.rpartition("/")[2], more), "metadata": metadata})
        assert status == 201, body
        return body

    def patch(self, target: str, patch: Any, media_type: str = MERGE) -> tuple[int, Any]:
        """Patch, by merge unless said otherwise."""
        return self.call("PATCH", target, patch, content_type=media_type)

    def names(self, target: str) -> list[str]:
        """The names that a list has."""
        status, body = self.call("GET", target)
        assert status == 200, body
        return [item["metadata"]["name"] for item in body["items"]]

    def watch(self, target: str, **query: str) -> Stream:
        """Open a watch."""
        text = "&".join(f"{name}={value}" for name, value in {"watch": "1", **query}.items())
        exchange = self.send("GET", f"{target}?{text}")
        assert exchange.status == 200, exchange.body
        assert exchange.stream is not None
        return exchange.stream

    @property
    def version(self) -> str:
        """The version of the last change."""
        return str(self.server.resource_version)


def frames(stream: Stream) -> list[tuple[str, str, str]]:
    """What a watch has for its reader: type, name and resourceVersion of each event."""
    events = [json.loads(line) for line in stream.receive().splitlines()]
    metadata = [event["object"].get("metadata", {}) for event in events]
    return [
        (event["type"], each.get("name", ""), each.get("resourceVersion", ""))
        for event, each in zip(events, metadata, strict=True)
    ]


def definition(plural: str = "foos", **more: Any) -> dict[str, Any]:
    """A CustomResourceDefinition of the group clux.dev, with status and scale."""
    scale = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas", "labelSelectorPath": ".status.on"}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "subresources": {"status": {}, "scale": scale},
        "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
    }
    kind = plural[:-1].capitalize()
    spec = {"group": "clux.dev", "names": {"plural": plural, "kind": kind}, "scope": "Namespaced", "versions": [version]}
    return {"metadata": {"name": f"{plural}.clux.dev"}, "spec": {**spec, **more}}


def foo(name: str, **more: Any) -> dict[str, Any]:
    """A custom resource."""
    return {"apiVersion": "clux.dev/v1", "kind": "Foo", "metadata": {"name": name}, **more}
