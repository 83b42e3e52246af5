"""Environment variables of containers, and the fields of pods that can be looked at."""

from collections.abc import Sequence
from typing import Any

from ..amounts import amount
from . import words
from .faults import Faults
from .file_paths import check_no_back_steps

_FIELDS = (
    *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
_KNOWN = frozenset({*_FIELDS, "spec.host", "spec.restartPolicy", "spec.schedulerName", "status.phase"})
"""What has a name, even if no variable may have it as its value. See `ConvertDownwardAPIFieldLabel`."""
_VOLUME_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_MAPS = ("metadata.annotations", "metadata.labels")
_RESOURCES = (
    *("limits.cpu", "limits.ephemeral-storage", "limits.memory"),
    *("requests.cpu", "requests.ephemeral-storage", "requests.memory"),
)
_HUGE = ("limits.hugepages-", "requests.hugepages-")
_SIZES = ("1", *(f"1{unit}" for unit in ("k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")))
_DIVISORS = {
    "cpu": (("1m", "1"), "only divisor's values 1m and 1 are supported with the cpu resource"),
    "memory": (_SIZES, f"only divisor's values {', '.join(_SIZES)} are supported with the memory resource"),
    "ephemeral-storage": (
        _SIZES,
        f"only divisor's values {', '.join(_SIZES)} are supported with the local ephemeral storage resource",
    ),
    "hugepages": (_SIZES, f"only divisor's values {', '.join(_SIZES)} are supported with the hugepages resource"),
}
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
        elif key == "fileKeyRef":
            _check_file(source[key], f"{path}.{key}", faults)
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


def _check_file(ref: dict[str, Any], path: str, faults: Faults) -> None:
    """A variable that stands in a file of a volume; see `check_file_volumes` for the volume."""
    for name, rule in (("key", words.variable), ("volumeName", words.label)):
        if not (value := ref.get(name)):
            faults.required(f"{path}.{name}")
            continue
        for why in rule(value):
            faults.invalid(f"{path}.{name}", value, why)
    if not ref.get("path"):
        faults.required(f"{path}.path")
    else:
        check_no_back_steps(ref["path"], f"{path}.path", faults)


def check_field(ref: dict[str, Any], path: str, faults: Faults, *, volume: bool = False) -> None:
    """A field of the pod that a variable, or a file of a volume, has as its value."""
    version, field = ref.get("apiVersion"), ref.get("fieldPath", "")
    if not version:
        faults.required(f"{path}.apiVersion")
    elif not field:
        faults.required(f"{path}.fieldPath")
    elif version != "v1":
        _unconverted(field, f"unsupported pod version: {version}", path, faults)
    elif "['" in field and field.endswith("']"):
        _check_entry(field, path, faults)
    elif field not in _KNOWN and field not in _VOLUME_FIELDS:
        _unconverted(field, f"field label not supported: {field}", path, faults)
    else:
        field = "spec.nodeName" if field == "spec.host" else field  # its name of old
        known = _VOLUME_FIELDS if volume else _FIELDS
        if field not in known:
            faults.unsupported(f"{path}.fieldPath", field, known)


def _unconverted(field: str, why: str, path: str, faults: Faults) -> None:
    faults.invalid(f"{path}.fieldPath", field, f"error converting fieldPath: {why}")


def _check_entry(field: str, path: str, faults: Faults) -> None:
    """One label or annotation, as in ``metadata.labels['key']``."""
    name, _, rest = field.partition("['")
    key = rest.removesuffix("']")
    if name not in _MAPS:
        _unconverted(field, f"field label does not support subscript: {field}", path, faults)
        return
    key = key if name == "metadata.labels" else key.lower()
    for why in words.qualified(key):
        faults.invalid(path, key, why)


def check_resource_field(ref: dict[str, Any], path: str, faults: Faults, *, volume: bool = False) -> None:
    """A number of a container's resources."""
    name = ref.get("resource", "")
    if volume and not ref.get("containerName"):
        faults.required(f"{path}.containerName")
    elif not name:
        faults.required(f"{path}.resource")
    elif name not in _RESOURCES and not name.startswith(_HUGE):
        faults.unsupported(f"{path}.resource", name, _RESOURCES)
    if (divisor := ref.get("divisor", "0")) != "0":
        _check_divisor(name, divisor, f"{path}.divisor", faults)


def _check_divisor(name: str, divisor: str, path: str, faults: Faults) -> None:
    which = "hugepages" if name.startswith(_HUGE) else name.partition(".")[2]
    known, told = _DIVISORS.get(which, ((), "")) if which == "hugepages" or name in _RESOURCES else ((), "")
    if known and divisor not in known and amount(divisor):
        faults.invalid(path, name, told)


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
