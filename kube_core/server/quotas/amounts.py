"""Amounts by the name of what there is so much of."""

from collections.abc import Collection, Mapping

from kube_core.base import Quantity

from ..amounts import amount

Amounts = dict[str, Quantity]
ONE, NONE = Quantity(1), Quantity(0)


def read(plain: Mapping[str, str] | None) -> Amounts:
    """What an object says, which was found to be quantities."""
    return {key: amount(text) for key, text in (plain or {}).items()}


def written(amounts: Amounts) -> dict[str, str]:
    """What an object is to say."""
    return {key: str(value) for key, value in amounts.items()}


def total(first: Amounts, second: Amounts) -> Amounts:
    """The sum of two."""
    return {**second, **{key: value + second[key] if key in second else value for key, value in first.items()}}


def growth(after: Amounts, before: Amounts) -> Amounts:
    """How much more there is; what is less counts as nothing."""
    return {key: max(value - before.get(key, NONE), NONE) for key, value in after.items()}


def only(amounts: Amounts, names: Collection[str]) -> Amounts:
    """Those of some names."""
    return {key: value for key, value in amounts.items() if key in names}


def shown(amounts: Amounts) -> str:
    """Amounts in a message."""
    return ",".join(f"{key}={amounts[key]}" for key in sorted(amounts))
