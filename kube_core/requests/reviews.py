"""Questions to the server about who asks and what they may do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kube_core.base import Secret, UsageError

from .api import Api
from .request import Request

if TYPE_CHECKING:
    from kube_core.models.authentication_v1 import SelfSubjectReview, TokenReview
    from kube_core.models.authorization_v1 import SelfSubjectAccessReview, SelfSubjectRulesReview


def whoami() -> "Request[SelfSubjectReview]":
    """Build the request that asks who the server takes us for: ``answer.status.user_info``.

    See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review.
    """
    from kube_core.models.authentication_v1 import SelfSubjectReview  # noqa: PLC0415 - only those who ask pay for the models

    return Api(SelfSubjectReview).create(SelfSubjectReview())


def can(verb: str, on: Api[Any] | str, *, name: str = "", subresource: str = "") -> "Request[SelfSubjectAccessReview]":
    """Build the request that asks whether we may do something: ``answer.status.allowed``.

    ``on`` is an Api, whose namespace counts, or a path such as ``/metrics``; ``verb`` is a word of the server's, such as
    ``update`` or ``deletecollection``, or for a path an HTTP method in lower case.
    See https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access.
    """
    from kube_core.models.authorization_v1 import SelfSubjectAccessReview  # noqa: PLC0415 - only those who ask pay for the models

    if isinstance(on, str):
        if name or subresource or not on.startswith("/"):
            raise UsageError("a path begins with '/', and has neither name nor subresource: give an Api for a kind")
        spec: dict[str, Any] = {"nonResourceAttributes": {"verb": verb, "path": on}}
    else:
        resource = on.resource
        asked = {
            "verb": verb,
            "group": resource.group,
            "version": resource.version,
            "resource": resource.plural,
            "namespace": on.namespace,
            "name": name,
            "subresource": subresource,
        }
        spec = {"resourceAttributes": {key: value for key, value in asked.items() if value}}
    return Api(SelfSubjectAccessReview).create(
        {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec}
    )


def rules_in(namespace: str) -> "Request[SelfSubjectRulesReview]":
    """Build the request that lists what we may do in a namespace: ``answer.status.resource_rules``. It may be incomplete.

    See https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-rules-review-v1/.
    """
    from kube_core.models.authorization_v1 import SelfSubjectRulesReview  # noqa: PLC0415 - only those who ask pay for the models

    body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": namespace}}
    return Api(SelfSubjectRulesReview).create(body)


def review_token(token: str | Secret[str], audiences: Sequence[str] = ()) -> "Request[TokenReview]":
    """Build the request that asks whose a token is, for a program that is shown one: ``answer.status.authenticated``.

    See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication.
    """
    from kube_core.models.authentication_v1 import TokenReview  # noqa: PLC0415 - only those who ask pay for the models

    if isinstance(audiences, str):
        raise UsageError("audiences is a list of texts, not one text")
    spec: dict[str, Any] = {"token": token.reveal() if isinstance(token, Secret) else token}
    spec |= {"audiences": list(audiences)} if audiences else {}
    return Api(TokenReview).create({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": spec})
