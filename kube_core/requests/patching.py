"""Patches as requests send them: the media type says which kind of patch it is, and is never guessed from the body."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import frozen

from kube_core import objects
from kube_core.base import UsageError

from . import parameters as take
from .bodies import body_of, refuse_other_object
from .endpoint import Endpoint
from .headers import Pairs

if TYPE_CHECKING:
    from kube_core.objects import Apply, JsonPatch, MergePatch, StrategicMergePatch

    AnyPatch: TypeAlias = Mapping[str, Any] | JsonPatch | MergePatch | StrategicMergePatch | Apply
    """A patch; a mapping is a merge patch."""
else:  # the classes are loaded by those who patch
    AnyPatch = Any


@frozen
class PatchParts:
    """What a patch and its options come to."""

    query: Pairs
    headers: Pairs
    data: bytes


def patch_parts(endpoint: Endpoint, patch: object, namespace: str | None, name: str, options: Mapping[str, Any]) -> PatchParts:
    """Turn a patch and its options into query, headers and body; raises `UsageError` for what the server would refuse."""
    match patch:
        case objects.Apply():
            given = {"field_manager": patch.field_manager, "force": patch.force or None}
            return apply_parts(endpoint, patch.document, namespace, name, _together(given, options))
        case objects.JsonPatch():
            return _parts(patch, options)
        case objects.MergePatch() | objects.StrategicMergePatch():
            if isinstance(patch, objects.StrategicMergePatch):
                _refuse_strategic(endpoint)
            refuse_other_object(endpoint, patch.document, namespace, name)
            return _parts(patch, options)
        case Mapping() if not isinstance(patch, objects.DynamicObject):
            return patch_parts(endpoint, objects.MergePatch(cast("Mapping[str, Any]", patch)), namespace, name, options)
        case _:
            known = "a mapping, JsonPatch([...]), MergePatch({...}), StrategicMergePatch({...}) or Apply(...)"
            raise UsageError(f"a patch is {known}, not {type(patch).__name__}")


def apply_parts(endpoint: Endpoint, obj: object, namespace: str | None, name: str, options: Mapping[str, Any]) -> PatchParts:
    """Turn an object to apply and its options into query, headers and body; raises `UsageError`."""
    parts = take.APPLY.parts(options)
    body = body_of(endpoint, obj, namespace, name)
    if not (body.api_version and body.kind and body.name):
        raise UsageError(f"what is applied must say its apiVersion, its kind and its metadata.name, {name!r}")
    if body.managed:
        manager = options["field_manager"]
        raise UsageError(
            "an object that was read from a server can't be applied, since it would claim every field: "
            f"apply kube_core.extract(obj, {manager!r}), or only the fields that you want to own"
        )
    return PatchParts(parts.query, (("Content-Type", objects.Apply.content_type), *parts.headers), body.data)


def _parts(patch: "JsonPatch | MergePatch | StrategicMergePatch", options: Mapping[str, Any]) -> PatchParts:
    parts = take.PATCH.parts(options)
    return PatchParts(parts.query, (("Content-Type", patch.content_type), *parts.headers), objects.json_encode(patch.body))


def _together(given: Mapping[str, Any], options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put what an Apply carries beside the options; a word in both is refused unless it says the same."""
    carried = {word: value for word, value in given.items() if value is not None}
    for word, value in carried.items():
        if options.get(word) not in (None, value):
            raise UsageError(f"{word} is given twice: in Apply(...), and as an option")
    return {**options, **carried}


def _refuse_strategic(endpoint: Endpoint) -> None:
    if endpoint.custom:
        raise UsageError(f"{endpoint.named} is a custom resource, which knows no strategic merge patch: use MergePatch or Apply")
