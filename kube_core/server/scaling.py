"""The scale subresource: the number of replicas of any kind that has them, in one shape.

See https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ and autoscaling/v1 Scale.
"""

from typing import Any

from kube_core.base import Selector, UsageError

from .admission.writing import admit_scale
from .answers import answer_scale
from .bodies.manifest import read_manifest
from .conforming import Misshapen
from .custom import opened_as
from .document import Document, found, from_plain, opened, parse, part, undecoded
from .exchange import Exchange
from .operation import Operation
from .patching import APPLY_PATCH, misfit, patch_type, patched
from .record import Record, key_of
from .refusal import Cause, Refusal, invalid
from .scale_managers import SCALE, ScaleManagers
from .served import ScalePaths, Served
from .state import State
from .updating import check_identity, check_uid, conflict, update

_BUILT_IN = ScalePaths()
_INT32 = 2**31


def scale(state: State, operation: Operation, verb: str) -> Exchange:
    """Answer a request for the scale of an object."""
    served = operation.served
    media_type = patch_type(operation) if verb == "patch" else ""
    record = state.storage.shelf(served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if record is None:
        raise operation.not_found()
    if verb == "get":
        return _answer(operation, record)
    before = _scale(served, record, strict=False)
    if media_type == APPLY_PATCH:
        operation.check_apply_options()
    else:
        operation.check_write_options("UpdateOptions" if verb == "update" else "PatchOptions")
    document = _seen(served, record)
    scales = ScaleManagers(state, operation, document)
    if media_type == APPLY_PATCH:
        wanted = scales.applied(before, read_manifest(operation.request.body))
    else:
        wanted = scales.written(before, _wanted(operation, media_type, before))
    check_uid(served, record, wanted.metadata.uid)
    wanted = _admitted(state, operation, before, wanted)
    return _answer(operation, _write(state, operation, record, document, _replicas(operation, wanted)))


def _admitted(state: State, operation: Operation, before: dict[str, Any], wanted: Document) -> Document:
    """The Scale after admission."""
    return wanted if state.admission.idle else from_plain(SCALE, admit_scale(state, operation, before, wanted.plain(SCALE)))


def _wanted(operation: Operation, media_type: str, before: dict[str, Any]) -> Document:
    """The Scale that an update, or a patch of some media type, wants."""
    value = patched(operation, media_type, before) if media_type else {}
    try:
        return from_plain(SCALE, value) if media_type else parse(SCALE, operation.request.body)
    except Misshapen as why:
        raise (misfit(operation, value, media_type, why) if media_type else undecoded(SCALE, why)) from None


def _replicas(operation: Operation, document: Document) -> tuple[str, int]:
    """The resourceVersion and the number that a Scale asks for."""
    check_identity(operation, document.metadata)
    number: int = part(document.content, "spec").get("replicas", 0)
    if number >= _INT32:
        text = f"json: cannot unmarshal number {number} into Go struct field ScaleSpec.spec.replicas of type int32"
        raise undecoded(SCALE, Misshapen(text))
    if number < 0 and not operation.served.custom:
        text = f"Invalid value: {number}: must be greater than or equal to 0"
        raise invalid("autoscaling", "Scale", operation.name, [Cause("FieldValueInvalid", text, "spec.replicas")])
    return document.metadata.resource_version, number


def _write(state: State, operation: Operation, record: Record, document: Document, wanted: tuple[str, int]) -> Record:
    version, number = wanted
    if version not in ("", str(record.version)):
        raise conflict(operation.served, record.name)
    _put(document.content, _paths(operation.served).replicas, number)
    return update(state, operation, record, document)


def _put(content: dict[str, Any], path: str, value: int) -> None:
    *parents, last = path.split(".")
    for step in parents:
        inner = part(content, step)
        content[step] = inner
        content = inner
    content[last] = value


def _seen(served: Served, record: Record) -> Document:
    return opened_as(served, record) if served.converter is not None else opened(record)


def _paths(served: Served) -> ScalePaths:
    return served.scale or _BUILT_IN


def _scale(served: Served, record: Record, strict: bool = True) -> dict[str, Any]:
    """The Scale of an object; ``strict`` refuses a custom resource that does not say how many replicas it wants."""
    document, paths = _seen(served, record), _paths(served)
    replicas = found(document.content, paths.replicas)
    status: dict[str, Any] = {"replicas": found(document.content, paths.status_replicas) or 0}
    if selector := _selector(served, document, paths):
        status["selector"] = selector
    metadata = document.metadata
    described = {
        "name": metadata.name,
        "namespace": metadata.namespace,
        "uid": metadata.uid,
        "resourceVersion": str(record.version),
        "creationTimestamp": metadata.creation_timestamp,
    }
    spec = {"replicas": _known(served, replicas, paths, strict)}
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: value for key, value in described.items() if value},
        "spec": spec if spec["replicas"] else {},
        "status": status,
    }


def _known(served: Served, replicas: Any, paths: ScalePaths, strict: bool) -> int:
    if replicas is None and not served.custom:
        return 1  # the default of every built-in kind with a scale
    if replicas is None and strict:
        text = f'the spec replicas field ".{paths.replicas}" does not exist'
        raise Refusal(500, "InternalError", f"Internal error occurred: {text}", {"causes": [{"message": text}]})
    return replicas if isinstance(replicas, int) else 0


def _selector(served: Served, document: Document, paths: ScalePaths) -> str:
    if served.custom:
        return str(found(document.content, paths.selector) or "") if paths.selector else ""
    selector = part(part(document.content, "spec"), "selector")
    plain = served.name == "replicationcontrollers"
    try:
        return str(Selector.of(selector) if plain else Selector.of_label_selector(selector))
    except UsageError:  # this server keeps selectors that the real one would refuse
        return ""


def _answer(operation: Operation, record: Record) -> Exchange:
    return answer_scale(operation, SCALE, _scale(operation.served, record))
