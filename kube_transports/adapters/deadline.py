"""Deadlines on asyncio that cost nearly nothing while they do not pass."""

from asyncio import AbstractEventLoop, Future, TimerHandle


class Deadline:
    """A time limit that is set for each operation and rarely passes.

    A timer for each operation would cost as much as much of the operation. So one timer is left running; when it fires too early,
    it is set again for the rest.
    """

    __slots__ = ("_loop", "_timer", "_waiter", "_when")

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: TimerHandle | None = None
        self._waiter: Future[None] | None = None
        self._when = 0.0

    def start(self, waiter: Future[None], timeout: float) -> None:
        """From now on ``waiter`` has ``timeout`` seconds; then it gets a TimeoutError."""
        self._waiter = waiter
        self._when = when = self._loop.time() + timeout
        if self._timer is None or self._timer.when() > when:
            self.cancel()
            self._timer = self._loop.call_at(when, self._fire)

    def cancel(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._loop.time() < self._when:
            self._timer = self._loop.call_at(self._when, self._fire)
        else:
            waiter.set_exception(TimeoutError())
