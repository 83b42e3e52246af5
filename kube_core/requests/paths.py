"""Path segments: names that can't change where a request goes."""

import re
from urllib.parse import quote

from kube_core.base import UsageError, path_segment

_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._:~-]*").fullmatch
LEGAL_IN_A_SEGMENT = ":@!$&'()*+,;="
"""Characters that RFC 3986 allows in a path segment beside the unreserved ones."""


def segment(what: str, name: object) -> str:
    """Give a name as it goes into a path, percent-quoted where it must be; ``what`` names it in a `UsageError`."""
    if isinstance(name, str) and _PLAIN(name):
        return name
    if not isinstance(name, str):
        raise UsageError(f"the {what} is text, not {type(name).__name__}")
    try:
        return quote(path_segment(name, what), safe=LEGAL_IN_A_SEGMENT)
    except UnicodeEncodeError:
        raise UsageError(f"the {what} {name!r} is not text that UTF-8 can say") from None
