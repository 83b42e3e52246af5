"""The embedded server says what a real 1.37 was recorded to say, in all conversations of the differential suite."""

import pytest

from tests.cluster.differential.counting import count
from tests.cluster.differential.embedded import EmbeddedSide
from tests.cluster.differential.known import KNOWN, differences, unknown
from tests.cluster.differential.recording import groups, read, said

GROUPS = groups()
TALKS = [(group, name) for group, talks in GROUPS.items() for name in talks]


def test_there_is_a_record_of_every_conversation() -> None:
    """And of nothing else: `tests/cluster/differential/recording.py` makes them anew."""
    assert {group: {*talks} for group, talks in GROUPS.items()} == {group: {*read(group)} for group in GROUPS}


def test_the_suite_is_as_large_as_it_claims() -> None:
    """At least 400 conversations, half of them drawn from published seeds, and fewer than 15 known differences."""
    counted = count()
    assert counted.total >= 400
    assert counted.drawn >= counted.written
    assert len(KNOWN) < 15


@pytest.mark.parametrize(("group", "name"), TALKS, ids=[name for _, name in TALKS])
def test_it_is_as_it_was_recorded(group: str, name: str) -> None:
    """Every answer: its code, its body, its warnings, its frames."""
    steps, ours = said(EmbeddedSide(sharding=group != "quiet"), name, GROUPS[group][name])
    theirs = read(group)[name]
    assert len(ours) == len(theirs)
    pairs = [(step, unknown(step, differences(*pair))) for step, pair in zip(steps, zip(ours, theirs, strict=True), strict=True)]
    assert [(str(step), found) for step, found in pairs if found] == []
