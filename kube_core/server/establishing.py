"""How a CustomResourceDefinition comes to be served: its names are accepted, then it is established, one write after the other.

The real server's controllers do so a moment after a definition is written; here it is right after the request that wrote it was
answered. See `pkg/controller/status` and `pkg/controller/establish` of k8s.io/apiextensions-apiserver.
"""

from collections.abc import Iterator
from typing import Any

from kube_core.objects.plain import object_of

from .document import Document, opened
from .established import condition_of, set_condition
from .served import DEFINITIONS
from .state import State
from .system_writes import write_status

_KINDS = ("kind", "listKind")


def establish(state: State) -> None:
    """Bring the definitions that were written forward until none of them moves any more."""
    if not state.unsettled:  # as after nearly every request
        return
    served = state.kinds.named(DEFINITIONS)
    shelf = state.storage.shelf(DEFINITIONS)
    while state.unsettled and served is not None:
        name = min(state.unsettled)
        state.unsettled.discard(name)
        record = shelf.objects.get(name)
        if record is None:
            state.unsettled.update(_neighbours(state, name))
            continue
        document = opened(record)
        if _accept(state, document):
            write_status(state, served, record, document)
            state.unsettled.update(_neighbours(state, name))
        elif _establish(state, document):
            write_status(state, served, record, document)


def _neighbours(state: State, name: str) -> Iterator[str]:
    """The definitions of the same group whose names are not all accepted."""
    group = name.partition(".")[2]
    for record in state.storage.shelf(DEFINITIONS):
        if record.name != name and record.name.partition(".")[2] == group:
            content = opened(record).content
            if content["spec"]["names"] != content["status"].get("acceptedNames"):
                yield record.name


def _accept(state: State, document: Document) -> bool:
    """Decide which names a definition may have; True when its status has changed."""
    spec, status = document.content["spec"], document.content["status"]
    wanted, accepted = spec["names"], object_of(status.get("acceptedNames"))
    if document.metadata.deletion_timestamp or wanted == {key: value for key, value in accepted.items() if value}:
        return False
    names, condition = _decide(wanted, accepted, *_taken(state, document, spec["group"]))
    before = condition_of(status, "NamesAccepted")
    if names == accepted and before and all(before.get(key) == value for key, value in condition.items()):
        return False
    status["acceptedNames"] = names
    set_condition(status, state.now, condition)
    established = condition_of(status, "Established") or _no("Established", "NotAccepted", "not all names are accepted")
    if established["status"] != "True" and condition["status"] == "True":
        established = _no("Established", "Installing", "the initial names have been accepted")
    set_condition(status, state.now, established)
    return True


def _taken(state: State, document: Document, group: str) -> tuple[set[str], set[str]]:
    """The names of resources and of kinds that definitions of the group have."""
    resources, kinds = set[str](), set[str]()
    for record in state.storage.shelf(DEFINITIONS):
        content = opened(record).content
        if content["spec"]["group"] == group:
            names = object_of(content["status"].get("acceptedNames"))
            resources |= {names.get("plural", ""), names.get("singular", ""), *names.get("shortNames", ())}
            kinds |= {names.get("kind", ""), names.get("listKind", "")}
    return resources, kinds


def _decide(
    wanted: dict[str, Any], accepted: dict[str, Any], resources: set[str], kinds: set[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    names, condition = dict(accepted), _yes("NamesAccepted", "NoConflicts", "no conflicts found")
    for key in ("plural", "singular", "shortNames", "kind", "listKind"):
        conflicts = list(_conflicts(key, wanted, accepted, kinds if key in _KINDS else resources))
        if conflicts:
            message = conflicts[0] if len(conflicts) == 1 else f"[{', '.join(conflicts)}]"
            condition = _no("NamesAccepted", f"{key[0].upper()}{key[1:]}Conflict", message)
        elif wanted.get(key):
            names[key] = wanted[key]
        else:
            names.pop(key, None)
    if wanted.get("categories"):
        names["categories"] = wanted["categories"]
    else:
        names.pop("categories", None)
    return {**{key: names.get(key, "") for key in ("plural", "kind")}, **names}, condition


def _conflicts(key: str, wanted: dict[str, Any], accepted: dict[str, Any], taken: set[str]) -> Iterator[str]:
    asked, have = _names(wanted.get(key)), _names(accepted.get(key))
    yield from (f'"{name}" is already in use' for name in asked if name not in have and name in taken)


def _names(said: str | list[str] | None) -> list[str]:
    return said if isinstance(said, list) else [said] if said else []


def _establish(state: State, document: Document) -> bool:
    """Establish a definition whose names are accepted; True when it was not before."""
    status = document.content["status"]
    accepted, established = condition_of(status, "NamesAccepted"), condition_of(status, "Established")
    if not accepted or accepted["status"] != "True" or (established and established["status"] == "True"):
        return False
    set_condition(status, state.now, _yes("Established", "InitialNamesAccepted", "the initial names have been accepted"))
    return True


def _yes(type_: str, reason: str, message: str) -> dict[str, str]:
    return {"type": type_, "status": "True", "reason": reason, "message": message}


def _no(type_: str, reason: str, message: str) -> dict[str, str]:
    return {"type": type_, "status": "False", "reason": reason, "message": message}
