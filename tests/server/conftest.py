"""What the tests of the embedded server share."""

import pytest

from tests.server.driver import Driver


@pytest.fixture
def driver() -> Driver:
    """A new server."""
    return Driver()
