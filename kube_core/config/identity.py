"""Who asks: nobody, a token, a token file that rotates, or a user with a password.

A client certificate is part of `Tls`, and may go with any of these. Kubernetes' page:
https://kubernetes.io/docs/reference/access-authn-authz/authentication/.
"""

from binascii import b2a_base64

from attrs import field, frozen

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret

from .material import FileRef


def usable_token(text: str, source: str = "the token") -> str:
    """Trim white space off a token, and refuse one that can't stand in a header.

    Bearer tokens are visible ASCII (RFC 6750, 2.1); anything else would be a broken or, with a line break, a forged header.
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # programs without a type checker
        raise ConfigError(f"{source} is {type(text).__name__}, not text")
    token = text.strip()
    if not token:
        raise ConfigError(f"{source} is empty")
    wrong = next((char for char in token if not "!" <= char <= "~"), None)
    if wrong is not None:
        what = "a line break" if wrong in "\r\n" else "a space, a control character or a character beyond ASCII"
        raise ConfigError(f"{source} has {what} inside; tokens are visible ASCII")
    return token


def secret(value: str | Secret[str]) -> Secret[str]:
    """Wrap a plain text; a `Secret` stays what it is."""
    return value if isinstance(value, Secret) else Secret(value)


def optional_secret(value: str | Secret[str] | None) -> Secret[str] | None:
    """The same, where None means that there is none."""
    return None if value is None else secret(value)


def _token(value: str | Secret[str]) -> Secret[str]:
    return Secret(usable_token(secret(value).reveal()))


def _optional_token(value: str | Secret[str] | None) -> Secret[str] | None:
    return None if value is None else _token(value)


@frozen
class Anonymous:
    """No credential in the headers: a client certificate, or nobody at all."""


@frozen
class Token:
    """A bearer token that never changes."""

    token: Secret[str] = field(converter=_token)


@frozen
class TokenFile:
    """A bearer token in a file that is read again as it rotates. ``fallback`` serves while the file can't be read."""

    file: FileRef
    fallback: Secret[str] | None = field(default=None, converter=_optional_token)


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


Identity = Anonymous | Token | TokenFile | Basic


def bearer(token: Secret[str]) -> tuple[str, str]:
    """Build the header of a bearer token."""
    return ("Authorization", f"Bearer {token.reveal()}")


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
