"""What all objects have in common: the classes around them, their codec, and the patches."""

from typing import TYPE_CHECKING

from kube_core.base.lazy import lazy

if TYPE_CHECKING:
    from .codec import decode, encode, to_wire
    from .custom import custom_resource_of, is_object_type, resource
    from .dynamic import DynamicObject
    from .frames import Frame, read_frame
    from .json import json_decode, json_encode
    from .kinds import all_resources, class_of, ref_of_kind, resource_by_path, resource_of
    from .list_codec import decode_list
    from .model_codec import identity
    from .object import Object
    from .object_list import ObjectList
    from .partial import PartialObjectMetadata
    from .patches import Apply, JsonPatch, MergePatch, StrategicMergePatch
    from .table import Table
else:
    __getattr__ = lazy(
        __name__,
        {
            "Apply": ".patches",
            "DynamicObject": ".dynamic",
            "Frame": ".frames",
            "JsonPatch": ".patches",
            "MergePatch": ".patches",
            "Object": ".object",
            "ObjectList": ".object_list",
            "PartialObjectMetadata": ".partial",
            "StrategicMergePatch": ".patches",
            "Table": ".table",
            "all_resources": ".kinds",
            "class_of": ".kinds",
            "custom_resource_of": ".custom",
            "decode": ".codec",
            "decode_list": ".list_codec",
            "encode": ".codec",
            "identity": ".model_codec",
            "is_object_type": ".custom",
            "json_decode": ".json",
            "json_encode": ".json",
            "read_frame": ".frames",
            "ref_of_kind": ".kinds",
            "resource": ".custom",
            "resource_by_path": ".kinds",
            "resource_of": ".kinds",
            "to_wire": ".codec",
        },
    )

__all__ = [
    "Apply",
    "DynamicObject",
    "Frame",
    "JsonPatch",
    "MergePatch",
    "Object",
    "ObjectList",
    "PartialObjectMetadata",
    "StrategicMergePatch",
    "Table",
    "all_resources",
    "class_of",
    "custom_resource_of",
    "decode",
    "decode_list",
    "encode",
    "identity",
    "is_object_type",
    "json_decode",
    "json_encode",
    "read_frame",
    "ref_of_kind",
    "resource",
    "resource_by_path",
    "resource_of",
    "to_wire",
]
