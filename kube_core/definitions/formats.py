"""The formats of strings that are checked, of those that ``format`` may name; any other is ignored.

The list is that of `pkg/apiserver/validation/formats.go` of k8s.io/apiextensions-apiserver, what each accepts that of
k8s.io/kube-openapi/pkg/validation/strfmt.
"""

import re
from collections.abc import Callable
from datetime import date
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from unicodedata import category
from urllib.parse import urlsplit

from kube_core.base import Duration, UsageError, dns_label, dns_subdomain

_HEX = "[0-9a-fA-F]"


def normal(name: str) -> str:
    """A format's name without its dashes, as the registry of formats has it."""
    return name.replace("-", "")


def _matches(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    match = re.compile(pattern, flags | re.ASCII).fullmatch
    return lambda text: match(text) is not None


def _uuid(third: str = _HEX, fourth: str = _HEX) -> Callable[[str], bool]:
    return _matches(rf"{_HEX}{{8}}-?{_HEX}{{4}}-?{third}{_HEX}{{3}}-?{fourth}{_HEX}{{3}}-?{_HEX}{{12}}")


def is_ipv4(text: str) -> bool:
    """An IPv4 address; leading zeros are no offence."""
    parts = text.split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) < 12 and int(part) < 256 for part in parts)


def is_ipv6(text: str) -> bool:
    """An IPv6 address without a zone."""
    try:
        return bool(IPv6Address(text)) and "%" not in text
    except AddressValueError:
        return text == "::"


def is_cidr(text: str) -> bool:
    """A prefix of either family."""
    address, _, length = text.partition("/")
    longest = 32 if is_ipv4(address) else 128 if is_ipv6(address) else -1
    return length.isascii() and length.isdigit() and len(length) < 4 and int(length) <= longest


def is_date(text: str) -> bool:
    """A full-date of RFC 3339."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return False
    try:
        return bool(date.fromisoformat(text if text[:4] != "0000" else f"0004{text[4:]}"))
    except ValueError:
        return False


_TIME = re.compile(r"(\d{2}):(\d{2}):(\d{2})(.[0-9]+)?(z|([+-]\d{2}:\d{2}))", re.ASCII)


def is_date_time(text: str) -> bool:
    """A date-time of RFC 3339, in either case."""
    day, _, rest = text.lower().partition("t")
    match = _TIME.fullmatch(rest.partition("t")[0])
    return is_date(day) and match is not None and match[1] <= "23" and match[2] <= "59" and match[3] <= "59"


_UNITS = (
    "ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|wk|week",
    "nano|micro|milli|sec|min|hour|day|week",
)
_SCALA = re.compile(rf"\d+\s*(?:(?:{_UNITS[0]})(?![A-Za-zµ])|(?:{_UNITS[1]})[A-Za-zµ]*)", re.IGNORECASE)


def is_duration(text: str) -> bool:
    """A duration as Go or Scala writes it."""
    try:
        Duration(text)
    except UsageError:
        return _SCALA.search(text) is not None
    return True


def is_uri(text: str) -> bool:
    """What a request line may name: an absolute URI or an absolute path."""
    if any(letter <= " " or letter == "\x7f" for letter in text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if re.search(r"%(?![0-9a-fA-F]{2})", text) or (port is not None and port < 0):
        return False
    return text.startswith("/") or bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text))


def is_email(text: str) -> bool:
    """An address of RFC 5322, with or without a name before it."""
    address = re.fullmatch(r"(?:[^<>]*<)?([^<>\s]+)>?", text.strip())
    if address is None or ("<" in text) != (">" in text):
        return False
    return _EMAIL.fullmatch(address[1]) is not None


_EMAIL = re.compile(r"[^\s@()<>\[\],;:\\\"]+(?<!\.)@(?!\.)(?:[^\s@()<>\[\],;:\\\"]+(?<!\.)|\[[^\[\]\s]+\])")


def is_hostname(text: str) -> bool:
    """A host name, with letters of any script."""
    return (
        bool(text) and len(text.encode()) <= 255 and all(len(part.encode()) <= 63 for part in text.split(".")) and _is_host(text)
    )


def _is_host(text: str) -> bool:
    """What `HostnamePattern` of kube-openapi matches (strfmt): a lone label may have a hyphen in second place only."""
    *labels, last = text.split(".")
    if not labels:
        return _of_label(text[:1]) and _of_label(text[1:].removeprefix("-"))
    inner = all(_of_label(label[:1]) and _of_label(label[-1:]) and _of_label(label.replace("-", "")) for label in labels)
    return inner and all(labels) and len(last) > 1 and all(category(letter)[0] == "L" for letter in last)


def _of_label(text: str) -> bool:
    """Letters and symbols of any script, and digits."""
    return all((letter.isascii() and letter.isdigit()) or category(letter)[0] in "LS" for letter in text)


def is_isbn10(text: str) -> bool:
    """An ISBN of ten digits, the last of which checks the others."""
    digits = re.sub(r"[\s-]+", "", text)
    if not re.fullmatch(r"\d{9}[\dX]", digits, re.ASCII):
        return False
    return sum((10 if digit == "X" else int(digit)) * (10 - place) for place, digit in enumerate(digits)) % 11 == 0


def is_isbn13(text: str) -> bool:
    """An ISBN of thirteen digits, the last of which checks the others."""
    digits = re.sub(r"[\s-]+", "", text)
    return bool(re.fullmatch(r"\d{13}", digits, re.ASCII)) and not sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits)) % 10


def is_credit_card(text: str) -> bool:
    """A card number that passes Luhn's check."""
    digits = re.sub(r"[^0-9]+", "", text)
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _is_ipv4_address(text: str) -> bool:
    try:
        return bool(IPv4Address(text)) or text == "0.0.0.0"
    except AddressValueError:
        return is_ipv4(text)


FORMATS: dict[str, Callable[[str], bool]] = {
    "bsonobjectid": _matches(rf"{_HEX}{{24}}"),
    "uri": is_uri,
    "email": is_email,
    "hostname": is_hostname,
    "ipv4": _is_ipv4_address,
    "ipv6": is_ipv6,
    "cidr": is_cidr,
    "mac": _matches(
        rf"(?:{_HEX}{{2}}[:-]){{5}}(?:{_HEX}{{2}}[:-]{_HEX}{{2}}[:-])?{_HEX}{{2}}|(?:{_HEX}{{4}}\.){{2,3}}{_HEX}{{4}}"
    ),
    "uuid": _uuid(),
    "uuid3": _uuid("3"),
    "uuid4": _uuid("4", "[89abAB]"),
    "uuid5": _uuid("5", "[89abAB]"),
    "isbn": lambda text: is_isbn10(text) or is_isbn13(text),
    "isbn10": is_isbn10,
    "isbn13": is_isbn13,
    "creditcard": is_credit_card,
    "ssn": _matches(r"\d{3}[- ]?\d{2}[- ]?\d{4}"),
    "hexcolor": _matches(rf"#?(?:{_HEX}{{3}}|{_HEX}{{6}})"),
    "rgbcolor": _matches(
        r"rgb\(\s*(?:0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])(?:\s*,\s*(?:0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])){2}\s*\)"
    ),
    "byte": _matches(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"),
    "password": lambda text: True,
    "date": is_date,
    "duration": is_duration,
    "datetime": is_date_time,
    "k8sshortname": lambda text: dns_label(text) is None,
    "k8slongname": lambda text: dns_subdomain(text) is None,
}
"""By their names without dashes."""
