"""Binding: a scheduler gives a pod its node. See `BindingREST` in `pkg/registry/core/pod/storage`."""

from typing import Any

from ..document import Document, opened, part
from ..exchange import Exchange
from ..metadata import timestamp
from ..operation import Operation
from ..refusal import Refusal, bad_request, details, failed
from ..state import State
from ..updating import check_preconditions
from ..validation.faults import Faults
from ..validation.words import subdomain
from .reading import find, read, succeeded

_NODES = ("", "Node")


def bind(state: State, operation: Operation) -> Exchange:
    """Answer a POST of a Binding, to a pod or to the collection."""
    binding = read(operation, "", "v1", "Binding")
    name = binding.metadata.name
    if operation.path.subresource and operation.name != name:
        raise bad_request("name in URL does not match name in Binding object")
    if binding.metadata.namespace not in ("", operation.namespace):
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
    _check(part(binding.content, "target"))
    record = find(state, "pods", operation.namespace, name)
    pod, served = opened(record), state.kinds.named("pods")
    if served is not None:
        check_preconditions(served, record, binding.metadata)
    if why := _obstacle(pod):
        raise _conflict(name, why)
    _assign(state, pod, binding)
    if served is not None and not operation.dry_run:
        state.put(served, record, pod)
    return succeeded()


def _check(target: dict[str, Any]) -> None:
    faults = Faults()
    if (kind := target.get("kind", "")) not in _NODES:
        faults.unsupported("target.kind", kind, ("Node", "<empty>"))
    if not (node := target.get("name")):
        faults.required("target.name")
    for why in subdomain(node) if node and kind in _NODES else ():
        faults.invalid("target.name", node, why)
    if faults:  # the real server passes the list on as it is
        texts = [f"{cause.field}: {cause.message}" for cause in faults]
        raise failed(texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]")


def _obstacle(pod: Document) -> str:
    name, spec = pod.metadata.name, pod.content["spec"]
    if pod.metadata.deletion_timestamp:
        return f"pod {name} is being deleted, cannot be assigned to a host"
    if spec.get("nodeName"):
        return f'pod {name} is already assigned to node "{spec["nodeName"]}"'
    return f"pod {name} has non-empty .spec.schedulingGates" if spec.get("schedulingGates") else ""


def _conflict(name: str, why: str) -> Refusal:
    text = f'Operation cannot be fulfilled on pods/binding "{name}": {why}'
    return Refusal(409, "Conflict", text, details(name, "", "pods/binding"))


def _assign(state: State, pod: Document, binding: Document) -> None:
    pod.content["spec"]["nodeName"] = binding.content["target"]["name"]
    pod.metadata.annotations = {**pod.metadata.annotations, **binding.metadata.annotations}
    pod.metadata.labels = {**pod.metadata.labels, **binding.metadata.labels}
    status = pod.content.setdefault("status", {})
    status.pop("nominatedNodeName", None)
    scheduled = {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": timestamp(int(state.now))}
    conditions = [scheduled if each.get("type") == "PodScheduled" else each for each in status.get("conditions", ())]
    status["conditions"] = conditions if scheduled in conditions else [*conditions, scheduled]
