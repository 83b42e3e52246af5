"""The programs of docs/streams.md run, against a server whose one pod runs commands, logs, and listens."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.kubeconfigs import kubeconfig
from tests.support.streaming_cluster import streaming_cluster

from .blocks import ROOT, blocks, executed

SAID = """\
0 b'hello' b''
Stdout(data=<4 bytes>)
0
first line
second line

first line
second line
web/main: first line
web/main: second line
b'hello'
"""


def test_the_page_runs(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each program after the ones above it, and what they print is what the page says."""
    names: dict[str, Any] = {}
    with streaming_cluster() as server:
        (tmp_path / "config").write_text(kubeconfig(server.url))
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
        monkeypatch.chdir(tmp_path)
        for block in blocks(ROOT / "docs" / "streams.md"):
            executed(block.compiled(), names, runner)
    said = capsys.readouterr().out
    assert said.startswith(SAID)
    assert said.endswith("hello\nfirst line\nsecond line\n")
