"""What Go's reader of YAML says of bytes that can't be YAML, in its order: see `yaml_parser_update_buffer` of go.yaml.in/yaml."""

import re
from math import isnan

_WIDTHS = ((0x80, 0x00, 1), (0xE0, 0xC0, 2), (0xF0, 0xE0, 3), (0xF8, 0xF0, 4))
_SHORTEST = {2: 0x80, 3: 0x800, 4: 0x10000}
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_HALF = re.compile(rb"(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]")
_ORDER_MARK = "\ufeff"


def octet_fault(body: bytes) -> str | None:
    """Say why bytes are no text of YAML; None when they are."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return _sequence_fault(body[error.start :])
    return "control characters are not allowed" if _CONTROL.search(text.removeprefix(_ORDER_MARK)) else None


def escape_fault(body: bytes) -> str | None:
    """Say why a string of JSON is none of YAML: in YAML an escape is a whole character, never half of one."""
    return "found invalid Unicode character escape code" if _HALF.search(body) else None


def unsupported(value: float) -> str:
    """What Go calls a float that JSON does not have."""
    return "NaN" if isnan(value) else "+Inf" if value > 0 else "-Inf"


def _sequence_fault(octets: bytes) -> str:
    width = next((width for mask, bits, width in _WIDTHS if octets[0] & mask == bits), 0)
    if not width:
        return "invalid leading UTF-8 octet"
    if len(octets) < width:
        return "incomplete UTF-8 octet sequence"
    if any(octet & 0xC0 != 0x80 for octet in octets[1:width]):
        return "invalid trailing UTF-8 octet"
    value = octets[0] & (0x7F >> width)
    for octet in octets[1:width]:
        value = value << 6 | octet & 0x3F
    return "invalid length of a UTF-8 sequence" if value < _SHORTEST[width] else "invalid Unicode character"
