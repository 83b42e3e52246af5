"""Which Kubernetes a server is."""

import re

from attrs import frozen

from kube_core.base import DecodeError

from .flow import Flow
from .plain_reading import word
from .raw import raw_json

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


@frozen
class ServerVersion:
    """The version of the API server, such as major 1, minor 37, git version ``v1.37.2``."""

    major: int
    minor: int
    git_version: str
    git_commit: str = ""
    platform: str = ""


def server_version() -> Flow[ServerVersion]:
    """Ask the server for its version; `DecodeError` when it does not tell one."""
    document = yield from raw_json("/version")
    numbers = [_NUMBER.match(word(document, key)) for key in ("major", "minor")]  # some say "27+"
    if numbers[0] is None or numbers[1] is None:
        raise DecodeError("a version with major and minor", "another document")
    git = (word(document, key) for key in ("gitVersion", "gitCommit", "platform"))
    return ServerVersion(int(numbers[0][0]), int(numbers[1][0]), *git)
