"""What the real server says of conflicts.

See internal/conflict.go of k8s.io/apimachinery/pkg/util/managedfields.
"""

import json
from collections.abc import Iterator

from .elements import shown
from .entries import UPDATE, Manager
from .field_sets import paths
from .updater import Conflicts


def fields_in(conflicts: Conflicts) -> Iterator[tuple[Manager, str]]:
    """Every contested field and who owns it, sorted by managers."""
    for manager in sorted(conflicts.sets, key=Manager.identifier):
        for path in paths(conflicts.sets[manager]):
            yield manager, "".join(map(shown, path))


def owner(manager: Manager) -> str:
    """Name a manager: who applies by its name, others with their version."""
    text = json.dumps(manager.name, ensure_ascii=False)
    if manager.subresource:
        text = f"{text} with subresource {json.dumps(manager.subresource)}"
    return f"{text} using {manager.api_version}" if manager.operation == UPDATE else text


def message(conflicts: Conflicts) -> str:
    """The message of the refusal."""
    found = list(fields_in(conflicts))
    if len(found) == 1:
        return f"Apply failed with 1 conflict: conflict with {owner(found[0][0])}: {found[0][1]}"
    paths: dict[Manager, list[str]] = {}
    for manager, path in found:
        paths.setdefault(manager, [f"conflicts with {owner(manager)}:"]).append(f"- {path}")
    lines = [line for listed in paths.values() for line in listed]
    return f"Apply failed with {len(found)} conflicts: " + "\n".join(lines)
