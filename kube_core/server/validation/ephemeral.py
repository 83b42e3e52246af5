"""Ephemeral containers: debuggers, of which less may be said than of others. See `validateEphemeralContainers`."""

from typing import Any

from .containers import Around, check_images, check_one
from .faults import Faults

_FOREIGN = (
    *("ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules"),
    *("livenessProbe", "readinessProbe", "startupProbe", "lifecycle"),
)
_NOT_EPHEMERAL = "cannot be set for an Ephemeral Container"


def check_ephemeral_containers(spec: dict[str, Any], path: str, around: Around, faults: Faults) -> None:
    """The ephemeral containers of a pod, or of a template, which may have none."""
    others = {each.get("name", "") for key in ("containers", "initContainers") for each in spec.get(key) or ()}
    names = set(others)
    for index, container in enumerate(spec["ephemeralContainers"]):
        where, name = f"{path}[{index}]", container.get("name", "")
        check_one(container, where, around, faults)
        if name in names:
            faults.duplicate(f"{where}.name", name)
        names.add(name)
        target = container.get("targetContainerName", "")
        if target and target not in others:
            faults.not_found(f"{where}.targetContainerName", target)
        for key in (key for key in _FOREIGN if key in container and (key != "resources" or container[key])):
            faults.forbidden(f"{where}.{key}", _NOT_EPHEMERAL)
        _check_paths(container, f"{where}.volumeMounts", faults)
    check_images(spec["ephemeralContainers"], path, faults)


def _check_paths(container: dict[str, Any], path: str, faults: Faults) -> None:
    for index, mount in enumerate(container.get("volumeMounts", ())):
        for key in ("subPath", "subPathExpr"):
            if mount.get(key):
                faults.forbidden(f"{path}[{index}].{key}", _NOT_EPHEMERAL)
