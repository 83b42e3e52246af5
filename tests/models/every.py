"""All generated classes, for the tests that sweep them."""

from importlib import import_module
from pkgutil import iter_modules

import kube_core.models
from kube_core.base import Model


def every_class() -> list[type[Model]]:
    """Every generated class, module by module."""
    names = [f"kube_core.models.{found.name}" for found in iter_modules(kube_core.models.__path__)]
    members = [(name, member) for name in names for member in vars(import_module(name)).values()]
    return [cls for name, cls in members if isinstance(cls, type) and issubclass(cls, Model) and cls.__module__ == name]
