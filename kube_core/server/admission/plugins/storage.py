"""StorageObjectInUseProtection, DefaultStorageClass, DefaultIngressClass and PersistentVolumeClaimResize."""

from kube_core.base import Quantity

from ...amounts import amount
from ...document import Document, opened
from ...operation import Operation
from ...protection import ATTRIBUTES_PROTECTION, CLAIM_PROTECTION, VOLUME_PROTECTION
from ...record import Record, key_of
from ...state import State
from .refusing import forbidden

_STORAGE, _INGRESS = "storageclasses.storage.k8s.io", "ingressclasses.networking.k8s.io"
_DEFAULT_STORAGE = "storageclass.kubernetes.io/is-default-class"
_DEFAULT_INGRESS = "ingressclass.kubernetes.io/is-default-class"
_OLD_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
_OLD_INGRESS = "kubernetes.io/ingress.class"
_NOT_BOUND = "Only bound persistent volume claims can be expanded"
_NO_GROWTH = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"


def protect_claim(state: State, operation: Operation, document: Document) -> None:
    """A claim stays as long as a pod uses it."""
    _protect(document, CLAIM_PROTECTION)


def protect_volume(state: State, operation: Operation, document: Document) -> None:
    """A volume stays as long as a claim is bound to it."""
    _protect(document, VOLUME_PROTECTION)


def protect_attributes(state: State, operation: Operation, document: Document) -> None:
    """A class of attributes stays as long as a volume or a claim is of it."""
    _protect(document, ATTRIBUTES_PROTECTION)


def _protect(document: Document, finalizer: str) -> None:
    if finalizer not in document.metadata.finalizers:
        document.metadata.finalizers = [*document.metadata.finalizers, finalizer]


def give_class(state: State, operation: Operation, document: Document) -> None:
    """A claim without a class is of the default one; the newest, if there are several."""
    spec = document.content["spec"]
    if "storageClassName" in spec or _OLD_ANNOTATION in document.metadata.annotations:
        return
    if found := _defaults(state, _STORAGE, _DEFAULT_STORAGE):
        spec["storageClassName"] = max(found, key=_age).name


def give_ingress_class(state: State, operation: Operation, document: Document) -> None:
    """An Ingress without a class is of the default one."""
    spec = document.content["spec"]
    if "ingressClassName" in spec or _OLD_INGRESS in document.metadata.annotations:
        return
    if found := _defaults(state, _INGRESS, _DEFAULT_INGRESS):
        spec["ingressClassName"] = max(found, key=_age).name


def check_growth(state: State, operation: Operation, document: Document, before: Document | None) -> None:
    """A claim grows if it is bound, and its class says that its volumes may."""
    if before is None or operation.path.subresource or _size(document) <= _size(before):
        return
    if before.content.get("status", {}).get("phase") != "Bound":
        raise forbidden(operation, document.metadata.name, _NOT_BOUND)
    name = _class(document)
    record = state.storage.shelf(_STORAGE).objects.get(key_of("", name)) if name == _class(before) else None
    if record is None or not opened(record).content.get("allowVolumeExpansion"):
        raise forbidden(operation, document.metadata.name, _NO_GROWTH)


def _size(claim: Document) -> Quantity:
    return amount(claim.content["spec"]["resources"].get("requests", {}).get("storage", "0"))


def _class(claim: Document) -> str:
    named: str = claim.content["spec"].get("storageClassName", "")
    return claim.metadata.annotations.get(_OLD_ANNOTATION, named)


def _defaults(state: State, kind: str, annotation: str) -> list[Record]:
    mark = f'"{annotation}":"true"'.encode()
    return [record for record in state.storage.shelf(kind) if mark in record.body]


def _age(record: Record) -> tuple[str, list[int]]:
    """Newest first, then by name, the first of the alphabet first."""
    return opened(record).metadata.creation_timestamp, [-ord(letter) for letter in record.name]
