"""Bodies in other languages than JSON: YAML and protobuf, in both directions.

The server itself reads and writes JSON. What comes in another form becomes JSON before anybody looks at it, and what goes out is
turned into the form that was agreed on at the very end.
"""

import msgspec
from attrs import evolve

from .accepting import JSON_TYPE, YAML_TYPE, Form
from .exchange import JSON, Exchange, ServerRequest


def understood(request: ServerRequest) -> ServerRequest:
    """A request whose body is JSON, if it was YAML or protobuf before."""
    return request


def spoken(form: Form, exchange: Exchange) -> Exchange:
    """An answer in the language of the form; what is no JSON (a log, say) stays."""
    if exchange.headers[:1] != JSON:
        return exchange
    if form.pretty and exchange.stream is None:
        exchange = indented(exchange)
    if form.media_type == JSON_TYPE:
        return exchange
    headers = (("content-type", form.media_type), *exchange.headers[1:])
    if form.media_type == YAML_TYPE and exchange.body:
        return evolve(exchange, headers=headers, body=_yaml(exchange.body))
    return exchange


def indented(exchange: Exchange) -> Exchange:
    """The same, laid out for people."""
    return evolve(exchange, body=msgspec.json.format(exchange.body, indent=2))


def _yaml(body: bytes) -> bytes:
    import yaml  # noqa: PLC0415  # slow to import, and few ask for it

    text: str = yaml.safe_dump(msgspec.json.decode(body), allow_unicode=True)
    return text.encode()
