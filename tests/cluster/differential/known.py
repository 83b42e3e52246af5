"""Where the embedded server is known to differ from the real one, each with its reason. The list is to shrink."""

import re
from typing import Any

from attrs import frozen

from kube_core.objects.plain import is_array, is_object

ABSENT = "(absent)"


@frozen
class Known:
    """A difference: where it is (patterns of the step and of the place in its answer), and why it stays."""

    step: str
    place: str
    reason: str


KNOWN = (
    Known(
        r"",
        r".*columnDefinitions\[\d+\]\.description",
        "the prose of the real server is not copied; columns of definitions tell theirs",
    ),
    Known(
        r"/token', body=.*boundObjectRef",
        r"\$\.body\.metadata\.managedFields\[0\]\.fieldsV1\.f:spec\.f:boundObjectRef\.\.: ",
        "who asks for a token owns its reference here, too, and not only what is in it: the real one has a null there before",
    ),
    Known(
        r"limit=1&fieldSelector=metadata\.namespace%3D",
        r"\$\.body\.(metadata|items)",
        "the real server makes a token that lacks the namespace and so shows the same page again and again: its mistake",
    ),
)


def differences(embedded: Any, real: Any, path: str = "$") -> list[str]:
    """The places where two answers differ, one line each. Null is not absent here."""
    if is_object(embedded) and is_object(real):
        pairs = [(key, embedded.get(key, ABSENT), real.get(key, ABSENT)) for key in dict.fromkeys((*embedded, *real))]
        return [line for key, one, other in pairs for line in differences(one, other, f"{path}.{key}")]
    if is_array(embedded) and is_array(real) and len(embedded) == len(real):
        items = enumerate(zip(embedded, real, strict=True))
        return [line for index, (one, other) in items for line in differences(one, other, f"{path}[{index}]")]
    return [] if embedded == real else [f"{path}: embedded {embedded!r}, real {real!r}"]


def unknown(step: object, lines: list[str]) -> list[str]:
    """Those differences in the answer to a step that are not known."""
    known = [each for each in KNOWN if re.search(each.step, str(step))]
    return [line for line in lines if not any(re.match(each.place, line) for each in known)]
