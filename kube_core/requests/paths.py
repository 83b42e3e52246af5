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
    return quoted(what, path_segment(name, what), LEGAL_IN_A_SEGMENT)


def quoted(what: str, text: str, safe: str) -> str:
    """Percent-quote all but the letters, the digits and what is ``safe``; `UsageError` for text that UTF-8 can't say."""
    return quote(sayable(what, text), safe=safe)


def sayable(what: str, text: str) -> str:
    """Give text back that UTF-8 can say: all but lone surrogates."""
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    raise UsageError(f"the {what} has a lone surrogate, which UTF-8 can't say")
