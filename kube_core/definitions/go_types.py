"""Parts of a definition as the real server shows them in messages: its internal types, with all of their fields in order."""

import json
from typing import Any

from kube_core.objects.plain import is_array, is_object, object_of

from .go_text import Shown
from .values import Schema

_NOTHING: dict[str, Any] = {
    "ID": "",
    "Schema": "",
    "Ref": None,
    "Description": "",
    "Type": "",
    "Nullable": False,
    "Format": "",
    "Title": "",
    "Default": None,
    "Maximum": None,
    "ExclusiveMaximum": False,
    "Minimum": None,
    "ExclusiveMinimum": False,
    "MaxLength": None,
    "MinLength": None,
    "Pattern": "",
    "MaxItems": None,
    "MinItems": None,
    "UniqueItems": False,
    "MultipleOf": None,
    "Enum": None,
    "MaxProperties": None,
    "MinProperties": None,
    "Required": None,
    "Items": None,
    "AllOf": None,
    "OneOf": None,
    "AnyOf": None,
    "Not": None,
    "Properties": None,
    "AdditionalProperties": None,
    "PatternProperties": None,
    "Dependencies": None,
    "AdditionalItems": None,
    "Definitions": None,
    "ExternalDocs": None,
    "Example": None,
    "XPreserveUnknownFields": None,
    "XEmbeddedResource": False,
    "XIntOrString": False,
    "XListMapKeys": None,
    "XListType": None,
    "XMapType": None,
    "XValidations": None,
}
_RULE = {"Rule": "", "Message": "", "MessageExpression": "", "Reason": None, "FieldPath": "", "OptionalOldSelf": None}
_NAMES = {"$ref": "Ref", "$schema": "Schema", "id": "ID", "openAPIV3Schema": "OpenAPIV3Schema", "jsonPath": "JSONPath"}


def told(value: Any) -> Shown:
    """The text of such a part."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return Shown(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _name(key: str) -> str:
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("x-kubernetes-"):
        return "X" + "".join(word.capitalize() for word in key.removeprefix("x-kubernetes-").split("-"))
    return f"{key[0].upper()}{key[1:]}"


def go_schema(schema: Schema) -> dict[str, Any]:
    """A schema."""
    return {**_NOTHING, **{_name(key): _go_part(key, value) for key, value in schema.items()}}


def _go_part(key: str, value: Any) -> Any:
    match key:
        case "properties" | "patternProperties" | "definitions":
            return {name: go_schema(each) for name, each in sorted(value.items())}
        case "allOf" | "anyOf" | "oneOf":
            return [go_schema(each) for each in value]
        case "not":
            return go_schema(value)
        case "items":
            listed = [go_schema(each) for each in value] if is_array(value) else None
            return {"Schema": go_schema(value) if is_object(value) else None, "JSONSchemas": listed}
        case "additionalProperties" | "additionalItems":
            return {"Allows": bool(value), "Schema": go_schema(value) if is_object(value) else None}
        case "x-kubernetes-validations":
            return [go_rule(each) for each in value]
        case _:
            return value


def go_rule(rule: Any) -> dict[str, Any]:
    """A rule."""
    return {**_RULE, **{_name(key): value for key, value in rule.items()}}


def go_versions(versions: list[dict[str, Any]], common: set[str]) -> list[dict[str, Any]]:
    """The versions of a definition, without what they have in ``common``."""
    return [_go_version({key: value for key, value in each.items() if key not in common}) for each in versions]


def _go_version(version: dict[str, Any]) -> dict[str, Any]:
    schema, parts = version.get("schema"), version.get("subresources")
    scale: dict[str, Any] | None = object_of(parts).get("scale")
    columns, selectable = version.get("additionalPrinterColumns"), version.get("selectableFields")
    empty_column = {"Name": "", "Type": "", "Format": "", "Description": "", "Priority": 0, "JSONPath": ""}
    paths = {"SpecReplicasPath": "", "StatusReplicasPath": "", "LabelSelectorPath": None}
    go_scale = None if scale is None else {**paths, **{_name(key): value for key, value in scale.items()}}
    go_parts = None if parts is None else {"Status": {} if "status" in parts else None, "Scale": go_scale}
    return {
        "Name": version.get("name") or "",
        "Served": bool(version.get("served")),
        "Storage": bool(version.get("storage")),
        "Deprecated": bool(version.get("deprecated")),
        "DeprecationWarning": version.get("deprecationWarning"),
        "Schema": None if schema is None else _validation(schema),
        "Subresources": go_parts,
        "AdditionalPrinterColumns": columns and [{**empty_column, **{_name(k): v for k, v in each.items()}} for each in columns],
        "SelectableFields": selectable and [{"JSONPath": each.get("jsonPath") or ""} for each in selectable],
    }


def _validation(schema: dict[str, Any]) -> dict[str, Any]:
    inner = schema.get("openAPIV3Schema")
    return {"OpenAPIV3Schema": None if inner is None else go_schema(inner)}
