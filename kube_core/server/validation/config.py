"""ConfigMaps and Secrets."""

from typing import Any

from kube_core.base import DecodeError
from kube_core.objects import json_decode
from kube_core.objects.plain import is_object

from ..bodies.json_faults import json_fault
from ..conforming import go_type
from ..document import Document
from ..octets import octets
from . import words
from .faults import Faults

MOST_BYTES = 1024 * 1024  # MaxSecretSize, and that of a ConfigMap
_FROZEN = "field is immutable when `immutable` is set"
_REDACTED = "<secret contents redacted>"
_ACCOUNT = "kubernetes.io/service-account.name"
_KEYS: dict[str, tuple[str, ...]] = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
_JSON_KEYS = (".dockerconfigjson", ".dockercfg")


def check_config_map(document: Document, faults: Faults) -> None:
    """A ConfigMap."""
    texts, binaries = document.content.get("data", {}), document.content.get("binaryData", {})
    for key in texts:
        for why in words.config_key(key):
            faults.invalid(f"data[{key}]", key, why)
        if key in binaries:
            faults.invalid(f"data[{key}]", key, "duplicate of key present in binaryData")
    for key in binaries:
        for why in words.config_key(key):
            faults.invalid(f"binaryData[{key}]", key, why)
    size = sum(len(value.encode()) for value in texts.values()) + sum(map(_size, binaries.values()))
    if size > MOST_BYTES:
        faults.too_long("", MOST_BYTES)


def _size(text: str) -> int:
    return len(text) * 3 // 4 - text.count("=")


def check_secret(document: Document, faults: Faults) -> None:
    """A Secret, and what its type wants to be in it."""
    data: dict[str, str] = document.content.get("data", {})
    for key in data:
        for why in words.config_key(key):
            faults.invalid(f"data[{key}]", key, why)
    if sum(map(_size, data.values())) > MOST_BYTES:
        faults.too_long("data", MOST_BYTES)
    kind = document.content["type"]
    if kind == "kubernetes.io/service-account-token" and not document.metadata.annotations.get(_ACCOUNT):
        faults.required(f"metadata.annotations[{_ACCOUNT}]")
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & data.keys():
        for key in ("username", "password"):
            faults.required(f"data[{key}]")
    for key in _KEYS.get(kind, ()):
        if key not in data:
            faults.required(f"data[{key}]")
        elif key in _JSON_KEYS:
            _check_json(data[key], f"data[{key}]", faults)


def _check_json(encoded: str, path: str, faults: Faults) -> None:
    data = octets(encoded)
    try:
        value = json_decode(data)
    except DecodeError:
        faults.invalid(path, _REDACTED, json_fault(data))
    else:
        if value is not None and not is_object(value):
            words_ = f"json: cannot unmarshal {go_type(value)} into Go value of type map[string]interface {{}}"
            faults.invalid(path, _REDACTED, words_)


def check_config_map_change(before: Document, document: Document, faults: Faults) -> None:
    """A ConfigMap that is immutable."""
    _check_frozen(before.content, document.content, ("data", "binaryData"), faults)


def check_secret_change(before: Document, document: Document, faults: Faults) -> None:
    """The type of a Secret stays, and all of one that is immutable."""
    if before.content.get("type") != document.content["type"]:
        faults.invalid("type", document.content["type"], words.IMMUTABLE)
    _check_frozen(before.content, document.content, ("data",), faults)


def _check_frozen(old: dict[str, Any], new: dict[str, Any], keys: tuple[str, ...], faults: Faults) -> None:
    if not old.get("immutable"):
        return
    if not new.get("immutable"):
        faults.forbidden("immutable", _FROZEN)
    for key in keys:
        if old.get(key, {}) != new.get(key, {}):
            faults.forbidden(key, _FROZEN)
