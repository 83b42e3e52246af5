"""Bugs planted in the machines, each one that a peer has or had, to see that the simulation finds them."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

from kube_core.base import Delays
from kube_core.requests import ApiError, TooManyRequests
from kube_core.watching import Bookmark, Change, Reflector, Store, Subscription, Watch
from kube_core.watching.listing import Listing
from kube_core.watching.own_writes import OwnWrites

Original = Callable[..., Any]
"""The method in whose place a bug is put; it is given to the bug first."""


def resume_from_the_last_object(complete: Original, self: Any, listing: Any, version: str) -> Any:
    """Watch from the version of the last object of the list, which says nothing of what was deleted since."""
    notices = complete(self, listing, version)
    heads = [record.head.resource_version for record in listing.records.values()]
    if heads and self._watch.resource_version:
        self._watch.resource_version = heads[-1]
    return notices


def forget_what_went(replace: Original, self: Any, records: Any, *others: Any) -> list[Change]:
    """Drop what a list does not have without telling anybody."""
    changes: list[Change] = replace(self, records, *others)
    return [change for change in changes if change.after is not None]


def list_on_429(refused: Original, self: Any, error: ApiError, now: float, jitter: float) -> Any:
    """Take 429 for the end of the watch."""
    if isinstance(error, TooManyRequests):
        error.status.code = error.status_code = 410
    return refused(self, error, now, jitter)


def any_bookmark_is_the_end(marked: Original, self: Any, bookmark: Bookmark) -> Any:
    """Take a streamed list for complete at its first bookmark, whatever that says."""
    return marked(self, Bookmark(bookmark.resource_version, True))


def no_back_off(failed: Original, self: Delays, now: float, chance: float) -> float:
    """Try again at once."""
    return min(float(failed(self, now, chance)), 0.1)


def forget_the_version(ask: Original, self: Any) -> Any:
    """Reconnect from now on instead of from where the stream was."""
    if self._began and self.resource_version:
        self.resource_version = "0"
    return ask(self)


def lose_a_deletion(notice: Original, self: Any, change: Change) -> None:
    """Drop what waits for a reader when its object goes."""
    if change.after is None and change.key in self._later:
        self._later.pop(change.key)
        return
    notice(self, change)


def take_back_own_writes(overrules: Original, self: OwnWrites, head: Any) -> bool:
    """Believe the watch, though it is behind."""
    return False


def tell_synced_at_once(begin: Original, self: Any, now: float, *, listed: bool) -> None:
    """Say that everything was told before the list is complete."""
    begin(self, now, listed=True)


def never_check(look: Original, self: Any, now: float) -> None:
    """Take silence for a quiet kind, for ever."""


def go_on_with_an_expired_token(begin: Original, self: Any, *, as_of_now: bool) -> Any:
    """Keep what the first pages said when their token has expired, and the list begins anew."""
    kept = dict(self.records)
    begin(self, as_of_now=as_of_now)
    self.records.update(kept)


BUGS: Mapping[str, tuple[type[Any], str, Callable[..., Any]]] = {
    "resume from the last object": (Reflector, "_complete", resume_from_the_last_object),
    "forget what went": (Store, "replace", forget_what_went),
    "list on 429": (Watch, "_refused", list_on_429),
    "any bookmark is the end": (Reflector, "_bookmark", any_bookmark_is_the_end),
    "no back-off": (Delays, "failed", no_back_off),
    "forget the version": (Watch, "ask", forget_the_version),
    "lose a deletion": (Subscription, "notice", lose_a_deletion),
    "take back own writes": (OwnWrites, "overrules", take_back_own_writes),
    "Synced at once": (Subscription, "begin", tell_synced_at_once),
    "never check": (Reflector, "_look_suspicious", never_check),
    "go on with an expired token": (Listing, "begin", go_on_with_an_expired_token),
}


@contextmanager
def planted(name: str) -> Generator[None, None, None]:
    """Plant a bug for a while."""
    cls, method, bug = BUGS[name]
    original = getattr(cls, method)

    def wrong(*given: Any, **named: Any) -> Any:
        return bug(original, *given, **named)

    setattr(cls, method, wrong)
    try:
        yield
    finally:
        setattr(cls, method, original)
