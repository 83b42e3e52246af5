"""What claims and classes of devices share: selectors, tolerations, configurations, and names of requests.

See `pkg/apis/resource/validation`. Expressions are left to whoever evaluates them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from . import words
from .faults import Faults
from .repeats import repeats

_MOST = 32  # DeviceRequestsMaxSize, DeviceConstraintsMaxSize, DeviceConfigMaxSize and DeviceSelectorsMaxSize are one
_LONGEST_ID, _LONGEST_DRIVER = 32, 63
_SEGMENTS = 2
_EFFECTS, _OPERATORS = ("NoExecute", "NoSchedule", "None"), ("Equal", "Exists")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_IDENTIFIER_WORDS = (
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' "
    "(e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')"
)
_NO_DOMAIN = "a fully qualified name must be a domain and a name separated by a slash"
_NO_REQUEST = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"
_NO_ATTRIBUTE = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'
Names = Mapping[str, set[str]]
"""The requests of a claim, each with the choices that it has."""


def check_selectors(selectors: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """Which devices are meant."""
    if len(selectors) > _MOST:
        faults.too_many(path, len(selectors), _MOST)
        return
    for index, selector in enumerate(selectors):
        if "cel" not in selector:
            faults.required(f"{path}[{index}].cel")


def check_toleration(each: dict[str, Any], path: str, faults: Faults) -> None:
    """A taint of devices that does not matter."""
    key, operator, value, effect = (each.get(name, "") for name in ("key", "operator", "value", "effect"))
    for why in words.qualified(key) if key else ():
        faults.invalid(f"{path}.key", key, why)
    if operator == "Exists" and value:
        faults.invalid(f"{path}.value", value, "must be empty for operator `Exists`")
    for why in words.label_value(value) if operator == "Equal" else ():
        faults.invalid(f"{path}.value", value, why)
    if operator not in _OPERATORS:
        faults.unsupported(f"{path}.operator", operator, _OPERATORS) if operator else faults.required(f"{path}.operator")
    if effect not in ("", *_EFFECTS):
        faults.unsupported(f"{path}.effect", effect, _EFFECTS)


def check_references(claim: dict[str, Any], path: str, faults: Faults) -> None:
    """What a claim says of its requests by their names: constraints and configurations."""
    names: Names = {
        each.get("name", ""): {choice.get("name", "") for choice in each.get("firstAvailable", ())}
        for each in claim.get("requests") or ()
    }
    constraints: Sequence[dict[str, Any]] = claim.get("constraints", ())
    if len(constraints) > _MOST:
        faults.too_many(f"{path}.constraints", len(constraints), _MOST)
    else:
        for index, each in enumerate(constraints):
            _check_constraint(each, f"{path}.constraints[{index}]", names, faults)
    check_configurations(claim.get("config", ()), f"{path}.config", faults, names)


def _check_constraint(constraint: dict[str, Any], path: str, names: Names, faults: Faults) -> None:
    _check_requests(constraint.get("requests", ()), f"{path}.requests", names, faults)
    for key in ("matchAttribute", "distinctAttribute"):
        if key in constraint:
            _check_full_name(constraint[key], f"{path}.{key}", faults)
            return
    faults.required(path, _NO_ATTRIBUTE)


def _check_full_name(name: str, path: str, faults: Faults) -> None:
    """The name of an attribute with its domain. One with more parts than these passes, as in the real server."""
    *domain, rest = parts = name.split("/")
    if len(parts) == _SEGMENTS:
        _check_domain(domain[0], path, faults)
        if not rest:
            faults.invalid(path, "", "name must not be empty")
    if len(parts) <= _SEGMENTS and len(rest.encode()) > _LONGEST_ID:
        faults.too_long(path, _LONGEST_ID)
    if len(parts) <= _SEGMENTS and (rest or not domain) and not _IDENTIFIER(rest):
        faults.invalid(path, rest, _IDENTIFIER_WORDS)
    if not domain:
        faults.invalid(path, name, _NO_DOMAIN)


def _check_domain(domain: str, path: str, faults: Faults) -> None:
    if not domain:
        faults.invalid(path, "", "prefix must not be empty")
    if len(domain.encode()) > _LONGEST_DRIVER:
        faults.too_long(path, _LONGEST_DRIVER)
    for why in words.subdomain(domain) if domain else ():
        faults.invalid(path, domain, f"prefix: {why}")


def check_driver(name: str, path: str, faults: Faults) -> None:
    """The name of a driver of devices."""
    if not name:
        faults.required(path)
        return
    if len(name) > _LONGEST_DRIVER:
        faults.too_long(path, _LONGEST_DRIVER, "characters")
    if why := words.caseless_subdomain(name):
        faults.invalid(path, name, why)


def _check_requests(requests: Sequence[str], path: str, names: Names, faults: Faults) -> None:
    if len(requests) > _MOST:
        faults.too_many(path, len(requests), _MOST)
        return
    again = repeats(requests)
    for index, name in enumerate(requests):
        _check_request_name(name, f"{path}[{index}]", names, faults)
        if index in again:
            faults.duplicate(f"{path}[{index}]", name)


def _check_request_name(name: str, path: str, names: Names, faults: Faults) -> None:
    first, *more = segments = name.split("/")
    if len(segments) <= _SEGMENTS:
        for segment in segments:
            for why in words.label(segment):
                faults.invalid(path, segment, why)
    if len(segments) > _SEGMENTS or first not in names or not names[first].issuperset(more):
        faults.invalid(path, name, _NO_REQUEST)


def check_configurations(configurations: Sequence[dict[str, Any]], path: str, faults: Faults, names: Names | None = None) -> None:
    """What is said to drivers; of some of the requests that have ``names``."""
    if len(configurations) > _MOST:
        faults.too_many(path, len(configurations), _MOST)
        return
    for index, each in enumerate(configurations):
        if names is not None:
            _check_requests(each.get("requests", ()), f"{path}[{index}].requests", names, faults)
        if "opaque" not in each:
            faults.required(f"{path}[{index}].opaque")
        else:
            _check_opaque(each["opaque"], f"{path}[{index}].opaque", faults)


def _check_opaque(opaque: dict[str, Any], path: str, faults: Faults) -> None:
    check_driver(opaque.get("driver", ""), f"{path}.driver", faults)
    parameters = opaque.get("parameters")
    if parameters is None:
        faults.required(f"{path}.parameters")
    elif not isinstance(parameters, dict):
        faults.invalid(f"{path}.parameters", "<value omitted>", "must be a valid JSON object")
