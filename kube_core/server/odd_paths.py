"""Paths that lead nowhere, and what the real server says of them."""

from .etcd import folder_of
from .exchange import TEXT, Exchange, ServerRequest
from .go_durations import duration_fault
from .paths import Path, Target
from .refusal import bad_request, failed, internal
from .served import Served
from .validation.words import path_segment
from .verbs import CONNECTIONS

NOWHERE = Exchange(404, TEXT, b"404 page not found\n")
_NO_URL = Exchange(400, (("content-type", "text/plain; charset=utf-8"),), b"400 Bad Request")
_UNEXPECTED, _CONTINUE = Exchange(417, ()), "100-continue"
_WATCH_ROOT = {"api": 3, "apis": 4}  # segments of the root of the old watch paths
_STEPS = (".", "..")


def answer_odd(request: ServerRequest, target: Target) -> Exchange | None:
    """Answer a request for what is no URL, or names nothing to watch, or expects too much, before anybody asks who sends it."""
    if target.malformed:
        return _NO_URL
    expected = request.header("expect").lower()
    if expected and _CONTINUE not in map(str.strip, expected.split(",")):
        return _UNEXPECTED
    if "timeout" in target.query and not _is_long(target):
        _check_timeout(target.first("timeout"))
    segments = target.segments
    if segments[-1:] == ("watch",) and len(segments) == _WATCH_ROOT.get(segments[0]):
        why = f"unable to determine kind and namespace from url, {target.path}"
        text = f'Internal Server Error: "{target.path}": failed to create RequestInfo: {why}\n'
        return Exchange(500, TEXT, text.encode())
    return None


def _is_long(target: Target) -> bool:
    """Whether a request is one that lasts, so that nobody looks at its ``timeout``."""
    path = target.resource
    return path is not None and (path.watch or target.flag("watch") or path.subresource in CONNECTIONS)


def _check_timeout(text: str) -> None:
    """Refuse a time that Go can't read; none at all is no limit."""
    if text and (why := duration_fault(text)):
        raise bad_request(f"invalid timeout specified in the request URL - {why}")


def check_place(path: Path, served: Served, verb: str) -> None:
    """Refuse a name or a namespace that would be a step to another place of the storage."""
    if path.name in _STEPS or "%" in path.name:
        raise bad_request(f'Name parameter invalid: "{path.name}": {"; ".join(path_segment(path.name))}')
    if path.namespace in _STEPS and verb == "create":
        raise internal(f'invalid resource name "{path.namespace}": [{"; ".join(path_segment(path.namespace))}]')
    if path.namespace in _STEPS:
        raise failed(f'invalid key: "/{"/".join(filter(None, (folder_of(served), path.namespace, path.name)))}"')
