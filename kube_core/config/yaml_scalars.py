"""Plain words of YAML 1.1 → null, booleans and numbers, as kubectl's reader takes them; everything else is a string."""

import re
from math import isinf

NULL = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"})
FALSE = frozenset({"n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"})
INTEGER = r"[-+]?(?:0|[1-9][0-9_]*|0_*[0-7][0-7_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*|0b_*[01][01_]*)"
FLOAT = r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))(?:[eE][-+]?[0-9]+)?"
NUMBERS_BEGIN = frozenset("0123456789+-.")
MAX_DIGITS = 100
"""Longer ones stay text: Python bounds what it turns into an int."""


def resolved(text: str) -> str | bool | int | float | None:
    """Say what a word without quotes is. Dates and YAML 1.1's times of day stay the strings they look like."""
    if text in NULL:
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    return _number(text) if text[0] in NUMBERS_BEGIN and len(text) <= MAX_DIGITS else text


def _number(text: str) -> str | int | float:
    # no key of a kubeconfig takes a number: that it is one matters, its value only in extensions
    digits = text.replace("_", "")
    if re.fullmatch(INTEGER, text):
        return int(digits, _base(digits.lstrip("+-")))
    if re.fullmatch(FLOAT, text) is None or isinf(found := float(digits)):  # what no double can hold is no number to Go
        return text
    return found


def _base(digits: str) -> int:
    if digits[:2] in ("0x", "0b"):
        return 16 if digits[1] == "x" else 2
    return 8 if digits[0] == "0" and len(digits) > 1 else 10
