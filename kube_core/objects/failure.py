"""Where in a document, and what, an error of cattrs is: its groups and notes, taken apart."""

import re
from typing import Any, cast, get_origin

from cattrs.errors import AttributeValidationNote, ClassValidationError, IterableValidationNote, StructureHandlerNotFoundError

from kube_core.base.errors import DecodeError, UsageError

from .fields import user_fields
from .scalars import Mismatch

_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def mismatch_in(error: BaseException) -> Mismatch:
    """Say what is wrong first, and where, as a path from the value that was being read. A `UsageError` inside is raised."""
    path = ""
    while isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        inner = group.exceptions[0]
        path += _step(group, inner)
        error = inner
    match error:
        case UsageError():
            raise error
        case StructureHandlerNotFoundError():
            raise UsageError(f"objects can't be read into {error.type_}: no such type is in documents") from error
        case Mismatch():
            return Mismatch(error.expected, error.found, path + error.path)
        case DecodeError():
            return Mismatch(error.expected, error.found, path + error.path.removeprefix("$"))
        case RecursionError():
            return Mismatch("values of a sane depth", "values nested too deeply", path)
        case _:
            # the words of a validator may hold the value, which may be a secret: they are in the cause alone
            return Mismatch("a value that the class accepts", f"one that it refuses ({type(error).__name__})", path)


def step(key: int | str) -> str:
    """One step of a path: ``[2]``, ``.name``, or ``["a.b/c"]`` for a key that is no plain word."""
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _WORD.fullmatch(key) else f'["{key}"]'


def _step(group: BaseException, inner: BaseException) -> str:
    notes: list[Any] = getattr(inner, "__notes__", [])
    note = next((note for note in reversed(notes) if isinstance(note, IterableValidationNote | AttributeValidationNote)), None)
    if isinstance(note, IterableValidationNote):
        return step(note.index)
    if isinstance(note, AttributeValidationNote) and isinstance(group, ClassValidationError):
        keys = {field.name: field.key for field in user_fields(get_origin(group.cl) or group.cl)}
        return step(keys.get(note.name, note.name))
    return ""
