"""What may be said through subresources: debuggers of pods, sizes of containers, decisions on certificates."""

from collections.abc import Callable
from typing import Any, TypeAlias

from ..document import Document
from ..preparing.pods import quality
from . import words
from .certificates import check_request_part, check_request_status
from .containers import Around, check_images, check_one
from .faults import Faults
from .pods import check_pod_spec
from .quotas import NOT_STANDARD, STANDARD_FINALIZERS

_ONLY_SIZES = "only cpu and memory resources are mutable"
_FOREIGN = ("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")
_NOT_EPHEMERAL = "cannot be set for an Ephemeral Container"


def check_ephemeral(before: Document, document: Document, faults: Faults) -> None:
    """Debuggers may only be added."""
    spec = document.content["spec"]
    others = {each.get("name", "") for key in ("containers", "initContainers") for each in spec.get(key) or ()}
    names = set(others)
    around = Around({each["name"] for each in spec.get("volumes", ())}, grace=spec["terminationGracePeriodSeconds"])
    for index, container in enumerate(spec.get("ephemeralContainers", ())):
        path, name = f"spec.ephemeralContainers[{index}]", container.get("name", "")
        check_one(container, path, around, faults)
        if name in names:
            faults.duplicate(f"{path}.name", name)
        names.add(name)
        target = container.get("targetContainerName", "")
        if target and target not in others:
            faults.not_found(f"{path}.targetContainerName", target)
        for key in (key for key in _FOREIGN if key in container):
            faults.forbidden(f"{path}.{key}", _NOT_EPHEMERAL)
        if container.get("resources"):
            faults.forbidden(f"{path}.resources", _NOT_EPHEMERAL)
    check_images(spec.get("ephemeralContainers", ()), "spec.ephemeralContainers", faults)
    now = {each.get("name"): each for each in spec.get("ephemeralContainers", ())}
    for old in before.content["spec"].get("ephemeralContainers", ()):
        if old["name"] not in now:
            faults.forbidden("spec.ephemeralContainers", f'existing ephemeral containers "{old["name"]}" may not be removed\n')
        elif now[old["name"]] != old:
            faults.forbidden("spec.ephemeralContainers", f'existing ephemeral containers "{old["name"]}" may not be changed\n')


def check_resize(before: Document, document: Document, faults: Faults) -> None:
    """Only the sizes of containers change, and not the pod's class of service."""
    old, new = before.content["spec"], document.content["spec"]
    check_pod_spec(new, "spec", faults)
    was = quality(old)
    if was != quality(new):
        faults.invalid("spec", was, "Pod QOS Class may not change as a result of resizing")
    for key in ("containers", "initContainers"):
        names = [[each.get("name") for each in spec.get(key) or ()] for spec in (old, new)]
        if len(names[0]) != len(names[1]):
            faults.forbidden(f"spec.{key}", f"{key} may not be added or removed on resize")
        elif names[0] != names[1]:
            faults.forbidden(f"spec.{key}", f"{key} may not be renamed or reordered on resize")
        else:
            _check_sizes(old.get(key) or [], new.get(key) or [], f"spec.{key}", faults)


def _check_sizes(old: list[dict[str, Any]], new: list[dict[str, Any]], path: str, faults: Faults) -> None:
    for index, (was, now) in enumerate(zip(old, new, strict=True)):
        where = f"{path}[{index}].resources"
        for kind in ("requests", "limits"):
            before, after = was["resources"].get(kind, {}), now["resources"].get(kind, {})
            for key in before:
                if key in ("cpu", "memory") and key not in after:
                    faults.forbidden(f"{where}.{kind}", f"resource {kind} cannot be removed")
            rest = {*before, *after} - {"cpu", "memory"}
            if any(before.get(key) != after.get(key) for key in rest):
                faults.forbidden("spec", _ONLY_SIZES)


def check_finalizers(before: Document, document: Document, faults: Faults) -> None:
    """The finalizers of a namespace."""
    for index, finalizer in enumerate(document.content.get("spec", {}).get("finalizers", ())):
        for why in words.qualified(finalizer):
            faults.invalid(f"spec.finalizers[{index}]", finalizer, why)
        if "/" not in finalizer and finalizer not in STANDARD_FINALIZERS:
            faults.invalid(f"spec.finalizers[{index}]", finalizer, NOT_STANDARD)


_REQUESTS = "certificatesigningrequests.certificates.k8s.io"
PartChange: TypeAlias = Callable[[Document, Document, Faults], None]
PART_CHANGES: dict[tuple[str, str], PartChange] = {
    ("pods", "ephemeralcontainers"): check_ephemeral,
    ("pods", "resize"): check_resize,
    (_REQUESTS, "approval"): check_request_part,
    (_REQUESTS, "status"): check_request_status,
    ("namespaces", "finalize"): check_finalizers,
}
