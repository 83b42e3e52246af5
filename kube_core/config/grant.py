"""What a login gives: a token, a client certificate, or both, and how long they are good."""

from attrs import field, frozen

from kube_core.base.secret import Secret

from .material import Pem


@frozen
class Grant:
    """A credential that was given for a time.

    ``expires_at`` is in Unix seconds, None when nobody said. ``certificate`` and ``key`` come together or not at all.
    ``refresh_token`` is a new one, which takes the old one's place.
    """

    token: Secret[str] | None = None
    certificate: Pem | None = None
    key: Pem | None = field(default=None)
    expires_at: float | None = None
    refresh_token: Secret[str] | None = None

    @property
    def pair(self) -> tuple[Pem, Pem] | None:
        """The certificate with its key."""
        return None if self.certificate is None or self.key is None else (self.certificate, self.key)
