"""Secrets that don't show themselves."""

import pickle

import pytest

from kube_core.base import Secret


@pytest.mark.parametrize("value", ["hunter2", b"hunter2"])
def test_a_secret_is_never_shown(value: str | bytes) -> None:
    """Not by repr, str, formatting, nor inside a container or an f-string."""
    secret = Secret(value)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", f"{[secret]}", "%s" % secret, "{}".format(secret)]  # noqa: UP031, UP032 (every way of formatting)
    assert not [text for text in shown if "hunter" in text]
    assert secret.reveal() == value


def test_a_secret_is_a_value() -> None:
    """It compares and hashes by what it holds, and pickles."""
    secret = Secret("hunter2")
    assert pickle.loads(pickle.dumps(secret)) == secret
    assert {secret, Secret("hunter2")} == {secret}
    assert secret != Secret("other")
    assert secret != "hunter2"
