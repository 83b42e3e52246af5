"""Requests that are almost right, by a seed: whatever comes, the answer is an answer."""

import json
from random import Random

from kube_core.server import ApiServer, ServerRequest
from tests.cluster.differential.conversations import CONVERSATIONS
from tests.server.mutations import Mutator, requests_of

NAMES = (
    *("the life of a custom resource", "a rich pod", "bindings that are refused", "changes of a service", "sets applied"),
    *("changes of a deployment", "selectable fields of custom resources"),
)
COUNT = 1000
NAMESPACE = ServerRequest("POST", "/api/v1/namespaces", body=b'{"metadata":{"name":"talk"}}')


def test_requests_that_are_almost_right() -> None:
    """No exception, no accident, nothing in a header that would end it, and JSON that can be read."""
    random = Random(12)
    mutator = Mutator(random)
    sent = [request for name in NAMES for request in requests_of(CONVERSATIONS[name])]
    server = ApiServer(workloads=True)
    server.handle(NAMESPACE)
    statuses: set[int] = set()
    for number in range(COUNT):
        exchange = server.handle(mutator.request(sent[number % len(sent)]), server.now + random.choice((0, 0, 1, 60)))
        statuses.add(exchange.status)
        assert not any(letter in value for _, value in exchange.headers for letter in "\r\n\0")
        if exchange.stream is not None:
            exchange.stream.close()
        elif exchange.body.startswith(b"{"):
            json.loads(exchange.body)
    assert {200, 201, 400, 404, 409, 422} <= statuses
    assert server.accidents == ()
