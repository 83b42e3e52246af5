"""What the repository as a whole must and must not hold."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .sources import ROOT, tracked

SOMEBODYS_FOLDER = re.compile(r"(?<![\w.}/])/(?:home|Users|root|work|farm)/\w")
MOST_BYTES = 1_000_000


def text_of(path: Path) -> str:
    """A file's text; empty for binary files."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    """Paths are relative to the repository, or come from the environment."""
    assert not [str(path.relative_to(ROOT)) for path in tracked() if SOMEBODYS_FOLDER.search(text_of(path))]


def test_no_file_is_large() -> None:
    """A clone stays quick: what is large is built, or compressed."""
    assert not [str(path.relative_to(ROOT)) for path in tracked() if path.stat().st_size > MOST_BYTES]


def test_the_lock_file_names_no_host() -> None:
    """Where packages come from is the business of who installs them."""
    assert "://" not in (ROOT / "requirements.lock").read_text()


def wanted() -> list[str]:
    """Every dependency in pyproject.toml, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]


@pytest.mark.parametrize("line", wanted())
def test_the_lock_file_pins_every_dependency(line: str) -> None:
    """`make lock` was run after the last change: each dependency is pinned, at a version that pyproject.toml allows."""
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    requirement = Requirement(line)
    assert requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0.dev0"), prereleases=True)
