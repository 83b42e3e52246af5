"""Numbers in texts, read as Go reads them and refused in its words."""

_UINT64 = 2**64
_INT64 = 2**63
_LONGEST = 20  # digits of the largest 64-bit number


def unsigned(text: str) -> int:
    """Read a uint64, such as a resourceVersion; ``ValueError`` with the message of `strconv.ParseUint`."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f'strconv.ParseUint: parsing "{text}": invalid syntax')
    digits = text.lstrip("0") or "0"
    if len(digits) > _LONGEST or int(digits) >= _UINT64:
        raise ValueError(f'strconv.ParseUint: parsing "{text}": value out of range')
    return int(digits)


def signed(text: str) -> int:
    """Read an int64, such as a limit; ``ValueError`` with the message of `strconv.ParseInt`."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    short = digits.lstrip("0") or "0"
    if len(short) > _LONGEST or int(short) >= _INT64:
        raise ValueError(f'strconv.ParseInt: parsing "{text}": value out of range')
    return -int(short) if text.startswith("-") else int(short)


def clamped(digits: str) -> int:
    """Read the digits of an int64 as those do who look at no error of `strconv.Atoi`: what is too large is the largest."""
    short = digits.lstrip("0") or "0"
    return min(int(short), _INT64 - 1) if len(short) <= _LONGEST else _INT64 - 1
