"""Webhooks and APIServices."""

from typing import Any

from kube_core.definitions import label_faults

from ..document import Document
from . import words
from .faults import Faults
from .policies import FAILURES, MATCHES, check_conditions, check_rule
from .repeats import repeats
from .selectors import check_selector

_EFFECTS, _INVOCATIONS = ("None", "NoneOnDryRun"), ("IfNeeded", "Never")
_VERSIONS = ("v1", "v1beta1")
_LONGEST_TIMEOUT = 30
_SEGMENTS = "should be a domain with at least three segments separated by dots"
_FORM = "; desired format: https://host[/path]"
_HTTPS = f"'https' is the only allowed URL scheme{_FORM}"
_MOST_GROUP, _MOST_VERSION = 20000, 1000


def check_webhooks(document: Document, faults: Faults) -> None:
    """A ValidatingWebhookConfiguration."""
    again = _repeated(document)
    for index, hook in enumerate(document.content.get("webhooks", ())):
        _check_hook(hook, f"webhooks[{index}]", faults)
        if index in again:
            faults.duplicate(f"webhooks[{index}].name", hook["name"])


def check_mutating_webhooks(document: Document, faults: Faults) -> None:
    """A MutatingWebhookConfiguration."""
    again = _repeated(document)
    for index, hook in enumerate(document.content.get("webhooks", ())):
        _check_hook(hook, f"webhooks[{index}]", faults)
        if index in again:
            faults.duplicate(f"webhooks[{index}].name", hook["name"])
        if hook["reinvocationPolicy"] not in _INVOCATIONS:
            faults.unsupported(f"webhooks[{index}].reinvocationPolicy", hook["reinvocationPolicy"], _INVOCATIONS)


def _repeated(document: Document) -> set[int]:
    """The places of webhooks whose name has come before; what has none is told of that."""
    hooks: list[dict[str, Any]] = document.content.get("webhooks", [])
    return {place for place in repeats(hook.get("name", "") for hook in hooks) if hooks[place].get("name")}


_SERVICE_PORT = 443  # the port of a service that names none


def _check_hook(hook: dict[str, Any], path: str, faults: Faults) -> None:
    name: str = hook.get("name", "")
    if not name:
        faults.required(f"{path}.name")
    elif words.subdomain(name):
        for why in words.subdomain(name):
            faults.invalid(f"{path}.name", name, why)
    elif name.count(".") < 2:
        faults.invalid(f"{path}.name", name, _SEGMENTS)
    for index, rule in enumerate(hook.get("rules") or ()):
        check_rule(rule, f"{path}.rules[{index}]", faults)
    for key, known in (("failurePolicy", FAILURES), ("matchPolicy", MATCHES)):
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
    check_conditions(hook.get("matchConditions") or (), f"{path}.matchConditions", faults)
    _check_versions(hook["admissionReviewVersions"], f"{path}.admissionReviewVersions", faults)


def _check_client(config: dict[str, Any], path: str, faults: Faults) -> None:
    if ("url" in config) == ("service" in config):
        faults.required(path, "exactly one of url or service is required")
    elif "url" in config:
        _check_url(config["url"], f"{path}.url", faults)
    else:
        _check_service(config["service"], f"{path}.service", faults)


def _check_url(url: str, path: str, faults: Faults) -> None:
    if url.startswith(":"):
        faults.required(path, f'url must be a valid URL: parse "{url}": missing protocol scheme{_FORM}')
        return
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    scheme, separator, place = rest.partition("://")
    user, at, host = place.partition("/")[0].rpartition("@")
    if (scheme.lower() if separator else "") != "https":
        faults.invalid(path, scheme.lower() if separator else "", _HTTPS)
    if not host:
        faults.invalid(path, "", f"host must be specified{_FORM}")
    if at:
        faults.invalid(path, user, "user information is not permitted in the URL")
    if fragment:
        faults.invalid(path, fragment, "fragments are not permitted in the URL")
    if query:
        faults.invalid(path, query, "query parameters are not permitted in the URL")


def _check_service(service: dict[str, Any], path: str, faults: Faults) -> None:
    for key, other in (("name", "namespace"), ("namespace", "name")):  # the real server takes one for the other
        if not service.get(other):
            faults.required(f"{path}.{key}")
    port, place = service.get("port", _SERVICE_PORT), service.get("path", "")
    for why in words.port(port):
        faults.invalid(f"{path}.port", port, f"port is not valid: {why}")
    if place in ("", "/"):
        return
    if not place.startswith("/"):
        faults.invalid(f"{path}.path", place, "must start with a '/'")
    for index, step in enumerate(place[1:].removesuffix("/").split("/")):
        if not step:
            faults.invalid(f"{path}.path", place, f"segment[{index}] may not be empty")
        for why in words.subdomain(step) if step else ():
            faults.invalid(f"{path}.path", place, f"segment[{index}]: {why}")


def _check_versions(versions: list[str] | None, path: str, faults: Faults) -> None:
    known = ", ".join(_VERSIONS)
    if not versions:
        faults.required(path, f"must specify one of {known}")
        return
    again = repeats(versions)
    for index, version in enumerate(versions):
        if index in again:
            faults.invalid(f"{path}[{index}]", version, "duplicate version")
            continue
        for why in label_faults(version):
            faults.invalid(f"{path}[{index}]", version, why)
    if not set(versions) & set(_VERSIONS):
        faults.invalid(path, versions, f"must include at least one of {known}")


def check_api_service(document: Document, faults: Faults) -> None:
    """An APIService."""
    spec = document.content.get("spec", {})
    wanted = f"{spec.get('version', '')}.{spec.get('group', '')}"
    if (name := document.metadata.name) and "/" not in name and name != wanted:
        text = f'must be `spec.version+"."+spec.group`: "{wanted}"'
        faults.invalid("metadata.name", document.metadata.name, text)
    group, version = spec.get("group", ""), spec.get("version", "")
    if not group and version != "v1":
        faults.required("spec.group", "only v1 may have an empty group and it better be legacy kube")
    for why in words.subdomain(group) if group else ():
        faults.invalid("spec.group", group, why)
    for why in label_faults(version):
        faults.invalid("spec.version", version, why)
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
    port = service.get("port", _SERVICE_PORT)
    if found := words.port(port):
        faults.invalid("spec.service.port", port, f"port is not valid: {found[0]}")
    if insecure and spec.get("caBundle"):
        faults.invalid("spec.insecureSkipTLSVerify", True, "may not be true if caBundle is present")
