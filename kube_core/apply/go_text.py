"""Plain values as Go's fmt prints them: what is in the messages of the real server's schema errors."""

from kube_core.objects.plain import Plain, is_array, is_object

from .elements import json_text

_BOX = "&value.valueUnstructured{{Value:{}}}"
_SMALLEST, _LARGEST = 1e-4, 1e21


def plus_v(value: Plain) -> str:
    """What ``%v`` prints of a value that the merge library holds."""
    return f"&{{{bare_v(value)}}}"


def sharp_v(value: Plain) -> str:
    """What ``%#v`` prints of such a value."""
    return _BOX.format(_syntax(value))


def type_name(value: Plain) -> str:
    """What ``%T`` prints of the value itself."""
    if isinstance(value, bool):
        return "bool"
    names = ((str, "string"), (int | float, "float64"), (dict, "map[string]interface {}"), (list, "[]interface {}"))
    return next((name for cls, name in names if isinstance(value, cls)), "<nil>")


def bare_v(value: Plain) -> str:
    """What ``%v`` prints of a value itself."""
    if is_object(value):
        return f"map[{' '.join(f'{key}:{bare_v(value[key])}' for key in sorted(value))}]"
    if is_array(value):
        return f"[{' '.join(map(bare_v, value))}]"
    if isinstance(value, str):
        return value
    return "<nil>" if value is None else _number(value)


def _syntax(value: Plain) -> str:
    if is_object(value):
        return f"map[string]interface {{}}{{{', '.join(f'{json_text(key)}:{_syntax(value[key])}' for key in sorted(value))}}}"
    if is_array(value):
        return f"[]interface {{}}{{{', '.join(map(_syntax, value))}}}"
    if isinstance(value, str):
        return json_text(value)
    return "interface {}(nil)" if value is None else _number(value)


def _number(value: float) -> str:
    """A boolean or a number; Go prints a float with an exponent below 0.0001 and from 21 digits on."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent or not _SMALLEST <= abs(value) < _LARGEST:
        return f"{mantissa.removesuffix('.0')}e{int(exponent):+03d}" if exponent else mantissa.removesuffix(".0")
    return f"{value:.0f}" if value.is_integer() else f"{value:f}".rstrip("0")
