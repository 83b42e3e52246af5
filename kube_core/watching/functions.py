"""Functions of the user's that are called in the midst of an input, where nothing can be awaited."""

from inspect import iscoroutinefunction

from kube_core.base import UsageError


def check_plain(function: object, what: str) -> None:
    """Raise `UsageError` for what can't be called, and for a coroutine function, of which nothing would ever run."""
    if iscoroutinefunction(function) or iscoroutinefunction(getattr(function, "__call__", None)):  # noqa: B004 - of an object's own
        raise UsageError(f"{what} is a plain function in both colours, since nothing can be awaited there, not {function!r}")
    if not callable(function):
        raise UsageError(f"{what} is a function, not {function!r}")
