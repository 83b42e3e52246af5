"""Acting as somebody else, which the server allows to those who may ``impersonate``.

https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/
"""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from kube_core.base.errors import ConfigError

HEADER_NAME_BYTES = frozenset(b"!#$&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
"""Bytes that stand for themselves in a header's name (RFC 9110, 5.6.2), in lower case and without the percent sign."""

Extra = tuple[tuple[str, tuple[str, ...]], ...]
"""Extra attributes, each with its values; a mapping is taken for one."""


def _pairs(extra: Mapping[str, Iterable[str]] | Extra) -> Extra:
    return tuple(sorted((key, tuple(values)) for key, values in extra.items())) if isinstance(extra, Mapping) else extra


def _groups(groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(groups)


@frozen
class Impersonation:
    """The user, uid, groups and extra attributes to act as. Without a user the rest means nothing, and is refused."""

    user: str
    uid: str | None = None
    groups: tuple[str, ...] = field(default=(), converter=_groups)
    extra: Extra = field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        if not self.user:
            raise ConfigError("impersonation of a uid, of groups or of extra attributes needs a user to impersonate (`as`)")
        for name, value in self.headers:
            if any(char < " " or char == "\x7f" for char in value):
                raise ConfigError(f"the value for the header {name} has a line break or another control character in it")

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that ask for it, in a fixed order. Values beyond ASCII are UTF-8 bytes, spelled as latin-1."""
        return (
            ("Impersonate-User", _value(self.user)),
            *([("Impersonate-Uid", _value(self.uid))] if self.uid else []),
            *(("Impersonate-Group", _value(group)) for group in self.groups),
            *((f"Impersonate-Extra-{_escaped(key)}", _value(value)) for key, values in self.extra for value in values),
        )


def _value(text: str) -> str:
    return text.encode().decode("latin-1")


def _escaped(key: str) -> str:
    return "".join(chr(byte) if byte in HEADER_NAME_BYTES else f"%{byte:02X}" for byte in key.encode().lower())
