"""What to ask by HTTP/1.1 when a connection of HTTP/2 ended in place of an answer, which httpx does not tell."""

from attrs import evolve

from kube_core.base import ClosedEarly

from ..ports import Call, Reply
from .resend import SAFE_METHODS

ANYBODYS = "/api"
"""What every user who is logged in may read (the ClusterRole system:discovery)."""
UNAUTHORIZED = 401


def unanswered(call: Call) -> Call:
    """What to ask by HTTP/1.1 when a connection of HTTP/2 ended in place of an answer, as a kube-apiserver's does with each 401.

    That is the call itself where it does no harm twice, else what anybody who is logged in may read: is the login refused?
    """
    if call.method in SAFE_METHODS:
        return call
    return evolve(call, method="GET", target=ANYBODYS, body=b"")


def refusal(call: Call, asked: Call, reply: Reply, error: ClosedEarly) -> Reply:
    """What that answer means for the call. Raises the error where it says nothing about it."""
    if asked is call or reply.status == UNAUTHORIZED:
        return reply
    raise error
