"""OpenTelemetry's spans and metrics of requests, in the words of its HTTP conventions. It needs the extra ``opentelemetry``.

    Client.from_env(observers=[OpenTelemetry()])

See https://opentelemetry.io/docs/specs/semconv/http/. A request that is sent three times is three spans. The
server is given the span's context (``traceparent``), and goes on with it where its own tracing is on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kube_core.base import ConfigError

try:
    from opentelemetry import metrics, propagate, trace
    from opentelemetry.trace import SpanKind, Status, StatusCode
except ModuleNotFoundError as error:
    raise ConfigError("OpenTelemetry() needs opentelemetry: pip install 'kube-core[opentelemetry]'") from error

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from .observing import Exchange
    from .ports import Headers

SCOPE = "kube_transports"


class OpenTelemetry:
    """An observer that makes a span of each exchange, and a histogram of durations; by the global providers, or those given."""

    def __init__(self, tracer_provider: Any = None, meter_provider: Any = None) -> None:
        self._tracer = trace.get_tracer(SCOPE, tracer_provider=tracer_provider)
        meter = metrics.get_meter(SCOPE, meter_provider=meter_provider)
        self._duration = meter.create_histogram(
            "http.client.request.duration", "s", "How long exchanges with the API server take; a stream's to its end."
        )
        self._spans: dict[Exchange, Span] = {}

    def started(self, exchange: Exchange) -> Headers:
        """Begin a span, and give the header fields that carry its context."""
        call = exchange.call
        attributes = {"http.request.method": call.method, "url.path": path_of(call.target), "kube.exchange": exchange.kind}
        span = self._spans[exchange] = self._tracer.start_span(call.method, kind=SpanKind.CLIENT, attributes=attributes)
        fields: dict[str, str] = {}
        propagate.inject(fields, context=trace.set_span_in_context(span))
        return tuple(fields.items())

    def ended(self, exchange: Exchange) -> None:
        """End the span, and count."""
        span = self._spans.pop(exchange)
        attributes: dict[str, str | int] = {"http.request.method": exchange.call.method}
        if exchange.status is not None:
            attributes["http.response.status_code"] = exchange.status
        if exchange.error is not None:
            attributes["error.type"] = type(exchange.error).__name__
        elif exchange.status is not None and exchange.status >= 400:
            attributes["error.type"] = str(exchange.status)
        if "error.type" in attributes:
            span.set_status(Status(StatusCode.ERROR))
        span.set_attributes({**attributes, "http.response.body.size": exchange.received_bytes})
        span.end()
        self._duration.record(exchange.seconds, attributes)


def path_of(target: str) -> str:
    """A target without its query, which may name what is secret."""
    return target.partition("?")[0]
