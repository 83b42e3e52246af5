"""Custom resources as their definitions want them: pruned and completed when they are read, judged before they are kept.

What a schema does is in `kube_core.definitions`; here it meets the server: metadata, status and scale, warnings, refusals.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kube_core.apply import bare_v
from kube_core.definitions import MISSING, Fault, invalid, whole_numbers
from kube_core.objects.plain import is_object

from .conforming import Misshapen, conform_metadata
from .document import Document, found, opened, opened_body
from .metadata import Metadata
from .names import annotation_faults, label_faults, segment_faults
from .operation import Operation
from .record import Record
from .refusal import Cause, Refusal, details
from .served import DEFINITIONS, ScalePaths, Served

if TYPE_CHECKING:
    from .state import State

_INT32 = 2**31 - 1
_TOLD_AGAIN = ("apiextensions.k8s.io", "apiregistration.k8s.io")
"""Groups whose faults may be told twice; those of others pass through `ErrorList.Filter`, which tells each once."""
_GO_TYPES: tuple[tuple[type, str], ...] = (
    (str, "string"),
    (bool, "bool"),
    (float, "float64"),
    (list, "[]interface {}"),
    (dict, "map[string]interface {}"),
)


def coerce(value: dict[str, Any], path: str, unknown: list[str]) -> None:
    """Bring the identity and metadata of an embedded resource into shape; raises `Misshapen`."""
    dot = f"{path}." if path else ""
    for key in ("apiVersion", "kind"):
        if key in value and not isinstance(value[key], str):
            raise Misshapen(str(invalid(f"{dot}{key}", value[key], "must be a string")))
    if "metadata" in value:
        told: list[str] = []
        try:
            value["metadata"] = conform_metadata(value["metadata"], told)
        except Misshapen as why:
            raise Misshapen(str(invalid(f"{dot}metadata", value["metadata"], str(why)))) from None
        unknown.extend(f"{dot}metadata.{each}" for each in told)


def metadata_faults(metadata: Any, path: str) -> Iterator[Fault]:
    """What is wrong with the metadata of an embedded resource."""
    typed = msgspec.convert(metadata, Metadata) if is_object(metadata) else Metadata()
    for why in segment_faults(typed.name):
        yield invalid(f"{path}.name", typed.name, why)
    for cause in (*label_faults(typed), *annotation_faults(typed)):
        yield Fault(cause.reason, cause.message, cause.field.replace("metadata", path, 1))


def judged(operation: Operation, document: Document, old: Record | None, causes: Sequence[Cause]) -> list[Cause]:
    """What is wrong with a custom resource, beside the ``causes`` that were found before; warns of what is forgiven."""
    served = operation.served
    if served.schema is None:
        return list(causes if served.resource.group in _TOLD_AGAIN else dict.fromkeys(causes))
    before = [Fault(cause.reason, cause.message, cause.field) for cause in causes]
    value, status = _shown(served, document), operation.path.subresource == "status"
    earlier = MISSING if old is None else _shown(served, opened_as(served, old))
    before += scale_faults(served.scale, value, status=status) if served.scale else ()
    verdict = served.schema.judge(value, earlier, before, status=status)
    operation.warnings.extend(map(str, verdict.forgiven))
    if not verdict.faults:
        operation.warnings.extend(() if status else _finalizer_warnings(document, old))
        if document.nulls:
            served.schema.prune(document.content)
        if says_floats(operation):
            document.content = whole_numbers(document.content)
        if served.kept_as is not None:
            served.kept_as.prune(document.content)
    return [Cause(fault.reason, fault.message, fault.field) for fault in verdict.faults]


_FLOAT = re.compile(rb"[0-9](?:\.[0-9]|[eE])")


def says_floats(operation: Operation) -> bool:
    """Whether a request may say 3.0, which is kept as 3, but is not the same before."""
    return _FLOAT.search(operation.request.body) is not None


def _shown(served: Served, document: Document) -> dict[str, Any]:
    """As much of an object as its schema looks at."""
    if served.schema is not None and served.schema.sees_identity:
        return document.plain(served)
    return document.content


def opened_as(served: Served, record: Record) -> Document:
    """A stored object as one version has it."""
    if served.converter is not None:
        return opened_body(served.converter.opened(record.body, served.resource.version))
    document = opened(record)
    served.translate(document.content)
    return document


def as_stored(served: Served, document: Document) -> Document:
    """An object of one version as it is to be kept. Raises a Refusal when a webhook does not convert it."""
    converter, version = served.converter, served.resource.version
    if converter is None or version == converter.stored:
        return document
    found = opened_body(msgspec.json.encode(converter.stored_as(msgspec.json.decode(document.body()), version)))
    found.metadata.managed_fields, found.untidy = document.metadata.managed_fields, document.untidy
    return found


def scale_faults(paths: ScalePaths, value: dict[str, Any], *, status: bool = False) -> Iterator[Fault]:
    """What keeps the scale subresource from reading an object."""
    for path in (paths.status_replicas,) if status else (paths.replicas, paths.status_replicas):
        yield from _replicas_faults(f".{path}", value)
    selector = _led_to(value, paths.selector) if paths.selector else MISSING
    if paths.selector and (wall := _wall(value, paths.selector)):
        yield invalid(f".{paths.selector}", "", wall)
    if selector is not MISSING and not isinstance(selector, str):
        yield invalid(f".{paths.selector}", "", _accessor(f".{paths.selector}", selector, "string"))


def _replicas_faults(path: str, value: dict[str, Any]) -> Iterator[Fault]:
    if wall := _wall(value, path[1:]):
        yield invalid(path, 0, wall)
    number = _led_to(value, path[1:])
    if number is MISSING:
        return
    if not isinstance(number, int) or isinstance(number, bool):
        yield invalid(path, 0, _accessor(path, number, "int64"))
    elif number < 0:
        yield invalid(path, number, "should be a non-negative integer")
    elif number > _INT32:
        yield invalid(path, number, f"should be less than or equal to {_INT32}")


def _led_to(value: dict[str, Any], path: str) -> Any:
    """What a path leads to, which may be null."""
    *way, last = path.split(".")
    holder = found(value, ".".join(way)) if way else value
    return holder.get(last, MISSING) if is_object(holder) else MISSING


def _wall(value: Any, path: str) -> str:
    """What stands in the way of a path, told as Go's accessors do; empty when nothing does."""
    steps = path.split(".")
    for count, step in enumerate(steps[:-1], 2):
        value = value.get(step)
        if value is None:
            break
        if not is_object(value):
            return _accessor(f".{'.'.join(steps[:count])}", value, "map[string]interface{}")
    return ""


def _accessor(path: str, value: Any, wanted: str) -> str:
    kind = "<nil>" if value is None else next((name for type_, name in _GO_TYPES if isinstance(value, type_)), "int64")
    return f"{path} accessor error: {bare_v(value)} is of the type {kind}, expected {wanted}"


_QUALIFIED = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_STANDARD = ("kubernetes", "orphan", "foregroundDeletion")


def _finalizer_warnings(document: Document, old: Record | None) -> Iterable[str]:
    """Warn of new finalizers whose names may be somebody else's, too."""
    known = opened(old).metadata.finalizers if old is not None else []
    for name in sorted(set(document.metadata.finalizers) - set(known)):
        if "/" in name or name in _STANDARD or not _QUALIFIED.fullmatch(name):
            continue
        more = "including a path (/) " if "." in name else ""
        yield (
            f'metadata.finalizers: "{name}": prefer a domain-qualified finalizer name {more}to avoid accidental conflicts with '
            "other finalizer writers"
        )


def check_not_leaving(state: "State", served: Served, name: str) -> None:
    """Refuse a new object of a kind whose definition is being deleted."""
    if served.custom and (DEFINITIONS, served.name) in state.leaving:
        text = f'{served.name} "{name}" is forbidden: create not allowed while custom resource definition is terminating'
        found = details(name, served.resource.group, served.resource.plural)
        raise Refusal(403, "Forbidden", text, found)
