"""Strings: what cel-go's extensions and Kubernetes' regular expressions and formats add."""

from collections.abc import Callable
from itertools import islice
from typing import Any

from kube_core.base import dns_1035_label, dns_label, dns_subdomain, label_key, label_value

from .errors import EvaluationError
from .function import Function
from .networks import is_url
from .operators import pattern_of, text_of
from .times import duration_text, timestamp_text
from .values import Duration, Format, Optional, Timestamp, Value, is_list, is_map


def _at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise EvaluationError(f"index out of range: {index}")
    return text[index : index + 1]


def _index(text: str, part: str, start: int = 0) -> int:
    if start and not 0 <= start <= len(text):
        raise EvaluationError(f"index out of range: {start}")
    return text.find(part, start)


def _last_index(text: str, part: str, start: int | None = None) -> int:
    if start is not None and not 0 <= start < len(text):
        raise EvaluationError(f"index out of range: {start}")
    return text.rfind(part) if start is None else text.rfind(part, 0, start + len(part))


def _substring(text: str, start: int, end: int | None = None) -> str:
    end = len(text) if end is None else end
    if not 0 <= start <= len(text):
        raise EvaluationError(f"index out of range: {start}")
    if not 0 <= end <= len(text):
        raise EvaluationError(f"index out of range: {end}")
    if start > end:
        raise EvaluationError(f"invalid substring range. start: {start}, end: {end}")
    return text[start:end]


def _split(text: str, separator: str, most: int = -1) -> list[str]:
    if most == 0:
        return []
    if not separator:
        parts = list(text)
        return parts if most < 0 or len(parts) <= most else [*parts[: most - 1], "".join(parts[most - 1 :])]
    return text.split(separator, most - 1 if most > 0 else -1)


def _lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _upper(text: str) -> str:
    return "".join(letter.upper() if letter.isascii() else letter for letter in text)


def _find(text: str, pattern: str) -> str:
    found = pattern_of(pattern).find(text)
    return text[slice(*found)] if found else ""


def _find_all(text: str, pattern: str, most: int = -1) -> list[str]:
    found = pattern_of(pattern).find_all(text)
    return list(found if most < 0 else islice(found, most))


def _quote(text: str) -> str:
    for letter, escaped in (("\\", r"\\"), ('"', r"\""), *zip("\a\b\f\n\r\t\v", "abfnrtv", strict=True)):
        text = text.replace(letter, escaped if len(escaped) > 1 else f"\\{escaped}")
    return f'"{text}"'


def _shown(value: Value) -> str:
    if is_list(value):
        return f"[{', '.join(map(_nested, value))}]"
    if is_map(value):
        entries = sorted((_nested(key), _nested(each)) for key, each in value.items())
        return f"{{{', '.join(f'{key}: {each}' for key, each in entries)}}}"
    if value is None:
        return "null"
    if isinstance(value, Timestamp | Duration):
        return timestamp_text(value) if isinstance(value, Timestamp) else duration_text(value)
    return text_of(value)


def _nested(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else _shown(value)


def formatted(template: str, values: list[Any]) -> str:
    """``string.format``: %s, %d, %f, %e, %b, %o, %x, %X, with a precision for %f and %e."""
    parts, rest = list[str](), list(values)
    pieces = iter(template.split("%"))
    parts.append(next(pieces))
    for piece in pieces:
        if not piece:
            if (after := next(pieces, None)) is None:
                raise EvaluationError("unexpected end of string")
            parts.append("%" + after)
            continue
        digits = piece[1 : next((i for i in range(1, len(piece)) if not piece[i].isdigit()), len(piece))]
        precision, clause = (int(digits or 0), piece[1 + len(digits) :]) if piece[0] == "." else (6, piece)
        if not clause:
            raise EvaluationError("unexpected end of string")
        if not rest:
            raise EvaluationError(f"index {len(values)} out of range")
        parts += [_clause(clause[0], precision, rest.pop(0)), clause[1:]]
    return "".join(parts)


def _clause(clause: str, precision: int, value: Value) -> str:
    try:
        match clause:
            case "s":
                return _shown(value)
            case "d":
                return str(int(value))
            case "f" | "e":
                return f"{float(value):.{precision}{clause}}"
            case "b" | "o":
                return f"{int(value):{clause}}"
            case "x" | "X":
                raw = value.encode() if isinstance(value, str) else value
                shown = raw.hex() if isinstance(raw, bytes) else f"{int(raw):x}"
                return shown.upper() if clause == "X" else shown
            case _:
                raise EvaluationError(f'unrecognized formatting clause "{clause}"')
    except (TypeError, ValueError):
        raise EvaluationError(f"error during formatting: {clause} clause can't be used on {type(value).__name__}") from None


def _ruled(rule: Callable[[str], str | None]) -> Callable[[str], list[str]]:
    def test(text: str) -> list[str]:
        problem = rule(text)
        return [] if problem is None else [problem]

    return test


def _parsed(test: Callable[[str], bool], words: str) -> Callable[[str], list[str]]:
    return lambda text: [] if test(text) else [words]


def _prefix(rule: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    return lambda text: rule(text[:-1] + "a" if text.endswith("-") else text)


def _formats() -> dict[str, Format]:
    label, subdomain, older = _ruled(dns_label), _ruled(dns_subdomain), _ruled(dns_1035_label)
    tests: dict[str, Callable[[str], list[str]]] = {
        "dns1123Label": label,
        "dns1123Subdomain": subdomain,
        "dns1035Label": older,
        "dns1123LabelPrefix": _prefix(label),
        "dns1123SubdomainPrefix": _prefix(subdomain),
        "dns1035LabelPrefix": _prefix(older),
        "qualifiedName": _ruled(label_key),
        "labelValue": _ruled(label_value),
        "uri": _parsed(is_url, "invalid URI"),
    }
    return {name: Format(name, test) for name, test in tests.items()}


def _named(name: str) -> Optional:
    found = _formats().get(name)
    return Optional() if found is None else Optional(found, True)


def _validated(form: Format, text: str) -> Optional:
    problems = form.test(text)
    return Optional(problems, True) if problems else Optional()


TABLE: dict[str, Function] = {
    "string.charAt(int) -> string": _at,
    "string.indexOf(string) -> int": _index,
    "string.indexOf(string, int) -> int": _index,
    "string.lastIndexOf(string) -> int": _last_index,
    "string.lastIndexOf(string, int) -> int": _last_index,
    "list<string>.join() -> string": "".join,
    "list<string>.join(string) -> string": lambda parts, separator: separator.join(parts),
    "string.lowerAscii() -> string": _lower,
    "string.upperAscii() -> string": _upper,
    "string.replace(string, string) -> string": lambda text, old, new: text.replace(old, new),
    "string.replace(string, string, int) -> string": lambda text, old, new, most: text.replace(old, new, most),
    "string.split(string) -> list<string>": _split,
    "string.split(string, int) -> list<string>": _split,
    "string.substring(int) -> string": _substring,
    "string.substring(int, int) -> string": _substring,
    "string.trim() -> string": lambda text: text.strip(),
    "string.format(list<dyn>) -> string": formatted,
    "strings.quote(string) -> string": _quote,
    "string.find(string) -> string": _find,
    "string.findAll(string) -> list<string>": _find_all,
    "string.findAll(string, int) -> list<string>": _find_all,
    **{
        f"format.{name}() -> named": (lambda name=name: _formats()[name])
        for name in (
            *("dns1123Label", "dns1123Subdomain", "dns1035Label", "dns1123LabelPrefix", "dns1123SubdomainPrefix"),
            *("dns1035LabelPrefix", "qualifiedName", "labelValue", "uri"),
        )
    },
    "format.named(string) -> optional<named>": _named,
    "named.validate(string) -> optional<list<string>>": _validated,
}
