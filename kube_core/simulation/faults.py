"""What can go wrong on the way between a machine and the server, as values."""

import json
from typing import Any, TypeAlias

from attrs import frozen


@frozen
class Refused:
    """There is no connection."""


@frozen
class Reset:
    """The server does what it is asked for; its answer breaks off after so many bytes of the body, None: before it begins."""

    after_bytes: int | None = None


@frozen
class Silent:
    """The connection stays open, but after so many bytes of the body (None: before the answer begins) nothing comes any more."""

    after_bytes: int | None = None


@frozen
class Delayed:
    """The request takes so many seconds longer to arrive."""

    seconds: float


@frozen
class Answered:
    """Something on the way answers in the server's place. Without a ``body`` it is a Status of this code and reason."""

    status: int
    reason: str = ""
    retry_after_seconds: int | None = None
    body: bytes | None = None

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The answer's headers."""
        wait = self.retry_after_seconds
        return (("content-type", "application/json"), *(() if wait is None else (("retry-after", str(wait)),)))

    @property
    def content(self) -> bytes:
        """The answer's body."""
        return json.dumps(failure(self.status, self.reason)).encode() if self.body is None else self.body


@frozen
class Inserted:
    """These bytes come over the stream first, though the server never sent them: whole lines."""

    data: bytes


Fault: TypeAlias = Refused | Reset | Silent | Delayed | Answered | Inserted


def failure(code: int, reason: str) -> dict[str, Any]:
    """Build the Status of a refusal."""
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": f"made up: {reason}",
        "reason": reason,
        "code": code,
    }


def error_frame(code: int, reason: str) -> Inserted:
    """Build the ERROR event with which a server ends a watch."""
    return Inserted(json.dumps({"type": "ERROR", "object": failure(code, reason)}).encode() + b"\n")
