"""Paths of files."""

from .faults import Faults

NO_BACK_STEPS = "must not contain '..'"


def goes_back(text: str) -> bool:
    """Whether a path has a step back."""
    return ".." in text.split("/")


def check_no_back_steps(text: str, path: str, faults: Faults) -> None:
    """A path that goes down only."""
    if goes_back(text):
        faults.invalid(path, text, NO_BACK_STEPS)


def check_descending(text: str, path: str, faults: Faults) -> None:
    """A relative path that goes down only."""
    if text.startswith("/"):
        faults.invalid(path, text, "must be a relative path")
    check_no_back_steps(text, path, faults)


def check_not_reserved(text: str, path: str, faults: Faults) -> None:
    """A relative path that goes down only, and not to what the kubelet keeps for itself."""
    check_descending(text, path, faults)
    if text.startswith("..") and not text.startswith("../"):
        faults.invalid(path, text, "must not start with '..'")
