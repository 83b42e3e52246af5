"""Bodies in other languages than JSON: YAML and protobuf, in both directions.

The server itself reads and writes JSON. What comes in another form becomes JSON before anybody looks at it, and what goes out is
turned into the form that was agreed on at the very end.
"""

from math import isfinite
from typing import Any

import msgspec
from attrs import evolve

from kube_core import config
from kube_core.base.errors import ConfigError
from kube_core.objects.plain import is_array, is_object

from . import protobuf
from .accepting import JSON_TYPE, MEDIA_TYPES, PLAIN, PROTOBUF_TYPE, YAML_TYPE, Form, form_of_errors
from .bodies.manifest import told_repeats
from .bodies.yaml_octets import octet_fault, unsupported
from .document import no_object, summary, unhandled
from .exchange import JSON, Exchange, ServerRequest
from .framing import ProtobufFrames
from .paths import parse_target
from .protobuf import ContentError, MalformedError, NoMessageError
from .refusal import Refusal, bad_request
from .served import Served

PRETTY_AGENTS = ("curl", "Wget", "Mozilla/5.0")  # k8s.io/apiserver/pkg/endpoints/handlers/negotiation
_WRITES = ("POST", "PUT", "DELETE")


def understood(request: ServerRequest, served: Served) -> tuple[ServerRequest, tuple[str, ...]]:
    """A request whose body is JSON, if it was YAML or protobuf before, and what YAML held twice; refuses what can't be read."""
    media_type = request.header("content-type").partition(";")[0].strip().lower()
    if media_type not in (YAML_TYPE, PROTOBUF_TYPE) or request.method not in _WRITES:
        return request, ()
    if request.method == "DELETE" and not request.body:
        return request, ()
    repeats: tuple[str, ...] = ()
    if media_type == YAML_TYPE:
        value, repeats = _from_yaml(request.body, served)
    else:
        value = _from_protobuf(request.body, served)
    headers = tuple((name, JSON_TYPE if name == "content-type" else text) for name, text in request.headers)
    return evolve(request, headers=headers, body=msgspec.json.encode(value)), repeats


def _from_yaml(body: bytes, served: Served) -> tuple[Any, tuple[str, ...]]:
    if fault := octet_fault(body):
        raise _unrecognized(served, f"yaml: {fault}", body)
    try:
        value, repeats = config.load_repeating(body.decode(), "the body")
    except ConfigError as error:
        raise _unrecognized(served, f"yaml: {error}", body) from None
    if (beyond := _not_finite(value)) is not None:
        raise _unrecognized(served, f"json: unsupported value: {unsupported(beyond)}", body)
    if value is not None and not is_object(value):
        raise no_object(served, value, body)
    return {} if value is None else value, told_repeats(repeats)


def _not_finite(value: Any) -> float | None:
    """A number in a value that JSON does not have."""
    if isinstance(value, float):
        return None if isfinite(value) else value
    items: Any = value.values() if is_object(value) else value if is_array(value) else ()
    return next((found for item in items if (found := _not_finite(item)) is not None), None)


def _from_protobuf(body: bytes, served: Served) -> dict[str, Any]:
    if served.custom:  # the real server drops the connection here
        text = f"the body of the request was in an unknown format - accepted media types include: {', '.join(MEDIA_TYPES[:2])}"
        raise Refusal(415, "UnsupportedMediaType", text)
    try:
        return protobuf.unpack(body)
    except MalformedError as error:
        raise _unrecognized(served, str(error), body) from None
    except NoMessageError as error:
        why = str(error) if isinstance(error, ContentError) else f'{error} in scheme "pkg/runtime/scheme.go:111"'
        raise unhandled(served, error.kind, error.api_version.rpartition("/")[2], why) from None


def _unrecognized(served: Served, why: str, body: bytes) -> Refusal:
    text = f"the object provided is unrecognized (must be of type {served.resource.kind}): {why} ({summary(body)})"
    return bad_request(text)


def spoken(form: Form, exchange: Exchange) -> Exchange:
    """An answer in the language of the form; what is no JSON (a log, say) stays."""
    if exchange.headers[:1] != JSON:
        return exchange
    if form.pretty and exchange.stream is None:
        exchange = indented(exchange)
    if form.media_type == JSON_TYPE:
        return exchange
    if exchange.stream is not None:
        headers = (("content-type", f"{PROTOBUF_TYPE};stream=watch"), *exchange.headers[1:])
        return evolve(exchange, headers=headers, stream=ProtobufFrames(exchange.stream))
    headers = (("content-type", form.media_type), *exchange.headers[1:])
    return evolve(exchange, headers=headers, body=_encoded(form.media_type, exchange.body))


def _encoded(media_type: str, body: bytes) -> bytes:
    value: Any = msgspec.json.decode(body)
    if media_type == PROTOBUF_TYPE:
        return protobuf.pack(value)
    import yaml  # noqa: PLC0415  # slow to import, and few ask for it

    text: str = yaml.safe_dump(value, allow_unicode=True)
    return text.encode()


def indented(exchange: Exchange) -> Exchange:
    """The same, laid out for people."""
    return evolve(exchange, body=msgspec.json.format(exchange.body, indent=2))


def laid_out(request: ServerRequest, exchange: Exchange) -> Exchange:
    """Indent the answer for people: when it is asked for, for their tools, and refusals that can't have the form asked for."""
    wanted = "pretty=" in request.target and parse_target(request.target).flag("pretty")
    person = request.header("user-agent").startswith(PRETTY_AGENTS) and "pretty=" not in request.target
    if request.method == "HEAD":
        return Exchange(exchange.status, exchange.headers)
    if exchange.stream is not None or exchange.headers[:1] != JSON:
        return exchange
    form = form_of_errors(request.header("accept")) if exchange.status >= 400 else PLAIN
    if form is None or form.pretty or wanted or person:
        return indented(exchange)
    return spoken(form, exchange)
