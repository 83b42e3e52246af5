"""Scenarios of a client that run in any colour."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from kube_transports import AsyncClient
from tests.transports.colours import COLOURS

from .drivers import WIRES

Play = Callable[[Callable[[AsyncClient], Coroutine[Any, Any, Any]]], Any]


def runner(colour: str) -> Callable[..., Any]:
    """Runs scenarios in a colour such as ``trio``, or ``trio over httpx``: then streams are dialled beside that."""
    library, _, wire = colour.partition(" over ")
    return partial(COLOURS["threads" if library == "sync" else library], **WIRES[wire])
