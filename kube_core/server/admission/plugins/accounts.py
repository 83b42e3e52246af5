"""ServiceAccount: every pod has one, and finds a token of it in a volume.

Where nothing plays the controllers, a namespace may be without its account ``default``; the real server refuses pods until it is
there, this one lets them run without a token.
"""

from typing import Any

from kube_core.base import Resource

from ...document import Document, opened
from ...operation import Operation
from ...record import Record, key_of
from ...state import State
from ...token_volume import token_files
from .refusing import forbidden

MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
MIRROR = "kubernetes.io/config.mirror"
DEFAULT = "default"
_VOLUME = "kube-api-access-"
_ACCOUNTS = Resource("", "v1", "ServiceAccount", "serviceaccounts").name
_CONTAINERS = ("initContainers", "containers")


def give_account(state: State, operation: Operation, document: Document) -> None:
    """Name the account of a pod, and mount its token."""
    spec, metadata = document.content["spec"], document.metadata
    if MIRROR in metadata.annotations:
        return
    name = spec.get("serviceAccountName") or DEFAULT
    spec["serviceAccountName"] = spec["serviceAccount"] = name
    record = state.storage.shelf(_ACCOUNTS).objects.get(key_of(metadata.namespace, name))
    if record is not None:
        _use(state, spec, record)
    elif name != DEFAULT:
        where = f"{metadata.namespace}/{name}"
        why = f'error looking up service account {where}: serviceaccount "{name}" not found'
        raise forbidden(operation, metadata.name or metadata.generate_name, why)


def _use(state: State, spec: dict[str, Any], record: Record) -> None:
    account = opened(record).content
    if spec.get("automountServiceAccountToken", account.get("automountServiceAccountToken", True)):
        _mount(state, spec)
    if not spec.get("imagePullSecrets") and account.get("imagePullSecrets"):
        spec["imagePullSecrets"] = list(account["imagePullSecrets"])


def _mount(state: State, spec: dict[str, Any]) -> None:
    found = next((each["name"] for each in spec.get("volumes", ()) if each.get("name", "").startswith(_VOLUME)), None)
    name = found or state.new_name(_VOLUME)
    mount = {"name": name, "readOnly": True, "mountPath": MOUNT_PATH}
    needed = False
    for container in (each for key in _CONTAINERS for each in spec.get(key) or ()):
        mounts = container.setdefault("volumeMounts", [])
        if all(each.get("mountPath") != MOUNT_PATH for each in mounts):
            mounts.append(dict(mount))
            needed = True
    if needed and not found:
        spec.setdefault("volumes", []).append({"name": name, "projected": token_files()})
