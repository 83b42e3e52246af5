"""Which objects a list or a watch is about: a namespace, labels and fields.

See https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/.
"""

from functools import lru_cache

from attrs import frozen

from kube_core.base import FieldSelector, Selector, UsageError

from .operation import Operation
from .record import COMMON_FIELDS, Record
from .refusal import Refusal, bad_request
from .served import Served
from .shards import Shard, parse_shard


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
        terms = self.fields.terms if self.fields is not None else ()
        return next((term.value for term in terms if term.field == path and term.operator == "="), None)

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


def selection(operation: Operation, *, sharding: bool) -> Selection:
    """Read a request's selectors; refuses those that make no sense for the kind."""
    labels, fields = operation.target.first("labelSelector"), operation.target.first("fieldSelector")
    shard = operation.target.first("shardSelector") if sharding else ""
    if operation.path.watch and operation.name:
        fields = f"metadata.name={operation.name}" + (f",{fields}" if fields else "")
    return Selection(
        operation.namespace,
        _labels(labels) if labels.strip() else None,
        _fields(operation.served, fields) if fields else None,
        parse_shard(shard) if shard else None,
    )


@lru_cache(maxsize=256)
def _parse_labels(text: str) -> Selector:
    return Selector.parse(text)


@lru_cache(maxsize=256)
def _parse_fields(text: str) -> FieldSelector:
    return FieldSelector.parse(text)


def _labels(text: str) -> Selector:
    try:
        return _parse_labels(text)
    except UsageError as error:
        raise bad_request(f"unable to parse requirement: {error}") from None


def _fields(served: Served, text: str) -> FieldSelector:
    try:
        parsed = _parse_fields(text)
    except UsageError:
        raise bad_request(f"invalid selector: '{text}'; can't understand '{text}'") from None
    for term in parsed.terms:
        if term.field not in (served.fields or COMMON_FIELDS):
            raise _unknown(served, term.field)
    return parsed


def _unknown(served: Served, path: str) -> Refusal:
    if served.name == "jobs.batch":
        return bad_request(f'field label "{path}" not supported for Job')
    if served.fields is None and not served.custom:
        return bad_request(f'"{path}" is not a known field selector: only "metadata.name", "metadata.namespace"')
    return bad_request(f"field label not supported: {path}")
