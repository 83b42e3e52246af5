"""What Kubernetes asks of names, labels and keys: each rule answers what is wrong with a text, or None when nothing is.

See https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and, for the rules as the server runs them,
`pkg/api/validate/content` and `pkg/util/validation` in k8s.io/apimachinery. Lengths count bytes there; all texts that pass are
ASCII.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

Rule: TypeAlias = Callable[[str], str | None]
"""What is wrong with a text, as words that follow "it"; None when nothing is."""

LABEL_LENGTH = 63  # RFC 1123 and RFC 1035: one label of a DNS name; also a label's value and the name part of its key
SUBDOMAIN_LENGTH = 253  # RFC 1123: a whole DNS name
CRON_JOB_LENGTH = 52  # a CronJob's jobs are called after it, with eleven more characters, and are DNS labels

_DNS_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_LABEL = re.compile(_DNS_LABEL)
_LABEL_1035 = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*")
_QUALIFIED = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_CONFIG_MAP_KEY = re.compile(r"[-._a-zA-Z0-9]+")
# A slash and a percent sign change the path, and so do control characters for some proxies; lone surrogates have no bytes at all.
_PATH_SEGMENT = re.compile(r"[^/%\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def path_segment_rule(text: str) -> str | None:
    """A text that is one step of a URL's path and stays it."""
    if not text:
        return "is empty"
    if text in (".", ".."):
        return f"is {text!r}, which means another path"
    return None if _PATH_SEGMENT.fullmatch(text) else "has a '/', a '%' or a control character"


def dns_label(text: str) -> str | None:
    """An RFC 1123 label: at most 63 lower case letters, digits and dashes, with no dash at its ends."""
    return _matches(text, _LABEL, LABEL_LENGTH, "lower case letters, digits and '-', with a letter or digit at both ends")


def dns_1035_label(text: str) -> str | None:
    """An RFC 1035 label: an RFC 1123 label that begins with a letter."""
    return _matches(
        text,
        _LABEL_1035,
        LABEL_LENGTH,
        "lower case letters, digits and '-', with a letter at the start and a letter or digit at the end",
    )


def dns_subdomain(text: str) -> str | None:
    """An RFC 1123 subdomain: labels joined by dots, at most 253 characters in all."""
    shape = "lower case letters, digits, '-' and '.', with a letter or digit at both ends of each part"
    return _matches(text, _SUBDOMAIN, SUBDOMAIN_LENGTH, shape)


def config_map_key(text: str) -> str | None:
    """A key of a ConfigMap or Secret: at most 253 letters, digits, dashes, underscores and dots, not two dots first."""
    if text == "." or text.startswith(".."):
        return "begins with '..' or is '.'"
    return _matches(text, _CONFIG_MAP_KEY, SUBDOMAIN_LENGTH, "letters, digits, '-', '_' and '.'")


def label_key(text: str) -> str | None:
    """The key of a label or an annotation: a name of at most 63 characters, after a DNS subdomain and a slash or alone."""
    prefix, slash, name = text.rpartition("/")
    if slash and (problem := dns_subdomain(prefix)):
        return f"has a prefix that {problem}"
    return _matches(name, _QUALIFIED, LABEL_LENGTH, "letters, digits, '-', '_' and '.', with a letter or digit at both ends")


def label_value(text: str) -> str | None:
    """The value of a label: empty, or like the name part of a label's key."""
    return label_key(text) if text and "/" not in text else ("has a '/'" if text else None)


def cron_job_name(text: str) -> str | None:
    """A DNS subdomain of at most 52 characters."""
    return f"has more than {CRON_JOB_LENGTH} characters" if len(text) > CRON_JOB_LENGTH else dns_subdomain(text)


def storage_version_name(text: str) -> str | None:
    """A group and a resource with a dot between them."""
    group, _, resource = text.rpartition(".")
    return dns_subdomain(group) or dns_1035_label(resource)


def ip_address(text: str) -> str | None:
    """An IP address in its canonical form: ``2001:db8::1``, not ``2001:DB8:0::1``."""
    from ipaddress import ip_address as parse  # noqa: PLC0415 (3 ms of import for the one kind that is named by an address)

    try:
        canonical = str(parse(text))
    except ValueError:
        return "is not an IP address"
    return None if text == canonical else f"is not the canonical form of the address: {canonical}"


def _matches(text: str, pattern: re.Pattern[str], length: int, shape: str) -> str | None:
    if not text:
        return "is empty"
    if len(text) > length:
        return f"has more than {length} characters"
    return None if pattern.fullmatch(text) else f"may have only {shape}"
