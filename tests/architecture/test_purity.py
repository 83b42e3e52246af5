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
ONE_AT_A_TIME = "kube_core.base.building"
"""Where ``from threading import RLock`` is fine: what builds decoders for whatever threads there are."""


def banned(module: str) -> bool:
    """Whether a module, or one that it is inside of, is on the list."""
    parts = module.split(".")
    return any(".".join(parts[:length]) in BANNED_MODULES for length in range(1, len(parts) + 1))


def may_import_random(source: Source) -> bool:
    """Whether a file lies where seeded chance is allowed."""
    return source.module.startswith(SEEDED_CHANCE)


def allowed(source: Source) -> set[tuple[str, str]]:
    """The names from banned modules that a file may import all the same."""
    if source.module == ONE_AT_A_TIME:
        return {("threading", "RLock")}
    return {("random", "Random")} if may_import_random(source) else set()


def test_nothing_impure_is_imported() -> None:
    """No import of sockets, files, clocks, chance, threads or async; ``Random`` in the server and the simulation, one lock."""
    wrong = [
        source.at(found)
        for source in sources("kube_core")
        for found in source.imports()
        if banned(found.module) and (found.module, found.name) not in allowed(source)
    ]
    assert not wrong


def test_decoders_are_built_one_at_a_time() -> None:
    """When a module is imported, or by `building.decoder`: two threads that build overlapping ones end the process."""
    functions = [
        (source, node)
        for source in sources("kube_core")
        if source.module != ONE_AT_A_TIME
        for node in source.nodes(ast.FunctionDef)
    ]
    assert not [
        source.at(call)
        for source, function in functions
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and call.args and ast.unparse(call.func).split(".")[-1] == "Decoder"
    ]


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
