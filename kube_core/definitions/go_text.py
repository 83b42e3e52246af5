"""JSON values as Go prints them: messages of the real server quote them so."""

import json
import re
from typing import Any


class Shown(str):
    """A text that stands for a value, and is told as it is."""


_SHORT = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v", '"': r"\"", "\\": r"\\"}
_HTML = re.compile("[<>&\u2028\u2029]")
_LARGE, _SMALL = 21, -4  # exponents from and below which Go's %v changes to the scientific form
_BYTE, _WIDE = 0x80, 0x10000


def quoted(text: str) -> str:
    """What `strconv.Quote` gives."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    if letter.isprintable():
        return letter
    point = ord(letter)
    if point < _BYTE:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < _WIDE else f"\\U{point:08x}"


def float_text(value: float) -> str:
    """A float as ``%v`` prints it: the shortest digits, scientific from 1e21 on."""
    mantissa, _, exponent = f"{value:e}".partition("e")
    power = int(exponent)
    if value and (power < _SMALL or power >= _LARGE):
        digits, _, shown = repr(value).partition("e")
        if not shown:
            digits, power = mantissa.rstrip("0").rstrip("."), int(exponent)
        return f"{digits.removesuffix('.0')}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return plain_float(value)


def plain_float(value: float) -> str:
    """A float without exponent, as few digits as tell it apart; whole ones without a point."""
    text = repr(value)
    if "e" not in text:
        return text.removesuffix(".0")
    digits, _, exponent = text.partition("e")
    power = int(exponent)
    whole, _, rest = digits.lstrip("-").partition(".")
    rest = "" if rest == "0" else rest
    sign = "-" if digits.startswith("-") else ""
    if power >= 0:
        return f"{sign}{whole}{rest.ljust(power, '0')}"
    return f"{sign}0.{'0' * (-power - 1)}{whole}{rest}"


def scalar_text(value: Any) -> str:
    """A scalar as ``%v`` prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "<nil>"
    return float_text(value) if isinstance(value, float) else str(value)


def json_text(value: Any) -> str:
    """A value as Go's encoder writes it: keys in order, without what HTML would misread."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _HTML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def shown(value: Any) -> str:
    """A bad value as a `field.Error` tells it."""
    if isinstance(value, str):
        return value if isinstance(value, Shown) else quoted(value)
    return scalar_text(value) if isinstance(value, bool | int | float) else json_text(value)
