"""The built-in kinds: what the server fills in, changes and refuses is what a real 1.37 was recorded to."""

import pytest

from tests.cluster.differential.conversations.kinds import conversations, topics
from tests.cluster.differential.embedded import EmbeddedSide
from tests.cluster.differential.known import differences
from tests.cluster.differential.recording import read, said

TALKS = [(topic, name) for topic in topics() for name in conversations(topic)]


def test_there_is_a_record_of_every_conversation() -> None:
    """And of nothing else: `tests/cluster/differential/recording.py` makes them anew."""
    assert {topic: {*conversations(topic)} for topic in topics()} == {topic: {*read(topic)} for topic in topics()}


@pytest.mark.parametrize(("topic", "name"), TALKS, ids=[name for _, name in TALKS])
def test_a_kind_is_as_it_was_recorded(topic: str, name: str) -> None:
    """Every answer: its code, its body, its warnings."""
    ours = said(EmbeddedSide(sharding=True), name, conversations(topic)[name])
    theirs = read(topic)[name]
    assert len(ours) == len(theirs)
    pairs = enumerate(zip(ours, theirs, strict=True))
    assert [(number, found) for number, pair in pairs if (found := differences(*pair))] == []
