"""kube_core does no I/O, reads no clock, draws no chance and starts nothing: all of that is handed in."""

import ast

from .sources import Source, sources

BANNED_MODULES = {
    *("socket", "ssl", "select", "selectors", "http.client", "http.server", "urllib.request"),
    *("asyncio", "trio", "anyio", "threading", "multiprocessing", "concurrent", "subprocess", "signal"),
    *("time", "random", "secrets", "uuid"),
    *("os", "io", "pathlib", "shutil", "tempfile", "glob", "logging"),
}
BANNED_CALLS = {"open", "input", "print", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
SEEDED_CHANCE = ("kube_core.server", "kube_core.simulation")
"""Where ``from random import Random`` is fine, always with an explicit seed."""


def banned(module: str) -> bool:
    """Whether a module, or one that it is inside of, is on the list."""
    parts = module.split(".")
    return any(".".join(parts[:length]) in BANNED_MODULES for length in range(1, len(parts) + 1))


def may_import_random(source: Source) -> bool:
    """Whether a file lies where seeded chance is allowed."""
    return source.module.startswith(SEEDED_CHANCE)


def test_nothing_impure_is_imported() -> None:
    """No import of sockets, files, clocks, chance, threads or async; ``Random`` only in the server and the simulation."""
    wrong = [
        source.at(found)
        for source in sources("kube_core")
        for found in source.imports()
        if banned(found.module) and not (may_import_random(source) and (found.module, found.name) == ("random", "Random"))
    ]
    assert not wrong


def test_nothing_impure_is_called() -> None:
    """No ``open``, no ``print``, no ``datetime.now``; and no ``Random()`` without a seed."""
    wrong = [
        source.at(node)
        for source in sources("kube_core")
        for node in source.nodes(ast.Call)
        if (called := dotted(node)) in BANNED_CALLS or (called == "Random" and not node.args)
    ]
    assert not wrong


def dotted(call: ast.Call) -> str:
    """What is called, its last two words at most: ``datetime.now``."""
    return ".".join(ast.unparse(call.func).split(".")[-2:])


def test_nothing_is_async() -> None:
    """No coroutine: what a colour adds belongs to kube_transports."""
    kinds: tuple[type[ast.AST], ...] = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert not [source.at(node) for source in sources("kube_core") for node in source.nodes(*kinds)]
