"""Quantities as Go reads them and writes them anew, in their canonical form. See `pkg/api/resource` of k8s.io/apimachinery."""

from fractions import Fraction
from functools import lru_cache

from kube_core.base import Quantity, UsageError

from .bodies.loose_json import Written

_QUANTITIES = r"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


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
