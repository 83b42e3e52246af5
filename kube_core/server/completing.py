"""What decoding adds to a CustomResourceDefinition: names that may be left out, and the shape of schemas within schemas."""

from typing import Any

from kube_core.objects.plain import is_object

from .conforming import conform_schema


def complete_definition(content: dict[str, Any], unknown: list[str]) -> None:
    """Fill in what may be left out, in place; unknown fields of schemas within schemas are added to ``unknown``."""
    spec = content.get("spec")
    if not is_object(spec):
        return
    names = spec.get("names")
    if is_object(names) and (kind := names.get("kind")):
        spec["names"] = {
            **names,
            "singular": names.get("singular") or kind.lower(),
            "listKind": names.get("listKind") or f"{kind}List",
        }
    spec["conversion"] = spec.get("conversion") or {"strategy": "None"}
    for index, version in enumerate(spec.get("versions") or ()):
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        if is_object(schema):
            _conform_below(schema, f"spec.versions[{index}].schema.openAPIV3Schema", unknown)


def _conform_below(schema: dict[str, Any], path: str, unknown: list[str]) -> None:
    """Bring into shape what the generated types leave open: the schemas of items and of maps' values."""
    for key in ("items", "additionalProperties"):
        if is_object(schema.get(key)):
            schema[key] = conform_schema(schema[key], f"{path}.{key}.", unknown)
            _conform_below(schema[key], f"{path}.{key}", unknown)
    properties: dict[str, Any] = schema.get("properties") or {}
    for key, each in properties.items():
        _conform_below(each, f"{path}.properties[{key}]", unknown)
    for key in ("allOf", "anyOf", "oneOf"):
        for index, each in enumerate(schema.get(key) or ()):
            _conform_below(each, f"{path}.{key}[{index}]", unknown)
    if is_object(schema.get("not")):
        _conform_below(schema["not"], f"{path}.not", unknown)
