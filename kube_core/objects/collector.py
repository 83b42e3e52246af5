"""The garbage collector, held back while one document becomes thousands of objects."""

import gc


class HeldBack:
    """Keeps the collector from running inside of a ``with``, for work that only makes objects which are all still needed.

    The lists of a page would set it off a hundred times, to walk everything that the program holds and find nothing: that took a
    third of the time of reading 1,000 pods. It looks at them once afterwards, if they are still there. A collector that the
    program has switched off stays off.
    """

    __slots__ = ("_was_on",)

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_on:
            gc.enable()
