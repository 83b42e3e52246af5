"""What operators, scripts and people at a terminal say every day, kept as data in `everyday/`.

A conversation is a list of steps: a word, a target and a body. A word is a method, or the name of a kind of patch; or
``AWAIT``, ``DISCARD``, ``DEFINE`` (a group of `things`), ``WATCH`` (target, how many frames) and ``UNTIL`` (target, status).
A target is a path, or begins with a plural: the namespace's own collection. ``<ns>`` is the namespace; ``<rv 2>`` and
``<uid 2>`` are version and uid of what step 2 was answered; ``<continue 2>`` is the token of that list. A body of ``bytes``
alone is sent as it is; what follows a body is its media type.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kube_core.config import load_documents
from kube_core.objects import all_resources
from kube_core.objects.plain import is_array, is_object

from ..holding import Conversation
from ..steps import Answer, Await, Call, Discard, Headers, Open, Read, Step, Talk, Until
from .things import things

FOLDER = Path(__file__).parent.parent / "everyday"
_PATCHES = {
    "MERGE": "application/merge-patch+json",
    "JSON": "application/json-patch+json",
    "STRATEGIC": "application/strategic-merge-patch+json",
    "APPLY": "application/apply-patch+yaml",
}
_PLACE = re.compile(r"<(rv|uid|continue) (\d+)>")
_FIELDS = {"rv": "resourceVersion", "uid": "uid", "continue": "continue"}


def _talk(steps: Sequence[Sequence[Any]], namespace: str) -> Talk:
    heard: list[Answer] = []
    for word, target, *more in steps:
        path, rest = _path(namespace, _filled(target, heard)), [_said(namespace, each, heard) for each in more]
        if word == "WATCH":
            yield Open(path, path)
            heard.append((yield Read(path, *rest)))
        elif word == "DEFINE":
            yield things(target, rest[0], namespace)
        else:
            heard.append((yield _step(word, path, rest)))


def _step(word: str, path: str, rest: list[Any]) -> Step:
    match word:
        case "AWAIT":
            return Await(path, *rest)
        case "DISCARD":
            return Discard(path)
        case "UNTIL":
            return Until(Call("GET", path), *rest)
        case _ if word in _PATCHES:
            return Call("PATCH", path, rest[0], (("content-type", _PATCHES[word]),))
        case _:
            headers: Headers = tuple(("content-type", media_type) for media_type in rest[1:])
            return Call(word, path, rest[0] if rest else None, headers)


def _said(namespace: str, value: Any, heard: list[Answer]) -> Any:
    if is_object(value) and value.keys() == {"bytes"}:
        return value["bytes"].encode()
    if is_object(value) or is_array(value) or isinstance(value, str):
        return json.loads(_filled(json.dumps(value).replace("<ns>", namespace), heard))
    return value


def _filled(text: str, heard: list[Answer]) -> str:
    return _PLACE.sub(lambda match: str(heard[int(match[2])].body["metadata"][_FIELDS[match[1]]]), text)


def _path(namespace: str, target: str) -> str:
    plural = re.split(r"[/?]", target)[0]
    found = next((each for each in all_resources() if each.plural == plural), None)
    inside = f"namespaces/{namespace}/" if found and found.namespaced else ""
    return f"{found.prefix}/{inside}{target}".replace("<ns>", namespace) if found else target.replace("<ns>", namespace)


def _conversations(folder: Path) -> Iterator[tuple[str, Conversation]]:
    for file in sorted(folder.glob("*.yaml")):
        told: dict[str, Any] = next(iter(load_documents(file.read_text(), file.name)))
        yield from ((name, partial(_talk, steps)) for name, steps in told.items())


EVERYDAY: dict[str, Conversation] = dict(_conversations(FOLDER))
QUIET_EVERYDAY: dict[str, Conversation] = dict(_conversations(FOLDER / "quiet"))
"""Those that need an API server without controllers."""
