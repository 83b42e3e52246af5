"""Doors that load a room's files only when a name is asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from sys import modules


def lazy(package: str, names: Mapping[str, str]) -> Callable[[str], object]:
    """Make the module-level ``__getattr__`` of a door.

    ``names`` maps each public name to the file that it lives in, relative to ``package``. A name is loaded at its first use and
    then kept, so the second use costs a dictionary look-up. See PEP 562.
    """

    def __getattr__(name: str) -> object:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(names[name], package), name)
        setattr(modules[package], name, value)
        return value

    return __getattr__
