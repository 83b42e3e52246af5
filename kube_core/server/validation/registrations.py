"""Webhooks, APIServices, RuntimeClasses and CertificateSigningRequests."""

from binascii import a2b_base64
from typing import Any

from ..document import Document
from . import words
from .faults import Faults
from .selectors import check_selector

_FAILURES, _MATCHES = ("Fail", "Ignore"), ("Equivalent", "Exact")
_EFFECTS, _INVOCATIONS = ("None", "NoneOnDryRun"), ("IfNeeded", "Never")
_VERSIONS = ("v1", "v1beta1")
_LONGEST_TIMEOUT = 30
_SEGMENTS = "should be a domain with at least three segments separated by dots"
_HTTPS = "'https' is the only allowed URL scheme; desired format: https://host[/path]"
_PEM = b"-----BEGIN CERTIFICATE REQUEST-----"
_DEFAULT_PORT = 443  # the port of a service that names none
_MOST_GROUP, _MOST_VERSION = 20000, 1000


def check_webhooks(document: Document, faults: Faults) -> None:
    """A ValidatingWebhookConfiguration."""
    for index, hook in enumerate(document.content.get("webhooks", ())):
        _check_hook(hook, f"webhooks[{index}]", faults)


def check_mutating_webhooks(document: Document, faults: Faults) -> None:
    """A MutatingWebhookConfiguration."""
    for index, hook in enumerate(document.content.get("webhooks", ())):
        _check_hook(hook, f"webhooks[{index}]", faults)
        if hook["reinvocationPolicy"] not in _INVOCATIONS:
            faults.unsupported(f"webhooks[{index}].reinvocationPolicy", hook["reinvocationPolicy"], _INVOCATIONS)


def _check_hook(hook: dict[str, Any], path: str, faults: Faults) -> None:
    name: str = hook.get("name", "")
    if words.subdomain(name):
        for why in words.subdomain(name):
            faults.invalid(f"{path}.name", name, why)
    elif name.count(".") < 2:
        faults.invalid(f"{path}.name", name, _SEGMENTS)
    for key, known in (("failurePolicy", _FAILURES), ("matchPolicy", _MATCHES)):
        if hook[key] not in known:
            faults.unsupported(f"{path}.{key}", hook[key], known)
    effects = hook["sideEffects"]
    if effects is None:
        faults.required(f"{path}.sideEffects", f"must specify one of {', '.join(_EFFECTS)}")
    elif effects not in _EFFECTS:
        faults.unsupported(f"{path}.sideEffects", effects, _EFFECTS)
    seconds = hook["timeoutSeconds"]
    if not 1 <= seconds <= _LONGEST_TIMEOUT:
        text = f"the timeout value must be between 1 and {_LONGEST_TIMEOUT} seconds"
        faults.invalid(f"{path}.timeoutSeconds", seconds, text)
    for key in ("namespaceSelector", "objectSelector"):
        check_selector(hook.get(key), f"{path}.{key}", faults)
    _check_client(hook["clientConfig"], f"{path}.clientConfig", faults)
    _check_versions(hook["admissionReviewVersions"], f"{path}.admissionReviewVersions", faults)


def _check_client(config: dict[str, Any], path: str, faults: Faults) -> None:
    if ("url" in config) == ("service" in config):
        faults.required(path, "exactly one of url or service is required")
    elif "url" in config:
        scheme = config["url"].partition("://")[0]
        if scheme != "https":
            faults.invalid(f"{path}.url", scheme, _HTTPS)
    else:
        for key in ("name", "namespace"):
            if not config["service"].get(key):
                faults.required(f"{path}.service.{key}", f"service {key} is required")


def _check_versions(versions: list[str] | None, path: str, faults: Faults) -> None:
    known = ", ".join(_VERSIONS)
    if not versions:
        faults.required(path, f"must specify one of {known}")
    elif not set(versions) & set(_VERSIONS):
        faults.invalid(path, versions, f"must include at least one of {known}")


def check_runtime_class(document: Document, faults: Faults) -> None:
    """A RuntimeClass."""
    handler = document.content["handler"]
    if not handler:
        faults.required("handler")
        return
    for why in words.label(handler):
        faults.invalid("handler", handler, why)


def check_runtime_change(before: Document, document: Document, faults: Faults) -> None:
    """The handler stays."""
    if before.content.get("handler") != document.content["handler"]:
        faults.invalid("handler", None, words.IMMUTABLE)  # so the real server shows it


def check_api_service(document: Document, faults: Faults) -> None:
    """An APIService."""
    spec = document.content.get("spec", {})
    wanted = f"{spec.get('version', '')}.{spec.get('group', '')}"
    if document.metadata.name != wanted:
        text = f'must be `spec.version+"."+spec.group`: "{wanted}"'
        faults.invalid("metadata.name", document.metadata.name, text)
    for key, most in (("groupPriorityMinimum", _MOST_GROUP), ("versionPriority", _MOST_VERSION)):
        if not 0 < spec.get(key, 0) <= most:
            faults.invalid(f"spec.{key}", spec.get(key, 0), f"must be positive and less than {most}")
    service, insecure = spec.get("service"), spec.get("insecureSkipTLSVerify")
    if service is None:
        if insecure:
            faults.invalid("spec.insecureSkipTLSVerify", True, "local APIServices may not have insecureSkipTLSVerify")
        return
    for key in ("namespace", "name"):
        if not service.get(key):
            faults.required(f"spec.service.{key}")
    port = service.get("port", _DEFAULT_PORT)
    if found := words.port(port):
        faults.invalid("spec.service.port", port, f"port is not valid: {found[0]}")
    if insecure and spec.get("caBundle"):
        faults.invalid("spec.insecureSkipTLSVerify", True, "may not be true if caBundle is present")


def check_signing_request(document: Document, faults: Faults) -> None:
    """A CertificateSigningRequest; the request itself is only looked at from outside."""
    spec = document.content.get("spec", {})
    request = spec.get("request")
    if not request or not a2b_base64(request).strip().startswith(_PEM):
        faults.invalid("spec.request", request, "PEM block type must be CERTIFICATE REQUEST")
    if not spec.get("usages"):
        faults.required("spec.usages")
    if not spec.get("signerName"):
        faults.required("spec.signerName")
