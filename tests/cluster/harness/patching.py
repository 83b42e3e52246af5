"""Applies a unified diff without the ``patch`` program: each hunk's old text has to be there exactly once."""

import re
from pathlib import Path

from .errors import ClusterError


def patch_tree(root: Path, diff: str) -> None:
    """Apply ``diff``, whose paths begin with ``a/`` and ``b/``, to the files under ``root``."""
    for part in re.split(r"^--- a/", diff, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        path = root / name
        text = path.read_text()
        for hunk in re.split(r"^@@.*@@.*\n", rest, flags=re.MULTILINE)[1:]:
            text = _replaced(text, hunk, name)
        path.write_text(text)


def _replaced(text: str, hunk: str, name: str) -> str:
    lines = hunk.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    if text.count(old) != 1:
        raise ClusterError(f"a hunk does not fit {name}: {old[:80]!r}")
    return text.replace(old, new)
