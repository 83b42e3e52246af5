"""What a client may take: bytes, and time."""

from attrs import frozen


@frozen
class Limits:
    """The bounds of one listener. Times are seconds, sizes are bytes; a client beyond one of them is refused, or cut off.

    The times are those of the real server where it has them (`pkg/server/secure_serving.go` of k8s.io/apiserver). The size of a
    body is not among them: the API server itself answers 413 beyond 3 MiB.
    """

    head_bytes: int = 1024 * 1024 + 4096
    """A request line with its header fields: 431 beyond it (DefaultMaxHeaderBytes of net/http, and what it adds to that)."""
    head_seconds: float = 32.0
    """For the TLS handshake, and again for a request's header once it has begun (ReadHeaderTimeout)."""
    body_seconds: float = 60.0
    """For a request's body (--request-timeout)."""
    idle_seconds: float = 90.0
    """Between two requests (IdleTimeout)."""
    stall_seconds: float = 30.0
    """A reader that does not take `stall_bytes` of what waits for it within this time is cut off."""
    stall_bytes: int = 64 * 1024
    """What a reader has to take in that time, if as much is there."""
    behind_seconds: float = 60.0
    """A reader of a watch that has not caught up within this time is cut off, however steadily it reads."""
    backlog_bytes: int = 256 * 1024
    """What waits for a reader; until some of it is taken, no more is made ready and nothing more is read."""
    connections: int = 4096
    """At a time; further ones wait to be accepted."""
