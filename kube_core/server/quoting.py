"""Texts as ``%q`` of Go's fmt quotes them."""

_NAMED = {'"': '\\"', "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_ASCII, _BASIC = 0x80, 0x10000


def go_quoted(text: str) -> str:
    """A text in quotes, in which nothing stands that can't be seen."""
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text if plain else "".join(map(_seen, text))}"'


def _seen(letter: str) -> str:
    if letter in _NAMED:
        return _NAMED[letter]
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\x{number:02x}" if number < _ASCII else f"\\u{number:04x}" if number < _BASIC else f"\\U{number:08x}"
