"""What parts of the control plane tell each other: candidates for leases, and migrations of what is stored."""

import re
from typing import Any

from kube_core.definitions import label_faults

from ..document import Document
from . import words
from .faults import Faults, Struct

_OLDEST = "OldestEmulationVersion"
_LONGEST = 19  # digits of a number that Go can hold
_SEMANTIC = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII).fullmatch
_ZERO = (0, 0, 0, True, "")


def check_candidate(document: Document, faults: Faults) -> None:
    """A LeaseCandidate."""
    spec: dict[str, Any] = document.content.get("spec", {})
    if not spec.get("leaseName"):
        faults.required("spec.leaseName")
    binary, emulated = (_version(spec.get(key, ""), f"spec.{key}", faults) for key in ("binaryVersion", "emulationVersion"))
    if not (text := spec.get("binaryVersion")):
        faults.required("spec.binaryVersion")
    elif spec.get("emulationVersion") and binary < emulated:
        faults.invalid("spec.binaryVersion", text, "must be greater than or equal to `emulationVersion`")
    if not (strategy := spec.get("strategy", "")):
        faults.required("spec.strategy")
        return
    if strategy == _OLDEST and emulated == _ZERO:
        faults.required("spec.emulationVersion", f"must be specified when `strategy` is '{_OLDEST}'")
    if "/" not in strategy and strategy != _OLDEST:
        faults.unsupported("spec.strategy.strategy", strategy, (_OLDEST,))
    for why in words.qualified(strategy) if "/" in strategy else ():
        faults.invalid("spec.strategy.strategy", strategy, why)


def _version(text: str, path: str, faults: Faults) -> tuple[int, int, int, bool, str]:
    """A version by which others are compared; what is none counts as 0.0.0."""
    if not text:
        return _ZERO
    if (found := _SEMANTIC(text)) is None or max(map(len, found.group(1, 2, 3))) > _LONGEST:
        faults.invalid(path, text, "must be a valid semantic version")
        return _ZERO
    return int(found[1]), int(found[2]), int(found[3]), found[4] is None, found[4] or ""


def check_candidate_change(before: Document, document: Document, faults: Faults) -> None:
    """A candidate stays one for the same lease."""
    name = document.content.get("spec", {}).get("leaseName", "")
    if before.content.get("spec", {}).get("leaseName", "") != name:
        faults.invalid("spec.leaseName", name, words.IMMUTABLE)


def check_migration(document: Document, faults: Faults) -> None:
    """A StorageVersionMigration."""
    resource: dict[str, str] = document.content.get("spec", {}).get("resource", {})
    if not (plural := resource.get("resource", "")):
        faults.required("spec.resource.resource", "resource is required to be set")
    elif found := label_faults(plural):
        faults.invalid("spec.resource.resource", plural, ",".join(found))
    group = resource.get("group", "")
    if found := words.subdomain(group) if group else []:
        faults.invalid("spec.resource.group", group, ",".join(found))


def check_migration_change(before: Document, document: Document, faults: Faults) -> None:
    """What is migrated stays."""
    if before.content.get("spec") != document.content.get("spec"):
        resource: dict[str, str] = document.content.get("spec", {}).get("resource", {})
        held = Struct(Resource=Struct({key: resource[key] for key in ("group", "resource") if key in resource}))
        faults.invalid("spec", held, words.IMMUTABLE)
