"""Volumes of files that are made of other objects: Secrets, ConfigMaps, fields, tokens, certificates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..token_volume import TOKEN_FILES
from . import words
from .certificates import check_signer
from .faults import Faults, Struct
from .file_paths import check_not_reserved
from .selectors import check_selector
from .variables import check_field, check_resource_field

_LAST_MODE = 0o777
_MODE_WORDS = "must be a number between 0 and 0777 (octal), both inclusive"
_HOUR, _DAY, _QUARTER = 3600, 24 * 3600, 91 * 24 * 3600  # of pkg/apis/certificates
_KEYS = ("RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519")
_FILES = ("credentialBundlePath", "keyPath", "certificateChainPath")
_NO_DOMAIN = 'must be a domain-prefixed key (such as "acme.io/foo")'
_TWICE = "conflicting duplicate paths"


def check_files(name: str) -> Callable[[dict[str, Any], str, Faults], None]:
    """A check of a volume with the files of one object, whose name is told by a field called ``name``."""

    def check(source: dict[str, Any], path: str, faults: Faults) -> None:
        if not source.get(name):
            faults.required(f"{path}.{name}")
        _check_mode(source, "defaultMode", path, faults)
        _check_items(source.get("items", ()), f"{path}.items", faults)

    return check


def _check_mode(source: Mapping[str, Any], key: str, path: str, faults: Faults) -> None:
    mode = source.get(key)
    if mode is not None and not 0 <= mode <= _LAST_MODE:
        faults.invalid(f"{path}.{key}", mode, _MODE_WORDS)


def _check_items(items: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    for index, item in enumerate(items):
        where = f"{path}[{index}]"
        for key in ("key", "path"):
            if not item.get(key):
                faults.required(f"{where}.{key}")
        check_not_reserved(item.get("path", ""), f"{where}.path", faults)
        _check_mode(item, "mode", where, faults)


def check_downward(source: dict[str, Any], path: str, faults: Faults) -> None:
    """A volume with fields of its pod."""
    _check_mode(source, "defaultMode", path, faults)
    for item in source.get("items", ()):
        _check_downward_file(item, path, faults)


def _check_downward_file(item: dict[str, Any], path: str, faults: Faults) -> None:
    if not item.get("path"):
        faults.required(f"{path}.path")
    check_not_reserved(item.get("path", ""), f"{path}.path", faults)
    if "fieldRef" in item:
        check_field(item["fieldRef"], f"{path}.fieldRef", faults, volume=True)
        if "resourceFieldRef" in item:
            faults.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
    elif "resourceFieldRef" in item:
        check_resource_field(item["resourceFieldRef"], f"{path}.resourceFieldRef", faults, volume=True)
    else:
        faults.required(path, "one of fieldRef and resourceFieldRef is required")
    _check_mode(item, "mode", path, faults)


def check_projected(source: dict[str, Any], path: str, faults: Faults) -> None:
    """A volume with files of several objects, none of which are in the same place."""
    if source == TOKEN_FILES:
        return
    _check_mode(source, "defaultMode", path, faults)
    seen: set[str] = set()
    for index, part in enumerate(source.get("sources") or ()):
        where = f"{path}.sources[{index}]"
        for key in (key for key in _PARTS if key in part):
            if key == "serviceAccountToken":
                _check_token(part[key], path, f"{where}.{key}", faults)
                continue
            _PARTS[key](part[key], f"{where}.{key}", faults)
            for place, told in _places(key, part[key]):
                if place in seen:
                    faults.invalid(path, told, _TWICE)
                seen.add(place)
        if len(part) > 1:
            faults.forbidden(where, "may not specify more than 1 volume type per source")


def _places(key: str, source: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Where the files of a source are, and what is told when something else is there."""
    if key == "clusterTrustBundle":
        yield source.get("path", ""), source.get("path", "")
    for place in (source[name] for name in _FILES if source.get(name)):
        yield place, place
    for place in (item["path"] for item in source.get("items", ()) if item.get("path")):
        yield place, place if key == "downwardAPI" else source.get("name", "")


def _check_object(source: dict[str, Any], path: str, faults: Faults) -> None:
    if not source.get("name"):
        faults.required(f"{path}.name")
    _check_items(source.get("items", ()), f"{path}.items", faults)


def _check_fields(source: dict[str, Any], path: str, faults: Faults) -> None:
    for item in source.get("items", ()):
        _check_downward_file(item, path, faults)


def _check_token(token: dict[str, Any], path: str, where: str, faults: Faults) -> None:
    seconds = token.get("expirationSeconds", words.LEAST_TOKEN_SECONDS)
    for why in words.token_seconds(seconds):
        faults.invalid(f"{where}.expirationSeconds", seconds, why)
    if not token.get("path"):
        faults.required(f"{path}.path")
    else:
        check_not_reserved(token["path"], f"{path}.path", faults)


def _check_trust(source: dict[str, Any], path: str, faults: Faults) -> None:
    """Bundles of trusted certificates, one by its name or all of a signer."""
    name, signer, selector = source.get("name"), source.get("signerName"), source.get("labelSelector")
    if name is not None and signer is not None:
        faults.invalid(path, _bundle(source), "only one of name and signerName may be used")
    elif name is not None:
        _check_bundle_name(name, f"{path}.name", faults)
        if selector is not None:
            faults.invalid(f"{path}.labelSelector", selector, "labelSelector must be unset if name is specified")
    elif signer is not None:
        if not signer:
            faults.required(f"{path}.signerName", "must be a valid signer name")
        check_signer(signer, f"{path}.signerName", faults)
        check_selector(selector, f"{path}.labelSelector", faults)
    else:
        faults.required(path, "either name or signerName must be specified")
    if not source.get("path"):
        faults.required(f"{path}.path")
    check_not_reserved(source.get("path", ""), f"{path}.path", faults)


def _bundle(source: dict[str, Any]) -> Struct:
    """A source as the server holds it, which is what its message shows."""
    keys = ("name", "signerName", "labelSelector", "optional")
    told = Struct((key[0].upper() + key[1:], source.get(key)) for key in keys)
    return Struct({**told, "Path": source.get("path", ""), "User": None})


def _check_bundle_name(name: str, path: str, faults: Faults) -> None:
    if not name:
        faults.required(path, "must be a valid object name")
    for why in words.subdomain(name.rpartition(":")[2]):
        faults.invalid(path, name, f"not a valid clustertrustbundlename: {why}")


def _check_certificate(source: dict[str, Any], path: str, faults: Faults) -> None:
    """A certificate that is made for the pod."""
    signer, kind = source.get("signerName", ""), source.get("keyType", "")
    check_signer(signer, f"{path}.signerName", faults)
    for key in source.get("userAnnotations", ()):
        _check_own_key(key.lower(), f"{path}.userAnnotations", faults)
    if kind not in _KEYS:
        faults.unsupported(f"{path}.keyType", kind, _KEYS)
    seconds = source.get("maxExpirationSeconds", _HOUR)
    most = _DAY if f".{signer.partition('/')[0]}".endswith(".kubernetes.io") else _QUARTER
    if seconds < _HOUR:
        faults.invalid(f"{path}.maxExpirationSeconds", seconds, f"if provided, maxExpirationSeconds must be >= {_HOUR}")
    if seconds > most:
        faults.invalid(f"{path}.maxExpirationSeconds", seconds, f"if provided, maxExpirationSeconds must be <= {most}")
    for key in (key for key in _FILES if source.get(key)):
        check_not_reserved(source[key], f"{path}.{key}", faults)
    if not any(source.get(key) for key in _FILES):
        faults.required(path, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath")


def _check_own_key(key: str, path: str, faults: Faults) -> None:
    """A key of somebody's own, with a domain."""
    if not key:
        faults.required(path)
        return
    found = words.qualified(key)
    for why in found or ([] if "/" in key else [_NO_DOMAIN]):
        faults.invalid(path, key, why)


_PARTS: dict[str, Callable[[dict[str, Any], str, Faults], None]] = {
    "secret": _check_object,
    "configMap": _check_object,
    "downwardAPI": _check_fields,
    "serviceAccountToken": _check_object,
    "clusterTrustBundle": _check_trust,
    "podCertificate": _check_certificate,
}
"""In the order in which they are looked at. Tokens are told otherwise, by `_check_token`."""
