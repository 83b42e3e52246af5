"""Roles and bindings that a server has before anybody makes some."""

from collections.abc import Iterator
from typing import Any

from ..creating import complete
from ..document import Document
from ..managing import manage
from ..metadata import Metadata
from ..state import State
from .aggregation import system_operation
from .bootstrap_roles import BINDINGS, ROLES, SHORT
from .policy import CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, GROUP

AGGREGATE = f"{GROUP}/aggregate-to-"
_LABELS = {"kubernetes.io/bootstrapping": "rbac-defaults"}
_ANNOTATIONS = {"rbac.authorization.kubernetes.io/autoupdate": "true"}


def add_default_roles(state: State) -> None:
    """Create what a new server has."""
    for name, labels, content in _roles():
        _add(state, CLUSTER_ROLES, name, labels, content)
    for name, content in _bindings():
        _add(state, CLUSTER_ROLE_BINDINGS, name, {}, content)


def _add(state: State, shelf: str, name: str, labels: dict[str, str], content: dict[str, Any]) -> None:
    served = state.kinds.named(shelf)
    assert served is not None
    document = Document(Metadata(name=name, labels={**_LABELS, **labels}, annotations=_ANNOTATIONS), content)
    manage(state, system_operation(served, name, "kube-apiserver"), None, document)
    complete(state, served, document)
    state.put(served, None, document)


def _roles() -> Iterator[tuple[str, dict[str, str], dict[str, Any]]]:
    lines = ROLES.splitlines()
    heads = [index for index, line in enumerate(lines) if not line.startswith(" ")]
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        head, _, gathered = lines[start].partition(" <- ")
        name, _, into = head.partition(" -> ")
        labels = {f"{AGGREGATE}{role}": "true" for role in into.split()}
        selectors = [{"matchLabels": {f"{AGGREGATE}{role}": "true"}} for role in gathered.split()]
        content: dict[str, Any] = {"aggregationRule": {"clusterRoleSelectors": selectors}} if selectors else {}
        yield name, labels, {**content, "rules": [_rule(line) for line in lines[start + 1 : end]] or None}


def _rule(line: str) -> dict[str, list[str]]:
    verbs, *rest = (cell.strip() for cell in line.split(" | "))
    listed = SHORT.get(verbs, verbs).split()
    if len(rest) == 1:
        return {"verbs": listed, "nonResourceURLs": rest[0].split()}
    groups = ["" if group == "core" else group for group in rest[0].split()]
    names = {"resourceNames": rest[2].split()} if rest[2:] else {}
    return {"verbs": listed, "apiGroups": groups, "resources": rest[1].split(), **names}


def _bindings() -> Iterator[tuple[str, dict[str, Any]]]:
    for line in BINDINGS.splitlines():
        name, *subjects = line.split(" | ")
        found = [_subject(*subject.split(" ")) for subject in subjects]
        content: dict[str, Any] = {"subjects": found} if found else {}
        yield name, {**content, "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": name}}


def _subject(kind: str, name: str) -> dict[str, str]:
    if kind == "ServiceAccount":
        namespace, _, name = name.partition("/")
        return {"kind": kind, "name": name, "namespace": namespace}
    return {"kind": kind, "apiGroup": GROUP, "name": name}
