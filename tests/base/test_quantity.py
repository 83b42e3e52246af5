"""Quantities: read, printed and computed as apimachinery 0.37 does, and exactly."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import Quantity, QuantityFormat, UsageError
from kube_core.base.quantity import MAX_EXPONENT, MAX_LENGTH

# What `resource.ParseQuantity` of apimachinery 0.37.2 made of each text: its canonical print, its format and its Value().
PARSED: tuple[tuple[str, str, QuantityFormat, int], ...] = (
    ("0", "0", "DecimalSI", 0),
    ("-0", "0", "DecimalSI", 0),
    ("+1", "1", "DecimalSI", 1),
    ("01", "1", "DecimalSI", 1),
    ("5.", "5", "DecimalSI", 5),
    (".5", "500m", "DecimalSI", 1),
    ("0.5", "500m", "DecimalSI", 1),
    ("1.500", "1500m", "DecimalSI", 2),
    ("-1500m", "-1500m", "DecimalSI", -2),
    ("0.1m", "100u", "DecimalSI", 1),
    ("0.1n", "1n", "DecimalSI", 1),
    ("-0.1n", "-1n", "DecimalSI", -1),
    ("0.3333333333333333", "333333334n", "DecimalSI", 1),
    ("1000", "1k", "DecimalSI", 1000),
    ("1100", "1100", "DecimalSI", 1100),
    ("1000000k", "1G", "DecimalSI", 10**9),
    ("1E", "1E", "DecimalSI", 10**18),
    ("1234E", "1234E", "DecimalSI", 1234 * 10**18),
    ("9223372036854775808", "9223372036854775808", "DecimalSI", 2**63),
    ("1.5Gi", "1536Mi", "BinarySI", 1536 * 2**20),
    ("-1.5Gi", "-1536Mi", "BinarySI", -1536 * 2**20),
    ("1024Ki", "1Mi", "BinarySI", 2**20),
    ("0.5Ki", "512", "BinarySI", 512),
    ("0.1Ki", "102400m", "BinarySI", 103),
    ("1.1Ki", "1126400m", "BinarySI", 1127),
    ("0.0001Ki", "102400u", "DecimalSI", 1),
    ("7Ei", "7Ei", "BinarySI", 7 * 2**60),
    ("8Ei", "9223372036854775807", "BinarySI", 2**63 - 1),
    ("-9223372036854775807Ki", "-9223372036854775807", "BinarySI", 1 - 2**63),
    ("1e3", "1e3", "DecimalExponent", 1000),
    ("12E6", "12e6", "DecimalExponent", 12 * 10**6),
    ("1e+3", "1e3", "DecimalExponent", 1000),
    ("1e0", "1", "DecimalExponent", 1),
    ("12345e-2", "123450e-3", "DecimalExponent", 124),
    ("123.45e-2", "1234500e-6", "DecimalExponent", 2),
    ("1e400", "10e399", "DecimalExponent", 10**400),
    ("1e-1000000", "1e-9", "DecimalExponent", 1),
)

# What the same function refuses, and below the texts without a digit that it takes for zero by accident.
REFUSED = (
    "",
    " 1",
    "1 ",
    "1\n",
    "1K",
    "1mi",
    "1i",
    "1e",
    "1e-",
    "1.2.3",
    "1,000",
    "1_0",
    "_1",
    "--1",
    "0x1",
    "\u0661",
    "NaN",
    "inf",
)
ACCIDENTS = (".", "+", "-", "Ki", ".Ki", "e3")

SUFFIXES = st.sampled_from(["", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "E-6"])
NUMBERS = st.from_regex(r"[+-]?([0-9]{1,12}(\.[0-9]{0,11})?|\.[0-9]{1,11})", fullmatch=True)
TEXTS = st.builds("{}{}".format, NUMBERS, SUFFIXES)
QUANTITIES = TEXTS.map(Quantity)
FORMATS: st.SearchStrategy[QuantityFormat] = st.sampled_from(["DecimalSI", "BinarySI", "DecimalExponent"])


@pytest.mark.parametrize(("text", "canonical", "family", "value"), PARSED)
def test_a_text_reads_as_in_go(text: str, canonical: str, family: QuantityFormat, value: int) -> None:
    """Each text has the canonical form, the family and the whole value that Go gives it."""
    quantity = Quantity(text)
    assert (str(quantity), quantity.format, quantity.value) == (canonical, family, value)


@pytest.mark.parametrize("text", [*REFUSED, *ACCIDENTS, "1" * (MAX_LENGTH + 1), f"1e{MAX_EXPONENT + 1}"])
def test_what_is_not_a_quantity_is_refused(text: str) -> None:
    """The error shows how a quantity is written, and of a long text only the beginning."""
    with pytest.raises(UsageError, match="quantity") as caught:
        Quantity(text)
    assert len(str(caught.value)) < 200


@given(TEXTS)
def test_the_canonical_form_reads_as_the_same_number(text: str) -> None:
    """Printing loses nothing, and printing again changes nothing."""
    quantity = Quantity(text)
    again = Quantity(str(quantity))
    assert again == quantity
    assert str(again) == str(quantity)
    assert "." not in str(quantity)


@given(NUMBERS, st.sampled_from(["", "k", "M", "m"]))
def test_a_text_is_its_number_rounded_up_to_nanos(number: str, suffix: str) -> None:
    """Reading agrees with exact arithmetic: at most a nano more, never less, in magnitude."""
    exact = Fraction(number.rstrip(".")) * Fraction({"": "1", "k": "1000", "M": "1000000", "m": "1/1000"}[suffix])
    difference = abs(Quantity(number + suffix).as_fraction()) - abs(exact)
    assert 0 <= difference < Fraction(1, 10**9)


@given(QUANTITIES, QUANTITIES)
def test_arithmetic_and_order_are_those_of_fractions(one: Quantity, other: Quantity) -> None:
    """Sums, differences, ratios, comparisons and hashes are exact."""
    first, second = one.as_fraction(), other.as_fraction()
    assert (one + other).as_fraction() == first + second
    assert (one - other).as_fraction() == first - second
    assert (one < other, one <= other, one > other, one >= other) == (
        first < second,
        first <= second,
        first > second,
        first >= second,
    )
    assert (one == other) == (first == second)
    assert hash(one) == hash(first)
    assert (-one).as_fraction() == -first
    assert abs(one).as_fraction() == abs(first)
    assert not second or one / other == first / second


@given(QUANTITIES, st.integers(-1000, 1000))
def test_whole_numbers_mix_with_quantities(quantity: Quantity, number: int) -> None:
    """A quantity adds to, compares with and multiplies by a plain int, from either side."""
    exact = quantity.as_fraction()
    assert (quantity + number).as_fraction() == (number + quantity).as_fraction() == exact + number
    assert (quantity - number).as_fraction() == exact - number == -(number - quantity).as_fraction()
    assert (quantity * number).as_fraction() == (number * quantity).as_fraction() == exact * number
    assert (quantity < number, quantity == number) == (exact < number, exact == number)


@given(st.fractions(), FORMATS)
def test_of_makes_a_quantity_of_any_exact_number(number: Fraction, family: QuantityFormat) -> None:
    """A number becomes the next whole nano away from zero."""
    difference = abs(Quantity.of(number, family).as_fraction()) - abs(number)
    assert 0 <= difference < Fraction(1, 10**9)


def test_quantities_add_up() -> None:
    """``sum`` works, and keeps the family of the first that is not zero, as Go's Add does."""
    assert str(sum([Quantity("1Gi"), Quantity("512Mi")])) == "1536Mi"
    assert str(Quantity("0") + Quantity("1Gi")) == "1Gi"
    assert str(Quantity("1Gi") + Quantity("1")) == "1073741825"
    assert str(Quantity("0") - Quantity("1Ki")) == "-1Ki"
    assert str(Quantity("8Ei") + Quantity("8Ei")) == "18446744073709551614"


def test_a_product_is_rounded_like_a_text() -> None:
    """Multiplying by a third keeps nine decimals, rounded up."""
    assert str(Quantity("1") * Fraction(1, 3)) == "333333334n"
    assert str(Quantity("1Gi") * Decimal("1.5")) == "1536Mi"


def test_numbers_of_python() -> None:
    """``int`` cuts towards zero as Python does; ``value`` and ``milli_value`` round away from it as Kubernetes does."""
    quantity = Quantity("-1500100u")
    assert (int(quantity), quantity.value, quantity.milli_value, float(quantity)) == (-1, -2, -1501, -1.5001)
    assert Quantity("1500m") == Fraction(3, 2)
    assert Quantity("1") != "1"
    assert not Quantity("0")
    assert Quantity(7) == Quantity("7")


def test_more_than_go_can_print_is_still_printed() -> None:
    """Go prints 1000E as 1 and 1024Ei as 1; here the largest suffix carries the rest."""
    assert str(Quantity("1000E")) == "1000E"
    assert str(Quantity.of(2**70, "BinarySI")) == "1024Ei"


def test_only_finite_numbers_are_amounts() -> None:
    """A Decimal that is not a number is refused."""
    with pytest.raises(UsageError, match="finite"):
        Quantity.of(Decimal("NaN"))


def test_a_quantity_is_a_value() -> None:
    """It pickles, says what it is, and can't be changed."""
    quantity = Quantity("1.5Gi")
    copy = pickle.loads(pickle.dumps(quantity))
    assert (copy, copy.format, repr(copy)) == (quantity, "BinarySI", "Quantity('1536Mi')")
    with pytest.raises(AttributeError):
        quantity.nanos = 1  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue] (the point of the test)
