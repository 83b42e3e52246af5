"""The server's base URL: checked, and in one spelling. ``unix:///path`` is a socket on this machine that speaks plain HTTP."""

import re

from kube_core.base.errors import ConfigError

URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+(?:%25[\w.~-]+)?\]|[^\s/:?#@\[\]\\%]+)(?::(?P<port>\d{1,5}))?(?P<path>/[^\s?#\\]*)?",
    re.IGNORECASE,
)
UNIX = re.compile(r"unix://(?P<path>/[^\x00-\x20?#]+)", re.IGNORECASE)
MAX_PORT = 65535
PORTS = {"http": 80, "https": 443}
PROXY_SCHEMES = frozenset({"http", "https", "socks5"})
DEFAULT_NAMESPACE = "default"
"""The namespace when nobody names one, as in client-go."""


def server_url(text: str) -> str:
    """Check a base URL, which may have a path, and print it in one way: scheme and host in lower case, no slash at its end."""
    if socket := UNIX.fullmatch(text.strip()):
        return f"unix://{socket['path']}"
    match = URL.fullmatch(text.strip())
    if match is None or int(match["port"] or 0) > MAX_PORT:
        # never shown when it may hold a password
        shown = "" if "@" in text else f", not {text!r}"
        hint = " A user or password in it isn't allowed." if "@" in text else ""
        raise ConfigError(f"a server is http(s)://host[:port][/path]{shown}.{hint}")
    port = f":{match['port']}" if match["port"] else ""
    return f"{match['scheme'].lower()}://{match['host'].lower()}{port}{(match['path'] or '').rstrip('/')}"


def with_scheme(address: str, secure: bool) -> str:
    """Put the scheme before ``host:port``, as client-go does: https where TLS settings stand beside it, else http."""
    return address if "://" in address else f"{'https' if secure else 'http'}://{address}"


def host_of(url: str) -> str:
    """The host of a checked URL, without the brackets of IPv6."""
    if url.startswith("unix:"):
        return "localhost"
    match = URL.fullmatch(url)
    return match["host"].strip("[]") if match else ""


def port_of(url: str) -> int:
    """The port of a checked URL: its own, or its scheme's."""
    match = URL.fullmatch(url)
    return int(match["port"] or PORTS[match["scheme"].lower()]) if match else 0


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and nothing else: ``localhost``, 127.0.0.0/8 or ``::1``."""
    return host in ("localhost", "::1") or host.endswith(".localhost") or _is_loopback_v4(host.split("."))


def _is_loopback_v4(parts: list[str]) -> bool:
    numbers = all(part.isdecimal() and part.isascii() and int(part[:4]) < 256 for part in parts)
    return parts[0] == "127" and len(parts) == 4 and numbers


def proxy_address(url: str | None) -> str | None:
    """Check a proxy's URL, which may carry a user and a password; None is whichever the environment names, "" none at all.

    The schemes are client-go's.
    """
    if not url:
        return url
    scheme, _, rest = url.strip().partition("://")
    if scheme.lower() not in PROXY_SCHEMES or not rest or not url.strip().isprintable() or " " in url.strip():
        raise ConfigError("a proxy is http://, https:// or socks5:// and its host")  # not shown: it may hold a password
    return url.strip()


def proxy_host(url: str) -> str:
    """The host of a proxy's URL, without user, password, port and the brackets of IPv6."""
    place = url.partition("://")[2].rpartition("@")[2].partition("/")[0].lower()
    return place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0]


def without_userinfo(url: str | None) -> str:
    """The repr of a URL that may carry a user and a password."""
    if url is None or "@" not in url:
        return repr(url)
    scheme, mark, rest = url.partition("://")
    return repr(f"{scheme}{mark}<secret>@{rest.rpartition('@')[2]}")
