"""Bearer tokens: what may be one, how it is kept, and the header that carries it."""

from kube_core.base.errors import ConfigError
from kube_core.base.secret import Secret


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


def token(value: str | Secret[str]) -> Secret[str]:
    """Check a token, and wrap it."""
    return Secret(usable_token(secret(value).reveal()))


def optional_token(value: str | Secret[str] | None) -> Secret[str] | None:
    """The same, where None means that there is none."""
    return None if value is None else token(value)


def bearer(token: Secret[str]) -> tuple[str, str]:
    """Build the header of a bearer token."""
    return ("Authorization", f"Bearer {token.reveal()}")
