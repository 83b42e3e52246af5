"""Parts of an object that are written by themselves: of what is sent, only the part is taken."""

from collections.abc import Callable
from copy import copy
from typing import Any

from ..document import Document
from ..metadata import timestamp
from ..state import State

Separate = Callable[[State, Document, Document], None]
"""Takes the state, what was and what is sent; changes the latter."""

_RESIZED = ("resources", "resizePolicy")
_CONTAINERS = ("containers", "initContainers")
_DECISIONS = ("Approved", "Denied")


def separate(state: State, name: str, part: str, before: Document, document: Document) -> bool:
    """Take a part of a document of a kind; False when the kind has no rule of its own for it."""
    rule = _RULES.get((name, part))
    if rule is None:
        return False
    rule(state, before, document)
    return True


def _keep_metadata(before: Document, document: Document) -> None:
    sent = document.metadata
    document.metadata = copy(before.metadata)
    document.metadata.resource_version, document.metadata.managed_fields = sent.resource_version, sent.managed_fields


def _take_ephemeral(state: State, before: Document, document: Document) -> None:
    debuggers = document.content["spec"].get("ephemeralContainers")
    _keep_metadata(before, document)
    spec = {key: value for key, value in before.content["spec"].items() if key != "ephemeralContainers"}
    document.content = {**before.content, "spec": {**spec, "ephemeralContainers": debuggers} if debuggers else spec}


def _take_resources(state: State, before: Document, document: Document) -> None:
    sent, old = document.content["spec"], before.content["spec"]
    if any(len(sent.get(key) or ()) != len(old.get(key) or ()) for key in _CONTAINERS):
        return  # refused by the rules for changes
    _keep_metadata(before, document)
    spec = {key: value for key, value in old.items() if key != "resources"}
    for key in (key for key in _CONTAINERS if key in old):
        same = _names(sent, key) == _names(old, key)
        spec[key] = [_resized(*pair) for pair in zip(old[key], sent[key], strict=True)] if same else sent[key]
    if "resources" in sent:
        spec["resources"] = sent["resources"]
    document.content = {**before.content, "spec": spec}


def _names(spec: dict[str, Any], key: str) -> list[str]:
    return [each.get("name", "") for each in spec.get(key) or ()]


def _resized(old: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in old.items() if key not in _RESIZED}
    return {**kept, **{key: sent[key] for key in _RESIZED if key in sent}}


def _take_approval(state: State, before: Document, document: Document) -> None:
    conditions = document.content.get("status", {}).get("conditions", [])
    old = before.content.get("status", {})
    _keep_ownership(before, document)
    status = {**{key: value for key, value in old.items() if key != "conditions"}, **_dated(state, conditions, old)}
    document.content = {**before.content, "status": status}


def _take_request_status(state: State, before: Document, document: Document) -> None:
    old, status = before.content.get("status", {}), document.content.get("status", {})
    _keep_ownership(before, document)
    sent: list[dict[str, Any]] = list(status.pop("conditions", ()))
    for kind in _DECISIONS:
        decided = [each for each in old.get("conditions", ()) if each.get("type") == kind]
        places = [place for place, each in enumerate(sent) if each.get("type") == kind]
        for place, each in zip(places, decided, strict=False) if len(places) == len(decided) else ():
            sent[place] = each
    document.content = {**before.content, "status": {**status, **_dated(state, sent, old)}}


def _keep_ownership(before: Document, document: Document) -> None:
    document.metadata.finalizers = before.metadata.finalizers
    document.metadata.owner_references = before.metadata.owner_references


def _dated(state: State, conditions: list[dict[str, Any]], old: dict[str, Any]) -> dict[str, Any]:
    """Conditions with the times that were left open."""
    now = timestamp(int(state.now))
    known = {(each.get("type"), each.get("status")): each.get("lastTransitionTime") for each in old.get("conditions", ())}
    dated = [
        {
            **each,
            "lastUpdateTime": each.get("lastUpdateTime") or now,
            "lastTransitionTime": each.get("lastTransitionTime") or known.get((each.get("type"), each.get("status"))) or now,
        }
        for each in conditions
    ]
    return {"conditions": dated} if dated else {}


_REQUESTS = "certificatesigningrequests.certificates.k8s.io"
_RULES: dict[tuple[str, str], Separate] = {
    ("pods", "ephemeralcontainers"): _take_ephemeral,
    ("pods", "resize"): _take_resources,
    (_REQUESTS, "approval"): _take_approval,
    (_REQUESTS, "status"): _take_request_status,
}
