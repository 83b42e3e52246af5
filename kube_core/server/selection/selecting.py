"""Which objects a list or a watch is about: a namespace, labels and fields.

See https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/.
"""

import re
from functools import lru_cache

from attrs import frozen

from kube_core.base import FieldSelector, FieldTerm, Selector, UsageError

from ..record import COMMON_FIELDS, Record
from ..refusal import Refusal, bad_request
from ..served import Served
from .faults import field_fault, label_fault, selected_fields
from .shards import Shard

_NOTHING = re.compile(r"(^|,)(?:!=|==?)(?=,|\Z)")
"""A condition of an empty field and an empty value, which the real server takes for none."""


def exact_value(fields: FieldSelector | None, path: str) -> str | None:
    """The value that a field has to have; None when more than one would do."""
    terms = fields.terms if fields is not None else ()
    return next((term.value for term in terms if term.field == path and term.operator == "="), None)


@frozen(eq=False)
class Selection:
    """What a request selects. A selector that asks for nothing is None."""

    namespace: str
    labels: Selector | None
    fields: FieldSelector | None
    shard: Shard | None = None

    @property
    def whole(self) -> bool:
        """No selector narrows it: all objects of the namespace, or of all."""
        return self.labels is None and self.fields is None and self.shard is None

    def exact(self, path: str) -> str | None:
        """The value that a field has to have; None when more than one would do."""
        return exact_value(self.fields, path)

    def matches(self, record: Record) -> bool:
        """Whether an object is meant."""
        if self.namespace and record.namespace != self.namespace:
            return False
        if self.shard is not None and not self.shard.matches(record):
            return False
        if self.labels is not None and not self.labels.matches(record.labels):
            return False
        return self.fields is None or self.fields.matches(lambda path: _field(record, path))


def _field(record: Record, path: str) -> str:
    if path == "metadata.name":
        return record.name
    return record.namespace if path == "metadata.namespace" else record.fields.get(path, "")


@lru_cache(maxsize=256)
def _parse_labels(text: str) -> Selector:
    return Selector.parse(text)


@lru_cache(maxsize=256)
def _parse_fields(text: str) -> FieldSelector:
    return FieldSelector.parse(text)


def parse_labels(text: str) -> Selector | None:
    """Read a label selector; None for one that asks for nothing."""
    try:
        return _parse_labels(text) if text.strip() else None
    except UsageError as error:
        raise bad_request(label_fault(text) or f"unable to parse requirement: {error}") from None


def parse_fields(text: str, served: Served) -> FieldSelector | None:
    """Read a field selector; None for one that asks for nothing. It may hold fields that no kind is selected by."""
    text = _NOTHING.sub(r"\1", text)
    try:
        return _parse_fields(text) if text else None
    except UsageError:
        if why := field_fault(text):
            raise bad_request(why) from None
        known = served.fields or COMMON_FIELDS
        raise _unknown(served, next(each for each in selected_fields(text) if each not in known)) from None


def check_fields(served: Served, fields: FieldSelector | None) -> None:
    """Refuse fields that the kind is not selected by."""
    for term in fields.terms if fields else ():
        if term.field not in (served.fields or COMMON_FIELDS):
            raise _unknown(served, term.field)


def as_kept(served: Served, fields: FieldSelector | None) -> FieldSelector | None:
    """A selector by the names that fields have where the objects are kept."""
    if fields is None or served.shape is None:
        return fields
    names = served.shape.fields
    return FieldSelector(tuple(FieldTerm(names.get(term.field, term.field), term.operator, term.value) for term in fields.terms))


def _unknown(served: Served, path: str) -> Refusal:
    if served.name == "jobs.batch":
        return bad_request(f'field label "{path}" not supported for Job')
    if served.fields is None and not served.custom:
        return bad_request(f'"{path}" is not a known field selector: only "metadata.name", "metadata.namespace"')
    return bad_request(f"field label not supported: {path}")
