"""What tables are shown of: an object of a kind, and states to show it in.

A conversation creates an object as a dry run, answered with its table; then really, and shows what different states of it would
look like: patches of its status that are dry runs, too, so that the cells are of what was sent and of nothing else.
"""

import json
from typing import Any, TypeAlias

from attrs import frozen

from ..steps import Call, Talk
from .words import MERGE

TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"
AS_TABLE = (("accept", TABLE),)
NAMESPACED, CLUSTERED = "{prefix}/namespaces/{namespace}/{plural}", "{prefix}/{plural}"
CORE, APPS, BATCH, RBAC = "/api/v1", "/apis/apps/v1", "/apis/batch/v1", "/apis/rbac.authorization.k8s.io/v1"
NETWORKS, STORAGE, POLICY = "/apis/networking.k8s.io/v1", "/apis/storage.k8s.io/v1", "/apis/policy/v1"
State: TypeAlias = dict[str, Any]

LONG_AGO = "2025-01-02T03:04:05Z"


@frozen
class Shown:
    """A kind, an object of it, and states to show it in."""

    prefix: str
    plural: str
    content: dict[str, Any]
    states: tuple[State, ...] = ()
    scope: str = NAMESPACED

    def talk(self, namespace: str) -> Talk:
        """The conversation about it."""
        target = self.scope.format(prefix=self.prefix, plural=self.plural, namespace=namespace)
        name = namespace if self.scope == CLUSTERED else "shown"
        content = json.loads(json.dumps(self.content).replace("$NAMESPACE", namespace))
        body = {**content, "metadata": {"name": name, **content.get("metadata", {})}}
        yield Call("POST", f"{target}?dryRun=All&includeObject=None", body, AS_TABLE)
        if not self.states:
            return
        made = yield Call("POST", f"{target}?includeObject=None", body, AS_TABLE)
        assert made.status == 201, made.body
        headers = (*MERGE, *AS_TABLE)
        for state in self.states:
            yield Call("PATCH", f"{target}/{name}/status?dryRun=All&includeObject=None", {"status": state}, headers)


def template(*names: str, **spec: Any) -> dict[str, Any]:
    """A pod template."""
    containers = [{"name": name, "image": f"example.test/{name}:1"} for name in names]
    return {"metadata": {"labels": {"app": "shown"}}, "spec": {"containers": containers, **spec}}


def condition(type_: str, status: str = "True", **more: Any) -> dict[str, Any]:
    """A condition of a status."""
    return {"type": type_, "status": status, "lastTransitionTime": LONG_AGO, "reason": "Shown", "message": "", **more}


SELECTOR = {"matchLabels": {"app": "shown"}, "matchExpressions": [{"key": "tier", "operator": "In", "values": ["b", "a"]}]}
PLAIN = {"matchLabels": {"app": "shown"}}
