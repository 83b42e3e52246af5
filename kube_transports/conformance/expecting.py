"""Expecting an error, without a test framework."""

from collections.abc import Awaitable
from typing import TypeVar

E = TypeVar("E", bound=Exception)


async def expect(kind: type[E], result: Awaitable[object]) -> E:
    """Wait for what is to raise an error of this class and no other, and give the error."""
    try:
        got = await result
    except Exception as error:
        if type(error) is kind:
            return error
        raise AssertionError(f"expected {kind.__name__}, got {type(error).__name__}: {error}") from error
    raise AssertionError(f"expected {kind.__name__}, got {got!r}")
