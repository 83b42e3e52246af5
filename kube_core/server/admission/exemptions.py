"""What neither webhooks nor policies are asked about."""

from .attempt import Attempt

GROUP = "admissionregistration.k8s.io"
EXEMPT = ("webhookconfigurations", "admissionpolicies", "admissionpolicybindings")
"""How the plurals end of what configures admission; no webhook is asked about those."""
_REVIEWS = ("authentication.k8s.io", "authorization.k8s.io")


def is_question(attempt: Attempt) -> bool:
    """Whether it is about what is asked and not kept: who am I, may I."""
    return attempt.resource_group in _REVIEWS


def exempt(attempt: Attempt) -> bool:
    """Whether no webhook is asked: about what configures admission, and about questions that are not kept."""
    if is_question(attempt):
        return True
    return attempt.resource_group == GROUP and attempt.plural.endswith(EXEMPT)
