"""Who may import whom. Type-only imports count: they are read by the same people."""

import re
from collections.abc import Iterator

from .sources import Import, Source, sources

STOREYS = {
    "base": 0,
    "cel": 1,
    "models": 1,
    "objects": 2,
    "streams": 2,
    "apply": 3,
    "requests": 3,
    "config": 4,
    "watching": 4,
    "definitions": 4,
    "controllers": 5,
    "server": 5,
    "simulation": 6,
}
"""Each room of kube_core, and how high it lies."""

CODEGEN = "codegen"
"""The generator stands beside the house: it may use only the lowest storey."""

LIBRARIES = {"h11", "urllib3", "httpx", "memory"}
"""What there are adapters for; a file of kube_transports/adapters begins with its library's name."""


def room(module: str) -> str | None:
    """The room of kube_core that a module is in; None outside of kube_core, "" for its front door."""
    top, _, rest = module.partition(".")
    return rest.partition(".")[0] if top == "kube_core" else None


def inner_imports(source: Source) -> Iterator[tuple[Import, str]]:
    """The imports of a file that lead to another room of kube_core, with that room."""
    for found in source.imports():
        target = found.module if room(found.module) != "" else f"{found.module}.{found.name}"
        if (to := room(target)) is not None and to != room(source.module):
            yield found, to


def test_a_room_imports_only_from_storeys_below() -> None:
    """Rooms import what lies below them; rooms on one storey are strangers; codegen imports nothing but base."""
    wrong = [
        f"{source.at(found)} imports {to}"
        for source in sources("kube_core")
        if (here := room(source.module))
        for found, to in inner_imports(source)
        if not below(to, here)
    ]
    assert not wrong


def below(to: str, here: str) -> bool:
    """Whether a room lies on a lower storey than another."""
    return to == "base" if here == CODEGEN else STOREYS.get(to, len(STOREYS)) < STOREYS[here]


def test_every_room_has_a_storey() -> None:
    """A new folder of kube_core is given its place in the table before it is used."""
    rooms = {
        source.parts[1] for source in sources("kube_core") if len(source.parts) > 1 and source.path.parent.name != "kube_core"
    }
    assert rooms <= {*STOREYS, CODEGEN}


def test_kube_core_knows_nothing_of_its_transports() -> None:
    """The pure half can be used, and tested, without the half that does I/O."""
    wrong = [s.at(found) for s in sources("kube_core") for found in s.imports() if found.module.startswith("kube_transports")]
    assert not wrong


def test_transports_use_kube_core_through_its_doors() -> None:
    """kube_transports takes public names from a room's door, and never a file inside of a room."""
    wrong = [
        source.at(found)
        for source in sources("kube_transports")
        for found in source.imports()
        if found.module.startswith("kube_core.") and found.module.count(".") > 1 and room(found.module) != "models"
    ]
    assert not wrong


def test_adapters_of_two_libraries_are_strangers() -> None:
    """An adapter can be read, and thrown away, on its own: it shares only files that belong to no library."""
    wrong = [
        source.at(found)
        for source in sources("kube_transports")
        for found in source.imports()
        if (other := library(found)) and (own := library(Import(source.module, "", 0))) and other != own
    ]
    assert not wrong


def library(found: Import) -> str | None:
    """The library that an adapter's file is for: ``h11`` for ``adapters/h11_sync.py``; None for any other file."""
    words = re.match(r"kube_transports\.adapters\.(\w+)", f"{found.module}.{found.name}")
    name = words[1].partition("_")[0] if words else None
    return name if name in LIBRARIES else None
