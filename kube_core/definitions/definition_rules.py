"""What a CustomResourceDefinition may say (`pkg/apis/apiextensions/validation` of k8s.io/apiextensions-apiserver)."""

from collections.abc import Iterator
from typing import Any

from kube_core.base import dns_subdomain
from kube_core.objects.plain import array_of, is_object, object_of

from .defaults import default_faults
from .embedded import MetadataFaults, label_faults
from .fault import Fault, duplicate, forbidden, invalid, required, too_many, unsupported
from .field_paths import BadPath, field_path
from .formats import FORMATS, normal
from .go_text import quoted
from .go_types import go_schema, go_versions, told
from .openapi_rules import Where, openapi_faults
from .rule_costs import expression_faults
from .structural import structural_faults
from .tidying import Coerce
from .values import Schema

COLUMN_TYPES = ("boolean", "date", "integer", "number", "string")
COLUMN_FORMATS = ("byte", "date", "date-time", "double", "float", "int32", "int64", "password")
MOST_SELECTABLE = 8
_NO_SCALAR = "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."
SUBDOMAIN_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
    "an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
_AT_ROOT = (
    *("Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum", "MaxLength"),
    *("MinLength", "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required", "Items", "Properties"),
    *("ExternalDocs", "Example", "XPreserveUnknownFields", "XValidations"),
)
_FIELD_OF = {"x-kubernetes-preserve-unknown-fields": "XPreserveUnknownFields", "x-kubernetes-validations": "XValidations"}
_WEBHOOK_ONLY = "should not be set when strategy is not set to Webhook"
_UNSUPPORTED = ("id", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions")


def name_faults(name: str, spec: dict[str, Any]) -> Iterator[Fault]:
    """The name has to follow from the spec."""
    if name != f"{object_of(spec.get('names')).get('plural', '')}.{spec.get('group', '')}":
        yield invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')


def spec_faults(spec: dict[str, Any], coerce: Coerce, metadata: MetadataFaults) -> Iterator[Fault]:
    """What is wrong with the spec of a definition.

    What all versions have in common the real server looks at once, and calls by its place in versions before v1.
    """
    yield from _group(spec.get("group") or "")
    yield from _one_of("spec.scope", spec.get("scope") or "", ("Cluster", "Namespaced"))
    versions: list[dict[str, Any]] = spec.get("versions") or []
    for index, version in enumerate(versions):
        if not is_object(_schema(version)):
            yield required(f"spec.versions[{index}].schema.openAPIV3Schema")
    common = {key for key in _HOISTED if versions and all(each.get(key) == versions[0].get(key) for each in versions)}
    for index, version in enumerate(versions):
        own = {key: value for key, value in version.items() if key not in common}
        yield from _version(own, version, f"spec.versions[{index}]", coerce, metadata)
    names = [version.get("name") for version in versions]
    shown = told(None if spec.get("versions") is None else go_versions(versions, common))
    if len(set(names)) < len(names):
        yield invalid("spec.versions", shown, "must contain unique version names")
    if sum(bool(version.get("storage")) for version in versions) != 1:
        yield invalid("spec.versions", shown, "must have exactly one version marked as storage version")
    if versions and (words := label_faults(versions[0].get("name") or "")):
        yield invalid("spec.version", versions[0].get("name") or "", ",".join(words))
    yield from _names(spec.get("names") or {})
    if versions:
        shared = {key: value for key, value in versions[0].items() if key in common}
        yield from _shape(shared, versions[0], "spec", coerce, metadata)
    yield from _conversion(spec.get("conversion"))
    if spec.get("preserveUnknownFields"):
        text = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
        yield invalid("spec.preserveUnknownFields", True, text)


_HOISTED = ("schema", "subresources", "additionalPrinterColumns", "selectableFields")


def _schema(version: dict[str, Any]) -> Any:
    return object_of(version.get("schema")).get("openAPIV3Schema")


def update_faults(spec: dict[str, Any], old: dict[str, Any], established: bool) -> Iterator[Fault]:
    """What may not change."""
    names, before = object_of(spec.get("names")), object_of(old.get("names"))
    firm = [("group", spec.get("group"), old.get("group")), ("names.plural", names.get("plural"), before.get("plural"))]
    if established:
        kind = ("names.kind", names.get("kind"), before.get("kind"))
        firm = [("scope", spec.get("scope"), old.get("scope")), kind, *firm]
    for path, now, then in firm:
        if now != then:
            yield invalid(f"spec.{path}", now or "", "field is immutable")


def stored_faults(stored: list[str], spec: dict[str, Any]) -> Iterator[Fault]:
    """Versions of which objects may be stored have to stay."""
    path, versions = "status.storedVersions", array_of(spec.get("versions"))
    if not stored:
        yield invalid(path, None, "must have at least one stored version")
        return
    names = [version.get("name") for version in versions]
    for version in versions:
        if version.get("storage") and version.get("name") not in stored:
            yield invalid(path, stored, f"must have the storage version {version.get('name')}")
    for index, name in enumerate(stored):
        if name not in names:
            yield invalid(f"{path}[{index}]", name, _missing(name))


def _missing(name: str) -> str:
    return (
        f"missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a storage "
        f"migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions"
    )


def _group(group: str) -> Iterator[Fault]:
    if not group:
        yield required("spec.group")
    elif dns_subdomain(group) is not None:
        yield invalid("spec.group", group, SUBDOMAIN_WORDS)
    elif "." not in group:
        yield invalid("spec.group", group, "should be a domain with at least one dot")


def _one_of(path: str, value: str, allowed: tuple[str, ...]) -> Iterator[Fault]:
    if not value:
        yield required(path)
    elif value not in allowed:
        yield unsupported(path, value, allowed)


def _names(names: dict[str, Any]) -> Iterator[Fault]:
    yield from (required(f"spec.names.{key}") for key in ("plural", "singular", "kind", "listKind") if not names.get(key))
    for key in ("plural", "singular"):
        yield from _label(f"spec.names.{key}", names.get(key) or "")
    for key in ("kind", "listKind"):
        if names.get(key) and (words := label_faults(names[key].lower())):
            text = f"may have mixed case, but should otherwise match: {','.join(words)}"
            yield invalid(f"spec.names.{key}", names[key], text)
    yield from (f for i, name in enumerate(names.get("shortNames") or ()) for f in _label(f"spec.names.shortNames[{i}]", name))
    if names.get("kind") and names.get("kind") == names.get("listKind"):
        yield invalid("spec.names.listKind", names["listKind"], "kind and listKind may not be the same")
    yield from (f for i, name in enumerate(names.get("categories") or ()) for f in _label(f"spec.names.categories[{i}]", name))


def _label(path: str, text: str) -> Iterator[Fault]:
    if text and (words := label_faults(text)):
        yield invalid(path, text, ",".join(words))


def _version(
    own: dict[str, Any], version: dict[str, Any], path: str, coerce: Coerce, metadata: MetadataFaults
) -> Iterator[Fault]:
    if words := label_faults(version.get("name") or ""):
        yield invalid(f"{path}.name", version.get("name") or "", ",".join(words))
    yield from _deprecation(version, f"{path}.deprecationWarning")
    yield from _shape(own, version, path, coerce, metadata)


def _shape(
    said: dict[str, Any],
    version: dict[str, Any],
    path: str,
    coerce: Coerce,
    metadata: MetadataFaults,
) -> Iterator[Fault]:
    """What is wrong with what ``said`` has of a version's schema, subresources, columns and selectable fields."""
    parts, schema, place = (
        object_of(said.get("subresources")),
        _schema(said),
        "spec.validation" if path == "spec" else f"{path}.schema",
    )
    if is_object(schema):
        status = "status" in object_of(version.get("subresources"))
        yield from schema_faults(schema, f"{place}.openAPIV3Schema", coerce, metadata, status=status)
    yield from _scale(parts.get("scale"), f"{path}.subresources.scale")
    for index, column in enumerate(said.get("additionalPrinterColumns") or ()):
        yield from _column(column, f"{path}.additionalPrinterColumns[{index}]")
    yield from _selectable(said.get("selectableFields") or (), _schema(version) or {}, f"{path}.selectableFields")


def schema_faults(
    schema: Schema, path: str, coerce: Coerce, metadata: MetadataFaults, *, status: bool = False
) -> Iterator[Fault]:
    """What is wrong with a schema; with a status subresource its root may say less."""
    found: list[Fault] = []
    if status:
        found += _root_faults(schema, path)
    if schema.get("nullable"):
        found.append(forbidden(f"{path}.nullable", "nullable cannot be true at the root"))
    unsupported_fields = _says_unsupported(schema)
    shape = [] if unsupported_fields else structural_faults(schema, path)
    defaults = [] if shape or unsupported_fields else list(default_faults(schema, path, coerce, metadata))
    node = list(openapi_faults(schema, path, Where(), root=True))
    found += [*shape, *defaults, *node]
    if not (shape or defaults or unsupported_fields):
        found += expression_faults(schema, path, node)
    yield from found


def _says_unsupported(schema: Schema) -> bool:
    """Whether a schema can't even be looked at as a structural one."""
    if any(schema.get(key) for key in _UNSUPPORTED) or isinstance(schema.get("items"), list):
        return True
    if schema.get("x-kubernetes-preserve-unknown-fields") is False:
        return True
    parts: list[Any] = [
        schema.get("items"),
        schema.get("additionalProperties"),
        schema.get("not"),
        *object_of(schema.get("properties")).values(),
    ]
    parts += [each for key in ("allOf", "anyOf", "oneOf") for each in array_of(schema.get(key))]
    return any(_says_unsupported(each) for each in parts if is_object(each))


def _root_faults(schema: Schema, path: str) -> Iterator[Fault]:
    for key, value in schema.items():
        if value in (None, False, "", 0) or value in ([], {}):
            continue
        name = _FIELD_OF.get(key, f"{key[0].upper()}{key[1:]}")
        if key == "type" and value != "object":
            text = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'
            yield invalid(f"{path}.type", value, text)
            return
        if name not in _AT_ROOT:
            text = (
                f"only [{' '.join(_AT_ROOT)}] fields are allowed at the root of the schema if the status subresource is enabled"
            )
            yield invalid(path, told(go_schema(schema)), text)
            return


def _deprecation(version: dict[str, Any], path: str) -> Iterator[Fault]:
    warning = version.get("deprecationWarning")
    if warning is None:
        return
    if not version.get("deprecated"):
        yield invalid(path, warning, "can only be set for deprecated versions")
        return
    if len(warning.encode()) > 256:
        yield invalid(path, warning, "must be <= 256 characters long")
    if not warning:
        yield invalid(path, warning, "must not be an empty string")
    wrong = next((index for index, letter in enumerate(warning) if not letter.isprintable()), None)
    if wrong is not None:
        index = len(warning[:wrong].encode())
        text = f"must only contain printable UTF-8 characters; non-printable character found at index {index}"
        yield invalid(path, warning, text)


def _scale(scale: dict[str, Any] | None, path: str) -> Iterator[Fault]:
    if scale is None:
        return
    wanted = (("specReplicasPath", (".spec.",), True), ("statusReplicasPath", (".status.",), True))
    for key, starts, needed in (*wanted, ("labelSelectorPath", (".spec.", ".status."), False)):
        value = scale.get(key) or ""
        if not value:
            yield from [required(f"{path}.{key}")] if needed else ()
        elif not value.startswith("."):
            yield invalid(f"{path}.{key}", value, "must be a simple json path starting with .")
        elif not value.startswith(starts):
            under = f"under {starts[0][:-1]}" if needed else "under either .spec or .status"
            yield invalid(f"{path}.{key}", value, f"should be a json path {under}")


def _column(column: dict[str, Any], path: str) -> Iterator[Fault]:
    if not column.get("name"):
        yield required(f"{path}.name")
    type_, form, json_path = (column.get(key) or "" for key in ("type", "format", "jsonPath"))
    if type_ not in COLUMN_TYPES:
        text = f"must be one of {','.join(COLUMN_TYPES)}"
        yield invalid(f"{path}.type", type_, text) if type_ else required(f"{path}.type", text)
    if form and form not in COLUMN_FORMATS:
        yield invalid(f"{path}.format", form, f"must be one of {','.join(COLUMN_FORMATS)}")
    if not json_path:
        yield required(f"{path}.JSONPath")
    elif not json_path.startswith("."):
        yield invalid(f"{path}.JSONPath", json_path, "must be a simple json path starting with .")


def _selectable(fields: Any, schema: Schema, path: str) -> Iterator[Fault]:
    known: set[str] = set()
    for index, each in enumerate(fields):
        here, json_path = f"{path}[{index}].jsonPath", each.get("jsonPath") or ""
        if not json_path:
            yield required(here)
            continue
        try:
            shown, found = field_path(schema, json_path, arrays=False)
        except BadPath as error:
            yield invalid(here, json_path, f"is an invalid path: {error}")
            continue
        if shown.partition(".")[0] == "metadata":
            yield invalid(here, json_path, "must not point to fields in metadata")
        if found.get("type") not in ("string", "boolean", "integer"):
            yield invalid(here, json_path, _NO_SCALAR)
        if shown in known:
            yield duplicate(here, json_path)
        known.add(shown)
    if len(known) > MOST_SELECTABLE:
        yield too_many(path, len(known), MOST_SELECTABLE)


def _conversion(conversion: dict[str, Any] | None) -> Iterator[Fault]:
    if conversion is None:
        return
    path, webhook = "spec.conversion", object_of(conversion.get("webhook"))
    yield from _one_of(f"{path}.strategy", conversion.get("strategy") or "", ("None", "Webhook"))
    if conversion.get("strategy") != "Webhook":
        for key, name in (("clientConfig", "webhookClientConfig"), ("conversionReviewVersions", "conversionReviewVersions")):
            if webhook.get(key):
                yield forbidden(f"{path}.{name}", _WEBHOOK_ONLY)
        return
    config: dict[str, Any] | None = webhook.get("clientConfig")
    if config is None:
        yield required(f"{path}.webhookClientConfig", "required when strategy is set to Webhook")
    elif (config.get("url") is None) == (config.get("service") is None):
        yield required(f"{path}.webhookClientConfig", "exactly one of url or service is required")
    versions: list[str] = array_of(webhook.get("conversionReviewVersions"))
    if not versions:
        yield required(f"{path}.conversionReviewVersions")
    elif not {"v1", "v1beta1"} & set(versions):
        yield invalid(f"{path}.conversionReviewVersions", versions, "must include at least one of v1, v1beta1")


def format_warnings(schema: Any) -> list[str]:
    """Warnings of formats that nobody checks, and of sets whose items are no scalars, in order of the schema."""
    known = {"integer": {"int32", "int64"}, "number": {"float", "double"}, "string": FORMATS, "": FORMATS}
    found: list[str] = []
    for each in _schemas(schema):
        form, type_ = each.get("format") or "", each.get("type") or ""
        if form and (normal(form) if type_ in ("", "string") else form) not in known.get(type_, ()):
            found.append(f"unrecognized format {quoted(form)}")
    sets = {
        f'x-kubernetes-list-type: set for items of type "{type_}" is not supported by server-side apply or CEL validation rules'
        for each in _schemas(schema)
        if each.get("x-kubernetes-list-type") == "set"
        and (type_ := object_of(each.get("items")).get("type")) in ("object", "array")
    }
    return [*found, *sorted(sets)]


def _schemas(schema: Any) -> Iterator[Schema]:
    if not is_object(schema):
        return
    yield schema
    parts: list[Any] = [schema.get("items")]
    parts += [each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key) or ()]
    parts += [schema.get("not"), *(schema.get("properties") or {}).values(), schema.get("additionalProperties")]
    for each in parts:
        yield from _schemas(each)
