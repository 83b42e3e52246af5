"""Many tasks of one asyncio program at once, and what they do per CPU second."""

import asyncio
from collections.abc import Awaitable, Callable
from time import process_time

from kit import RATE_SECONDS

TASKS = 32
EACH = 10
"""Calls of a task in one batch."""


async def rate(call: Callable[[], Awaitable[object]]) -> float:
    """Calls per second of this process's CPU time; the first batch opens the connections."""

    async def task() -> None:
        for _ in range(EACH):
            await call()

    async def batch() -> None:
        await asyncio.gather(*[task() for _ in range(TASKS)])

    await batch()
    calls, begun, spent = 0, process_time(), 0.0
    while spent < RATE_SECONDS:
        await batch()
        calls += TASKS * EACH
        spent = process_time() - begun
    return calls / spent
