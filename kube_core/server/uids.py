"""Identities that are drawn from a seed."""

from random import Random


def new_uid(random: Random) -> str:
    """A version 4 UUID."""
    text = f"{random.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"
