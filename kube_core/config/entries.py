"""The keys of kubeconfig entries, typed: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert, field

from kube_core.base.building import built
from kube_core.base.errors import ConfigError

from .kubeconfig import Entry

S = TypeVar("S", bound="Section")

WRONG_TYPE = r"Expected `(?P<expected>[^`]*)`, got `(?P<found>[^`]*)`(?: - at `\$\.?(?P<path>[^`]*)`)?"
UNKNOWN_KEY = r"Object contains unknown field `(?s:(?P<key>.*))`"


class Section(Struct, rename="kebab", gc=False):
    """What an entry holds. Go takes null for absent, so every key may be null. The repr shows nothing: there may be secrets."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@built
class ContextEntry(Section):
    """Which cluster, as which user, in which namespace."""

    cluster: str | None = None
    user: str | None = None
    namespace: str | None = None


@built
class ClusterEntry(Section):
    """Where a server is and how to know it. Other keys are left alone: none of them could weaken the connection."""

    server: str | None = None
    tls_server_name: str | None = None
    insecure_skip_tls_verify: bool | None = None
    certificate_authority: str | None = None
    certificate_authority_data: str | None = None
    proxy_url: str | None = None
    disable_compression: bool | None = None


@built
class UserEntry(Section, forbid_unknown_fields=True):
    """Who asks. A key that isn't known here is an error: to leave it out would be to act as somebody else."""

    client_certificate: str | None = None
    client_certificate_data: str | None = None
    client_key: str | None = None
    client_key_data: str | None = None
    token: str | None = None
    token_file: str | None = field(default=None, name="tokenFile")
    username: str | None = None
    password: str | None = None
    as_: str | None = field(default=None, name="as")
    as_uid: str | None = None
    as_groups: list[str] | None = None
    as_user_extra: dict[str, list[str] | None] | None = None
    auth_provider: dict[str, Any] | None = None
    exec: dict[str, Any] | None = None
    extensions: Any = None


def typed(entry: Entry, section: type[S]) -> S:
    """Check an entry's keys and types. Errors name file, entry, key and types, never a value."""
    return typed_part(entry, "", entry.value, section)


def typed_part(entry: Entry, under: str, value: Mapping[str, Any], section: type[S]) -> S:
    """Check what an entry has under one of its keys."""
    try:
        return convert(value, section)
    except ValidationError as error:
        message = str(error)
    raise _readable(entry, f"{under}." if under else "", message)


def _readable(entry: Entry, under: str, message: str) -> ConfigError:
    if unknown := re.match(UNKNOWN_KEY, message):
        return entry.fault(under + unknown["key"], "unknown key. Leaving out a part of an identity could act as somebody else")
    if wrong := re.match(WRONG_TYPE, message):
        expected = wrong["expected"].removesuffix(" | null")
        return entry.fault(
            under + wrong["path"] if wrong["path"] else under.rstrip(".") or "the entry",
            f"expected {expected}, found {wrong['found']}",
        )
    return entry.fault(f"{under}a key", "not what a kubeconfig has there")
