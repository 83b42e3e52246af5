"""GET of a collection with ``watch``: where a watch begins, and what it is sent first."""

from .answers import partial
from .exchange import JSON, Exchange
from .operation import Operation, integer
from .refusal import expired
from .selecting import selection
from .state import State
from .versions import asked_version, check_match
from .watch import INITIAL_EVENTS_END, Watch

LEAST_SECONDS = 1800  # --min-request-timeout: a watch without timeoutSeconds lasts this long, up to twice


def watch(state: State, operation: Operation) -> Exchange:
    """Answer a watch."""
    check_match(operation, watching=True)
    asked, now = asked_version(operation, listing=False), state.now
    seconds = integer(operation.target, "timeoutSeconds") or LEAST_SECONDS * (1 + state.random.random())
    stream = Watch(
        state.storage.shelf(operation.served.name),
        operation.served,
        selection(operation),
        cursor=asked or state.storage.version,
        deadline=now + seconds,
        bookmarks=operation.target.flag("allowWatchBookmarks"),
        partial=partial(operation),
    )
    stream.plan(now)
    _begin(state, operation, stream, asked)
    if not stream.ended:  # a version that is forgotten ends it at once, with an ERROR event that nothing follows
        stream.open()
        state.watches.add(stream)
    return Exchange(200, (*JSON,), stream=stream)


def _begin(state: State, operation: Operation, stream: Watch, asked: int | None) -> None:
    """Send what is there (without a version, or when the initial events are asked for), or find the place in the log."""
    asked_initial = "sendInitialEvents" in operation.target.query
    if operation.target.flag("sendInitialEvents") or (not asked and not asked_initial):
        _show_all(state, stream)
    elif asked and asked < state.storage.compacted:
        stream.fail(expired(f"too old resource version: {asked} ({state.storage.compacted})"))


def _show_all(state: State, stream: Watch) -> None:
    shelf, wanted = stream.shelf, stream.wanted
    for index in shelf.span(wanted.namespace):
        if wanted.matches(record := shelf.objects[shelf.keys[index]]):
            stream.show(record)
    stream.cursor = state.storage.version
    if stream.bookmarks:
        stream.bookmark(state.storage.version, INITIAL_EVENTS_END)
