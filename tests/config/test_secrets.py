"""No secret of a kubeconfig is ever shown, however broken the file is."""

from base64 import b64encode
from copy import deepcopy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kube_core.base import ConfigError
from kube_core.config import Kubeconfig, resolve

CANARY = "CANARY0SECRET"
INLINE = b64encode(CANARY.encode()).decode()
LEAKS = (CANARY, CANARY[2:], INLINE, INLINE[4:-4])

DOCUMENT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "c",
    "clusters": [
        {
            "name": "k",
            "cluster": {"server": "https://k", "certificate-authority-data": "Q0E=", "proxy-url": f"http://u:{CANARY}@p"},
        }
    ],
    "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u", "namespace": "n"}}],
    "users": [
        {
            "name": "u",
            "user": {
                "token": CANARY,
                "client-certificate-data": "Qw==",
                "client-key-data": INLINE,
                "as": "me",
                "as-groups": ["g"],
            },
        },
        {"name": "b", "user": {"username": "n", "password": CANARY, "exec": {"env": [{"name": "X", "value": CANARY}]}}},
        {
            "name": "e",
            "user": {
                "exec": {
                    "apiVersion": "client.authentication.k8s.io/v1",
                    "command": "helper",
                    "interactiveMode": "Never",
                    "args": [CANARY],
                    "env": [{"name": "X", "value": CANARY}],
                }
            },
        },
        {
            "name": "o",
            "user": {
                "auth-provider": {
                    "name": "oidc",
                    "config": {
                        "idp-issuer-url": "https://issuer",
                        "client-id": "c",
                        "client-secret": CANARY,
                        "id-token": CANARY,
                        "refresh-token": CANARY,
                        "idp-certificate-authority-data": INLINE,
                    },
                }
            },
        },
    ],
}


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    children: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType] - plain JSON
    if isinstance(value, list):
        children = list(enumerate(value))  # pyright: ignore[reportUnknownArgumentType] - plain JSON
    return [at, *(path for key, child in children for path in paths(child, (*at, key)))]


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, 1.5, "", CANARY, f"{CANARY}\n{CANARY}", f"é{CANARY}", [], {}, [CANARY], {"token": CANARY}, [[{}]]]
)


def attempt(text: str | dict[str, Any], user: str | None) -> str:
    """Everything that reading this text shows to anyone: the values' reprs, or the error with all that it keeps."""
    try:
        found = Kubeconfig.parse(text) if isinstance(text, str) else Kubeconfig.of(text)
        return repr(found) + repr(resolve(found, user=user))
    except ConfigError as error:
        shown, cause = "", error
        while cause is not None:
            shown += f"{cause}{cause!r}"
            cause = cause.__cause__ or cause.__context__  # type: ignore[assignment] # any exception may be the cause
        return shown


@given(st.sampled_from(paths(DOCUMENT)[1:]), ODD, st.sampled_from([None, "b", "e", "o"]))
def test_a_wrong_value_anywhere_shows_no_secret(path: tuple[Any, ...], value: Any, user: str | None) -> None:
    """One value of a good kubeconfig is replaced: whatever comes of it shows nothing that stood elsewhere under a secret key."""
    document = deepcopy(DOCUMENT)
    *way, last = path
    place: Any = document
    for key in way:
        place = place[key]
    place[last] = value
    if CANARY in repr(value) and not is_secret(path):
        return  # what stands under a name, a server or a kind is no secret
    assert not any(leak in attempt(document, user) for leak in LEAKS)


def is_secret(path: tuple[Any, ...]) -> bool:
    """Whether a place is for secrets: all of a user, but the names that it goes by."""
    names = {"name", "username", "as", "as-groups", "command", "apiVersion", "interactiveMode", "idp-issuer-url", "client-id"}
    return path[0] == "users" and not names & set(path)


TEXT = yaml.safe_dump(DOCUMENT)


@given(
    st.integers(0, len(TEXT)),
    st.integers(0, 12),
    st.sampled_from(["", "\n", "\t", ": ", "*", "&", "!", '"', "'", "{", "[", "\\q", "\x01", "é", "|", "%"]),
)
def test_a_broken_text_shows_no_secret(at: int, length: int, junk: str) -> None:
    """A slice of the text is replaced by junk: the secrets stay out of sight, whether it is still YAML or not."""
    text = TEXT[:at] + junk + TEXT[at + length :]
    if ("token: " + CANARY) not in text or text.count(CANARY) != TEXT.count(CANARY) or INLINE not in text:
        return  # the cut went through a key or a secret: what is left of it may well be a name
    assert not any(leak in attempt(text, None) for leak in LEAKS)


@pytest.mark.parametrize(
    "text",
    [
        f'token: "{CANARY} \\q"',
        f"token: *{CANARY}",
        f"token: !{CANARY} x",
        f"{CANARY}: [",
        f"token: {CANARY}: x",
        f"\x01{CANARY}",
        f"- {CANARY}",
        f'"{CANARY}"',
    ],
)
def test_yaml_errors_quote_nothing(text: str) -> None:
    """PyYAML's messages would; neither the error nor what it keeps does."""
    assert not any(leak in attempt(text, None) for leak in LEAKS)
