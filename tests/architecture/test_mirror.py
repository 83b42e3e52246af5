"""The files of the two colours are one text: the async file without its waiting words, and with these names, is the sync file."""

import ast
import re
from difflib import unified_diff

import pytest

from .sources import ROOT

PAIRS = {
    "kube_transports/adapters/h11_async.py": "kube_transports/adapters/h11_sync.py",
    "kube_transports/adapters/h11_connection_async.py": "kube_transports/adapters/h11_connection_sync.py",
    "kube_transports/async_bound.py": "kube_transports/bound.py",
    "kube_transports/async_cache_group.py": "kube_transports/cache_group.py",
    "kube_transports/async_cached.py": "kube_transports/cached.py",
    "kube_transports/async_caches.py": "kube_transports/caches.py",
    "kube_transports/async_client.py": "kube_transports/client.py",
    "kube_transports/async_copying.py": "kube_transports/copying.py",
    "kube_transports/async_exec_streams.py": "kube_transports/exec_streams.py",
    "kube_transports/async_feeds.py": "kube_transports/feeds.py",
    "kube_transports/async_forwards.py": "kube_transports/forwards.py",
    "kube_transports/async_informers.py": "kube_transports/informers.py",
    "kube_transports/async_keepers.py": "kube_transports/keepers.py",
    "kube_transports/async_logins.py": "kube_transports/logins.py",
    "kube_transports/async_merged_logs.py": "kube_transports/merged_logs.py",
    "kube_transports/async_pausing.py": "kube_transports/pausing.py",
    "kube_transports/async_port_links.py": "kube_transports/port_links.py",
    "kube_transports/async_rotating.py": "kube_transports/rotating.py",
    "kube_transports/async_layers.py": "kube_transports/layers.py",
    "kube_transports/async_opening.py": "kube_transports/opening.py",
    "kube_transports/async_stream_calls.py": "kube_transports/stream_calls.py",
    "kube_transports/async_streams.py": "kube_transports/streams.py",
    "kube_transports/async_waits.py": "kube_transports/waits.py",
    "kube_transports/async_watch_calls.py": "kube_transports/watch_calls.py",
    "kube_transports/async_websocket.py": "kube_transports/websocket.py",
}

RENAMES = {
    "ASYNC_TRANSPORTS": "SYNC_TRANSPORTS",
    "AsyncBoundApi": "BoundApi",
    "AsyncBoundApis": "BoundApis",
    "AsyncBoundSubresource": "BoundSubresource",
    "AsyncBoundTable": "BoundTable",
    "AsyncByteStream": "ByteStream",
    "AsyncCache": "Cache",
    "AsyncCacheGroup": "CacheGroup",
    "AsyncCachedApi": "CachedApi",
    "AsyncClient": "Client",
    "AsyncCommandSession": "CommandSession",
    "AsyncConnection": "Connection",
    "AsyncFeed": "Feed",
    "AsyncH11Transport": "H11Transport",
    "AsyncInformerStream": "InformerStream",
    "AsyncKeeper": "Keeper",
    "AsyncLineStream": "LineStream",
    "AsyncLinks": "Links",
    "AsyncListener": "Listener",
    "AsyncLogin": "Login",
    "AsyncMergedLogs": "MergedLogs",
    "AsyncPageAhead": "PageAhead",
    "AsyncObservedStream": "ObservedStream",
    "AsyncObservedTransport": "ObservedTransport",
    "AsyncObservedUpgraded": "ObservedUpgraded",
    "AsyncPageStream": "PageStream",
    "AsyncPortForward": "PortForward",
    "AsyncReading": "Reading",
    "AsyncRotatingStream": "RotatingStream",
    "AsyncRotatingTransport": "RotatingTransport",
    "AsyncRotatingUpgrade": "RotatingUpgrade",
    "AsyncSocket": "Socket",
    "AsyncStream": "Stream",
    "AsyncStreamCalls": "StreamCalls",
    "AsyncTransport": "Transport",
    "AsyncUpgraded": "Upgraded",
    "AsyncWaiting": "Waiting",
    "AsyncUpgradingTransport": "UpgradingTransport",
    "AsyncWatchCalls": "WatchCalls",
    "AsyncWatchStream": "WatchStream",
    "AsyncWebSocket": "WebSocket",
    "StopAsyncIteration": "StopIteration",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "aclose": "close",
    "aexchange": "exchange",
    "aread": "read",
    "astream": "stream",
    "async_bound": "bound",
    "async_cache_group": "cache_group",
    "async_cached": "cached",
    "async_caches": "caches",
    "async_client": "client",
    "async_copying": "copying",
    "async_exec_streams": "exec_streams",
    "async_feeds": "feeds",
    "async_forwards": "forwards",
    "async_informers": "informers",
    "async_keepers": "keepers",
    "async_logins": "logins",
    "async_layers": "layers",
    "async_merged_logs": "merged_logs",
    "async_opening": "opening",
    "async_pausing": "pausing",
    "async_port_links": "port_links",
    "async_ports": "sync_ports",
    "async_rotating": "rotating",
    "async_stream_calls": "stream_calls",
    "async_streams": "streams",
    "async_waits": "waits",
    "async_watch_calls": "watch_calls",
    "async_websocket": "websocket",
    "aupgrade": "upgrade",
    "awrite": "write",
    "h11_async": "h11_sync",
    "h11_connection_async": "h11_connection_sync",
    "listener_async": "listener_sync",
    "new_socket": "Socket",
    "socket_async": "socket_sync",
    "task": "thread",
    "tasks": "threads",
}
"""The async word, and what the sync file says instead, in names and in docstrings."""

EXCEPTIONS: dict[str, str] = {}
"""Definitions (``file:name``) that differ for a reason. This list may only shrink."""


WAITING: dict[type[ast.AST], type[ast.AST]] = {
    ast.AsyncFor: ast.For,
    ast.AsyncFunctionDef: ast.FunctionDef,
    ast.AsyncWith: ast.With,
}
"""Statements that wait, and those that do not."""


class Blocking(ast.NodeTransformer):
    """Takes the waiting words out of a tree and renames what has another name, noting each rename in ``used``."""

    def __init__(self) -> None:
        self.used = set[str]()

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace async syntax, then the names that a node holds as text."""
        node = self.generic_visit(node)
        if isinstance(node, ast.Await):
            return node.value
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Awaitable":
            return node.slice
        if isinstance(node, ast.comprehension):
            node.is_async = 0
        for name, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, name, re.sub(r"\w+", self.renamed, value))
        plain = WAITING.get(type(node))
        return node if plain is None else ast.copy_location(plain(**dict(ast.iter_fields(node))), node)

    def renamed(self, word: re.Match[str]) -> str:
        """The sync file's word."""
        if word[0] not in RENAMES:
            return word[0]
        self.used.add(word[0])
        return RENAMES[word[0]]


def flat(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a file, with those that only checkers see."""
    return [inner for node in body for inner in (node.body if isinstance(node, ast.If) else [node])]


def definitions(tree: ast.AST) -> dict[str, str]:
    """The top-level statements of a file as text, by name; imports as one sorted set, for a rename changes their order."""
    assert isinstance(tree, ast.Module)
    imports = set[str]()
    found = dict[str, str]()
    for node in flat(tree.body[1:]):  # the module's docstring names the mirror, each the other
        if isinstance(node, ast.ImportFrom):
            imports |= {f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names} - {"collections.abc.Awaitable"}
        else:
            found[getattr(node, "name", str(len(found)))] = ast.unparse(node)
    return found | {"imports": "\n".join(sorted(imports))}


def parsed(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


@pytest.mark.parametrize("path", PAIRS)
def test_the_colours_are_one_text(path: str) -> None:
    """What the async file defines is what the sync file defines, statement by statement."""
    ours, theirs = definitions(Blocking().visit(parsed(path))), definitions(parsed(PAIRS[path]))
    for name in {**theirs, **ours}:
        if f"{path}:{name}" in EXCEPTIONS:
            assert ours.get(name) != theirs.get(name), "this exception is no longer needed"
            continue
        mine, other = ours.get(name, "").splitlines(), theirs.get(name, "").splitlines()
        difference = list(unified_diff(other, mine, PAIRS[path], path, lineterm=""))
        assert not difference, "\n".join(difference)


def test_no_rename_is_idle() -> None:
    """Each rename serves: a name that is gone goes from the list too."""
    blocking = Blocking()
    for path in PAIRS:
        blocking.visit(parsed(path))
    assert blocking.used == set(RENAMES)
