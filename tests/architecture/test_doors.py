"""A room's door says what the room offers, three times over, and loads nothing before it is asked for."""

import ast
import subprocess
import sys
from importlib import import_module

import pytest

from .sources import ROOT, Source, sources

DOORS = [source for source in sources("kube_core", "kube_transports") if source.is_door]
HEAVY = ("kube_core.models.", "cattrs", "ssl", "asyncio", "trio", "httpx", "urllib3")
"""What nobody pays for who only imports kube_core."""

doors = pytest.mark.parametrize("door", DOORS, ids=lambda s: s.module)


def typed_names(door: Source) -> dict[str, str]:
    """What the branch for type checkers imports: each public name, and the file that it comes from."""
    imports = [
        node
        for branch in door.tree.body
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
    ]
    return {alias.asname or alias.name: "." * node.level + (node.module or "") for node in imports for alias in node.names}


def lazy_names(door: Source) -> dict[str, str]:
    """What the branch for programs promises: the table that is given to ``lazy``."""
    calls = [node for node in door.nodes(ast.Call) if ast.unparse(node.func) == "lazy"]
    return {name: file for call in calls for name, file in ast.literal_eval(call.args[1]).items()}


def public_names(door: Source) -> list[str]:
    """The literal ``__all__``; empty where there is none."""
    values = [node.value for node in door.tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"]
    return [name for value in values for name in ast.literal_eval(value)]


@doors
def test_a_door_has_a_docstring(door: Source) -> None:
    """Each door says in words what its room is for."""
    assert ast.get_docstring(door.tree)


@doors
def test_the_three_lists_of_a_door_agree(door: Source) -> None:
    """``TYPE_CHECKING`` imports, the lazy table and ``__all__`` name the same things, once, from the same files."""
    assert typed_names(door) == lazy_names(door)
    assert sorted(public_names(door)) == sorted(set(typed_names(door)))  # their order is ruff's (RUF022)


@doors
def test_a_door_leads_into_its_own_room(door: Source) -> None:
    """The lazy table points at files of the room itself; only the front doors show what the rooms have."""
    if len(door.parts) > 1:
        assert not [file for file in lazy_names(door).values() if file.count(".") != 1]


@doors
def test_what_a_door_names_is_there(door: Source) -> None:
    """Each public name can be had; any other is an ``AttributeError``."""
    module = import_module(door.module)
    for name in public_names(door):
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError):
        _ = module.no_such_name


def test_importing_kube_core_is_cheap() -> None:
    """``import kube_core`` loads no generated model, no cattrs and nothing that does I/O."""
    program = "import sys; before = set(sys.modules); import kube_core; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if name in HEAVY or name.startswith(tuple(f"{heavy.rstrip('.')}." for heavy in HEAVY))]


@doors
def test_no_public_name_is_a_file_of_the_room(door: Source) -> None:
    """Importing a file binds its name in the room, so a file called as a thing would take the thing's place."""
    files = {path.stem for path in door.path.parent.iterdir()}
    assert not files & set(public_names(door))
