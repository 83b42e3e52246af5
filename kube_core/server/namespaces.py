"""Namespaces: they exist before what is in them, and go after it.

A namespace that is deleted empties itself at once, as the real cluster's namespace controller would do a moment later; what has
finalizers holds it in the phase Terminating until they are gone.
See https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ and `plugin/pkg/admission/namespace/lifecycle`.
"""

from .defaults.marking import NAME_LABEL
from .document import Document, opened, part, recorded
from .record import Record
from .refusal import Refusal, details
from .served import NAMESPACES, Served
from .state import State

FIRST = ("default", "kube-system", "kube-public", "kube-node-lease")
"""What a new server has."""
_IMMORTAL = FIRST[:3]


def prepare_namespace(document: Document) -> None:
    """Give a new namespace its label and its finalizer."""
    metadata = document.metadata
    metadata.labels = {**metadata.labels, NAME_LABEL: metadata.name}
    spec = part(document.content, "spec")
    document.content["spec"] = {**spec, "finalizers": list(dict.fromkeys([*spec.get("finalizers", ()), "kubernetes"]))}


def check_namespace(state: State, served: Served, namespace: str, name: str) -> None:
    """Refuse to create something where there is no namespace, or where one is going away."""
    if not namespace:
        return
    record = state.storage.shelf(NAMESPACES).objects.get(namespace)
    if record is None:
        raise Refusal(404, "NotFound", f'namespaces "{namespace}" not found', details(namespace, "", NAMESPACES))
    if record.fields["status.phase"] == "Terminating":
        raise _terminating(served, namespace, name)


def _terminating(served: Served, namespace: str, name: str) -> Refusal:
    text = f"unable to create new content in namespace {namespace} because it is being terminated"
    message = f"namespace {namespace} is being terminated"
    causes = [{"reason": "NamespaceTerminating", "message": message, "field": "metadata.namespace"}]
    found = details(name, served.resource.group, served.resource.plural, causes=causes)
    return Refusal(403, "Forbidden", f'{served.name} "{name}" is forbidden: {text}', found)


def check_mortal(name: str) -> None:
    """Refuse to delete the namespaces that a cluster can't be without."""
    if name in _IMMORTAL:
        text = f'namespaces "{name}" is forbidden: this namespace may not be deleted'
        raise Refusal(403, "Forbidden", text, details(name, "", NAMESPACES))


def terminate(state: State, served: Served, record: Record, when: str, *, dry: bool = False) -> Record:
    """Mark a namespace as going away; with ``dry``, only say how it would be."""
    document = opened(record)
    document.metadata.deletion_timestamp = when
    document.content["status"] = {**document.content.get("status", {}), "phase": "Terminating"}
    return recorded(served, document) if dry else state.put(served, record, document)
