"""What a real server says in the conversations, kept for tests without one.

``python -m tests.cluster.differential.recording`` makes the records anew. Answers are kept in their comparable form, one file
a group, compressed.
"""

import gzip
import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import cache, partial
from pathlib import Path
from typing import Any

from attrs import evolve

from ..harness.binaries import find_or_build
from ..harness.cluster import Cluster
from .conversations import CONVERSATIONS, OUTAGES, QUIET
from .conversations.kinds import conversations, topics
from .holding import Conversation, Side, hold, namespace_of
from .live import LiveSide
from .normal import normal
from .steps import Step
from .webhooks import HookServer

FOLDER = Path(__file__).parents[2] / "server" / "recorded"


def groups() -> dict[str, dict[str, Conversation]]:
    """All conversations, by the file that their records are in."""
    kinds = {topic: dict(conversations(topic)) for topic in topics()}
    named = {name for group in kinds.values() for name in group}
    others = {name: each for name, each in CONVERSATIONS.items() if name not in named}
    return {**kinds, "others": others, "quiet": dict(QUIET), "outages": dict(OUTAGES)}


def said(side: Side, name: str, conversation: Conversation) -> tuple[list[Step], list[Any]]:
    """Hold a conversation, and give its steps, and the answers in comparable form."""
    held = hold(side, conversation, namespace_of(name))
    return [step for step, _ in held], normal([answer for _, answer in held])


@cache
def read(group: str) -> dict[str, list[Any]]:
    """What was recorded of a group, by the conversations' names."""
    found: dict[str, list[Any]] = json.loads(gzip.decompress((FOLDER / f"{group}.json.gz").read_bytes()))
    return found


def record(side: Callable[[], Side], group: str) -> None:
    """Hold a group of conversations, and write down what is said."""
    FOLDER.mkdir(exist_ok=True)
    answers = {name: said(side(), name, conversation)[1] for name, conversation in groups()[group].items()}
    data = json.dumps(answers, sort_keys=True, separators=(",", ":")).encode()
    (FOLDER / f"{group}.json.gz").write_bytes(gzip.compress(data, mtime=0))


def main() -> None:
    """Start control planes, and record what they say; those that no controller may disturb have one without."""
    with ExitStack() as stack:
        hooks = stack.enter_context(closing(HookServer()))
        whole, slim = find_or_build(), evolve(find_or_build(), controller_manager=None, scheduler=None, kwok=None)
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kube-core-"))) for _ in range(2)]
        clusters = [stack.enter_context(Cluster(folder, made)) for folder, made in zip(folders, (whole, slim), strict=True)]
        for group in groups():
            cluster = clusters[group == "quiet"]
            record(partial(LiveSide, cluster, hooks), group)


if __name__ == "__main__":
    main()
