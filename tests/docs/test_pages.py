"""Every program in the README and in the documentation runs, on an embedded server that has what it speaks of."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

import kube_core
from kube_core.server import ApiServer
from kube_transports import AsyncClient, Client

from .blocks import ROOT, blocks, executed

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


STREAMS = ROOT / "docs" / "streams.md"
"""Its programs need pods that run something: `test_streams_page` has them."""
OPERATOR = ROOT / "docs" / "operator-tests.md"
"""Its programs are tests: `test_operator_page` has them."""


@pytest.mark.parametrize("page", [page for page in PAGES if page not in (STREAMS, OPERATOR)], ids=lambda page: page.stem)
def test_the_programs_of_a_page_run(
    page: Path, server: ApiServer, runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each program runs after the ones above it, and knows their names. None is left out."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks(page):
        if block.fails is None:
            executed(block.compiled(), names, runner)
        else:
            with pytest.raises(getattr(kube_core, block.fails)):
                executed(block.compiled(), names, runner)
    close_clients(names, runner)


def close_clients(names: dict[str, Any], runner: asyncio.Runner) -> None:
    """Close what a page has left open, so that it need not speak of it."""
    for value in names.values():
        if isinstance(value, Client):
            value.close()
        elif isinstance(value, AsyncClient):
            runner.run(value.aclose())


def test_no_program_hides() -> None:
    """What is Python says so: no fence without a language, none with another name for it."""
    for page in PAGES:
        fences = [line.strip() for line in page.read_text().splitlines() if line.strip().startswith("```")]
        assert set(fences[::2]) <= {"```python", "```sh", "```text", "```yaml", "```mermaid"}, page.name
        assert set(fences[1::2]) <= {"```"}
        assert fences.count("```python") == len(list(blocks(page)))
