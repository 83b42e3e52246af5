"""Answers brought into a form in which two servers can be compared: only what can't be equal is made so.

- uids become numbers in the order in which they appear;
- a resource version becomes its rank: how many versions of objects that the conversation saw are not above it. A real cluster
  writes on its own all the time, so a list's version may lie anywhere between two of ours;
- addresses and ports that a Service was given become numbers, too, and a pod's token volume has a name without a draw;
- a diff of Go's internal structs, which some refusals end with, is cut off;
- causes of a refusal come in one order, and so do the texts of its message;
- ages in cells of tables become a word, too;
- an object that is quoted in a message loses its versions and times, and errors of several fields come in one order;
- times become a word; continue tokens are taken apart, and their versions ranked, too;
- ``managedFields`` lose their times, which say in which order they stand, and are sorted by their managers; so are the causes of
  conflicts, which the real server tells in no order.
"""

import json
import re
from base64 import urlsafe_b64decode
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from attrs import define, field

from kube_core.objects.plain import is_array, is_object

from .steps import Answer

HEADERS = ("content-type", "retry-after", "warning")
_TIMES = ("creationTimestamp", "deletionTimestamp", "lastPhaseTransitionTime", "lastTransitionTime", "expirationTimestamp")
_TOKEN = re.compile(r"[\w-]{20,}\.[\w-]+\.[\w-]+")
_VERSIONED = re.compile(r"(?i)(too (?:old|large) resource version: )(\d+)(, current: | \()(\d+)")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN_VOLUME = re.compile(r"kube-api-access-[a-z0-9]{5}")
_HOST = re.compile(r"https://[\d.:]+/")
_COORDINATE = 43  # letters of 256 bits
_ADDRESS = re.compile(r"10\.0\.0\.\d+")  # of `harness/flags.py`
_PORTS = ("nodePort", "healthCheckNodePort")
_DIFF = re.compile(r"@@ -\d.*?\n(?=, |\]|$)", re.DOTALL)
_AGE = re.compile(r"\b\d+[smhdy](\d+[smhd])?\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_QUOTED = re.compile(r'((?:resourceVersion|creationTimestamp|time)\\*":\\*")[^"\\]+')
_ERRORS = re.compile(r"(?<=errors:\n)(  \..*(?:\n  \..*)+)")
_RECORDED = re.compile(r"(ResourceVersion in (?:record \(|object meta: ))(\d+)")


def normal(answers: list[Answer]) -> list[Any]:
    """A whole conversation in comparable form."""
    versions = sorted({version for answer in answers for version in _versions(answer.body)})
    names = _Names(versions)
    return [_entry(names, answer) for answer in answers]


def _entry(names: "_Names", answer: Answer) -> dict[str, Any]:
    headers = {name: names.key(answer.headers[name]) for name in HEADERS if name in answer.headers}
    return {"status": answer.status, "headers": headers, "body": names.shown(answer.body), "ended": answer.ended}


def _versions(value: Any) -> Iterator[int]:
    """The versions of the objects in a body."""
    for each in value.values() if is_object(value) else value if is_array(value) else ():
        yield from _versions(each)
    if is_object(value) and "uid" in value and value.get("resourceVersion"):
        yield int(value["resourceVersion"])


def without_repeats(items: list[Any]) -> list[Any]:
    """A list without bookmarks that repeat the one before: the real server's timer counts whole seconds, and may ring twice."""
    pairs = zip(items, [None, *items], strict=False)
    return [item for item, before in pairs if not (item == before and is_object(item) and item.get("type") == "BOOKMARK")]


def managers(entries: list[Any]) -> list[Any]:
    """Entries of ``managedFields`` without what the clock says."""
    timeless = [{**entry, "time": "a time"} if is_object(entry) and "time" in entry else entry for entry in entries]
    return sorted(timeless, key=lambda entry: json.dumps(entry, sort_keys=True))


def _age(cell: Any) -> Any:
    """A cell of a table without how long ago something was."""
    return _AGE.sub("an age", cell) if isinstance(cell, str) else cell


def conflicts_sorted(causes: list[Any]) -> list[Any]:
    """The causes of a conflict, which the real server tells in no order."""
    contested = all(is_object(cause) and cause.get("reason") == "FieldManagerConflict" for cause in causes)
    return sorted(causes, key=json.dumps) if contested else causes


@define
class _Names:
    versions: list[int]
    uids: dict[str, str] = field(factory=dict[str, str])
    addresses: dict[str, str] = field(factory=dict[str, str])
    ports: dict[int, str] = field(factory=dict[int, str])

    def shown(self, value: Any) -> Any:
        """A body without what differs anyway."""
        if is_object(value):
            value = self._status(value) if value.get("kind") == "Status" else value
            return {self.key(key): self._field(key, item) for key, item in value.items()}
        if isinstance(value, str):
            return self._text(value)
        return without_repeats([self.shown(item) for item in value]) if is_array(value) else value

    def key(self, key: str) -> str:
        """A key, or a warning, that may name the uid of an owner."""
        return _UID.sub(lambda match: self.uids.setdefault(match[0], f"uid {len(self.uids)}"), key)

    def _keyed(self, value: Any) -> Any:
        if is_object(value):
            return {self.key(key): self._keyed(item) for key, item in value.items()}
        return [self._keyed(item) for item in value] if is_array(value) else value

    def _text(self, text: str) -> str:
        """A text without what a server drew: uids, addresses of services, names of the volumes with a pod's token."""
        text = _UID.sub(lambda match: self.uids.setdefault(match[0], f"uid {len(self.uids)}"), text)
        return _TOKEN_VOLUME.sub("kube-api-access-*", _ADDRESS.sub(self._address, text))

    def _address(self, match: re.Match[str]) -> str:
        return self.addresses.setdefault(match[0], f"address {len(self.addresses)}")

    def _field(self, key: str, value: Any) -> Any:
        match key, value:
            case "resourceVersion", str() if value:
                return self._rank(value)
            case "uid", str():
                return self.uids.setdefault(value, f"uid {len(self.uids)}")
            case str(), int() if key in _PORTS and value:
                return self.ports.setdefault(value, f"port {len(self.ports)}")
            case "continue", str() if value:
                return self._token(value)
            case "managedFields", _ if is_array(value):
                return managers(self._keyed(value))
            case "causes", _ if is_array(value):
                return conflicts_sorted(self.shown(value))
            case "message" | "error", str():
                return self._message(value)
            case str(), str() if key in _TIMES:
                return "a time"
            case "cells", _ if is_array(value):
                return [_age(self.shown(cell)) for cell in value]
            case _:
                return self._of_access(key, value)

    def _of_access(self, key: str, value: Any) -> Any:
        match key, value:
            case "token", str() if _TOKEN.fullmatch(value):
                return "a token"
            case "jwks_uri", str():
                return _HOST.sub("https://*/", value)
            case (("kid" | "x" | "y"), str()) if len(value) == _COORDINATE:
                return "of a key"
            case "authentication.kubernetes.io/credential-id", _:
                return ["a credential"]
            case "resourceRules" | "nonResourceRules", _:
                return sorted(self.shown(value), key=lambda rule: json.dumps(rule, sort_keys=True))
            case _:
                return self.shown(value)

    def _rank(self, version: str) -> str:
        return f"version {bisect_right(self.versions, int(version))}"

    def _status(self, value: dict[str, Any]) -> dict[str, Any]:
        """A refusal with its causes in order: the real server finds them by walking through maps."""
        told_of: dict[str, Any] = value.get("details") or {}
        causes: list[dict[str, Any]] = told_of.get("causes") or []
        told = [f"{cause.get('field')}: {cause.get('message')}" for cause in causes]
        message, listed = str(value.get("message")), f"[{', '.join(dict.fromkeys(told))}]"
        if len(set(told)) > 1 and listed in message:
            value = {**value, "message": message.replace(listed, f"[{', '.join(sorted(set(told)))}]")}
        if len(causes) > 1:
            ordered = sorted(causes, key=lambda cause: (str(cause.get("field")), str(cause.get("message"))))
            value = {**value, "details": {**value["details"], "causes": ordered}}
        return value

    def _message(self, text: str) -> str:
        text = self._text(_QUOTED.sub(r"\1*", _DIFF.sub("", text)))
        text = _ERRORS.sub(lambda match: "\n".join(sorted(match[1].split("\n"))), text)
        text = _RECORDED.sub(lambda match: f"{match[1]}{self._rank(match[2])}", text)
        return _VERSIONED.sub(lambda match: f"{match[1]}{self._rank(match[2])}{match[3]}{self._rank(match[4])}", text)

    def _token(self, token: str) -> dict[str, Any]:
        parts: dict[str, Any] = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        version = parts["rv"] if parts["rv"] < 0 else self._rank(str(parts["rv"]))
        # The real server's start key begins with a slash or not, as it answered from its cache or from etcd.
        return {"v": parts["v"], "rv": version, "start": parts["start"].removeprefix("/")}
