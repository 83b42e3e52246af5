"""Claims, volumes and classes of their attributes that are in use stay, until nothing uses them any more.

What a cluster's controllers do, this server does itself, as with everything that is deleted.
See https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection.
"""

from .document import Document, opened, part
from .state import State

CLAIM_PROTECTION, VOLUME_PROTECTION = "kubernetes.io/pvc-protection", "kubernetes.io/pv-protection"
ATTRIBUTES_PROTECTION = "kubernetes.io/vac-protection"
PROTECTIONS = (CLAIM_PROTECTION, VOLUME_PROTECTION, ATTRIBUTES_PROTECTION)
_OF_ATTRIBUTES = ("persistentvolumes", "persistentvolumeclaims")
_ENDED = ("Succeeded", "Failed")


def is_protected(state: State, document: Document) -> bool:
    """Whether a deleted claim has a pod that uses it, a volume is bound to a claim, or a class of attributes is in use."""
    finalizers = document.metadata.finalizers
    if CLAIM_PROTECTION in finalizers:
        return _is_mounted(state, document.metadata.namespace, document.metadata.name)
    if VOLUME_PROTECTION in finalizers:
        return part(document.content, "status").get("phase") == "Bound"
    if ATTRIBUTES_PROTECTION in finalizers:
        return _is_of_use(state, document.metadata.name)
    return False


def _is_of_use(state: State, name: str) -> bool:
    """Whether a volume or a claim has the attributes of a class."""
    records = (record for kind in _OF_ATTRIBUTES for record in state.storage.shelf(kind))
    found = (opened(record).content["spec"] for record in records if b'"volumeAttributesClassName"' in record.body)
    return any(spec.get("volumeAttributesClassName") == name for spec in found)


def _is_mounted(state: State, namespace: str, name: str) -> bool:
    shelf = state.storage.shelf("pods")
    pods = (shelf.objects[shelf.keys[index]] for index in shelf.span(namespace))
    mark = b'"persistentVolumeClaim"'
    running = (opened(pod).content["spec"] for pod in pods if mark in pod.body and pod.fields["status.phase"] not in _ENDED)
    volumes = (volume for spec in running for volume in spec.get("volumes", ()))
    return any(volume.get("persistentVolumeClaim", {}).get("claimName") == name for volume in volumes)
