"""Which proxy the environment names for a server: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or not.

The rules are those of Go's golang.org/x/net/http/httpproxy, by which kubectl goes: capitals win; loopback is never proxied; an
entry of NO_PROXY is ``*``, an address, a CIDR, a domain (and all below it), ``.domain`` or ``*.domain`` (those below it only),
each but the CIDR with a port if need be.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from kube_core.base.errors import ConfigError

from .address import host_of, is_loopback, port_of, proxy_address

Ip = IPv4Address | IPv6Address


def proxy_for(server: str, environ: Mapping[str, str]) -> str | None:
    """Give the URL of the proxy for a server's checked URL; None for none. ConfigError names the variable that is no proxy."""
    scheme = server.partition(":")[0]
    name = {"https": "HTTPS_PROXY", "http": "HTTP_PROXY"}.get(scheme)
    if name is None or (name == "HTTP_PROXY" and environ.get("REQUEST_METHOD")):  # a CGI program's HTTP_PROXY is a request's
        return None
    found = _either(environ, name)
    if not found or not _proxied(host_of(server), port_of(server), _either(environ, "NO_PROXY")):
        return None
    try:
        return proxy_address(_with_scheme(found))
    except ConfigError as error:
        raise ConfigError(f"{name} in the environment: {error}") from None


def _either(environ: Mapping[str, str], name: str) -> str:
    return (environ.get(name) or environ.get(name.lower()) or "").strip()


def _with_scheme(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    if not mark:
        return f"http://{url}"
    return f"socks5://{rest}" if scheme.lower() == "socks5h" else url  # both leave finding the server's name to the proxy here


def _proxied(host: str, port: int, exceptions: str) -> bool:
    """Whether a host goes through a proxy, for the text of NO_PROXY."""
    if is_loopback(host):
        return False
    address = _address(host)
    return not any(_excepts(entry.strip().lower(), host, port, address) for entry in exceptions.split(","))


def _excepts(entry: str, host: str, port: int, address: Ip | None) -> bool:
    if entry == "*":
        return True
    if "/" in entry:
        return address is not None and _in_network(address, entry)
    name, wanted = _split(entry)
    if wanted and wanted != str(port):
        return False
    named = _address(name)
    if named is not None:
        return address is not None and _plain(address) == _plain(named)
    return _in_domain(host, name)


def _in_domain(host: str, name: str) -> bool:
    name = name.removeprefix("*")
    if name.startswith("."):
        return host.endswith(name)
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _split(entry: str) -> tuple[str, str]:
    """An entry's host, without brackets, and its port, "" for any."""
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, rest.removeprefix(":")
    if entry.count(":") > 1:  # IPv6 without brackets
        return entry, ""
    host, _, port = entry.partition(":")
    return host, port


def _address(text: str) -> Ip | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _in_network(address: Ip, entry: str) -> bool:
    try:
        return _plain(address) in ip_network(entry, strict=False)
    except ValueError:  # such an entry excepts nothing, in Go neither
        return False


def _plain(address: Ip) -> Ip:
    """An IPv4 address that is written as IPv6, as the former."""
    return getattr(address, "ipv4_mapped", None) or address
