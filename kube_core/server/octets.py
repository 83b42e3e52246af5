"""Bytes in texts: base64 as Go's encoding/base64 reads it, which passes over the ends of lines."""

from binascii import Error, a2b_base64, b2a_base64

_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_LINE_ENDS, _PADDING = b"\r\n", ord("=")
_QUANTUM = 4  # characters that stand for three bytes


def octets(text: str | bytes) -> bytes:
    """Read base64; raises ValueError with Go's words."""
    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    plain = data.translate(None, _LINE_ENDS)
    try:
        read = a2b_base64(plain, strict_mode=True)
    except Error:
        read = None
    if read is None or len(plain) % _QUANTUM or plain.endswith(b"==="):  # padding too much is no error to Python
        raise ValueError(f"illegal base64 data at input byte {_wrong(data)}")
    return read


def canonical_octets(text: str) -> str:
    """The same bytes as Go writes them; raises as `octets`."""
    return b2a_base64(octets(text), newline=False).decode()


def _wrong(data: bytes) -> int:
    """Where Go stops: see `decodeQuantum`."""
    filled, place = 0, 0
    for place, octet in enumerate(data):
        if octet in _ALPHABET:
            filled = (filled + 1) % _QUANTUM
        elif octet not in _LINE_ENDS:
            if octet != _PADDING or filled < _QUANTUM // 2:
                return place
            break
    else:
        return len(data) - filled
    after = _past_line_ends(data, place + 1)
    if filled == _QUANTUM // 2:
        if data[after : after + 1] != b"=":
            return after if after == len(data) else after - 1
        after = _past_line_ends(data, after + 1)
    return after


def _past_line_ends(data: bytes, place: int) -> int:
    while data[place : place + 1] in (b"\r", b"\n"):
        place += 1
    return place
