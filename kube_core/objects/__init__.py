"""What all objects have in common: the classes around them, their codec, and the patches."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .codec import decode, encode, to_wire
    from .collector import HeldBack
    from .custom import custom_resource_of, is_object_type, resource
    from .differing import VOLATILE, Difference, assert_same, differences
    from .documents import edited_to_plain, read_document, status_changed
    from .dynamic import DynamicObject
    from .extraction import extract
    from .frames import Frame, Sighting, frame_reader, read_sighting
    from .heads import Head, decode_item, read_head, read_labels, read_partial_of, without_managed_fields
    from .json import json_decode, json_encode
    from .json_patch import apply_json_patch, json_patch_between
    from .jsonpath import json_path
    from .kinds import all_resources, class_of, class_of_ref, ref_of, ref_of_kind, resource_by_path, resource_of
    from .list_codec import decode_list
    from .list_cut import ListPage, cut_list
    from .merge_patch import apply_merge_patch, merge_patch_between
    from .model_codec import identity
    from .object import Object
    from .object_list import ObjectList
    from .overlaying import overlay
    from .partial import PartialObjectMetadata
    from .patch_errors import FailedTest, InapplicablePatch, MalformedPatch, PatchError
    from .patches import Apply, JsonPatch, MergePatch, Patch, StrategicMergePatch, as_patch, check_field_manager
    from .plain import copy_plain, is_array, is_object, same_plain
    from .schema import FieldFacts, StructFacts, struct
    from .schema_shape import shape_of
    from .shape import UNKNOWN, Shape
    from .strategic import apply_strategic_merge_patch
    from .table import Table, TableColumn, TableRow
    from .value_paths import values_at
else:
    __getattr__ = lazy(
        __name__,
        {
            "Apply": ".patches",
            "Difference": ".differing",
            "DynamicObject": ".dynamic",
            "FailedTest": ".patch_errors",
            "FieldFacts": ".schema",
            "Frame": ".frames",
            "Head": ".heads",
            "HeldBack": ".collector",
            "InapplicablePatch": ".patch_errors",
            "JsonPatch": ".patches",
            "ListPage": ".list_cut",
            "MalformedPatch": ".patch_errors",
            "MergePatch": ".patches",
            "Object": ".object",
            "ObjectList": ".object_list",
            "PartialObjectMetadata": ".partial",
            "Patch": ".patches",
            "PatchError": ".patch_errors",
            "Shape": ".shape",
            "Sighting": ".frames",
            "StrategicMergePatch": ".patches",
            "StructFacts": ".schema",
            "Table": ".table",
            "TableColumn": ".table",
            "TableRow": ".table",
            "UNKNOWN": ".shape",
            "VOLATILE": ".differing",
            "all_resources": ".kinds",
            "apply_json_patch": ".json_patch",
            "apply_merge_patch": ".merge_patch",
            "apply_strategic_merge_patch": ".strategic",
            "as_patch": ".patches",
            "assert_same": ".differing",
            "check_field_manager": ".patches",
            "class_of": ".kinds",
            "class_of_ref": ".kinds",
            "copy_plain": ".plain",
            "custom_resource_of": ".custom",
            "cut_list": ".list_cut",
            "decode": ".codec",
            "decode_item": ".heads",
            "decode_list": ".list_codec",
            "differences": ".differing",
            "edited_to_plain": ".documents",
            "encode": ".codec",
            "extract": ".extraction",
            "frame_reader": ".frames",
            "identity": ".model_codec",
            "is_array": ".plain",
            "is_object": ".plain",
            "is_object_type": ".custom",
            "json_decode": ".json",
            "json_encode": ".json",
            "json_patch_between": ".json_patch",
            "json_path": ".jsonpath",
            "merge_patch_between": ".merge_patch",
            "overlay": ".overlaying",
            "read_document": ".documents",
            "read_head": ".heads",
            "read_labels": ".heads",
            "read_partial_of": ".heads",
            "read_sighting": ".frames",
            "ref_of": ".kinds",
            "ref_of_kind": ".kinds",
            "resource": ".custom",
            "resource_by_path": ".kinds",
            "resource_of": ".kinds",
            "same_plain": ".plain",
            "shape_of": ".schema_shape",
            "status_changed": ".documents",
            "struct": ".schema",
            "to_wire": ".codec",
            "values_at": ".value_paths",
            "without_managed_fields": ".heads",
        },
    )

__all__ = [
    "UNKNOWN",
    "VOLATILE",
    "Apply",
    "Difference",
    "DynamicObject",
    "FailedTest",
    "FieldFacts",
    "Frame",
    "Head",
    "HeldBack",
    "InapplicablePatch",
    "JsonPatch",
    "ListPage",
    "MalformedPatch",
    "MergePatch",
    "Object",
    "ObjectList",
    "PartialObjectMetadata",
    "Patch",
    "PatchError",
    "Shape",
    "Sighting",
    "StrategicMergePatch",
    "StructFacts",
    "Table",
    "TableColumn",
    "TableRow",
    "all_resources",
    "apply_json_patch",
    "apply_merge_patch",
    "apply_strategic_merge_patch",
    "as_patch",
    "assert_same",
    "check_field_manager",
    "class_of",
    "class_of_ref",
    "copy_plain",
    "custom_resource_of",
    "cut_list",
    "decode",
    "decode_item",
    "decode_list",
    "differences",
    "edited_to_plain",
    "encode",
    "extract",
    "frame_reader",
    "identity",
    "is_array",
    "is_object",
    "is_object_type",
    "json_decode",
    "json_encode",
    "json_patch_between",
    "json_path",
    "merge_patch_between",
    "overlay",
    "read_document",
    "read_head",
    "read_labels",
    "read_partial_of",
    "read_sighting",
    "ref_of",
    "ref_of_kind",
    "resource",
    "resource_by_path",
    "resource_of",
    "same_plain",
    "shape_of",
    "status_changed",
    "struct",
    "to_wire",
    "values_at",
    "without_managed_fields",
]
