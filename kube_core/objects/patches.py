"""The kinds of patches, each a type of its own, so that no server or client ever has to guess."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, TypeAlias, cast

from attrs import field, frozen

from kube_core.base.errors import UsageError
from kube_core.base.redaction import shown_document, shown_operations

from .documents import to_plain
from .json_patch import Operation, json_patch_between
from .merge_patch import merge_patch_between
from .plain import Plain, PlainObject, copy_plain, is_object

MAX_FIELD_MANAGER: Final = 128
"""The longest name of a field manager, in characters (apimachinery, pkg/apis/meta/v1/validation)."""


def _operations(operations: Iterable[Operation]) -> tuple[PlainObject, ...]:
    listed: list[object] = list(operations)
    if not all(isinstance(operation, Mapping) for operation in listed):
        raise UsageError('a JSON patch is a list of mappings: JsonPatch([{"op": "remove", "path": "/spec"}])')
    return tuple(copy_plain(dict(operation)) for operation in cast("list[Operation]", listed))


@frozen
class JsonPatch:
    """A list of operations: ``JsonPatch([{"op": "replace", "path": "/spec/replicas", "value": 3}])``. See RFC 6902."""

    content_type: ClassVar[str] = "application/json-patch+json"

    operations: tuple[PlainObject, ...] = field(converter=_operations, repr=shown_operations)

    @classmethod
    def between(cls, before: object, after: object) -> "JsonPatch":
        """Compute the patch that makes ``after`` of ``before``: two objects of one kind, or two mappings."""
        return cls(json_patch_between(to_plain(before), to_plain(after)))

    @property
    def body(self) -> Plain:
        """The patch as plain JSON."""
        return copy_plain(list(self.operations))


@frozen
class MergePatch:
    """A part of an object that replaces the same part: ``MergePatch({"spec": {"info": "new"}})``; null removes. See RFC 7386.

    A typed object may stand for the mapping: all that it would send is in the patch then.
    """

    content_type: ClassVar[str] = "application/merge-patch+json"

    document: PlainObject = field(converter=to_plain, repr=shown_document)

    @classmethod
    def between(cls, before: object, after: object, *, guarded: bool = False) -> "MergePatch":
        """Compute the patch that makes ``after`` of ``before``: two objects of one kind, or two mappings.

        A ``guarded`` patch carries the resource version of ``before``, so that the server refuses it with a Conflict if the
        object has changed since.
        """
        old = to_plain(before)
        patch = merge_patch_between(old, to_plain(after))
        return cls({**patch, "metadata": {**patch.get("metadata", {}), **_version(old)}} if guarded else patch)

    @property
    def body(self) -> Plain:
        """The patch as plain JSON."""
        return copy_plain(self.document)


@frozen
class StrategicMergePatch:
    """A merge patch that also merges lists by their keys, with directives such as ``$patch``. For built-in kinds only.

    See https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/.
    """

    content_type: ClassVar[str] = "application/strategic-merge-patch+json"

    document: PlainObject = field(converter=to_plain, repr=shown_document)

    @property
    def body(self) -> Plain:
        """The patch as plain JSON."""
        return copy_plain(self.document)


@frozen
class Apply:
    """The fields that a manager wants an object to have, for server-side apply.

    ``force`` takes fields from managers that own them. An object with managedFields was read from a server and would claim
    every field: a `UsageError` that names `extract`. See https://kubernetes.io/docs/reference/using-api/server-side-apply/.
    """

    content_type: ClassVar[str] = "application/apply-patch+yaml"

    document: PlainObject = field(converter=to_plain, repr=shown_document)
    field_manager: str = field(kw_only=True)
    force: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_field_manager(self.field_manager)
        metadata = self.document.get("metadata")
        if is_object(metadata) and "managedFields" in metadata:
            raise UsageError(
                "an object that was read from a server can't be applied, since it would claim every field: "
                f"apply kube_core.extract(obj, {self.field_manager!r}), or only the fields that you want to own"
            )

    @property
    def body(self) -> Plain:
        """The applied fields as plain JSON, which is YAML too."""
        return copy_plain(self.document)


Patch: TypeAlias = JsonPatch | MergePatch | StrategicMergePatch | Apply
"""Any of the four."""


def as_patch(patch: object) -> Patch:
    """Take a patch as it is, and a mapping for a merge patch; `UsageError` for anything else."""
    if isinstance(patch, JsonPatch | MergePatch | StrategicMergePatch | Apply):
        return patch
    if isinstance(patch, Mapping):
        return MergePatch(cast("Mapping[str, Any]", patch))
    if isinstance(patch, Sequence):
        raise UsageError("a list is no patch by itself: write JsonPatch([...])")
    raise UsageError(f"{type(patch).__name__} is no patch: write MergePatch, JsonPatch, StrategicMergePatch or Apply")


def check_field_manager(name: str) -> None:
    """Refuse what the server would: an empty name, one that is too long, or one that can't be printed."""
    if not name:
        raise UsageError("apply needs a field_manager: the name of the program that owns the fields")
    if len(name) > MAX_FIELD_MANAGER:
        raise UsageError(f"field_manager has {len(name)} characters: {MAX_FIELD_MANAGER} is the most")
    if not name.isprintable():
        raise UsageError("field_manager has characters that can't be printed")


def _version(document: Mapping[str, Any]) -> PlainObject:
    metadata: PlainObject = document.get("metadata") or {}
    version = metadata.get("resourceVersion")
    if not version:
        raise UsageError("a guarded patch needs a resource version: give an object that was read from a server")
    return {"resourceVersion": version}
