"""The page that leads to an operator's test: its programs are one file of tests, and pytest runs it."""

import os
import subprocess
import sys
from pathlib import Path

from .blocks import ROOT, blocks

PAGE = ROOT / "docs" / "operator-tests.md"


def test_the_tests_of_the_page_pass(tmp_path: Path) -> None:
    """As a reader would run them."""
    (tmp_path / "test_websites.py").write_text("\n".join(block.text for block in blocks(PAGE)))
    command = [sys.executable, "-m", "pytest", "-p", "kube_transports.pytest_plugin", "-p", "no:cacheprovider", "-W", "error"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([*command, "-q"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "6 passed" in ran.stdout, ran.stdout + ran.stderr
