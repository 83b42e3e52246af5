"""The garbage collector while a page is read."""

import gc
from collections.abc import Iterator

import pytest

from kube_core.models.core_v1 import Pod
from kube_core.objects import decode_list
from kube_core.objects.collector import HeldBack

EMPTY = b'{"apiVersion":"v1","kind":"PodList","metadata":{},"items":[]}'


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave the collector as it was."""
    was = gc.isenabled()
    yield
    (gc.enable if was else gc.disable)()


def test_it_rests_inside_and_runs_afterwards() -> None:
    """Inside of the block the collector is off, after it on again."""
    gc.enable()
    with HeldBack():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_runs_again_after_an_error() -> None:
    """An error inside of the block does not leave the collector off."""
    gc.enable()
    with pytest.raises(KeyError), HeldBack():
        raise KeyError
    assert gc.isenabled()


def test_one_that_the_program_switched_off_stays_off() -> None:
    """What the program decided about its collector holds."""
    gc.disable()
    with HeldBack():
        assert not gc.isenabled()
    assert not gc.isenabled()


@pytest.mark.parametrize("on", [True, False])
def test_a_list_leaves_the_collector_as_it_was(on: bool) -> None:
    """Reading a list changes nothing about the collector."""
    (gc.enable if on else gc.disable)()
    assert len(decode_list(Pod, EMPTY)) == 0
    assert gc.isenabled() is on
