"""What the expressions of policies and of webhooks see."""

from typing import Any

from kube_core.cel import Answer, Authorizer, Question, ResourceCheck

from ...access.access import Access
from ...access.attributes import Attributes
from ...exchange import User
from ...kinds import Kinds
from ...storage import Storage
from ..attempt import Attempt
from ..description import seen
from ..matching import Place
from .selection import namespace_of


def seen_by_policies(attempt: Attempt, place: Place, kinds: Kinds, storage: Storage, access: Access) -> dict[str, Any]:
    """The objects, the request, the namespace, and who is asked what the sender may do."""
    namespace = {"namespaceObject": namespace_of(attempt, kinds, storage)}
    return {**seen(attempt, place), **namespace, **authorizers(attempt, access)}


def authorizers(attempt: Attempt, access: Access) -> dict[str, Any]:
    """``authorizer``, and what it is asked about the request itself."""

    def decide(question: Question) -> Answer:
        user = User.service_account(*question.user.split("/", 1)) if question.user else attempt.operation.user
        resource = (question.group, question.resource, question.subresource, question.namespace, question.name)
        decision = access.decide(user, Attributes(question.verb, *resource, question.path))
        return Answer(decision.allowed, decision.reason)

    own = Question(
        "",
        group=attempt.resource_group,
        resource=attempt.plural,
        subresource=attempt.subresource,
        namespace=attempt.place,
        name=attempt.name,
    )
    return {"authorizer": Authorizer(decide), "authorizer.requestResource": ResourceCheck(decide, own)}
