"""The faults that schedules draw from."""

from random import Random

from kube_core.simulation import Answered, Delayed, Fault, Inserted, Refused, Reset, Silent, error_frame

PLAIN_BOOKMARK = b'{"type":"BOOKMARK","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"1"}}}\n'
"""It says nothing: it is from long ago, and ends no list."""

GARBAGE = (
    b"no JSON\n",
    b'{"type":"ADDED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{}}}\n',
    b'{"type":"RENAMED","object":{}}\n',
    b"\n \n",
    b'{"type":"BOOKMARK","object":{"metadata":{"annotations":null}}}\n',
    PLAIN_BOOKMARK,
)
"""Lines that say nothing: the watch goes on as if they had not been there."""

ANSWERS = (
    Answered(410, "Expired"),
    Answered(410, "Gone"),
    Answered(429, "TooManyRequests"),
    Answered(429, "TooManyRequests", 7),
    Answered(500, "InternalError"),
    Answered(503, "ServiceUnavailable", 2),
    Answered(502, body=b"<html>bad gateway</html>"),
    Answered(200, body=b'{"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":null}'),
    Answered(403, "Forbidden"),
    Answered(422, "Invalid"),
)
"""What servers and proxies say instead of what was asked for."""


def draw_fault(chance: Random) -> Fault:
    """Draw what a request may meet."""
    faults: list[Fault] = [
        Refused(),
        Reset(),
        Reset(chance.randrange(1000)),
        Silent(),
        Silent(chance.randrange(1000)),
        Delayed(chance.choice([0.1, 2.0])),
        *ANSWERS,
        error_frame(410, "Expired"),
        error_frame(500, "InternalError"),
        Inserted(chance.choice(GARBAGE)),
    ]
    return chance.choice(faults)
