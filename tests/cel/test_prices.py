"""What evaluations cost, by the rules of cel-go and of k8s.io/apiserver; lists and sets have the figures of its own tests."""

import pytest

from kube_core.cel import TooExpensive, compile_expression

LETTERS = "'01234567890123456789012345678901234567890123456789'"
COSTS = {
    "[1, 2, 3, 4, 5].sum()": 15,
    "[duration('1s'), duration('2s'), duration('3s'), duration('4s'), duration('5s')].max()": 20,
    "['012345678901', '012345678901', '012345678901', '012345678901', '012345678901'].isSorted()": 15,
    "[1, 2, 3, 4, 5].indexOf(3)": 15,
    f"{LETTERS}.indexOf('123')": 5,
    "sets.equivalent([1], [1])": 23,
    "sets.equivalent([1, 1], [1])": 25,
    "[1, 2].all(x, x > 0)": 21,
    "[1, 2].map(x, x + 1)": 49,
    "[1, 2].filter(x, x > 1)": 39,
    f"{LETTERS}.contains({LETTERS})": 25,
    f"{LETTERS} + {LETTERS}": 10,
    f"{LETTERS} == {LETTERS}": 5,
    f"{LETTERS}.startsWith('0123')": 1,
    f"{LETTERS}.matches('0123')": 6,
    f"{LETTERS}.replace('0', '1')": 10,
    f"[{LETTERS}, {LETTERS}].join(',')": 31,
    "{'a': 1}.a == 1": 32,
    "3 in [1, 2, 3]": 13,
}


@pytest.mark.parametrize("text", COSTS)
def test_what_it_costs(text: str) -> None:
    """A tenth for each letter that is walked through, a step for most of the rest."""
    assert compile_expression(text, {}).evaluate({}).cost == COSTS[text]


def test_an_end_comes_with_what_it_cost_so_far() -> None:
    """By how much it went over its limit."""
    with pytest.raises(TooExpensive, match="actual cost limit exceeded") as told:
        compile_expression(f"{LETTERS}.contains({LETTERS})", {}).evaluate({}, 5)
    assert told.value.excess == 20
