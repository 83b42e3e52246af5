"""Each identity's way to a new credential; those of plugins and providers have files of their own."""

import pytest

from kube_core.base import ConfigError, Secret
from kube_core.config import (
    Anonymous,
    Basic,
    Config,
    ExecPlugin,
    FileRef,
    Grant,
    Identity,
    PluginPolicy,
    ReadFile,
    Token,
    TokenFile,
    renewal_of,
)
from kube_core.requests import Run

FILE = FileRef("token", "/some", source="tokenFile of user 'me'")
SERVER = Config("https://host")


def begun(identity: Identity) -> Run[object, Grant]:
    return Run(renewal_of(identity, SERVER, PluginPolicy(), terminal=False))


def test_a_token_file_is_read() -> None:
    """White space around the token is not part of it."""
    run = begun(TokenFile(FILE))
    assert run.step == ReadFile(FILE)
    run.answered(" abc\n")
    assert run.value == Grant(Secret("abc"))


@pytest.mark.parametrize("text", ["", " \n", "canary\ncanary", "canaryß"])
def test_a_file_without_a_token(text: str) -> None:
    """The error names the file, and shows nothing of it."""
    run = begun(TokenFile(FILE))
    with pytest.raises(ConfigError, match="the token file token") as caught:
        run.answered(text)
    assert "canary" not in str(caught.value)


def test_a_file_that_can_not_be_read() -> None:
    """What went wrong is told as it is."""
    run = begun(TokenFile(FILE))
    with pytest.raises(ConfigError, match="gone"):
        run.failed(ConfigError("gone"))


@pytest.mark.parametrize("identity", [Anonymous(), Token("t"), Basic("u", "p")])
def test_what_never_changes_is_never_renewed(identity: Identity) -> None:
    """Nobody asks for it; if somebody does, that is said."""
    with pytest.raises(ConfigError, match=f"of the kind {type(identity).__name__} is never renewed"):
        begun(identity)


def test_a_plugin_may_be_asked_again_and_again() -> None:
    """What it gave does not change whom to ask; certificates may be among it."""
    plugin = ExecPlugin("helper")
    assert plugin.after(Grant(Secret("t"))) is plugin
    assert (plugin.certifies, plugin.renewable, plugin.first, plugin.first_expires_at) == (True, True, None, None)
