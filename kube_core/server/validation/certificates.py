"""Requests for certificates, and bundles of those that are trusted. See `pkg/apis/certificates/validation`."""

from typing import Any

from ..document import Document
from ..octets import octets
from . import words
from .faults import Faults, Struct
from .pem import CERTIFICATE, blocks, is_authority, is_certificate, outline_fault
from .repeats import repeats

_USAGES = (
    *("any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment"),
    *("decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel"),
    *("ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime"),
    *("server auth", "signing", "timestamping"),
)
_REQUEST, _LEGACY = "CERTIFICATE REQUEST", "kubernetes.io/legacy-unknown"
_NAMES = ("certificateRequest", "tbsCertificateRequest")  # as crypto/x509 calls them
_LEAST_SECONDS = 600
_DECISIONS = ("Approved", "Denied", "Failed")
_CHOICES = tuple(f'conditions[{{"type": "{kind}"}}]' for kind in ("Approved", "Denied"))
_FORM = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
_LONGEST_DOMAIN, _LONGEST_SIGNER = 253, 571
_LARGEST_BUNDLE = 1 << 20
_HIDDEN = "<value omitted>"
_LONGEST_UID = 128
_HOUR, _DAY, _QUARTER = 3600, 86400, 7862400
_TEXTS = ("SignerName", "PodName", "PodUID", "ServiceAccountName", "ServiceAccountUID", "NodeName", "NodeUID")
_OF_POD = (
    *(*_TEXTS, "MaxExpirationSeconds", "PKIXPublicKey", "ProofOfPossession", "StubPKCS10Request"),
    "UnverifiedUserAnnotations",
)
_ONE_PROOF = "exactly one of (stubPKCS10Request) or (pkixPublicKey, proofOfPossession) must be set"


def check_signer(name: str, path: str, faults: Faults) -> None:
    """The name of a signer: a domain and a path of one step."""
    if not name:
        faults.required(path)
        return
    if name.count("/") != 1:
        faults.invalid(path, name, _FORM)
        return
    domain, _, step = name.partition("/")
    if len(domain) > _LONGEST_DOMAIN:
        faults.too_long(path, _LONGEST_DOMAIN)
    _check_parts(domain, words.label, path, faults)
    if "." not in domain:
        faults.invalid(path, domain, "should be a domain with at least two segments separated by dots")
    _check_parts(step, words.subdomain, path, faults)
    if len(name) > _LONGEST_SIGNER:
        faults.too_long(path, _LONGEST_SIGNER)


def _check_parts(text: str, rule: words.Check, path: str, faults: Faults) -> None:
    bad = next((part for part in text.split(".") if rule(part)), None)
    for why in rule(bad) if bad is not None else ():
        faults.invalid(path, text, f'validating label "{bad}": {why}')


def check_request(document: Document, faults: Faults) -> None:
    """A CertificateSigningRequest."""
    spec: dict[str, Any] = document.content.get("spec", {})
    request = spec.get("request")
    if why := _request_fault(octets(request) if request else b""):
        faults.invalid("spec.request", request, why)
    usages: list[str] = spec.get("usages", [])
    if not usages:
        faults.required("spec.usages")
    for index, usage in enumerate(usages):
        if usage not in _USAGES:
            faults.unsupported(f"spec.usages[{index}]", usage, _USAGES)
    for index in sorted(repeats(usages)):
        faults.duplicate(f"spec.usages[{index}]", usages[index])
    if spec.get("signerName") == _LEGACY:
        faults.invalid("spec.signerName", _LEGACY, "the legacy signerName is not allowed via this API version")
    else:
        check_signer(spec.get("signerName", ""), "spec.signerName", faults)
    if (seconds := spec.get("expirationSeconds", _LEAST_SECONDS)) < _LEAST_SECONDS:
        text = "may not specify a duration less than 600 seconds (10 minutes)"
        faults.invalid("spec.expirationSeconds", seconds, text)


def _request_fault(text: bytes) -> str:
    block = next(blocks(text), None)
    if block is None or block.kind != _REQUEST:
        return f"PEM block type must be {_REQUEST}"
    return outline_fault(block.data, _NAMES)


def check_request_part(before: Document, document: Document, faults: Faults) -> None:
    """What both parts of a request may say: conditions that do not contradict each other, and that stay."""
    conditions = _conditions(document)
    seen: set[str] = set()
    for index, each in enumerate(conditions):
        path, kind, status = f"status.conditions[{index}]", each.get("type", ""), each.get("status", "")
        allowed = ("True",) if kind in _DECISIONS else ("False", "True", "Unknown")
        if not kind:
            faults.required(f"{path}.type")
        if not status:
            faults.required(f"{path}.status")
        elif status not in allowed:
            faults.unsupported(f"{path}.status", status, allowed)
        if kind in seen:
            faults.duplicate(f"{path}.type", kind)
        seen.add(kind)
    for kind in _DECISIONS:
        if len(_of_kind(document, kind)) < len(_of_kind(before, kind)):
            faults.forbidden("status.conditions", f'updates may not remove a condition of type "{kind}"')
    if {"Approved", "Denied"} <= seen:
        choices = ", ".join(f"`{each}`" for each in _CHOICES)
        faults.invalid("status.conditions", f"{{{', '.join(_CHOICES)}}}", f"must specify at most one of: {choices}")


def check_request_status(before: Document, document: Document, faults: Faults) -> None:
    """The status of a request, without decisions: they are made through its approval."""
    check_request_part(before, document, faults)
    certificate, old = (each.content.get("status", {}).get("certificate") for each in (document, before))
    if certificate != old and certificate and (why := _certificate_fault(octets(certificate))):
        faults.invalid("status.certificate", "<certificate data>", why)
    for kind in _DECISIONS[:2]:
        now, was = _of_kind(document, kind), _of_kind(before, kind)
        if len(now) > len(was):
            faults.forbidden("status.conditions", f'updates may not add a condition of type "{kind}"')
    if old and certificate != old:
        faults.forbidden("status.certificate", "updates may not modify existing certificate content")


def _conditions(document: Document) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document.content.get("status", {}).get("conditions", [])
    return found


def _of_kind(document: Document, kind: str) -> list[dict[str, Any]]:
    return [each for each in _conditions(document) if each.get("type") == kind]


def _certificate_fault(text: bytes) -> str:
    found = 0
    for found, block in enumerate(blocks(text), 1):  # noqa: B007 - their number is what is wanted
        if block.kind != CERTIFICATE:
            return f'only CERTIFICATE PEM blocks are allowed, found "{block.kind}"'
        if block.headed:
            return "no PEM block headers are permitted"
        if not is_certificate(block.data):
            return "x509: malformed certificate"
    return "" if found else "must contain at least one CERTIFICATE PEM block"


def check_bundle(document: Document, faults: Faults) -> None:
    """A ClusterTrustBundle, whose name begins with that of its signer."""
    _check_bundle_head(document, faults)
    _check_anchors(document.content.get("spec", {}).get("trustBundle", ""), faults)


def _check_bundle_head(document: Document, faults: Faults) -> None:
    signer, name = document.content.get("spec", {}).get("signerName", ""), document.metadata.name
    prefix = f"{signer.replace('/', ':')}:" if signer else ""
    if not name:
        pass
    elif not signer and ":" in name:
        faults.invalid("metadata.name", name, 'ClusterTrustBundle without signer name must not have ":" in its name')
    elif not name.startswith(prefix):
        text = f"ClusterTrustBundle for signerName {signer} must be named with prefix {prefix}"
        faults.invalid("metadata.name", name, text)
    else:
        for why in words.subdomain(name.removeprefix(prefix)):
            faults.invalid("metadata.name", name, why)
    if signer:
        check_signer(signer, "spec.signerName", faults)


def _check_anchors(text: str, faults: Faults) -> None:
    path = "spec.trustBundle"
    if len(text) > _LARGEST_BUNDLE:
        faults.too_long(path, _LARGEST_BUNDLE)
        return
    found: dict[bytes, list[int]] = {}
    before = len(faults)
    for index, block in enumerate(blocks(text.encode())):
        found.setdefault(block.data, []).append(index)
        if block.kind != CERTIFICATE:
            faults.invalid(path, _HIDDEN, f"entry {index} has bad block type: {block.kind}")
        elif block.headed:
            faults.invalid(path, _HIDDEN, f"entry {index} has PEM block headers")
        elif not is_certificate(block.data):
            faults.invalid(path, _HIDDEN, f"entry {index} does not parse as X.509")
        elif not is_authority(block.data):
            faults.invalid(path, _HIDDEN, f"entry {index} does not have the CA bit set")
    if len(faults) > before:
        return
    if not found:
        faults.invalid(path, _HIDDEN, "at least one trust anchor must be provided")
    for places in (each for each in found.values() if len(each) > 1):
        faults.invalid(path, _HIDDEN, f"duplicate trust anchor (indices [{' '.join(map(str, places))}])")


def check_bundle_change(before: Document, document: Document, faults: Faults) -> None:
    """A bundle stays its signer's."""
    old, new = (each.content.get("spec", {}) for each in (before, document))
    _check_bundle_head(document, faults)
    if old.get("trustBundle") != new.get("trustBundle"):
        _check_anchors(new.get("trustBundle", ""), faults)
    if old.get("signerName", "") != new.get("signerName", ""):
        faults.invalid("spec.signerName", new.get("signerName", ""), words.IMMUTABLE)


def check_pod_request_change(before: Document, document: Document, faults: Faults) -> None:
    """What a pod asks for stays."""
    spec: dict[str, Any] = document.content.get("spec", {})
    if before.content.get("spec") != spec:
        held = Struct((told, spec.get(told[0].lower() + told[1:], "" if told in _TEXTS else None)) for told in _OF_POD)
        held["PKIXPublicKey"] = spec.get("pkixPublicKey")
        faults.invalid("spec", held, words.IMMUTABLE)


def check_pod_request(document: Document, faults: Faults) -> None:
    """A new PodCertificateRequest."""
    spec: dict[str, Any] = document.content.get("spec", {})
    check_signer(spec.get("signerName", ""), "spec.signerName", faults)
    for key in ("pod", "serviceAccount", "node"):
        name, uid = spec.get(f"{key}Name", ""), spec.get(f"{key}UID", "")
        for why in words.subdomain(name):
            faults.invalid(f"spec.{key}Name", name, why)
        if not uid:
            faults.invalid(f"spec.{key}UID", uid, "must not be empty")
        if len(uid) > _LONGEST_UID:
            faults.too_long(f"spec.{key}UID", _LONGEST_UID)
    seconds = spec.get("maxExpirationSeconds", 0)
    domain = spec.get("signerName", "").partition("/")[0]
    most = _DAY if f".{domain}".endswith(".kubernetes.io") else _QUARTER
    if not _HOUR <= seconds <= most:
        faults.invalid("spec.maxExpirationSeconds", seconds, f"must be in the range [{_HOUR}, {most}]")
    stub, public, proof = (spec.get(each) for each in ("stubPKCS10Request", "pkixPublicKey", "proofOfPossession"))
    if bool(stub) == bool(public) or bool(public) != bool(proof):
        faults.invalid_without("spec", _ONE_PROOF)
    elif stub and outline_fault(octets(stub), _NAMES):
        faults.invalid_without("spec.stubPKCS10Request", "must be a valid PKCS#10 CSR")
