"""GET of an object and of a list.

A list is read at one version: now, the version that was asked for exactly, or that of its first page. Older states come from the
present and the log, so nothing is kept between pages. What the parameters mean:

    resourceVersion   match          list is read
    absent            absent         now
    0                 absent         now, and the limit is not looked at
    a version         absent         now; with a limit, exactly at that version, unless a field selector names one object
    a version         NotOlderThan   now
    a version         Exact          exactly at that version

See https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list and `ShouldDelegateList` in
k8s.io/apiserver/pkg/storage/cacher/delegator.
"""

from itertools import islice

from attrs import frozen

from .answers import answer, answer_list
from .continuation import LATEST, decode_continuation, encode_continuation
from .exchange import Exchange
from .listing import ListOptions, list_options
from .moment import moment
from .operation import Operation
from .record import Record, key_of
from .refusal import bad_request, expired
from .selection.selecting import Selection
from .served import Served
from .shelf import Shelf
from .state import State
from .versions import EXACT, asked_version, check_not_future

# The texts of k8s.io/apiserver/pkg/storage/etcd3/errors.go.
LIST_EXPIRED = "The resourceVersion for the provided list is too old."
CONTINUE_EXPIRED = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the "
    "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with "
    "the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the "
    "first chunk was returned and now may show up in the list."
)

INDEXED, NODE = "pods", "spec.nodeName"
"""The one index of the real server's caches: a first page by it knows whether more follows (pkg/registry/core/pod)."""


@frozen
class Window:
    """What part of a list is wanted: at which version (None: now), from which key on, and how many (0 or less: all)."""

    version: int | None
    start: str
    limit: int


@frozen
class Page:
    """One page: its objects, and how many are left after it, selected or not."""

    records: list[Record]
    left: int = 0


def get(state: State, operation: Operation) -> Exchange:
    """Answer a GET of one object."""
    check_not_future(state, asked_version(operation, listing=False))
    record = state.storage.shelf(operation.served.shelf).objects.get(key_of(operation.namespace, operation.name))
    if record is None:
        raise operation.not_found()
    return answer(operation, record)


def list_(state: State, operation: Operation) -> Exchange:
    """Answer a GET of a collection."""
    return answer_list(operation, *collection(state, operation))


def collection(state: State, operation: Operation) -> tuple[list[Record], dict[str, object]]:
    """The objects that the options of a request mean, and the metadata of their list."""
    options, served = list_options(operation, state.features), operation.served
    wanted, window = options.wanted, _window(state, operation, options)
    page = _page(served, state.storage.shelf(served.shelf), wanted, window)
    version = state.storage.version if window.version is None else window.version
    metadata: dict[str, object] = {"resourceVersion": str(version)}
    if page.left:
        metadata["continue"] = encode_continuation(version, page.records[-1].key, operation.namespace)
        if wanted.whole:
            metadata["remainingItemCount"] = page.left
    elif served.custom:
        metadata["continue"] = ""  # the real server's custom resources have it always
    if wanted.shard is not None:
        metadata["shardInfo"] = {"selector": str(wanted.shard)}
    return page.records, metadata


def _window(state: State, operation: Operation, options: ListOptions) -> Window:
    target, limit = operation.target, options.limit
    if token := target.first("continue"):
        return _continued(state, operation, token, 0 if target.first("resourceVersion") == "0" else limit)
    asked, match = asked_version(operation, listing=True), target.first("resourceVersionMatch")
    check_not_future(state, asked)
    # A limit with a version and no match is "Exact" by old custom, unless one object is named.
    exact = match == EXACT or (not match and limit > 0 and _named(operation.served, options.wanted) is None)
    if not asked or not exact:
        return Window(None, "", 0 if asked == 0 else limit)
    if asked < state.storage.compacted:
        raise expired(LIST_EXPIRED)
    return Window(asked, "", limit)


def _continued(state: State, operation: Operation, token: str, limit: int) -> Window:
    version, start = decode_continuation(token, operation.namespace)
    if operation.target.first("resourceVersion") not in ("", "0"):
        raise bad_request("specifying resource version is not allowed when using continue")
    if version < 0:
        return Window(None, start, limit)
    check_not_future(state, version)
    if version < state.storage.compacted:
        last = start.removesuffix("\0")
        raise expired(CONTINUE_EXPIRED, encode_continuation(LATEST, last, operation.namespace))
    return Window(version, start, limit)


def _page(served: Served, shelf: Shelf, wanted: Selection, window: Window) -> Page:
    """One page. After one that a selector fills there may be more, even if none of it turns out to be selected."""
    first = window.version is None and not window.start
    if first and (single := _single(served, shelf, wanted)) is not None:
        return Page(list(filter(wanted.matches, single)))
    there = moment(shelf, wanted.namespace, window.version, window.start)
    limit = window.limit if window.limit > 0 else None
    if wanted.whole:
        records = list(islice(there, limit))
        return Page(records, len(there) - len(records))
    rest = iter(there)
    if first and served.name == INDEXED and (node := wanted.exact(NODE)) is not None:
        rest = (record for record in rest if record.fields[NODE] == node)
    records = list(islice(filter(wanted.matches, rest), limit))
    return Page(records, sum(1 for _ in islice(rest, 1)))


def _single(served: Served, shelf: Shelf, wanted: Selection) -> list[Record] | None:
    """The one object that a selector names, if it is there; None when it may mean several."""
    key = _named(served, wanted)
    if key is None:
        return None
    record = shelf.objects.get(key)
    return [] if record is None else [record]


def _named(served: Served, wanted: Selection) -> str | None:
    """The key of the one object that a selector names."""
    name, namespace = wanted.exact("metadata.name"), wanted.namespace or wanted.exact("metadata.namespace") or ""
    return None if name is None or bool(namespace) != served.resource.namespaced else key_of(namespace, name)
