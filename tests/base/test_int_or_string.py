"""Values that are a number or a percentage."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import IntOrString, UsageError, scaled_value

# What `GetScaledValueFromIntOrPercent` of apimachinery 0.37.2 answers, rounded up and down.
SCALED: tuple[tuple[IntOrString, int, int, int], ...] = (
    (3, 7, 3, 3),
    ("50%", 7, 4, 3),
    ("0%", 7, 0, 0),
    ("101%", 7, 8, 7),
    ("+5%", 7, 1, 0),
    ("-5%", 7, 0, -1),
    ("33%", 3, 1, 0),
)


@pytest.mark.parametrize(("value", "total", "up", "down"), SCALED)
def test_a_value_means_what_it_means_in_go(value: IntOrString, total: int, up: int, down: int) -> None:
    """A number is itself; a percentage is a part of the total, rounded as asked."""
    assert scaled_value(value, total, round_up=True) == up
    assert scaled_value(value, total, round_up=False) == down


@pytest.mark.parametrize("value", ["5", "%", "5.5%", "50%%", "http", "", "5 %", "5%\n", "\u0665%", "9" * 5000 + "%"])
def test_a_text_that_is_no_percentage_is_refused(value: str) -> None:
    """The error says how a percentage is written."""
    with pytest.raises(UsageError, match="such as 25%"):
        scaled_value(value, 7, round_up=True)


@given(st.integers(-1000, 1000), st.integers(0, 10**18))
def test_rounding_is_exact(percent: int, total: int) -> None:
    """No float is in the way, however large the total."""
    exact = Fraction(percent * total, 100)
    assert scaled_value(f"{percent}%", total, round_up=True) == ceil(exact)
    assert scaled_value(f"{percent}%", total, round_up=False) == floor(exact)
