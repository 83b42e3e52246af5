"""What a script is made of."""

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen


@frozen
class Command:
    """One run of kubectl, with what it reads from its standard input and what is in its environment."""

    words: str
    """As in a shell: quotes hold together."""
    stdin: str = ""
    environ: Mapping[str, str] = field(factory=dict[str, str])
    unordered: bool = False
    """Its lines come in any order."""
    shape: bool = False
    """Only its headings and fields are told: the real server's prose is not copied."""


Script: TypeAlias = tuple[str | Command, ...]
"""Commands that go on in one namespace."""
