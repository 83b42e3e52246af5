"""GET of an object and of a list.

A list is read at one version: now, the version that was asked for exactly, or that of its first page. Older states come from the
present and the log, so nothing is kept between pages.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from .answers import answer, answer_list
from .continuation import LATEST, decode_continuation, encode_continuation
from .exchange import Exchange
from .operation import Operation, integer
from .record import Record, key_of
from .refusal import bad_request, expired
from .selecting import Selection, selection
from .shelf import Shelf
from .state import State
from .versions import EXACT, asked_version, check_match, check_not_future

# The texts of k8s.io/apiserver/pkg/storage/etcd3/errors.go.
LIST_EXPIRED = "The resourceVersion for the provided list is too old."
CONTINUE_EXPIRED = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the "
    "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with "
    "the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the "
    "first chunk was returned and now may show up in the list."
)


@frozen
class Window:
    """What part of a list is wanted: at which version (None: now), from which key on, and how many."""

    version: int | None
    start: str
    limit: int


def get(state: State, operation: Operation) -> Exchange:
    """Answer a GET of one object."""
    check_not_future(state, asked_version(operation, listing=False))
    record = state.storage.shelf(operation.served.name).objects.get(key_of(operation.namespace, operation.name))
    if record is None:
        raise operation.not_found()
    return answer(operation, record)


def list_(state: State, operation: Operation) -> Exchange:
    """Answer a GET of a collection."""
    check_match(operation, watching=False)
    wanted, window = selection(operation), _window(state, operation)
    shelf = state.storage.shelf(operation.served.name)
    keys, objects = _objects(shelf, wanted, window)
    page, last, left = _page(keys, objects, wanted, window.limit)
    version = state.storage.version if window.version is None else window.version
    metadata: dict[str, object] = {"resourceVersion": str(version)}
    if left:
        metadata["continue"] = encode_continuation(version, last, operation.namespace)
        if wanted.whole:
            metadata["remainingItemCount"] = left
    elif operation.served.custom:
        metadata["continue"] = ""  # the real server's custom resources have it always
    return answer_list(operation, page, metadata)


def selected(state: State, operation: Operation) -> Iterator[Record]:
    """The objects that a request's namespace and selectors mean, as they are now."""
    wanted, shelf = selection(operation), state.storage.shelf(operation.served.name)
    for index in shelf.span(wanted.namespace):
        if wanted.matches(record := shelf.objects[shelf.keys[index]]):
            yield record


def _window(state: State, operation: Operation) -> Window:
    target = operation.target
    asked, limit, token = asked_version(operation, listing=True), integer(target, "limit") or 0, target.first("continue")
    if token:
        if asked:
            raise bad_request("specifying resource version is not allowed when using continue")
        return _continued(state, operation, token, limit if asked is None else 0)
    check_not_future(state, asked)
    # A limit with a version and no match is "Exact" by old custom; with version 0 the limit is not looked at.
    exact = target.first("resourceVersionMatch") == EXACT or (limit > 0 and not target.first("resourceVersionMatch"))
    if not asked or not exact:
        return Window(None, "", 0 if asked == 0 else limit)
    if asked < state.storage.compacted:
        raise expired(LIST_EXPIRED)
    return Window(asked, "", limit)


def _continued(state: State, operation: Operation, token: str, limit: int) -> Window:
    version, start = decode_continuation(token, operation.namespace)
    if version == LATEST:
        return Window(None, start, limit)
    check_not_future(state, version)
    if version < state.storage.compacted:
        last = start.removesuffix("\0")
        raise expired(CONTINUE_EXPIRED, encode_continuation(LATEST, last, operation.namespace))
    return Window(version, start, limit)


def _objects(shelf: Shelf, wanted: Selection, window: Window) -> tuple[list[str], Mapping[str, Record]]:
    if window.version is None or not shelf.since(window.version):
        span = shelf.span(wanted.namespace, window.start)
        return shelf.keys[span.start : span.stop], shelf.objects
    objects = shelf.at(window.version)
    prefix = f"{wanted.namespace}/" if wanted.namespace else ""
    return sorted(key for key in objects if key >= window.start and key.startswith(prefix)), objects


def _page(keys: list[str], objects: Mapping[str, Record], wanted: Selection, limit: int) -> tuple[list[Record], str, int]:
    """One page, the key it ends with, and how many keys are left after it."""
    if wanted.whole and limit <= 0:
        return [objects[key] for key in keys], "", 0
    page: list[Record] = []
    for place, key in enumerate(keys):
        if wanted.matches(record := objects[key]):
            if 0 < limit == len(page):
                return page, page[-1].key, len(keys) - place
            page.append(record)
    return page, "", 0
