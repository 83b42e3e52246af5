"""Objects of the user's classes, from bytes."""

from collections.abc import Iterator
from typing import Any, get_origin

from kube_core.base.errors import DecodeError
from kube_core.base.resource import Resource

from .custom import custom_resource_of, parts_of
from .envelope import read_envelope
from .fields import accepts_none, fields_of, is_user_instance
from .object import AnyObject
from .plain import MISSING, Plain, PlainObject, copy_plain, is_array, is_object
from .provenance import Origin, Provenance
from .writer import SPEC, STATUS, given, is_mapping, is_sequence, key_to_plain


def read_object(cls: Any, data: bytes, expected: Resource | None = None) -> AnyObject:
    """Read an object of ``Object[Spec, Status]`` or of a subclass from its bytes.

    Raises `DecodeError`, with the document's own path, for what the classes do not accept, and `UsageError` for classes that
    can't be read at all. ``expected`` is stamped where the document names no kind; a decorated class has its own.
    """
    envelope = read_envelope(data, expected or custom_resource_of(cls))
    spec_type, status_type = parts_of(cls)
    document = envelope.document
    spec = _spec(spec_type, document, data)
    status = _part(status_type, STATUS, document, data) if document.get(STATUS) is not None else None
    typed = frozenset(key for key, part in ((SPEC, spec_type), (STATUS, status_type)) if part not in (None, type(None)))
    build: type[AnyObject] = get_origin(cls) or cls
    return build(
        api_version=envelope.api_version,
        kind=envelope.kind,
        metadata=envelope.metadata,
        spec=spec,
        status=status,
        _provenance=_remember(document, {SPEC: spec, STATUS: status}, typed),
    )


def structure(annotation: Any, plain: Plain, at: str = "$", data: bytes = b"") -> Any:
    """Make a value of a user's type of plain JSON, which is not kept. ``at`` is where it stands in the document, for errors."""
    from .converter import converter  # noqa: PLC0415 - cattrs is loaded by those who read objects of their own classes
    from .failure import mismatch_in  # noqa: PLC0415 - the same

    try:
        return converter(detailed=False).structure(plain, annotation)
    except Exception:  # what user's classes raise is theirs; the detailed converter says where
        try:
            return converter(detailed=True).structure(plain, annotation)
        except Exception as error:
            found = mismatch_in(error)
            raise DecodeError(found.expected, found.found, path=at + found.path, body=data) from error


def _spec(annotation: Any, document: PlainObject, data: bytes) -> Any:
    """A spec that is not there is read as an empty one, so that an error names the first field that is missing."""
    if document.get(SPEC) is None:
        return None if accepts_none(annotation) else structure(annotation, {}, f"$.{SPEC}", data)
    return _part(annotation, SPEC, document, data)


def _part(annotation: Any, key: str, document: PlainObject, data: bytes) -> Any:
    if annotation is None or annotation is type(None):
        return None
    return structure(annotation, copy_plain(document[key]), f"$.{key}", data)


def _remember(document: PlainObject, parts: dict[str, Any], typed: frozenset[str]) -> Provenance:
    missing = {key: given(parts[key]) for key in typed if document.get(key) is None and parts[key] is not None}
    origins = [origin for key in typed for origin in _origins(parts[key], document.get(key, MISSING))]
    return Provenance(document, origins, missing, typed)


def _origins(value: Any, plain: Plain) -> Iterator[Origin]:
    """Walk a value and the part of the document that it was read from side by side."""
    if is_object(plain):
        if is_user_instance(value):
            yield from _instance(value, plain)
        elif is_mapping(value):
            for key, item in value.items():
                yield from _origins(item, plain.get(key_to_plain(key), MISSING))
    elif is_array(plain) and is_sequence(value):
        for item, part in zip(value, plain, strict=False):
            yield from _origins(item, part)


def _instance(value: Any, plain: PlainObject) -> Iterator[Origin]:
    missing: dict[str, Plain] = {}
    for field in fields_of(value):
        item, part = getattr(value, field.name), plain.get(field.key, MISSING)
        if part is None or part is MISSING:
            missing[field.key] = given(item)
        else:
            yield from _origins(item, part)
    yield Origin(value, plain, missing)
