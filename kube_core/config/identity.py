"""Who asks: nobody, a token, a token file that rotates, a user with a password; or `Given`.

A client certificate is part of `Tls`, and may go with any of these. Kubernetes' page:
https://kubernetes.io/docs/reference/access-authn-authz/authentication/.
"""

from binascii import b2a_base64

from attrs import field, frozen

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

from .given import Given
from .material import FileRef
from .token import optional_secret, optional_token, secret
from .token import token as usable


@frozen
class Anonymous:
    """No credential in the headers: a client certificate, or nobody at all."""


@frozen
class Token:
    """A bearer token that never changes."""

    token: Secret[str] = field(converter=usable)


@frozen
class TokenFile:
    """A bearer token in a file that is read again as it rotates. ``fallback`` serves while the file can't be read."""

    file: FileRef
    fallback: Secret[str] | None = field(default=None, converter=optional_token)


@frozen
class Basic:
    """A user name and a password (RFC 7617), for proxies and servers that still take them."""

    username: str
    password: Secret[str] = field(converter=secret)

    def __attrs_post_init__(self) -> None:
        if not self.username or ":" in self.username:
            raise ConfigError("basic authentication needs a username, without a colon")
        if any("\ud800" <= char <= "\udfff" for char in self.username + self.password.reveal()):
            raise ConfigError("basic authentication: the username or the password has a lone surrogate, which UTF-8 can't say")


Identity = Anonymous | Token | TokenFile | Basic | Given


def basic(identity: Basic) -> tuple[str, str]:
    """Build the header of a user name and a password."""
    plain = f"{identity.username}:{identity.password.reveal()}".encode()
    return ("Authorization", "Basic " + b2a_base64(plain, newline=False).decode("ascii"))


def optional_identity(
    token: str | Secret[str] | None, token_file: FileRef | None, username: str | None, password: str | Secret[str] | None
) -> Identity:
    """Choose the identity that these stand for. Tokens and passwords exclude each other, as in client-go's validation."""
    secret_word = optional_secret(password)
    if username is not None or secret_word is not None:
        if token is not None or token_file is not None:
            raise ConfigError("more than one way to authenticate: a token, and a username with a password. Remove one of them.")
        if username is None:
            raise ConfigError("a password without a username would never be sent")
        return Basic(username, secret_word or Secret(""))
    if token_file is not None:
        return TokenFile(token_file, token)
    return Anonymous() if token is None else Token(token)
