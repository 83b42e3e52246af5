"""Amounts of resources, such as ``500m`` of CPU or ``1536Mi`` of memory, computed exactly.

The rules are those of https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ and of
`pkg/api/resource` in k8s.io/apimachinery. Every quantity is a whole number of nanos (10^-9): a finer amount is rounded away from
zero when it is read. Where Go's code differs from its documentation, the code is followed: the limit of 2^63-1 holds for binary
suffixes alone, and nine decimals are kept, not three.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self, TypeAlias

from attrs import frozen

from .errors import UsageError

QuantityFormat: TypeAlias = Literal["DecimalSI", "BinarySI", "DecimalExponent"]
"""The family of a quantity's suffix: ``500m``, ``2Gi`` or ``12e6``."""

NANO = 10**9
MAX_BINARY = (2**63 - 1) * NANO  # `maxAllowed` of apimachinery's quantity: amounts with a binary suffix stop there
MAX_LENGTH = 1000  # ours: a short text must not make a number that fills the memory; no real amount comes near
MAX_EXPONENT = 1000  # ours, for the same reason

DECIMAL_SUFFIXES = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY_SUFFIXES = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")

# Go's scanner also takes "", ".", "+" and a suffix alone for zero, by accident: those are refused here, as they are documented.
_QUANTITY = re.compile(r"([+-]?)(?=\.?[0-9])([0-9]*)(?:\.([0-9]*))?([numkMGTPE]?|[KMGTPE]i|[eE][+-]?[0-9]+)")
_SUFFIXES = {exponent: suffix for suffix, exponent in DECIMAL_SUFFIXES.items()}


@frozen(init=False, eq=False, repr=False)
class Quantity:
    """An exact amount that remembers the family of its suffix.

    ``Quantity("1.5Gi")`` reads a text and refuses with `UsageError` what is not a quantity; ``str()`` prints the canonical
    form, ``1536Mi``. Quantities add, subtract and compare with each other and with whole numbers, multiply by numbers, and
    divide into a ratio. They are equal as numbers, whatever their suffix.
    """

    nanos: int
    """The amount in units of 10^-9."""
    format: QuantityFormat
    """The family that the amount prints in, as long as that loses nothing."""

    def __init__(self, amount: str | int) -> None:
        nanos, family = _parse(amount) if isinstance(amount, str) else (amount * NANO, "DecimalSI")
        object.__setattr__(self, "nanos", nanos)
        object.__setattr__(self, "format", family)

    @classmethod
    def of(cls, number: int | Fraction | Decimal, format: QuantityFormat = "DecimalSI") -> Self:
        """Make a quantity from an exact number, rounded away from zero to a whole number of nanos."""
        if isinstance(number, Decimal) and not number.is_finite():
            raise UsageError(f"{number} is no amount: give a finite number")
        return cls._make(_away_from_zero(Fraction(number) * NANO), format)

    @classmethod
    def _make(cls, nanos: int, format: QuantityFormat) -> Self:
        made = cls.__new__(cls)
        object.__setattr__(made, "nanos", nanos)
        object.__setattr__(made, "format", format)
        return made

    @property
    def value(self) -> int:
        """The amount in whole units, rounded away from zero, as Go's ``Value()``: half a CPU counts as one."""
        return _away_from_zero(Fraction(self.nanos, NANO))

    @property
    def milli_value(self) -> int:
        """The amount in thousandths, rounded away from zero, as Go's ``MilliValue()``."""
        return _away_from_zero(Fraction(self.nanos, NANO // 1000))

    def as_fraction(self) -> Fraction:
        """The exact number."""
        return Fraction(self.nanos, NANO)

    def __str__(self) -> str:
        return _canonical(self.nanos, self.format)

    def __repr__(self) -> str:
        return f"Quantity({str(self)!r})"

    def __int__(self) -> int:
        return int(self.as_fraction())

    def __float__(self) -> float:
        return float(self.as_fraction())

    def __bool__(self) -> bool:
        return self.nanos != 0

    def __hash__(self) -> int:
        return hash(self.as_fraction())

    def __eq__(self, other: object) -> bool:
        return self.nanos == _nanos(other) if isinstance(other, (Quantity, int, Fraction)) else NotImplemented

    def __lt__(self, other: "Quantity | int | Fraction") -> bool:
        return self.nanos < _nanos(other)

    def __le__(self, other: "Quantity | int | Fraction") -> bool:
        return self.nanos <= _nanos(other)

    def __gt__(self, other: "Quantity | int | Fraction") -> bool:
        return self.nanos > _nanos(other)

    def __ge__(self, other: "Quantity | int | Fraction") -> bool:
        return self.nanos >= _nanos(other)

    def __add__(self, other: "Quantity | int") -> "Quantity":
        return Quantity._make(self.nanos + _as_quantity(other).nanos, self._family_with(other))

    __radd__ = __add__

    def __sub__(self, other: "Quantity | int") -> "Quantity":
        return Quantity._make(self.nanos - _as_quantity(other).nanos, self._family_with(other))

    def __rsub__(self, other: int) -> "Quantity":
        return -self + other

    def __mul__(self, factor: int | Fraction | Decimal) -> "Quantity":
        return Quantity.of(self.as_fraction() * Fraction(factor), self.format)

    __rmul__ = __mul__

    def __truediv__(self, other: "Quantity | int | Fraction") -> Fraction:
        return Fraction(self.nanos) / Fraction(_nanos(other))

    def __neg__(self) -> "Quantity":
        return Quantity._make(-self.nanos, self.format)

    def __abs__(self) -> "Quantity":
        return Quantity._make(abs(self.nanos), self.format)

    def _family_with(self, other: "Quantity | int") -> QuantityFormat:
        # As in Go's Add and Sub: nothing takes the family of what is added to it.
        return other.format if not self.nanos and isinstance(other, Quantity) else self.format


def _as_quantity(amount: Quantity | int) -> Quantity:
    return amount if isinstance(amount, Quantity) else Quantity(amount)


def _nanos(amount: Quantity | int | Fraction) -> int | Fraction:
    return amount.nanos if isinstance(amount, Quantity) else amount * NANO


def _away_from_zero(number: Fraction) -> int:
    rounded = -(-abs(number.numerator) // number.denominator)
    return rounded if number >= 0 else -rounded


def _parse(text: str) -> tuple[int, QuantityFormat]:
    match = _QUANTITY.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None:
        raise UsageError(f"{text[:50]!r} is not a quantity: write a number and a suffix, such as 500m, 1.5Gi or 12e6")
    sign, whole, decimals, suffix = match.groups(default="")
    multiple, exponent, family = _suffix(suffix)
    nanos = _scaled(whole + decimals, multiple, exponent - len(decimals) + 9)
    if family == "BinarySI":
        nanos = min(nanos, MAX_BINARY)
        family = "DecimalSI" if 0 < nanos < NANO else family  # as Go does: less than one has no binary form
    return (-nanos if sign == "-" else nanos), family


def _suffix(suffix: str) -> tuple[int, int, QuantityFormat]:
    """Read a suffix: a multiple, a power of ten, and the family."""
    if suffix in DECIMAL_SUFFIXES:
        return 1, DECIMAL_SUFFIXES[suffix], "DecimalSI"
    if suffix in BINARY_SUFFIXES:
        return int(1024 ** BINARY_SUFFIXES.index(suffix)), 0, "BinarySI"
    exponent = int(suffix[1:])
    if exponent > MAX_EXPONENT:
        raise UsageError(f"a quantity with the exponent {suffix[:50]} is too large to compute with: at most e{MAX_EXPONENT}")
    return 1, exponent, "DecimalExponent"


def _scaled(digits: str, multiple: int, exponent: int) -> int:
    """Compute digits * multiple * 10^exponent, rounded up: some, however little, stays some."""
    # Past its own digits a number is less than one whatever the exponent, and 10 to a large power takes long.
    exponent = max(exponent, -len(digits) - 1)
    number = int(digits) * multiple
    return int(number * 10**exponent) if exponent >= 0 else int(-(-number // 10**-exponent))


def _canonical(nanos: int, family: QuantityFormat) -> str:
    """Print without decimals, with the largest suffix that loses nothing."""
    if not nanos:
        return "0"
    if family == "BinarySI" and abs(nanos) >= 1024 * NANO and nanos % NANO == 0:
        return _binary(nanos // NANO)
    exponent, largest = -9, (18 if family != "DecimalExponent" else None)
    while nanos % 1000 == 0 and exponent != largest:
        nanos //= 1000
        exponent += 3
    if family != "DecimalExponent":
        return f"{nanos}{_SUFFIXES[exponent]}"
    return f"{nanos}e{exponent}" if exponent else str(nanos)


def _binary(number: int) -> str:
    power = 0
    while number % 1024 == 0 and power < len(BINARY_SUFFIXES) - 1:
        number //= 1024
        power += 1
    return f"{number}{BINARY_SUFFIXES[power]}"
