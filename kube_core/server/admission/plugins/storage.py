"""StorageObjectInUseProtection, DefaultStorageClass and DefaultIngressClass."""

from ...document import Document, opened
from ...operation import Operation
from ...protection import ATTRIBUTES_PROTECTION, CLAIM_PROTECTION, VOLUME_PROTECTION
from ...record import Record
from ...state import State

_STORAGE, _INGRESS = "storageclasses.storage.k8s.io", "ingressclasses.networking.k8s.io"
_DEFAULT_STORAGE = "storageclass.kubernetes.io/is-default-class"
_DEFAULT_INGRESS = "ingressclass.kubernetes.io/is-default-class"
_OLD_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
_OLD_INGRESS = "kubernetes.io/ingress.class"


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


def _defaults(state: State, kind: str, annotation: str) -> list[Record]:
    mark = f'"{annotation}":"true"'.encode()
    return [record for record in state.storage.shelf(kind) if mark in record.body]


def _age(record: Record) -> tuple[str, list[int]]:
    """Newest first, then by name, the first of the alphabet first."""
    return opened(record).metadata.creation_timestamp, [-ord(letter) for letter in record.name]
