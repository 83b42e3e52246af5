"""How things that happen look in a timeline."""

from kube_core.base import KubeError
from kube_core.requests import Request

LONGEST = 200
"""Letters of an entry; what is longer is cut."""


def written(what: object) -> str:
    """Write what happened in one line. Of requests and answers no body is shown."""
    if isinstance(what, Request):
        return f"asks {what.method} {what.target}"
    if isinstance(what, KubeError):
        return f"fails: {type(what).__name__}: {what}"[:LONGEST]
    return str(what)[:LONGEST]
