"""How many examples Hypothesis draws: all of them in CI, a quarter of them on somebody's machine, who waits."""

import os

from hypothesis import settings

SHARE = 1 if "CI" in os.environ else 4
"""One in how many examples is drawn."""


def draws(examples: int) -> settings:
    """Settings for a test that wants another number of examples than Hypothesis' hundred."""
    return settings(max_examples=examples // SHARE, deadline=None)
