"""Names, numbers and addresses: what is wrong with one of them. See k8s.io/apimachinery/pkg/util/validation."""

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from ..names import (
    address_fault,
    canonical_address_faults,
    config_key_faults,
    dns_label_faults,
    key_faults,
    segment_faults,
    subdomain_faults,
    unpadded,
    value_faults,
)

NOT_NEGATIVE = "must be greater than or equal to 0"
NOT_IN_PORTS = "must be between 1 and 65535, inclusive"
NOT_A_NAME = "must be a DNS name, not an IP address"
IMMUTABLE = "field is immutable"
PERCENT = (
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', "
    "regex used for validation is '[0-9]+%')"
)
PROTOCOLS = ("SCTP", "TCP", "UDP")
LONGEST_LABEL, LONGEST_SUBDOMAIN = 63, 253
LEAST_TOKEN_SECONDS, _MOST_TOKEN_SECONDS = 600, 1 << 32
_LONGEST_PORT = 15
_LAST_PORT = 65535
_PORT_NAME = re.compile(r"[-a-z0-9]+").fullmatch
_VARIABLE = re.compile(r"[ -<>-~]+").fullmatch
_VARIABLE_WORDS = "a valid environment variable name must consist only of printable ASCII characters other than '='"
_CIDR_WORDS = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
_WILDCARD = re.compile(r"\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*").fullmatch
_CASELESS = (
    "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
    "character (e.g. 'Example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
Check = Callable[[str], list[str]]


@lru_cache(maxsize=4096)
def label(name: str) -> list[str]:
    """What is wrong with a DNS-1123 label."""
    return list(dns_label_faults(name))


@lru_cache(maxsize=4096)
def subdomain(name: str) -> list[str]:
    """What is wrong with a DNS-1123 subdomain."""
    return list(subdomain_faults(name))


@lru_cache(maxsize=4096)
def qualified(name: str) -> list[str]:
    """What is wrong with a qualified name, such as the key of a label."""
    return list(key_faults(name))


@lru_cache(maxsize=4096)
def label_value(text: str) -> list[str]:
    """What is wrong with the value of a label."""
    return list(value_faults(text))


def wildcard(name: str) -> list[str]:
    """What is wrong with a domain that begins with ``*.``."""
    words = (
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
        "alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for "
        r"validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    )
    return [] if _WILDCARD(name) else [words]


@lru_cache(maxsize=4096)
def config_key(key: str) -> list[str]:
    """What is wrong with a key of a ConfigMap or a Secret."""
    return list(config_key_faults(key))


@lru_cache(maxsize=4096)
def variable(name: str) -> list[str]:
    """What is wrong with the name of an environment variable."""
    return [] if _VARIABLE(name) else [_VARIABLE_WORDS]


@lru_cache(maxsize=4096)
def port_name(name: str) -> list[str]:
    """What is wrong with the name of a port."""
    found = [] if len(name) <= _LONGEST_PORT else [f"must be no more than {_LONGEST_PORT} characters"]
    if not _PORT_NAME(name):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", name):
        found.append("must contain at least one letter (a-z)")
    if "--" in name:
        found.append("must not contain consecutive hyphens")
    if name.startswith("-") or name.endswith("-"):
        found.append("must not begin or end with a hyphen")
    return found


def port(value: int | str) -> list[str]:
    """What is wrong with a port, which is a number or a name."""
    if isinstance(value, str):
        return port_name(value)
    return [] if 0 < value <= _LAST_PORT else [NOT_IN_PORTS]


@lru_cache(maxsize=1024)
def address(text: str) -> list[str]:
    """What is wrong with an IP address."""
    fault = address_fault(text)
    return [fault] if fault else []


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """An IP address in whatever form; None when it is none. See `ParseIPSloppy`."""
    try:
        found = None if "%" in text else ip_address(unpadded(text))
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


@lru_cache(maxsize=1024)
def canonical_address(text: str) -> list[str]:
    """What is wrong with an IP address that is to be in the form in which addresses are written today."""
    return list(canonical_address_faults(text))


@lru_cache(maxsize=1024)
def network(text: str) -> list[str]:
    """What is wrong with a range of IP addresses."""
    inner, slash, length = text.partition("/")
    loose = f"{unpadded(inner)}/{length.lstrip('0') or '0'}"
    try:
        found = ip_network(loose, strict=False)
    except ValueError:
        return [_CIDR_WORDS]
    if not slash or not length.isdecimal() or "%" in inner:
        return [_CIDR_WORDS]
    if loose != text:
        return ["must not have leading 0s in IP or prefix length"]
    begun = ip_address(inner)
    if begun.version == 6 and begun.ipv4_mapped:
        return ["must not have an IPv4-mapped IPv6 address"]
    return [] if found.network_address == begun else ["must not have bits set beyond the prefix length"]


def is_network(text: str) -> bool:
    """Whether a text is a range of IP addresses at all, be it one that is refused."""
    return network(text) != [_CIDR_WORDS]


def caseless_subdomain(name: str) -> str:
    """What is wrong with a DNS-1123 subdomain that may have upper case letters."""
    if len(name) > LONGEST_SUBDOMAIN:
        return f"must be no more than {LONGEST_SUBDOMAIN} bytes"
    return _CASELESS if subdomain(name.lower()) else ""


def path_segment(name: str) -> list[str]:
    """What keeps a name from being a part of a path."""
    return list(segment_faults(name))


def range_of(value: int, low: int, high: int) -> list[str]:
    """What is wrong with a number outside of a range."""
    return [] if low <= value <= high else [f"must be between {low} and {high}, inclusive"]


def token_seconds(value: int) -> list[str]:
    """What is wrong with how long a token of a ServiceAccount is good for."""
    if value < LEAST_TOKEN_SECONDS:
        return ["may not specify a duration less than 10 minutes"]
    return ["may not specify a duration larger than 2^32 seconds"] if value > _MOST_TOKEN_SECONDS else []
