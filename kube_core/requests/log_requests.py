"""A log as it is asked for while it is followed: always with stamps, and from where it was lost."""

from typing import Any

from attrs import evolve

from .request import Request

_WHERE_TO_BEGIN = frozenset({"sinceTime", "sinceSeconds", "tailLines"})


def following_log(request: Request[Any], since: str) -> Request[Any]:
    """Build the request for a log that is followed; ``since`` is the stamp to go on from, empty to begin with."""
    query = tuple(pair for pair in request.query if pair[0] != "timestamps" and not (since and pair[0] in _WHERE_TO_BEGIN))
    begin = (("sinceTime", since),) if since else ()
    return evolve(request, query=(*query, *begin, ("timestamps", "true")))


def shows_stamps(request: Request[Any]) -> bool:
    """Whether the stamps were asked for, and are to be seen."""
    return ("timestamps", "true") in request.query


def can_resume(request: Request[Any]) -> bool:
    """Whether a log can be asked for again: one that is followed, and that is not cut to a number of bytes."""
    return ("follow", "true") in request.query and not any(name in ("limitBytes", "previous") for name, _ in request.query)
