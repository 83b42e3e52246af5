"""What a real server says in the conversations about kinds, kept for tests without one.

``python -m tests.cluster.differential.recording`` makes the records anew. Answers are kept in their comparable form, one file
a topic, compressed.
"""

import gzip
import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from ..harness.binaries import find_or_build
from ..harness.cluster import Cluster
from .conversations.kinds import conversations, topics
from .holding import Conversation, Side, hold
from .live import LiveSide
from .normal import normal
from .webhooks import HookServer

FOLDER = Path(__file__).parents[2] / "server" / "recorded"


def said(side: Side, name: str, conversation: Conversation) -> list[Any]:
    """Hold a conversation, and give the answers in comparable form."""
    namespace = "talk-" + "".join(letter if letter.isalnum() else "-" for letter in name)
    return normal([answer for _, answer in hold(side, conversation, namespace)])


def read(topic: str) -> dict[str, list[Any]]:
    """What was recorded of a topic, by the conversations' names."""
    found: dict[str, list[Any]] = json.loads(gzip.decompress((FOLDER / f"{topic}.json.gz").read_bytes()))
    return found


def record(side: Callable[[], Side]) -> None:
    """Hold all conversations, and write down what is said."""
    FOLDER.mkdir(exist_ok=True)
    for topic in topics():
        answers = {name: said(side(), name, conversation) for name, conversation in conversations(topic).items()}
        data = json.dumps(answers, sort_keys=True, separators=(",", ":")).encode()
        (FOLDER / f"{topic}.json.gz").write_bytes(gzip.compress(data, mtime=0))


def main() -> None:
    """Start a control plane, and record it."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kube-core-"))
        cluster = stack.enter_context(Cluster(Path(folder), find_or_build()))
        hooks = stack.enter_context(closing(HookServer()))
        record(lambda: LiveSide(cluster, hooks))


if __name__ == "__main__":
    main()
