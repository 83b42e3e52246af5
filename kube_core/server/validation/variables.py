"""Environment variables of containers, and the fields of pods that can be looked at."""

from collections.abc import Sequence
from typing import Any

from . import words
from .faults import Faults

_FIELDS = frozenset({"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"})
_STATUS_FIELDS = frozenset({"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"})
_VOLUME_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_MAPS = ("metadata.annotations", "metadata.labels")
_RESOURCES = (
    *("limits.cpu", "limits.ephemeral-storage", "limits.memory"),
    *("requests.cpu", "requests.ephemeral-storage", "requests.memory"),
)
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_ONE_OF = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"


def check_variables(variables: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """The variables of a container."""
    for index, variable in enumerate(variables):
        name = variable.get("name", "")
        if not name:
            faults.required(f"{path}[{index}].name")
        elif found := words.variable(name):
            for why in found:
                faults.invalid(f"{path}[{index}].name", name, why)
        if "valueFrom" in variable:
            _check_source(variable, f"{path}[{index}].valueFrom", faults)


def _check_source(variable: dict[str, Any], path: str, faults: Faults) -> None:
    source = variable["valueFrom"]
    present = [key for key in _SOURCES if key in source]
    for key in present:
        if key == "fieldRef":
            check_field(source[key], f"{path}.{key}", faults)
        elif key == "resourceFieldRef":
            check_resource_field(source[key], f"{path}.{key}", faults)
        else:
            _check_key(source[key], f"{path}.{key}", faults)
    if not present:
        faults.invalid(path, "", _ONE_OF)
    elif variable.get("value"):
        faults.invalid(path, "", "may not be specified when `value` is not empty")
    elif len(present) > 1:
        faults.invalid(path, "", "may not have more than one field specified at a time")


def _check_key(ref: dict[str, Any], path: str, faults: Faults) -> None:
    name, key = ref.get("name", ""), ref.get("key", "")
    for why in words.subdomain(name):
        faults.invalid(f"{path}.name", name, why)
    if not key:
        faults.required(f"{path}.key")
        return
    for why in words.config_key(key):
        faults.invalid(f"{path}.key", key, why)


def check_field(ref: dict[str, Any], path: str, faults: Faults, *, volume: bool = False) -> None:
    """A field of the pod that a variable, or a file of a volume, has as its value."""
    field = ref.get("fieldPath", "")
    if not ref.get("apiVersion"):
        faults.required(f"{path}.apiVersion")
    elif not field:
        faults.required(f"{path}.fieldPath")
    elif "[" in field and field.endswith("']"):
        _check_entry(field, path, faults)
    elif volume:
        if field not in _VOLUME_FIELDS:
            faults.unsupported(f"{path}.fieldPath", field, _VOLUME_FIELDS)
    elif field not in _FIELDS and field not in _STATUS_FIELDS:
        words_ = f"error converting fieldPath: field label not supported: {field}"
        faults.invalid(f"{path}.fieldPath", field, words_)


def _check_entry(field: str, path: str, faults: Faults) -> None:
    """One label or annotation, as in ``metadata.labels['key']``."""
    name, _, rest = field.partition("[")
    key = rest.removesuffix("]").strip("'")
    if name not in _MAPS:
        faults.invalid(f"{path}.fieldPath", field, "does not support subscript")
        return
    for why in words.qualified(key if name == "metadata.labels" else key.lower()):
        faults.invalid(f"{path}.fieldPath", key, why)


def check_resource_field(ref: dict[str, Any], path: str, faults: Faults, *, volume: bool = False) -> None:
    """A number of a container's resources."""
    name = ref.get("resource", "")
    if volume and not ref.get("containerName"):
        faults.required(f"{path}.containerName")
    elif not name:
        faults.required(f"{path}.resource")
    elif name not in _RESOURCES and "hugepages-" not in name:
        faults.unsupported(f"{path}.resource", name, _RESOURCES)


def check_sources(sources: Sequence[dict[str, Any]], path: str, faults: Faults) -> None:
    """Whole ConfigMaps and Secrets as variables."""
    for index, source in enumerate(sources):
        where = f"{path}[{index}]"
        if prefix := source.get("prefix"):
            for why in words.variable(prefix):
                faults.invalid(f"{where}.prefix", prefix, why)
        present = [key for key in ("configMapRef", "secretRef") if key in source]
        for key in present:
            name = source[key].get("name", "")
            if not name:
                faults.required(f"{where}.{key}.name")
            for why in words.subdomain(name) if name else ():
                faults.invalid(f"{where}.{key}.name", name, why)
        if not present:
            faults.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")
        elif len(present) > 1:
            faults.invalid(path, "", "may not have more than one field specified at a time")
