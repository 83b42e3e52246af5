"""Scalars that a Go type reads and writes anew: quantities in their canonical form, and times with and without microseconds.

See `pkg/api/resource` and `pkg/apis/meta/v1/micro_time.go` of k8s.io/apimachinery.
"""

import re
from fractions import Fraction
from functools import lru_cache

from kube_core.base import Quantity, UsageError

from .bodies.loose_json import Written

_QUANTITIES = r"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
_MICRO, _SECONDS = "2006-01-02T15:04:05.000000Z07:00", "2006-01-02T15:04:05Z07:00"
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_ZONE = re.compile(r"Z|[+-]\d{2}:\d{2}")


@lru_cache(maxsize=4096)
def canonical(value: str | int | float) -> str:
    """A quantity as it is kept; raises `ValueError` with Go's words when it is none."""
    try:
        return str(Quantity(value.text if isinstance(value, Written) else str(value)))
    except UsageError:
        raise ValueError(_QUANTITIES) from None


@lru_cache(maxsize=4096)
def canonical_milli(text: str) -> str:
    """A canonical quantity, rounded up to a thousandth."""
    exact = Quantity(text)
    milli = Quantity.of(Fraction(exact.milli_value, 1000), exact.format)
    return text if milli == exact else str(milli)


@lru_cache(maxsize=4096)
def amount(text: str) -> Quantity:
    """A quantity that was found to be one."""
    return Quantity(text)


def check_micro_time(text: str) -> None:
    """Raise `ValueError` with Go's words when a text is no time with six digits of a second, or more."""
    begun = _SECOND.match(text)
    if begun is None:
        raise ValueError(f'parsing time "{text}" as "{_MICRO}": cannot parse "{text}" as "2006"')
    rest = text[begun.end() :]
    if re.match(r"\.\d{6}", rest) is None:
        raise ValueError(f'parsing time "{text}" as "{_MICRO}": cannot parse "{rest}" as ".000000"')


def check_time(text: str) -> None:
    """Raise `ValueError` with Go's words when a text is no time."""
    begun = _SECOND.match(text)
    if begun is None:
        raise ValueError(f'parsing time "{text}" as "{_SECONDS}": cannot parse "{text}" as "2006"')
    rest = re.sub(r"^\.\d+", "", text[begun.end() :])
    if not _ZONE.fullmatch(rest):
        raise ValueError(f'parsing time "{text}" as "{_SECONDS}": cannot parse "{rest}" as "Z07:00"')
