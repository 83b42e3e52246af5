"""What a client wants to be sent: the media type, and what the object is to be turned into.

Clauses of an Accept header are taken in the order of their weights; the first one that can be met wins. Two parts of the real
server look at it: the router, which knows only which media types a path has (not for custom resources, whose paths it does not
know), and the handler, which knows the parameters, too.
See https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources,
k8s.io/apiserver/pkg/endpoints/handlers/negotiation and github.com/munnerz/goautoneg.
"""

from collections.abc import Iterator
from functools import lru_cache

from attrs import frozen

from .refusal import Refusal

JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE = "application/json", "application/yaml", "application/vnd.kubernetes.protobuf"
MEDIA_TYPES = (JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE)
"""In the order in which they are offered to who takes anything."""
STREAMED = (JSON_TYPE, PROTOBUF_TYPE)
"""Those in which a watch can be sent."""
PARTIAL, PARTIAL_LIST, TABLE = "PartialObjectMetadata", "PartialObjectMetadataList", "Table"
META_VERSIONS = ("v1", "v1beta1")
AGGREGATED = {"g": "apidiscovery.k8s.io", "v": "v2", "as": "APIGroupDiscoveryList"}
"""What the aggregated discovery document is asked for with."""
_ACCEPTED = ", ".join(MEDIA_TYPES)
_STREAMS = ", ".join(f"{media_type};stream=watch" for media_type in STREAMED)


@frozen
class Form:
    """The form of an answer. ``kind`` is what the object is turned into, of that version of meta.k8s.io; empty: it stays."""

    media_type: str = JSON_TYPE
    kind: str = ""
    version: str = "v1"
    pretty: bool = False


PLAIN = Form()


@frozen
class Clause:
    """One of the choices of an Accept header."""

    type: str
    subtype: str
    weight: float
    parameters: tuple[tuple[str, str], ...] = ()

    def before(self, other: "Clause") -> bool:
        """Whether it is wanted more. Not an order, but what the real server sorts by."""
        if self.weight > other.weight or (self.type != "*" and other.type == "*"):
            return True
        return self.subtype != "*" and other.subtype == "*"

    def means(self, media_type: str) -> bool:
        """Whether it stands for a media type."""
        type_, _, subtype = media_type.partition("/")
        return (self.type, self.subtype) in ((type_, subtype), (type_, "*"), ("*", "*"))


@lru_cache(maxsize=256)
def negotiate(accept: str, custom: bool = False, collection: bool = False) -> Form:
    """Find the form of an answer about an object or a collection; a 406 when the header can't be met."""
    if accept and not custom and not _routed(accept):
        raise _not_routed(f"{_ACCEPTED}, {_STREAMS}" if collection else _ACCEPTED)
    form = _chosen(accept, custom=custom, transforms=True)
    if form is None:
        raise not_acceptable(_ACCEPTED)
    return form


@lru_cache(maxsize=256)
def form_of_errors(accept: str) -> Form | None:
    """The form of a refusal; None when the client asked for none that a refusal has, and gets JSON for people."""
    return _chosen(accept, custom=False, transforms=False)


@lru_cache(maxsize=256)
def discovery_form(accept: str, routed: bool = True) -> Form | None:
    """The form of a discovery document; None for the aggregated one, which is JSON only here. 406 for what there is not.

    ``routed``: the document is behind the router, as all are but the list of groups and the groups.
    """
    if accept and routed and not _routed(accept):
        raise _not_routed(_ACCEPTED)
    for clause in clauses(accept or "*/*"):
        if clause.means(JSON_TYPE) and dict(clause.parameters) == AGGREGATED:
            return None
        for media_type in MEDIA_TYPES:
            if clause.means(media_type) and (form := _form(clause, media_type, custom=False, transforms=False)):
                return form
    raise not_acceptable(_ACCEPTED)


def check_routed(accept: str, media_type: str) -> None:
    """Refuse to answer a path that has one media type only in another one."""
    if accept and not _routed(accept, (media_type,)):
        raise _not_routed(media_type)


def check_streamed(form: Form) -> None:
    """Refuse to watch in a form that has no frames."""
    if form.media_type not in STREAMED:
        raise not_acceptable(_STREAMS)


def not_acceptable(accepted: str) -> Refusal:
    """406 of the handler."""
    return Refusal(406, "NotAcceptable", f"only the following media types are accepted: {accepted}")


def _not_routed(available: str) -> Refusal:
    return Refusal(406, "NotAcceptable", f"406: Not Acceptable\n\nAvailable representations: {available}", {})


def _routed(accept: str, known: tuple[str, ...] = MEDIA_TYPES) -> bool:
    """Whether the router finds a media type that it knows; it takes no other wildcard than this one."""
    named = (clause.partition(";")[0].strip(" ") for clause in accept.split(","))
    return any(each == "*/*" or each in known for each in named)


def _chosen(accept: str, *, custom: bool, transforms: bool) -> Form | None:
    if not accept:
        return PLAIN
    for clause in clauses(accept):
        for media_type in MEDIA_TYPES:
            if clause.means(media_type) and (form := _form(clause, media_type, custom, transforms)):
                return form
    return None


def _form(clause: Clause, media_type: str, custom: bool, transforms: bool) -> Form | None:
    """What a clause means for a media type; None when the media type does not have its parameters."""
    said = dict(clause.parameters)
    stream = said.get("stream", "")
    if stream and (stream != "watch" or media_type not in STREAMED):
        return None
    if said.get("sv", "") not in (("", "v1") if transforms else ("",)):
        return None
    pretty = said.get("pretty") == "1"
    if not {"as", "g", "v"} & said.keys():
        return None if custom and media_type == PROTOBUF_TYPE else Form(media_type, pretty=pretty)
    kind, version = said.get("as", ""), said.get("v", "")
    if not transforms or said.get("g") != "meta.k8s.io" or version not in META_VERSIONS:
        return None
    known = kind in (PARTIAL, PARTIAL_LIST) or (kind == TABLE and media_type != PROTOBUF_TYPE)
    return Form(media_type, kind, version, pretty) if known else None


def clauses(accept: str) -> list[Clause]:
    """Take a header apart, what is wanted most in front."""
    found: list[Clause] = []
    for clause in _parsed(accept):
        place = len(found)
        while place and clause.before(found[place - 1]):
            place -= 1
        found.insert(place, clause)
    return found


def _parsed(accept: str) -> Iterator[Clause]:
    for part in accept.split(","):
        named, *rest = part.strip(" ").split(";")
        type_, *subtypes = (each.strip(" ") for each in named.split("/"))
        if not subtypes and type_ == "*":
            subtypes = ["*"]
        if len(subtypes) != 1 or not subtypes[0]:
            continue
        pairs = [pair for pair in (each.split("=") for each in rest) if len(pair) == 2 and pair[1]]
        said = {key.strip(" "): value.strip(" ") for key, value in pairs}
        yield Clause(type_, subtypes[0], _weight(said.pop("q", "1")), tuple(said.items()))


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
