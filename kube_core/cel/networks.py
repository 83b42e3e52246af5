"""Addresses, networks and URLs, as the libraries of Kubernetes have them."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_address, ip_interface
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from .errors import EvaluationError
from .function import Function
from .values import Url

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Interface | IPv6Interface


def address_of(text: str) -> Address:
    """Read an address without a zone; IPv4 within IPv6 is none."""
    try:
        found = ip_address(text)
    except ValueError:
        raise EvaluationError(f'IP Address "{text}" parse error during conversion from string') from None
    if "%" in text or (isinstance(found, IPv6Address) and found.ipv4_mapped is not None):
        raise EvaluationError(f'IP Address "{text}" is not allowed')
    return found


def network_of(text: str) -> Network:
    """Read a network; its host bits may be set, and are kept."""
    try:
        if "/" not in text or not text.rpartition("/")[2].isdigit():
            raise ValueError(text)
        return ip_interface(text)
    except ValueError:
        raise EvaluationError(f'network address parse error during conversion from string: "{text}"') from None


def _is(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        try:
            read(text)
        except EvaluationError:
            return False
        return True

    return test


def _within(network: Network, inner: Any) -> bool:
    if isinstance(inner, str):
        inner = network_of(inner) if "/" in inner else address_of(inner)
    if inner.version != network.version:
        return False
    longer = not isinstance(inner, IPv4Interface | IPv6Interface) or network.network.prefixlen <= inner.network.prefixlen
    return longer and ip_address(inner.packed) in network.network


def url_of(text: str) -> Url:
    """Read a URL as `url.ParseRequestURI` does: absolute, or a path from the root."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise EvaluationError(f"URL parse error during conversion from string: parse {text!r}") from None
    absolute = bool(parts.scheme) or text.startswith("/")
    if not absolute or any(letter <= " " for letter in text) or (port is not None and port < 0):
        raise EvaluationError(f"URL parse error during conversion from string: parse {text!r}: invalid URI for request")
    return Url(text, parts)


is_url = _is(url_of)


def _host(value: Url) -> str:
    return str(value.parts.netloc.rpartition("@")[2])


def _hostname(value: Url) -> str:
    host = _host(value)
    return host[1 : host.index("]")] if host.startswith("[") else host.partition(":")[0]


TABLE: dict[str, Function] = {
    "isIP(string) -> bool": _is(address_of),
    "ip(string) -> ip": address_of,
    "ip.isCanonical(string) -> bool": lambda text: str(address_of(text)) == text,
    "ip.family() -> int": lambda address: address.version,
    "ip.isUnspecified() -> bool": lambda address: address.is_unspecified,
    "ip.isLoopback() -> bool": lambda address: address.is_loopback,
    "ip.isLinkLocalMulticast() -> bool": lambda address: address.is_multicast and _scope(address, (224, 0, 0), 2),
    "ip.isLinkLocalUnicast() -> bool": lambda address: address.is_link_local,
    "ip.isGlobalUnicast() -> bool": lambda address: (
        not (address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local)
    ),
    "string(ip) -> string": str,
    "isCIDR(string) -> bool": _is(network_of),
    "cidr(string) -> cidr": network_of,
    "cidr.containsIP(string) -> bool": _within,
    "cidr.containsIP(ip) -> bool": _within,
    "cidr.containsCIDR(string) -> bool": _within,
    "cidr.containsCIDR(cidr) -> bool": _within,
    "cidr.ip() -> ip": lambda network: network.ip,
    "cidr.masked() -> cidr": lambda network: ip_interface(network.network),
    "cidr.prefixLength() -> int": lambda network: network.network.prefixlen,
    "string(cidr) -> string": str,
    "isURL(string) -> bool": is_url,
    "url(string) -> url": url_of,
    "url.getScheme() -> string": lambda value: value.parts.scheme,
    "url.getHost() -> string": _host,
    "url.getHostname() -> string": _hostname,
    "url.getPort() -> string": lambda value: str(value.parts.port or ""),
    "url.getEscapedPath() -> string": lambda value: value.parts.path,
    "url.getQuery() -> map<string,list<string>>": lambda value: parse_qs(value.parts.query, keep_blank_values=True),
}


def _scope(address: Address, first: tuple[int, ...], scope: int) -> bool:
    packed = address.packed
    return packed[:3] == bytes(first) if address.version == 4 else packed[1] & 0x0F == scope
