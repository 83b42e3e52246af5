"""Doors that load a file only when a name is asked for."""

import pytest

from kube_core import base


def test_a_name_is_the_one_of_its_file() -> None:
    """Asked twice, a door gives the same thing."""
    from kube_core.base.quantity import Quantity  # noqa: PLC0415 (the file itself is compared with what the door gives)

    assert base.Quantity is Quantity is base.Quantity


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As for any module, so that ``hasattr`` and ``from … import`` work."""
    with pytest.raises(AttributeError, match=r"'kube_core.base' has no attribute 'Nothing'"):
        getattr(base, "Nothing")  # noqa: B009 (type checkers know that it isn't there)


@pytest.mark.parametrize("name", base.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """What the door promises loads."""
    assert getattr(base, name) is not None
