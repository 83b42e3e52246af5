"""``shardSelector``: a part of a collection, by ranges of a hash. It is looked at only where the alpha feature is switched on.

The text is a CEL expression of which only ``shardRange(field, start, end)`` and ``||`` are allowed. See
k8s.io/apiserver/pkg/sharding/parser.go and k8s.io/apimachinery/pkg/sharding.
"""

import re
from functools import lru_cache

from attrs import frozen

from ..record import Record
from ..refusal import Refusal, failed

_CALL = re.compile(r"\s*shardRange\s*\((.*)\)\s*", re.DOTALL)
_ARGUMENT = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|([A-Za-z_][\w.]*))\s*""")
_FUNCTION = re.compile(r"([A-Za-z_]\w*)\s*\(.*\)", re.DOTALL)
_KINDS = {3: re.compile(r"[A-Za-z_]\w*"), 5: re.compile(r"""\d+|'[^']*'|"[^"]*\""""), 7: re.compile(r"[A-Za-z_]\w*(\.\w+)+")}
_NOT_HEX = re.compile("[^0-9a-f]")
_FIELDS = ("object.metadata.uid", "object.metadata.namespace")
_DIGITS = 16
_END = "0x1" + "0" * _DIGITS
_OFFSET, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, 2**64 - 1  # FNV-1a of 64 bits


@frozen
class ShardRange:
    """Objects whose hashed field is at least ``start`` and below ``end``, both hexadecimal texts."""

    field: str
    start: str
    end: str

    def __str__(self) -> str:
        return f"shardRange({self.field}, '{self.start}', '{self.end}')"


@frozen
class Shard:
    """A part of a collection: the objects within any of its ranges, all of one field."""

    ranges: tuple[ShardRange, ...]

    def matches(self, record: Record) -> bool:
        """Whether an object is in this part."""
        place = _hash(record.uid if self.ranges[0].field == _FIELDS[0] else record.namespace)
        return any(int(each.start, 16) <= place < int(each.end, 16) for each in self.ranges)

    def __str__(self) -> str:
        return " || ".join(map(str, self.ranges))


@lru_cache(maxsize=65536)
def _hash(text: str) -> int:
    value = _OFFSET
    for byte in text.encode():
        value = ((value ^ byte) * _PRIME) & _MASK
    return value


@lru_cache(maxsize=256)
def parse_shard(text: str) -> Shard:
    """Read a shard selector; refuses what is none, in the real server's words where the expression itself can be read."""
    if not text.strip():
        raise _bad("empty shard selector is not allowed; omit the parameter for unfiltered lists")
    ranges = tuple(_range(part) for part in text.split("||"))
    for each in ranges[1:]:
        if each.field != ranges[0].field:
            raise _bad(f'all shard ranges must use the same field, got "{ranges[0].field}" and "{each.field}"')
    return Shard(ranges)


def _bad(why: str) -> Refusal:
    return failed(f"invalid shard selector: {why}")


def _range(part: str) -> ShardRange:
    call = _CALL.fullmatch(part)
    if call is None:
        raise _bad(_other(part.strip()))
    arguments = call[1].split(",")
    if len(arguments) != 3:
        raise _bad(f"shardRange() requires exactly 3 arguments, got {len(arguments)}")
    field, *bounds = (_ARGUMENT.fullmatch(argument) for argument in arguments)
    path = field[3] if field else None
    if path not in _FIELDS:
        raise _bad(f'unsupported field path "{path}"; supported: {", ".join(_FIELDS)}')
    start, end = (_bound(name, bound) for name, bound in zip(("hexStart", "hexEnd"), bounds, strict=True))
    if int(start, 16) >= int(end, 16):
        raise _bad(f"shard range start {start} must be less than end {end}")
    return ShardRange(path, start, end)


def _other(part: str) -> str:
    """What is wrong with an expression that is no call of shardRange; its numbers are those of cel-go's kinds of expressions."""
    if (call := _FUNCTION.match(part)) is not None:
        return f'unsupported function "{call[1]}"; only shardRange() and || are allowed'
    kind = next((kind for kind, form in _KINDS.items() if form.fullmatch(part)), None)
    expected = "expected shardRange() call or || operator"
    return f"CEL parse error: {expected}" if kind is None else f"unexpected expression kind {kind}; {expected}"


def _bound(name: str, argument: re.Match[str] | None) -> str:
    text = None if argument is None else argument[1] if argument[1] is not None else argument[2]
    if text is None:
        raise _bad(f"{name} must be a string literal (e.g. '0xff')")
    digits = text.removeprefix("0x")
    if digits == text:
        raise _bad(f"{name} must have '0x' prefix, got \"{text}\"")
    if not digits:
        raise _bad(f"{name}: hex value is required after '0x'")
    if len(digits) > _DIGITS + 1:
        raise _bad(f'{name}: hex value too long ({len(digits)} chars, max {_DIGITS + 1}): "{digits}"')
    if (wrong := _NOT_HEX.search(digits)) is not None:
        raise _bad(f'{name}: invalid hex character "{wrong[0]}" in "{text}"')
    if len(digits) > _DIGITS and text != _END:
        raise _bad(f"{name}: 17-digit hex value must be '{_END}' (2^64), got \"{text}\"")
    if len(digits) < _DIGITS:
        meant = f"0x{digits.rjust(_DIGITS, '0')}"
        raise _bad(f'{name} must be a 0x-prefixed 16-digit hex value, got "{text}" (did you mean "{meant}"?)')
    return text
