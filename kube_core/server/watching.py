"""GET of a collection with ``watch``: where a watch begins, and what it is sent first.

    resourceVersion   sendInitialEvents   what comes first
    absent or 0       absent              what is there, as ADDED; then an annotated bookmark, if bookmarks are allowed
    any               true                the same; a version of the future is an ERROR with code 504
    absent or 0       false               nothing: it begins now
    a version         absent or false     what changed after it; one that is too old is an ERROR with code 410
    of the future     absent or false     nothing, until the server's versions have passed it

See `Cacher.Watch` in k8s.io/apiserver/pkg/storage/cacher/cacher.go.
"""

from .accepting import PARTIAL_LIST, check_streamed
from .exchange import JSON, Exchange
from .listing import list_options
from .operation import Operation
from .refusal import Refusal, expired
from .state import State
from .versions import asked_version, begins_with_state, check_not_future
from .view import view_of
from .watch import FIRST_BOOKMARK_SECONDS, Watch

LEAST_SECONDS = 1800  # --min-request-timeout: a watch without timeoutSeconds lasts this long, up to twice


def watch(state: State, operation: Operation) -> Exchange:
    """Answer a watch."""
    check_streamed(operation.form)
    view = view_of(operation, lambda: state.now)
    options = list_options(operation, state.features)
    asked, now = asked_version(operation, listing=False), state.now
    stream = Watch(
        state.storage.shelf(operation.served.shelf),
        operation.served,
        options.wanted,
        view,
        cursor=asked or state.storage.version,
        deadline=now + (options.seconds or LEAST_SECONDS * (1 + state.random.random())),
        bookmarks=operation.target.flag("allowWatchBookmarks"),
    )
    stream.plan(now)
    try:
        _begin(state, operation, stream, asked)
    except Refusal as refusal:  # told in the stream, since the watch as such is fine
        stream.fail(refusal)
    if view.form.kind == PARTIAL_LIST:  # no event can be shown as a list, so the first one ends it
        stream.close()
    if not stream.ended:
        stream.open()
        state.watches.add(stream)
    return Exchange(200, (*JSON,), stream=stream)


def _begin(state: State, operation: Operation, stream: Watch, asked: int | None) -> None:
    """Send what is there, or find the place in the log."""
    said, history = operation.target.flag("sendInitialEvents"), stream.shelf.history
    initial = said or begins_with_state(operation.target, state.features)
    if stream.deadline < state.now:
        if initial:
            raise Refusal(500, "InternalError", "context deadline exceeded")
        stream.close()
        return
    if said:
        check_not_future(state, asked)
    if initial or (not asked and "sendInitialEvents" not in operation.target.query):
        _show_all(state, stream)
        if initial and stream.bookmarks:
            stream.bookmark(state.storage.version, initial=True)
            stream.next_bookmark = state.now + FIRST_BOOKMARK_SECONDS
    elif asked and asked < history.oldest:
        raise expired(f"too old resource version: {asked} ({history.oldest})")
    stream.told = max(stream.cursor, history.newest)


def _show_all(state: State, stream: Watch) -> None:
    shelf, wanted = stream.shelf, stream.wanted
    for index in shelf.span(wanted.namespace):
        if wanted.matches(record := shelf.objects[shelf.keys[index]]):
            stream.show(record)
    stream.cursor = state.storage.version
