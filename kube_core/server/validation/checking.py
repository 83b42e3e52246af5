"""Which kind is checked how."""

from collections.abc import Callable

from ..document import Document
from ..operation import Operation
from ..served import Served
from ..state import State
from . import pods
from .faults import Faults

Check = Callable[[Document, Faults], None]
"""Finds the faults of an object by itself."""
Change = Callable[[Document, Document, Faults], None]
"""Finds what may not change between two states of an object."""

_CHECKS: dict[str, Check] = {
    "pods": pods.check_pod,
}


def faults_on_create(state: State, served: Served, document: Document) -> Faults:
    """What is wrong with a new object of a built-in kind, beside its metadata."""
    faults = Faults()
    if (check := _CHECKS.get(served.name)) is not None:
        check(document, faults)
    return faults


def faults_on_update(state: State, operation: Operation, before: Document, document: Document) -> Faults:
    """What is wrong with an object that takes the place of ``before``."""
    return Faults()
