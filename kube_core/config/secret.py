"""A text that no repr, log line or error message shows."""

from attrs import frozen


@frozen(repr=False)
class Secret:
    """A password, a token or a passphrase. Compares and pickles like its text; prints as ``<secret>``."""

    _text: str

    def reveal(self) -> str:
        """The text itself: only for what is about to go over the wire or into a key's decryption."""
        return self._text

    def __repr__(self) -> str:
        return "<secret>"

    __str__ = __repr__


def secret(value: str | Secret) -> Secret:
    """Wrap a plain text; a `Secret` stays what it is."""
    return value if isinstance(value, Secret) else Secret(value)


def optional_secret(value: str | Secret | None) -> Secret | None:
    """The same, where None means that there is none."""
    return None if value is None else secret(value)
