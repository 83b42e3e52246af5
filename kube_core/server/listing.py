"""The options that lists and watches share, read in the real server's order, so that of several mistakes the same one is told.

See `listOpts` in k8s.io/apiserver/pkg/endpoints/handlers/get.go.
"""

from attrs import frozen

from kube_core.base import FieldSelector

from .features import Features
from .operation import Operation, integer
from .refusal import bad_request
from .selection.selecting import Selection, as_kept, check_fields, exact_value, parse_fields, parse_labels
from .selection.shards import parse_shard
from .versions import check_match


@frozen
class ListOptions:
    """What is selected, the limit of a list (0: none), and how many seconds a watch is to last (0: as the server likes)."""

    wanted: Selection
    limit: int
    seconds: int


def list_options(operation: Operation, features: Features) -> ListOptions:
    """Read the options of a list or a watch; refuses what the API does not allow, or what makes no sense for the kind."""
    target = operation.target
    seconds, limit = integer(target, "timeoutSeconds"), integer(target, "limit")
    labels, fields = parse_labels(target.first("labelSelector")), parse_fields(target.first("fieldSelector"), operation.served)
    check_match(target, features)
    check_fields(operation.served, fields)
    named = _named(operation, as_kept(operation.served, fields))
    shard = target.first("shardSelector") if features.sharding else ""
    wanted = Selection(operation.namespace, labels, named, parse_shard(shard) if shard else None)
    return ListOptions(wanted, limit or 0, seconds or 0)


def _named(operation: Operation, fields: FieldSelector | None) -> FieldSelector | None:
    """A watch whose path names an object, in the old form, selects it by name."""
    if not (operation.path.watch and operation.name):
        return fields
    if fields and exact_value(fields, "metadata.name") != operation.name:
        raise bad_request("fieldSelector metadata.name doesn't match requested name")
    return fields or parse_fields(f"metadata.name={operation.name}", operation.served)
